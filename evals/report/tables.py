"""The figures: fields, confusion, quotes, slices, measures of retrieval, and what else a run brings along."""

from ..evaluation import Evaluation
from ..figures import NONE, Confusion, Estimate, Figure, grounded_share
from ..score import QUOTES, STATES
from . import plots
from .html import Child, Html, join, number, section, table, tag

_STATE_NAMES = {"blank_ok": "rightly blank", "unscoreable": "not scoreable"}
_FEW = 10


def fields(run: Evaluation) -> Html | None:
    """One row per field: outcome states, P, R, F1 with interval, exact agreement."""
    rows = [_row(figure) for figure in run.figures if figure.support or figure.f1.value is not None or _seen(figure)]
    if not rows:
        return None
    states = [_STATE_NAMES.get(state, state) for state in STATES]
    return section(
        "fields",
        "Field by field",
        tag(
            "p",
            "P = correct / (correct + wrong + invented), R = correct / (correct + wrong + missed); "
            f"in fields with several values each value counts. The line is the 95 % interval of F1 when {run.unit} are "
            "drawn anew. “As written” is the share of agreeing values that agree before white space, case and units "
            "are folded.",
        ),
        table(
            f"Outcomes and figures of each field over {run.coverage.expected} {run.unit}",
            ["field", "F1 and interval", "F1", "95 %", "P", "R", "values", *states, "as written"],
            rows,
            text=(0, 1),
            kind="fields",
        ),
    )


def _seen(figure: Figure) -> bool:
    return any(state not in ("unscoreable",) for state in figure.states)


def _row(figure: Figure) -> list[Child]:
    f1 = figure.f1
    counts = [figure.states.get(state, 0) for state in STATES]
    bad = {"wrong": "bad", "missed": "warn", "invented": "bad", "abstained": "warn"}
    cells = [tag("span", c, class_=bad.get(s)) if c and s in bad else c for s, c in zip(STATES, counts, strict=True)]
    return [
        figure.field,
        plots.whisker("F1", f1),
        number(f1.value),
        _range(f1),
        number(figure.precision.value),
        number(figure.recall.value),
        figure.support,
        *cells,
        number(figure.exact, 2),
    ]


def _range(estimate: Estimate) -> str:
    return "–" if estimate.low is None else f"{number(estimate.low)}–{number(estimate.high)}"


def confusions(run: Evaluation) -> Html | None:
    """A matrix for each closed set that has an error, and the names of those without."""
    if not run.confusions:
        return None
    clean = [c for c in run.confusions if all(row == column for row, column in c.counts)]
    mixed = [c for c in run.confusions if c not in clean]
    said = ", ".join(f"{c.field} ({sum(c.counts.values())})" for c in clean)
    return section(
        "confusion",
        "What is taken for what",
        tag(
            "p",
            "Rows are labels, columns what the program says. Of values in a list, equal ones pair first; "
            f"what is left stands against {NONE}.",
        ),
        tag("p", f"Without any confusion: {said}.") if clean else None,
        tag("div", map(_matrix, mixed), class_="matrices"),
    )


def _matrix(confusion: Confusion) -> Html:
    def cell(row: str, column: str) -> Child:
        count = confusion.counts.get((row, column), 0)
        if not count:
            return tag("span", "·", class_="none")
        return tag("span", count, class_="good" if row == column else "bad")

    values = confusion.values
    rows = [[row, *(cell(row, column) for column in values)] for row in values]
    return table(f"{confusion.field}: label by program", ["label \\ program", *values], rows, kind="matrix")


def quotes(run: Evaluation) -> Html | None:
    """Whether quotes stand in the letter, and how they overlap with the labelled ones."""
    if not run.quotes:
        return None
    rows = [
        [
            q.field,
            plots.whisker("overlap", q.overlap),
            number(q.overlap.value),
            _range(q.overlap),
            q.pairs,
            q.same,
            q.touching,
            q.apart,
        ]
        for q in run.quotes
    ]
    return section(
        "quotes",
        "Where the quotes stand",
        tag("p", _standing(run)),
        tag(
            "p",
            "For codes that label and program share: intersection over union of the characters they point at. "
            "Other words may carry the same reason, so a small overlap is a reason to look, not an error.",
        ),
        table(
            "Overlap of quotes",
            ["quotes of", "mean and interval", "mean", "95 %", "pairs", "the same", "overlapping", "apart"],
            rows,
            text=(0, 1),
        ),
    )


def _standing(run: Evaluation) -> str:
    found = next((figure for figure in run.figures if figure.field == QUOTES), None)
    share = grounded_share(run.figures)
    if found is None or share.value is None:
        return "Whether quotes stand in the letters could not be checked: the letters were not at hand."
    said = f"{found.support} quotes and verbatim values stand where the record says, a share of {number(share.value)}"
    return f"{said} (95 %: {_range(share)})."


def slices(run: Evaluation) -> Html | None:
    """The same figures for parts of the set; small parts are marked."""
    if not run.slices:
        return None
    names = list(dict.fromkeys(name for row in run.slices for name in row.f1))
    rows = [
        [
            tag("span", f"{row.name}: {row.value}", class_="few" if row.items < _FEW else None),
            row.determinations,
            row.items,
            *(
                join((plots.whisker(n, f1), f" {number(f1.value, 2)}"))
                for n in names
                for f1 in [row.f1.get(n, _NOTHING)]
            ),
        ]
        for row in run.slices
    ]
    return section(
        "slices",
        "Slices",
        tag("p", f"F1 with its interval. Slices of fewer than {_FEW} items are printed pale: too few to judge."),
        table("F1 by slice", ["slice", run.unit, "items", *names], rows, kind="slices"),
    )


def scores(run: Evaluation) -> Html | None:
    """Retrieval: each measure of each system."""
    if not run.scores:
        return None
    rows = [
        [
            s.system,
            s.measure,
            plots.whisker(s.measure, s.estimate),
            number(s.estimate.value),
            _range(s.estimate),
            s.units,
        ]
        for s in run.scores
    ]
    return section(
        "scores",
        "Measures",
        tag("p", "Means over the questions; the line is the 95 % interval when questions are drawn anew."),
        table(
            "Measures of each system",
            ["system", "measure", "mean and interval", "mean", "95 %", "questions"],
            rows,
            text=(0, 1, 2),
        ),
    )


def further(run: Evaluation) -> list[Html]:
    """Tables that only this kind of run has, and what it cost."""
    made = [
        section(
            f"table-{place}",
            t.title,
            tag("p", t.note) if t.note else None,
            table(t.title, t.columns, t.rows, text=range(len(t.columns))),
        )
        for place, t in enumerate(run.tables, 1)
    ]
    if run.costs:
        columns = ["what", "how much"]
        made.append(section("cost", "Cost and speed", table("Cost and speed", columns, run.costs, text=(0, 1))))
    return made


_NOTHING = Estimate(None, None, None)
