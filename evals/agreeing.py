"""The record that agrees with a label in everything: what a perfect reader would give, for planting errors in."""

from copy import deepcopy
from typing import Any

from rag.grounding import FoldedText, ground

from .fields import Json


def record(label: Json, text: str, *, reader: str = "agreeing") -> Json:
    """A record of a letter's `text` with the values of its label; each quote stands where its words first do."""
    folded, label = FoldedText(text), deepcopy(label)
    kept = {key: value for key, value in label.items() if key not in ("file", "synthetic", "items", "conflicts")}
    return {
        "determination_id": label.get("case_number") or label["file"],
        "source": label["file"],
        **kept,
        "items": [_item(item, folded) for item in label["items"]],
        "conflicts": [_with_quotes(conflict, folded) for conflict in label.get("conflicts") or ()],
        "reader": reader,
    }


def _item(item: Json, text: FoldedText) -> Json:
    heading = ground(item["request"], text)
    quoted = {
        name: [_with_quotes(entry, text) for entry in item.get(name) or ()]
        for name in ("reasons", "criteria", "annotations")
    }
    return {**item, **quoted, "heading": {"start": heading.start, "end": heading.end}}


def _with_quotes(entry: Json, text: FoldedText) -> Json:
    found: dict[str, Any] = dict(entry)
    if entry.get("quote"):
        found["quote"] = ground(entry["quote"], text).model_dump()
    if "quotes" in entry:
        found["quotes"] = [ground(quote, text).model_dump() for quote in entry["quotes"]]
    return found
