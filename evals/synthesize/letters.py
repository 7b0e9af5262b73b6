"""Letters in any number, each with its label; letter `n` depends on the seed and on `n` alone."""

from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from . import case as cases
from . import layouts
from .parts import load


class Letter(NamedTuple):
    """A letter under its file name, with the golden label of everything it was put together from."""

    name: str
    text: str
    label: dict[str, Any]


def letters(count: int, seed: int, start: int = 0) -> Iterator[Letter]:
    """Letters `start` to `start + count - 1` of the series `seed`, one at a time."""
    return (letter(n, seed) for n in range(start, start + count))


def letter(n: int, seed: int) -> Letter:
    """Letter `n` of the series `seed`."""
    rng = Random(f"{seed}/{n}")  # noqa: S311 - letters, not secrets
    case = cases.compose(n, load(), rng)
    name = f"{n // 1000:04}/{n:07}.txt"
    return Letter(name, layouts.text(case, rng), _label(name, case))


def _label(name: str, case: cases.Case) -> dict[str, Any]:
    """The label in the format of evals/golden. A date that the layout does not print is not known (null)."""
    printed = _DATES_PRINTED[case.layout]
    dates = {
        "date_assigned": case.assigned,
        "date_of_injury": case.injured,
        "decision_date": case.decided,
        "ur_denial_date": case.utilization_review,
        "application_received": case.received,
    }
    return {
        "file": name,
        "synthetic": True,
        "layout": case.layout,
        "case_number": None if case.layout == "2014" else case.number,
        **{field: day.isoformat() if field in printed else None for field, day in dates.items()},
        "priority": "standard" if case.layout in ("decisions-and-rationales", "2016") else None,
        "reviewer": case.reviewer,
        "worker": case.worker,
        "utilization_review": {"date": case.utilization_review.isoformat(), "outcome": case.outcome},
        "diagnoses": list(case.diagnoses),
        "items": [{"number": number, **item.label} for number, item in enumerate(case.items, 1)],
        "conflicts": [],
    }


_ALL = frozenset({"date_assigned", "date_of_injury", "decision_date", "ur_denial_date", "application_received"})
_DATES_PRINTED = {
    "2013": _ALL,
    "professional-review": frozenset({"date_of_injury", "decision_date", "ur_denial_date"}),
    "decisions-and-rationales": _ALL - {"date_assigned"},
    "2014": frozenset({"date_of_injury"}),
    "2016": _ALL,
}
