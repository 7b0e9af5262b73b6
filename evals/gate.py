"""Whether a run may pass: complete, without a new harmful error, and no field worse than is tolerated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    # only its type: `imr --help` reads this module's tolerance and loads no numpy for it
    from .compare import Comparison

TOLERANCE = 0.05
"""How far below zero the lower bound of a field's paired difference may lie."""
_NAMED = 4


class Coverage(NamedTuple):
    """Who was to be scored and who was: nothing leaves a denominator unseen.

    `declined` are letters that the reader refused, `absent` those without any record, each with the reason.
    """

    expected: int
    items: int
    attempted: int
    scored: int
    declined: dict[str, str]
    absent: dict[str, str]
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether each labelled letter gave a record that was scored."""
        return self.expected == self.scored and self.expected > 0 and not self.declined and not self.absent


class Gate(NamedTuple):
    """The outcome: `measured` where there was no baseline to compare with. `reasons` say why it failed."""

    verdict: Literal["pass", "fail", "measured"]
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """1 where the gate is shut."""
        return int(self.verdict == "fail")


def gate(coverage: Coverage, comparison: Comparison | None, tolerance: float = TOLERANCE) -> Gate:
    """Shut on an incomplete run, a new harmful error, or a lower bound of a difference below minus `tolerance`."""
    reasons = [] if coverage.complete else [_incomplete(coverage)]
    warnings = list(coverage.notes)
    if comparison is not None:
        reasons += _harmful(comparison)
        reasons += _fallen(comparison, tolerance)
        if not comparison.compared:
            reasons.append("no determination of the baseline has the same label here: nothing could be compared")
        if comparison.relabelled:
            warnings.append(f"{len(comparison.relabelled)} labels changed since the baseline and were left out of it")
        if comparison.removed:
            warnings.append(f"{len(comparison.removed)} determinations of the baseline are not in this golden set")
        if comparison.added:
            warnings.append(f"{len(comparison.added)} determinations are new since the baseline and not compared")
    verdict: Literal["pass", "fail", "measured"] = "fail" if reasons else "measured" if comparison is None else "pass"
    return Gate(verdict, tuple(reasons), tuple(warnings))


def _incomplete(coverage: Coverage) -> str:
    lost = coverage.expected - coverage.scored
    return f"incomplete: {lost} of {coverage.expected} labelled determinations gave no record"


def _harmful(comparison: Comparison) -> list[str]:
    kinds: dict[str, int] = {}
    for _, _, kind in comparison.new_critical:
        kinds[kind] = kinds.get(kind, 0) + 1
    return [
        f"new since the baseline: {kind}, {count} {'time' if count == 1 else 'times'}" for kind, count in kinds.items()
    ]


def _fallen(comparison: Comparison, tolerance: float) -> list[str]:
    """The fields that may have fallen by more than is tolerated, the worst first, in one sentence."""
    fallen = sorted((row for row in comparison.rows if row.low < -tolerance), key=lambda row: row.low)
    if not fallen:
        return []
    said = [f"{row.field} by up to {-row.low:.3f} (from {_f(row.before)} to {_f(row.now)})" for row in fallen]
    more = f", and {len(said) - _NAMED} more fields (see Versus)" if len(said) > _NAMED else ""
    return [f"may have fallen by more than the {tolerance:g} that is tolerated: {', '.join(said[:_NAMED])}{more}"]


def _f(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
