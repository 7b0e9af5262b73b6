"""A skeleton of labels for letters that nobody has labelled: their headings, and "?" wherever a person must read.

Nothing that is judged is filled in from the program: labels made from its output would agree with it.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rag import bootstrap
from rag.errors import InputError, UsageError

from .fields import Json
from .golden import OPEN

_LETTER = (
    "case_number", "date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "application_received",
    "priority", "diagnoses",
)  # fmt: skip
_ITEM = (
    "eligible_portion", "treatments", "body_parts", "quantity", "dose", "frequency", "timing", "decision",
    "claims_administrator_basis", "claims_administrator_cited_nothing", "reviewer_basis", "reviewer_cited_nothing",
    "reasons", "criteria", "annotations",
)  # fmt: skip


class Skeletons(NamedTuple):
    """Labels to fill in, and the letters that could not be laid out, with the reason."""

    labels: list[Json]
    failed: list[tuple[str, str]]


def skeletons(paths: Sequence[Path], letters: Path | None = None) -> Skeletons:
    """A label for each letter at `paths`, its file named from the folder `letters` (default: as given)."""
    found = Skeletons([], [])
    for path in bootstrap.files(paths).files:
        try:
            record = bootstrap.extract(path)
        except InputError as error:
            found.failed.append((str(path), str(error)))
            continue
        headings = [(item.number, item.request) for item in record.items]
        found.labels.append(_label(_named(path, letters), record.layout, headings))
    return found


def write(labels: Sequence[Json], out: Path) -> None:
    """Write labels as JSON Lines.

    Raises:
        UsageError: the file is there already; labels are work that must not be lost.
    """
    if out.exists():
        raise UsageError(f"{out} is there already; choose another name, so that no label is lost")
    out.write_text("".join(json.dumps(label, ensure_ascii=False) + "\n" for label in labels), encoding="utf-8")


def _label(file: str, layout: str, headings: Sequence[tuple[int, str]]) -> Json:
    return {
        "file": file,
        "layout": layout,
        **dict.fromkeys(_LETTER, OPEN),
        "reviewer": {"certifications": OPEN, "subspecialties": OPEN, "licensed_in": OPEN},
        "worker": {"age": OPEN, "sex": OPEN},
        "utilization_review": {"date": OPEN, "outcome": OPEN},
        "items": [{"number": number, "request": request, **dict.fromkeys(_ITEM, OPEN)} for number, request in headings],
        "conflicts": OPEN,
    }


def _named(path: Path, letters: Path | None) -> str:
    if letters is not None and path.resolve().is_relative_to(letters.resolve()):
        return str(path.resolve().relative_to(letters.resolve()))
    return str(path)
