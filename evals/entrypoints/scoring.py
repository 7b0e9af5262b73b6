"""The commands of `imr eval` that score: extraction, retrieval, answers, all, compare."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ..gate import TOLERANCE
from .golden_sets import Golden, Letters, golden_set

if TYPE_CHECKING:
    from ..evaluation import Evaluation

Report = Annotated[Path, typer.Option("--report", help="Folder for report.html, report.md and the figures.")]
Baseline = Annotated[Path | None, typer.Option(help="A blessed run to hold this one against (see: imr eval bless).")]
Tolerance = Annotated[
    float, typer.Option(min=0, max=1, help="How far below zero the lower bound of a field's difference may lie.")
]
Store = Annotated[
    Path | None, typer.Option("--store", help="A store of the golden set's letters (default: one is made for the run).")
]
Model = Annotated[str | None, typer.Option(help="The language model (default: $IMR_MODEL).")]


def register(app: typer.Typer) -> None:
    """Add the commands to `imr eval`."""
    for command in (extraction, retrieval, answers, compare):
        app.command()(command)
    app.command(name="all")(everything)


def extraction(
    report: Report,
    golden: Golden = None,
    letters: Letters = None,
    reader: Annotated[Literal["rules", "llm"], typer.Option(help="Who reads the letters now.")] = "rules",
    model: Model = None,
    records: Annotated[
        Path | None, typer.Option(help="Score these records (JSON Lines) instead of reading now.")
    ] = None,
    baseline: Baseline = None,
    tolerance: Tolerance = TOLERANCE,
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option(help="Two files of records, side by side: A.jsonl B.jsonl.")
    ] = None,
) -> None:
    """Read the letters of a golden set and compare each field with the labels. Exit 1: the gate is shut."""
    from .. import journeys

    place = golden_set(golden)
    if compare:
        _tell(journeys.compare(place, compare, report, letters=letters), report, side_by_side=True)
        return
    source = journeys.Source(reader, model, records)
    run = journeys.extraction(place, report, source, letters=letters, against=journeys.against(baseline, tolerance))
    _finish([run], report)


def retrieval(
    report: Report,
    golden: Golden = None,
    letters: Letters = None,
    store: Store = None,
    baseline: Baseline = None,
    tolerance: Tolerance = TOLERANCE,
) -> None:
    """Search for each judged query by words, by vectors and by both: nDCG, recall and reciprocal rank."""
    from .. import journeys

    place = golden_set(golden)
    run = journeys.retrieval(place, report, store=store, letters=letters, against=journeys.against(baseline, tolerance))
    _finish([run], report)


def answers(
    report: Report,
    golden: Golden = None,
    letters: Letters = None,
    store: Store = None,
    baseline: Baseline = None,
    tolerance: Tolerance = TOLERANCE,
) -> None:
    """Ask each golden question: facts, citations, counts, refusals, and what must not be said."""
    from .. import journeys

    place = golden_set(golden)
    run = journeys.answers(place, report, store=store, letters=letters, against=journeys.against(baseline, tolerance))
    _finish([run], report)


def everything(
    report: Report,
    golden: Golden = None,
    letters: Letters = None,
    store: Store = None,
    baseline: Annotated[
        Path | None, typer.Option(help="A folder with extraction.json, retrieval.json, answers.json, as far as there.")
    ] = None,
    tolerance: Tolerance = TOLERANCE,
) -> None:
    """Extraction, retrieval and answers, each with its report in a folder of its own, and one page over them."""
    from .. import journeys

    place = golden_set(golden)
    _finish(journeys.everything(place, report, (baseline, tolerance), store=store, letters=letters), report)


def compare(
    first: Annotated[Path, typer.Argument(metavar="A.jsonl", help="Records of one reader.")],
    second: Annotated[Path, typer.Argument(metavar="B.jsonl", help="Records of the other.")],
    report: Report,
    golden: Golden = None,
    letters: Letters = None,
) -> None:
    """Two readers side by side: who wins on which field, on which letters, at what price."""
    from .. import journeys

    run = journeys.compare(golden_set(golden), (first, second), report, letters=letters)
    _tell(run, report, side_by_side=True)


def _finish(runs: "list[Evaluation]", report: Path) -> None:
    for run in runs:
        _tell(run, report if len(runs) == 1 else report / run.task)
    raise typer.Exit(max(run.gate.exit_code for run in runs))


def _tell(run: "Evaluation", report: Path, *, side_by_side: bool = False) -> None:
    """The result on standard output; where the report is on standard error."""
    from ..report.markdown import ERRORS, markdown

    if side_by_side:
        typer.echo(run.headline)
    else:
        typer.echo(markdown(run).partition(f"\n{ERRORS}")[0])
    typer.echo(f"report: {report / 'report.html'}", err=True)
