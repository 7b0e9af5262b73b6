"""The harm ledger: which errors could mislead someone who relies on the record, by class, each with its place.

A blank is visible and does no harm of this kind; a false value does. An item appears once per class.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .fields import FIELDS, HARMS
from .score import ITEM, QUOTES, Outcome

OF_ANSWERS = ("wrong count", "false statement", "citation does not stand", "answered what has no answer")


class Harm(NamedTuple):
    """One harmful error: its class, where it is, the fields that show it, and what was said instead of what."""

    kind: str
    file: str
    item: int
    fields: tuple[str, ...]
    golden: tuple[object, ...]
    predicted: tuple[object, ...]

    @property
    def key(self) -> tuple[str, int, str]:
        """What makes it the same error in another run."""
        return self.file, self.item, self.kind


def harm(outcome: Outcome) -> str | None:
    """The class of harm an outcome does, or None."""
    if outcome.field == ITEM:
        return {"missed": "item missed", "abstained": "item missed", "invented": "item invented"}.get(outcome.state)
    if outcome.item < 0 or not outcome.surplus:  # whatever an invented item says is one harm: the item
        return None
    if outcome.field == QUOTES:
        return "ungrounded value"
    field = FIELDS.get(outcome.field)
    return field.harm if field else None


def ledger(outcomes: Iterable[Outcome]) -> list[Harm]:
    """Every harmful error, in the order of the classes."""
    found: dict[tuple[str, int, str], list[Outcome]] = {}
    for row in outcomes:
        kind = harm(row)
        if kind:
            found.setdefault((row.file, row.item, kind), []).append(row)
    harms = [
        Harm(
            kind, file, item, tuple(row.field for row in rows),
            tuple(dict.fromkeys(v for row in rows for v in row.golden)),
            tuple(dict.fromkeys(v for row in rows for v in row.predicted)),
        )
        for (file, item, kind), rows in found.items()
    ]  # fmt: skip
    return sorted(harms, key=lambda h: (HARMS.index(h.kind), h.file, h.item))


def counted(harms: Sequence[Harm], kinds: Sequence[str] = HARMS) -> dict[str, int]:
    """How many errors each class has, also those with none."""
    return {kind: sum(h.kind == kind for h in harms) for kind in kinds}
