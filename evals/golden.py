"""Golden sets: determinations labelled by reading, one JSON object per line (format: evals/golden/README.md).

A line has the shape of a record (DESIGN.md 5.1) with each quote as a plain string. A key that is absent was not
labelled and is not scored; `null` or `[]` says that the letter does not give the value.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from rag import lexicon
from rag.errors import UsageError
from rag.grounding import FoldedText, ground

Label = dict[str, Any]
OPEN = "?"


class Problem(NamedTuple):
    """One defect of a golden set: the file labelled, the item (0: the letter), and what is wrong."""

    file: str
    item: int
    what: str


def load(path: Path) -> list[Label]:
    """The labels in a .jsonl file, or in `determinations.jsonl` of a folder, in order.

    Raises:
        UsageError: no such file, or a line that is not a JSON object with `file` and `items`.
    """
    file = path / "determinations.jsonl" if path.is_dir() else path
    if not file.is_file():
        raise UsageError(f"{path}: no golden set there; name a .jsonl file, or a folder with determinations.jsonl")
    return list(_lines(file))


def still_open(value: Any) -> bool:
    """Whether a label still has a "?" anywhere."""
    if isinstance(value, dict):
        return any(map(still_open, value.values()))
    return any(map(still_open, value)) if isinstance(value, list) else bool(value == OPEN)


def lint(labels: list[Label], text_of: Callable[[str], str]) -> Iterator[Problem]:
    """Whatever makes a label untrustworthy: a quote that does not stand in its letter, a code that does not fit.

    `text_of` gives the text of a label's `file`.
    """
    known = lexicon.load()
    criteria = {criterion.criterion_id for guide in known.guidelines.values() for criterion in guide.criteria}
    seen: set[str] = set()
    for label in labels:
        file = label["file"]
        if file in seen:
            yield Problem(file, 0, "labelled twice")
        seen.add(file)
        text = FoldedText(text_of(file))
        yield from (Problem(file, 0, what) for what in _letter_problems(label, text))
        for place, item in enumerate(label["items"], 1):
            number = item.get("number", place)
            lacking = [key for key in ("number", "request", "decision") if key not in item]
            if lacking:
                yield Problem(file, number, f"lacks {', '.join(lacking)}")
            elif not still_open(item):
                yield from (Problem(file, number, what) for what in _item_problems(item, text, known, criteria))


def _lines(file: Path) -> Iterator[Label]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            label = json.loads(line)
            _ = label["file"], label["items"]
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{file}, line {number}: not a label with file and items ({error})") from error
        yield label


def _letter_problems(label: Label, text: FoldedText) -> Iterator[str]:
    if still_open(label):
        yield 'still has "?" to be read and filled in'
        return
    numbers = [item.get("number") for item in label["items"]]
    if len(set(numbers)) < len(numbers):
        yield "two items have one number"
    for conflict in label.get("conflicts") or ():
        for quote in conflict["quotes"]:
            if ground(quote, text).status == "missing":
                yield f"conflict quote not in the letter: {quote!r}"


def _item_problems(item: Label, text: FoldedText, known: lexicon.Lexicon, criteria: set[str]) -> Iterator[str]:
    if ground(item["request"], text).status == "missing":
        yield f"request not in the letter: {item['request']!r}"
    if item["decision"] not in ("upheld", "overturned"):
        yield f"unknown decision {item['decision']}"
    for treatment in item.get("treatments") or ():
        if treatment not in known.treatments:
            yield f"unknown treatment {treatment}"
    for finding in item.get("criteria") or ():
        if finding["criterion"] not in criteria:
            yield f"unknown criterion {finding['criterion']}"
    yield from _reason_problems(item, known)
    for label in (entry for name in ("reasons", "criteria", "annotations") for entry in item.get(name) or ()):
        if isinstance(label, dict) and label.get("quote") and ground(label["quote"], text).status == "missing":
            yield f"quote not in the letter: {label['quote']!r}"


def _reason_problems(item: Label, known: lexicon.Lexicon) -> Iterator[str]:
    reasons = item.get("reasons")
    if reasons is not None and not any(reason.get("weight") == "decisive" for reason in reasons):
        yield "no decisive reason"
    wanted = "against" if item["decision"] == "upheld" else "for"
    for reason in reasons or ():
        if reason["code"] not in known.reasons:
            yield f"unknown reason {reason['code']}"
        elif known.reasons[reason["code"]].direction != wanted:
            yield f"{reason['code']} does not go with {item['decision']}"
