"""Labels against records: one outcome per scored unit, and P, R, F1 with intervals that resample whole determinations.

Items of one determination are not independent: item-level intervals covered 83 % where 95 % was promised, resampling
determinations 92 % (measured on simulated comparisons with whole-letter failures).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from .align import align
from .fields import ITEM_FIELDS, LETTER_FIELDS, Field, Json, Values

State = Literal["correct", "wrong", "missed", "invented", "blank_ok"]
_RESAMPLES, _SEED = 2_000, 20240613


class Outcome(NamedTuple):
    """One field of one item (0: the letter) of one determination, with the values that differ."""

    file: str
    item: int
    field: str
    state: State
    hit: int
    surplus: int
    lacking: int
    golden: tuple[Any, ...]
    predicted: tuple[Any, ...]


class Figure(NamedTuple):
    """P, R and F1 of a field over all determinations, with a 95 % interval of F1."""

    field: str
    support: int
    states: dict[str, int]
    precision: float
    recall: float
    f1: float
    low: float
    high: float


def compare(label: Json, record: Json | None) -> Iterator[Outcome]:
    """Outcomes of one labelled determination; a record of None (unread letter) misses everything."""
    file = label["file"]
    for field in LETTER_FIELDS:
        yield from _outcome(file, 0, field, label, record or {})
    golden, predicted = label["items"], (record or {}).get("items", [])
    for left, right in align([item["request"] for item in golden], [item["request"] for item in predicted]):
        number = golden[left]["number"] if left is not None else predicted[right or 0]["number"]
        gold_item = golden[left] if left is not None else {}
        item = predicted[right] if right is not None else {}
        state: State = "correct" if gold_item and item else "missed" if gold_item else "invented"
        yield Outcome(
            file, number, "item", state, int(state == "correct"), int(not gold_item), int(not item),
            (gold_item.get("request"),), (item.get("request"),),
        )  # fmt: skip
        for field in ITEM_FIELDS:
            if gold_item:
                yield from _outcome(file, number, field, gold_item, item)


def figures(outcomes: Sequence[Outcome]) -> list[Figure]:
    """One figure per field, in the order in which the fields first occur."""
    by_field: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_field[outcome.field].append(outcome)
    return [_figure(field, rows) for field, rows in by_field.items()]


def by_file(outcomes: Sequence[Outcome]) -> Mapping[str, np.ndarray]:
    """Hits, surplus and lacking values summed per determination, in file order."""
    sums: dict[str, np.ndarray] = {}
    for row in outcomes:
        sums.setdefault(row.file, np.zeros(3))
        sums[row.file] += (row.hit, row.surplus, row.lacking)
    return sums


def f1_of(sums: np.ndarray) -> np.ndarray:
    """F1 along the last axis of (hits, surplus, lacking); 1 where nothing was expected and nothing said."""
    hit, surplus, lacking = np.moveaxis(sums, -1, 0)
    total = 2 * hit + surplus + lacking
    return np.divide(2 * hit, total, out=np.ones_like(total, dtype=float), where=total > 0)


def interval(sums: np.ndarray) -> tuple[float, float]:
    """The 95 % bootstrap interval of F1 when determinations (rows of `sums`) are drawn anew."""
    weights = np.random.default_rng(_SEED).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=_RESAMPLES)
    low, high = np.percentile(f1_of(weights @ sums), [2.5, 97.5])
    return float(low), float(high)


def _outcome(file: str, number: int, field: Field, label: Json, record: Json) -> Iterator[Outcome]:
    golden: Values = field.read(label)
    if golden is None:
        return
    predicted = field.read(record) or frozenset()
    hit, surplus, lacking = len(golden & predicted), len(predicted - golden), len(golden - predicted)
    yield Outcome(
        file, number, field.name, _state(golden, predicted), hit, surplus, lacking,
        tuple(sorted(golden - predicted, key=str)), tuple(sorted(predicted - golden, key=str)),
    )  # fmt: skip


def _state(golden: frozenset[Any], predicted: frozenset[Any]) -> State:
    if golden == predicted:
        return "correct" if golden else "blank_ok"
    if not predicted:
        return "missed"
    return "wrong" if golden else "invented"


def _figure(field: str, rows: Sequence[Outcome]) -> Figure:
    sums = np.array(list(by_file(rows).values()))
    hit, surplus, lacking = sums.sum(axis=0)
    low, high = interval(sums)
    return Figure(
        field=field,
        support=int(hit + lacking),
        states=dict(Counter(row.state for row in rows)),
        precision=float(hit / (hit + surplus)) if hit + surplus else 1.0,
        recall=float(hit / (hit + lacking)) if hit + lacking else 1.0,
        f1=float(f1_of(sums.sum(axis=0))),
        low=low,
        high=high,
    )
