"""Golden sets: determinations labelled by reading, one JSON object per line (format: evals/golden/README.md).

A line has the shape of a record (DESIGN.md 5.1) with each quote as a plain string. A key that is absent was not labelled
and is not scored; `null` or `[]` says that the letter does not give the value.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from rag import lexicon
from rag.errors import UsageError
from rag.grounding import FoldedText, ground

Label = dict[str, Any]


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


def lint(labels: list[Label], text_of: Callable[[str], str]) -> Iterator[Problem]:
    """Whatever makes a label untrustworthy: a quote that does not stand in its letter, a code that does not fit.

    `text_of` gives the text of a label's `file`.
    """
    known = lexicon.load()
    criteria = {criterion.criterion_id for guide in known.guidelines.values() for criterion in guide.criteria}
    for label in labels:
        text = FoldedText(text_of(label["file"]))
        for item in label["items"]:
            yield from (
                Problem(label["file"], item["number"], what) for what in _item_problems(item, text, known, criteria)
            )
        for conflict in label.get("conflicts", []):
            for quote in conflict["quotes"]:
                if ground(quote, text).status == "missing":
                    yield Problem(label["file"], 0, f"conflict quote not in the letter: {quote!r}")


def _lines(file: Path) -> Iterator[Label]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            label = json.loads(line)
            _ = label["file"], label["items"]
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{file}, line {number}: not a label with file and items ({error})") from error
        yield label


def _item_problems(item: Label, text: FoldedText, known: lexicon.Lexicon, criteria: set[str]) -> Iterator[str]:
    if ground(item["request"], text).status == "missing":
        yield f"request not in the letter: {item['request']!r}"
    for treatment in item.get("treatments", []):
        if treatment not in known.treatments:
            yield f"unknown treatment {treatment}"
    reasons = item.get("reasons")
    if reasons is not None and not any(reason["weight"] == "decisive" for reason in reasons):
        yield "no decisive reason"
    wanted = "against" if item["decision"] == "upheld" else "for"
    for reason in reasons or []:
        if reason["code"] not in known.reasons:
            yield f"unknown reason {reason['code']}"
        elif known.reasons[reason["code"]].direction != wanted:
            yield f"{reason['code']} does not go with {item['decision']}"
    for finding in item.get("criteria", []):
        if finding["criterion"] not in criteria:
            yield f"unknown criterion {finding['criterion']}"
    for label in (*(reasons or []), *item.get("criteria", []), *item.get("annotations", [])):
        if isinstance(label, dict) and label.get("quote") and ground(label["quote"], text).status == "missing":
            yield f"quote not in the letter: {label['quote']!r}"
