"""Outcomes to figures: P, R and F1 of each field with intervals, confusion of closed sets, slices, quotes."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from . import statistics
from .quotes import Overlap
from .score import QUOTES, Outcome
from .statistics import Floats

NONE = "(none)"
SLICED = ("item", "decision", "treatments", "reasons")


class Estimate(NamedTuple):
    """A figure with its 95 % interval; None where nothing can be said."""

    value: float | None
    low: float | None
    high: float | None


class Figure(NamedTuple):
    """How a field was read over all determinations. `support` counts labelled values, `determinations` who speak of it.

    `exact` is the share of agreeing units that also agree as written.
    """

    field: str
    support: int
    determinations: int
    states: dict[str, int]
    precision: Estimate
    recall: Estimate
    f1: Estimate
    exact: float | None


class Tally(NamedTuple):
    """Hits, surplus and lacking values: an array with the axes (determination, field, those three)."""

    files: list[str]
    fields: list[str]
    counts: Floats

    def f1_parts(self) -> Floats:
        """Numerator and denominator of F1."""
        hit, surplus, lacking = np.moveaxis(self.counts, -1, 0)
        return np.stack([2 * hit, 2 * hit + surplus + lacking], axis=-1)


class Confusion(NamedTuple):
    """Labelled value (row) against predicted value (column) of a closed set, with counts."""

    field: str
    values: list[str]
    counts: dict[tuple[str, str], int]


class QuoteFigure(NamedTuple):
    """How the quotes of one kind stand to the labelled ones of the same code."""

    field: str
    pairs: int
    same: int
    touching: int
    apart: int
    overlap: Estimate


class Slice(NamedTuple):
    """One group of items, such as those of a layout, with F1 of a few fields."""

    name: str
    value: str
    determinations: int
    items: int
    f1: dict[str, Estimate]


def tally(outcomes: Iterable[Outcome]) -> Tally:
    """The counts that all figures are made of."""
    files: dict[str, int] = {}
    fields: dict[str, int] = {}
    cells: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in outcomes:
        place = files.setdefault(row.file, len(files)), fields.setdefault(row.field, len(fields))
        if row.hit or row.surplus or row.lacking:
            cell = cells[place]
            cell[0] += row.hit
            cell[1] += row.surplus
            cell[2] += row.lacking
    counts = np.zeros((len(files), len(fields), 3))
    for place, cell in cells.items():
        counts[place] = cell
    return Tally(list(files), list(fields), counts)


def figures(outcomes: Sequence[Outcome]) -> list[Figure]:
    """One figure per field, in the order in which the fields first occur."""
    if not outcomes:
        return []
    states: dict[str, Counter[str]] = defaultdict(Counter)
    exact: dict[str, Counter[bool]] = defaultdict(Counter)
    for row in outcomes:
        states[row.field][row.state] += 1
        if row.state == "correct":
            exact[row.field][row.exact] += 1
    tallied = tally(outcomes)
    hit, surplus, lacking = np.moveaxis(tallied.counts, -1, 0)
    parts = np.stack([hit, hit + surplus, hit, hit + lacking, 2 * hit, 2 * hit + surplus + lacking], axis=-1)
    parts = parts.reshape(*hit.shape, 3, 2)
    value, (low, high) = statistics.ratio(parts.sum(axis=0)), statistics.intervals(parts)
    support, speaking = (hit + lacking).sum(axis=0), (hit + lacking + surplus > 0).sum(axis=0)
    return [
        Figure(
            field, int(support[i]), int(speaking[i]), dict(states[field]),
            estimate(value[i, 0], low[i, 0], high[i, 0]),
            estimate(value[i, 1], low[i, 1], high[i, 1]),
            estimate(value[i, 2], low[i, 2], high[i, 2]),
            _share(exact[field]),
        )
        for i, field in enumerate(tallied.fields)
    ]  # fmt: skip


def estimate(value: float, low: float, high: float) -> Estimate:
    """Three numbers as an estimate; "not a number" becomes None."""
    return Estimate(*(None if np.isnan(number) else float(number) for number in (value, low, high)))


def _share(counts: Counter[bool]) -> float | None:
    return counts[True] / counts.total() if counts.total() else None


def confusion(pairs: Iterable[tuple[str, Sequence[str], Sequence[str]]]) -> list[Confusion]:
    """One matrix per closed field, from (field, labelled values, predicted values) of each unit.

    Equal values pair first. One left on each side pairs too, else what is left stands against "(none)".
    """
    counts: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for field, golden, predicted in pairs:
        counts[field].update((value, value) for value in set(golden) & set(predicted))
        left, right = sorted(set(golden) - set(predicted)), sorted(set(predicted) - set(golden))
        if len(left) == len(right) == 1:
            counts[field][left[0], right[0]] += 1
        else:
            counts[field].update((value, NONE) for value in left)
            counts[field].update((NONE, value) for value in right)
    return [Confusion(field, _ordered(cells), dict(cells)) for field, cells in counts.items()]


def _ordered(cells: Iterable[tuple[str, str]]) -> list[str]:
    values = {value for pair in cells for value in pair}
    return sorted(values - {NONE}) + ([NONE] if NONE in values else [])


def quote_figures(overlaps: Sequence[Overlap]) -> list[QuoteFigure]:
    """Mean intersection over union of the quotes of each kind, with an interval over determinations."""
    by_field: dict[str, list[Overlap]] = defaultdict(list)
    for row in overlaps:
        by_field[row.field].append(row)
    result = []
    for field, rows in by_field.items():
        sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for row in rows:
            sums[row.file][0] += row.iou
            sums[row.file][1] += 1
        parts = np.array(list(sums.values()))[:, None, :]
        low, high = statistics.intervals(parts)
        mean = estimate(float(statistics.ratio(parts.sum(axis=0))[0]), float(low[0]), float(high[0]))
        same, apart = sum(row.iou == 1 for row in rows), sum(row.shared == 0 for row in rows)
        result.append(QuoteFigure(field, len(rows), same, len(rows) - same - apart, apart, mean))
    return result


def slices(outcomes: Sequence[Outcome], name: str, value_of: Callable[[str, int], Sequence[str]]) -> list[Slice]:
    """F1 of a few fields for each value that `value_of` gives to (file, item); an item may belong to several."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for row in outcomes:
        if row.field in SLICED:
            for value in value_of(row.file, row.item):
                groups[value].append(row)
    found = []
    for value in sorted(groups):
        rows = groups[value]
        units = {(row.file, row.item) for row in rows}
        f1 = {figure.field: figure.f1 for figure in figures(rows)}
        found.append(Slice(name, value, len({file for file, _ in units}), len(units), f1))
    return found


def grounded_share(found: Sequence[Figure]) -> Estimate:
    """The share of quotes and verbatim values that stand in the letter."""
    return next((figure.precision for figure in found if figure.field == QUOTES), Estimate(None, None, None))
