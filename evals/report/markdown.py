"""The report as Markdown, for terminals and for the summary of a continuous-integration run."""

from collections.abc import Iterator, Sequence

from ..cases import shown
from ..evaluation import Evaluation
from ..figures import Estimate
from ..harms import counted
from .html import number, p_value
from .versus import sentence

ERRORS = "## Every difference"
_COUNTED = ("correct", "wrong", "missed", "invented", "blank_ok", "abstained", "unscoreable")


def markdown(run: Evaluation) -> str:
    """The whole report: verdict and harms first, then figures, then every difference."""
    parts = (
        _verdict(run),
        _harms(run),
        _scores(run),
        _versus(run),
        _fields(run),
        _tables(run),
        _closing(run),
        _errors(run),
    )
    return "\n".join(line for part in parts for line in part) + "\n"


def _verdict(run: Evaluation) -> Iterator[str]:
    yield f"# {run.gate.verdict.upper()}: {run.headline}\n"
    c = run.coverage
    yield (
        f"Reader **{_plain(run.reader)}**. {c.expected} {run.unit} expected, {c.attempted} attempted, "
        f"{c.scored} scored.\n"
    )
    yield from (f"- {_plain(reason)}" for reason in (*run.gate.reasons, *run.gate.warnings))
    for state, files in (("declined", c.declined), ("absent", c.absent)):
        yield from (f"- {state}: {_plain(file)}: {_plain(why)}" for file, why in files.items())


def _harms(run: Evaluation) -> Iterator[str]:
    if run.harm_kinds:
        yield "\n## Harm ledger\n"
        yield from _table(("harm", "count"), counted(run.harms, run.harm_kinds).items())


def _scores(run: Evaluation) -> Iterator[str]:
    if run.scores:
        yield "\n## Measures\n"
        yield from _table(
            ("system", "measure", "mean", "95 %", "questions"),
            ((s.system, s.measure, number(s.estimate.value), _range(s.estimate), s.units) for s in run.scores),
        )


def _versus(run: Evaluation) -> Iterator[str]:
    found = run.comparison
    if found is None:
        return
    yield f"\n## Versus {_plain(found.before)}\n"
    counts = f"{len(found.fixed)} fixed, {len(found.broke)} broke, {len(found.both_wrong)} wrong in both."
    yield f"{sentence(found)} {counts}\n"
    rows = [row for row in found.rows if row.verdict != "same"]
    if rows:
        yield from _table(
            ("field", "now", "before", "difference", "95 %", "p", "verdict", "fixed", "broke"),
            (
                (
                    r.field,
                    number(r.now),
                    number(r.before),
                    f"{r.difference:+.3f}",
                    f"{r.low:+.3f} to {r.high:+.3f}",
                    p_value(r.p),
                    r.verdict,
                    r.fixed,
                    r.broke,
                )
                for r in rows
            ),
        )


def _fields(run: Evaluation) -> Iterator[str]:
    if not run.figures:
        return
    yield f"\n## Fields\n\nValues compared after folding white space and case; 95 % intervals resample {run.unit}.\n"
    yield from _table(
        ("field", "values", *_COUNTED, "P", "R", "F1", "95 %"),
        (
            (
                f.field,
                f.support,
                *(f.states.get(state, 0) for state in _COUNTED),
                number(f.precision.value),
                number(f.recall.value),
                number(f.f1.value),
                _range(f.f1),
            )
            for f in run.figures
        ),
    )


def _tables(run: Evaluation) -> Iterator[str]:
    for made in (*([run.population] if run.population else ()), *run.tables):
        yield f"\n## {made.title}\n\n{made.note}\n"
        yield from _table(made.columns, made.rows)
    if run.quotes:
        yield "\n## Where the quotes stand\n"
        yield from _table(
            ("quotes of", "pairs", "the same", "overlapping", "apart", "mean overlap", "95 %"),
            (
                (q.field, q.pairs, q.same, q.touching, q.apart, number(q.overlap.value), _range(q.overlap))
                for q in run.quotes
            ),
        )


def _closing(run: Evaluation) -> Iterator[str]:
    yield "\n## Provenance\n"
    yield from (f"- {name}: {_plain(value)}" for name, value in (*run.provenance, *run.costs))
    yield "\n## Limits\n"
    yield from (f"- {limit}" for limit in run.limits)


def _errors(run: Evaluation) -> Iterator[str]:
    yield f"\n{ERRORS}\n"
    yield from _table(
        ("determination", "item", "field", "state", "harm", "label", "program"),
        (
            (c.file, abs(c.item) or "-", c.field, c.state, c.harm or "", shown(c.golden), shown(c.predicted))
            for c in run.cases
        ),
    )


def _table(columns: Sequence[str], rows: object) -> Iterator[str]:
    yield f"| {' | '.join(columns)} |"
    yield "|" + "---|" * len(columns)
    for row in rows:  # type: ignore[attr-defined]
        yield f"| {' | '.join(_plain(str(cell)) for cell in row)} |"


def _range(estimate: Estimate) -> str:
    return "–" if estimate.low is None else f"{number(estimate.low)}–{number(estimate.high)}"


def _plain(text: str) -> str:
    """Text as text: nothing in it is taken for Markdown's table or for HTML."""
    return " ".join(text.replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|").split())
