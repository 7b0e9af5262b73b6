"""Against a baseline, or one reader against another: fixed, broke, both wrong, and what is tied."""

from ..compare import Comparison, Row
from ..evaluation import Evaluation
from ..snapshot import Unit
from . import plots
from .html import Child, Html, number, p_value, section, table, tag

_MOST_LISTED = 200


def versus(run: Evaluation, title: str = "Versus the baseline") -> Html | None:
    """The section, or None without a comparison."""
    found = run.comparison
    if found is None:
        return None
    changed = [row for row in found.rows if row.verdict != "same"]
    same = [row.field for row in found.rows if row.verdict == "same"]
    return section(
        "versus",
        title,
        tag(
            "p",
            f"Now: {found.now}. Before: {found.before}. Compared on {found.compared} {run.unit} with the same "
            f"label in both, paired; {_left_out(found)}.",
        ),
        tag("p", tag("b", sentence(found))),
        tag("p", "Identical in every value: ", ", ".join(same), ".") if same else None,
        _fields(changed) if changed else None,
        _units("Broke", found.broke),
        _units("Fixed", found.fixed),
        _units("Wrong in both", found.both_wrong),
    )


def sentence(found: Comparison) -> str:
    """What the comparison comes to, ties said as ties."""
    better = [row.field for row in found.rows if row.verdict == "better"]
    worse = [row.field for row in found.rows if row.verdict == "worse"]
    tied = [row.field for row in found.rows if row.verdict == "tied"]
    if not better and not worse:
        if not tied:
            return "The two runs are identical."
        return f"Statistically tied: no field differs by more than chance allows ({len(tied)} differ within chance)."
    parts = [f"{name}: {', '.join(fields)}" for name, fields in (("Better", better), ("Worse", worse)) if fields]
    return f"{'. '.join(parts)}. Tied: {', '.join(tied) or 'none'}."


def _left_out(found: Comparison) -> str:
    parts = [(found.relabelled, "have another label now"), (found.added, "are new"), (found.removed, "are gone")]
    said = [f"{len(files)} {what}" for files, what in parts if files]
    return f"left out: {', '.join(said)}" if said else "none was left out"


def _fields(rows: list[Row]) -> Html:
    reach = max(0.05, *(max(abs(row.low), abs(row.high)) for row in rows))
    return table(
        "Difference of F1, paired, with its 95 % interval; p of the exchange test, corrected for the number of fields",
        [
            "field",
            "difference",
            "now − before",
            "95 %",
            "p",
            "verdict",
            "now",
            "before",
            "fixed",
            "broke",
            "both wrong",
            "both right",
        ],
        [_row(row, reach) for row in sorted(rows, key=lambda r: r.difference)],
        text=(0, 1, 5),
    )


def _row(row: Row, reach: float) -> list[Child]:
    kind = {"worse": "bad", "better": "good"}.get(row.verdict)
    return [
        row.field,
        plots.difference(row.field, row.difference, (row.low, row.high), reach, row.verdict),
        f"{row.difference:+.3f}",
        f"{row.low:+.3f} to {row.high:+.3f}",
        p_value(row.p),
        tag("span", row.verdict, class_=kind),
        number(row.now),
        number(row.before),
        row.fixed,
        row.broke,
        row.both_wrong,
        row.both_right,
    ]


def _units(title: str, units: list[Unit]) -> Html | None:
    if not units:
        return None
    listed = [
        tag("li", f"{file}{f', item {abs(item)}' if item else ''}: {field}")
        for file, item, field in units[:_MOST_LISTED]
    ]
    more = len(units) - len(listed)
    return tag(
        "details",
        tag("summary", f"{title}: {len(units)}"),
        tag("ul", listed),
        tag("p", f"and {more} more, in results.jsonl") if more else None,
    )
