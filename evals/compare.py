"""Two runs over the same units, paired: what was fixed, what broke, and whether the difference is more than chance."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from . import statistics
from .snapshot import Snapshot, Unit

Verdict = str  # better | worse | tied | same
_ALPHA = 0.05


class Row(NamedTuple):
    """One field in two runs: F1 of both, the paired difference with its 95 % interval, and what changed unit by unit.

    `p` is of the exchange test, corrected for looking at many fields.
    """

    field: str
    now: float | None
    before: float | None
    difference: float
    low: float
    high: float
    p: float
    verdict: Verdict
    fixed: int
    broke: int
    both_wrong: int
    both_right: int


class Comparison(NamedTuple):
    """Two runs: the fields, the units that changed, and which units could not be compared."""

    before: str
    now: str
    rows: list[Row]
    fixed: list[Unit]
    broke: list[Unit]
    both_wrong: list[Unit]
    new_critical: list[tuple[str, int, str]]
    cured_critical: list[tuple[str, int, str]]
    compared: int
    relabelled: list[str]
    added: list[str]
    removed: list[str]

    @property
    def tied(self) -> bool:
        """Whether no field differs by more than chance allows."""
        return all(row.verdict in ("tied", "same") for row in self.rows)


def paired(now: Snapshot, before: Snapshot) -> Comparison:
    """`now` against `before`, over the units that both have with the same label."""
    common = [file for file in now.labels if before.labels.get(file) == now.labels[file]]
    wrong_now, wrong_before = _errors(now, common), _errors(before, common)
    fixed, broke = sorted(wrong_before - wrong_now), sorted(wrong_now - wrong_before)
    both = sorted(wrong_now & wrong_before)
    critical_now, critical_before = _critical(now, common), _critical(before, common)
    return Comparison(
        before=before.reader,
        now=now.reader,
        rows=_rows(now, before, common, (fixed, broke, both)),
        fixed=fixed,
        broke=broke,
        both_wrong=both,
        new_critical=sorted(critical_now - critical_before),
        cured_critical=sorted(critical_before - critical_now),
        compared=len(common),
        relabelled=sorted(f for f in now.labels if f in before.labels and f not in common),
        added=sorted(set(now.labels) - set(before.labels)),
        removed=sorted(set(before.labels) - set(now.labels)),
    )


def _errors(snapshot: Snapshot, files: Sequence[str]) -> set[Unit]:
    wanted = set(files)
    return {(file, item, field) for file, item, field, _ in snapshot.errors if file in wanted}


def _critical(snapshot: Snapshot, files: Sequence[str]) -> set[tuple[str, int, str]]:
    wanted = set(files)
    return {(file, item, kind) for file, item, kind in snapshot.critical if file in wanted}


def _rows(
    now: Snapshot, before: Snapshot, files: Sequence[str], changed: tuple[list[Unit], list[Unit], list[Unit]]
) -> list[Row]:
    fields = [field for field in now.fields if field in before.fields]
    if not files or not fields:
        return []
    array_now, array_before = now.array(files, fields), before.array(files, fields)
    parts_now, parts_before = array_now[..., :2], array_before[..., :2]
    found = statistics.change(parts_now, parts_before)
    value_now, value_before = (statistics.ratio(parts.sum(axis=0)) for parts in (parts_now, parts_before))
    differs = (parts_now != parts_before).any(axis=(0, 2))
    p = np.ones(len(fields))
    if differs.any():
        p[differs] = statistics.adjusted(found.p[differs])
    per_field = [Counter(field for _, _, field in units) for units in changed]
    units = array_now[..., 2].sum(axis=0)
    rows = []
    for i, field in enumerate(fields):
        fixed, broke, both = (counter[field] for counter in per_field)
        rows.append(
            Row(
                field, _number(value_now[i]), _number(value_before[i]),
                float(found.difference[i]), float(found.low[i]), float(found.high[i]), float(p[i]),
                _verdict(bool(differs[i]), p[i], found.low[i], found.high[i]),
                fixed, broke, both, int(units[i]) - fixed - broke - both,
            )
        )  # fmt: skip
    return rows


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _verdict(differs: bool, p: float, low: float, high: float) -> Verdict:
    """More than chance only where the exchange test and the interval agree on it; everything else is a tie."""
    if not differs:
        return "same"
    if p < _ALPHA and low > 0:
        return "better"
    return "worse" if p < _ALPHA and high < 0 else "tied"
