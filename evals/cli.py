"""The command `imr eval`, registered as a plug-in of `imr` so that the tool does not depend on its evaluation."""

from pathlib import Path
from typing import Annotated

import typer

from rag.errors import UsageError

app = typer.Typer(help="Score against a golden set.", no_args_is_help=True, rich_markup_mode=None)

Golden = Annotated[Path, typer.Option("--golden", help="A golden set: folder or .jsonl (evals/golden/README.md).")]
Letters = Annotated[Path | None, typer.Option(help="Folder that the labels' file names start from.")]


@app.command()
def extraction(
    golden: Golden,
    report: Annotated[Path, typer.Option("--report", help="Folder for report.md, metrics.json and results.jsonl.")],
    letters: Letters = None,
    records: Annotated[
        Path | None, typer.Option(help="Score these records (JSON Lines) instead of reading now.")
    ] = None,
) -> None:
    """Read the letters of a golden set and compare each field with the labels."""
    from . import run
    from .report import markdown

    result = run.extraction(golden, letters=letters, records=records)
    text = markdown(result)
    run.write(result, report, text)
    typer.echo(text.partition("\n## Every difference")[0])
    typer.echo(f"report: {report / 'report.md'}", err=True)
    raise typer.Exit(1 if result.unread else 0)


@app.command()
def lint(golden: Golden, letters: Letters = None) -> None:
    """Prove that each quote of a golden set stands in its letter and each code fits its decision."""
    from rag import bootstrap

    from . import golden as golden_sets
    from . import run

    labels = run.labels(golden)
    folder = run.letters_folder(golden, letters)
    problems = list(golden_sets.lint(labels, lambda file: bootstrap.document(folder / file).text))
    for problem in problems:
        typer.echo(f"{problem.file} item {problem.item}: {problem.what}")
    items = sum(len(label["items"]) for label in labels)
    typer.echo(f"{len(labels)} determinations, {items} items, {len(problems)} problems", err=True)
    if problems:
        raise UsageError(f"{golden}: {len(problems)} problems, listed above; mend the labels")
