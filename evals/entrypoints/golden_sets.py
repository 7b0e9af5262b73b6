"""The commands of `imr eval` that look after golden sets and baselines: lint, new, bless, adjudicate."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from rag.errors import UsageError

Golden = Annotated[
    Path | None,
    typer.Option("--golden", help="A golden set: folder or .jsonl (default: this project's, in a checkout)."),
]
Letters = Annotated[Path | None, typer.Option(help="Folder that the labels' file names start from.")]

SHIPPED = Path(__file__).parent.parent / "golden"


def register(app: typer.Typer) -> None:
    """Add the commands to `imr eval`."""
    for command in (lint, new, bless, adjudicate):
        app.command()(command)


def golden_set(path: Path | None) -> Path:
    """The golden set named, else the project's own.

    Raises:
        UsageError: none is named and this installation has none.
    """
    if path is not None:
        return path
    if not SHIPPED.is_dir():
        raise UsageError("no golden set comes with this installation; name one with --golden")
    return SHIPPED.relative_to(Path.cwd()) if SHIPPED.is_relative_to(Path.cwd()) else SHIPPED


def lint(golden: Golden = None, letters: Letters = None) -> None:
    """Prove that each quote of a golden set stands in its letter and each code fits its decision."""
    from .. import extraction, readers
    from .. import golden as golden_sets

    path = golden_set(golden)
    labels = extraction.load_labels(path)
    at_hand = readers.Letters(extraction.letters_folder(path, letters))
    if at_hand.folder is None:
        raise UsageError(f"{path}: cannot find its letters; name their folder with --letters")
    problems = list(golden_sets.lint(labels, at_hand.words))
    for problem in problems:
        typer.echo(f"{problem.file} item {problem.item}: {problem.what}")
    items = sum(len(label["items"]) for label in labels)
    typer.echo(f"{len(labels)} determinations, {items} items, {len(problems)} problems", err=True)
    raise typer.Exit(1 if problems else 0)


def new(
    paths: Annotated[list[Path], typer.Argument(help="Letters to label: files or folders.")],
    out: Annotated[Path, typer.Option("--out", help="The .jsonl to write; it must not exist.")],
    letters: Letters = None,
) -> None:
    """Lay out a skeleton to label: the headings of each letter, and "?" wherever a person has to read."""
    from ..skeleton import skeletons, write

    found = skeletons(paths, letters)
    write(found.labels, out)
    for file, why in found.failed:
        typer.echo(f"{file}: {why}", err=True)
    items = sum(len(label["items"]) for label in found.labels)
    typer.echo(f"{len(found.labels)} letters with {items} items to label in {out}; then: imr eval lint --golden {out}")
    raise typer.Exit(1 if found.failed else 0)


def bless(
    report: Annotated[Path, typer.Option("--report", help="The report folder of the run to bless.")],
    baseline: Annotated[Path, typer.Option("--baseline", help="The baseline to write.")],
) -> None:
    """Make a complete run the baseline that later runs are held against."""
    from .. import snapshot
    from ..report.files import SNAPSHOT

    if not (report / SNAPSHOT).is_file():
        raise UsageError(f"{report}: no run was reported there; make one with: imr eval extraction --report {report}")
    found = snapshot.load(report / SNAPSHOT)
    if not found.complete:
        raise UsageError(f"{report}: the run is incomplete and cannot be a baseline; score every letter first")
    snapshot.save(found, baseline)
    typer.echo(
        f"{baseline}: {found.task} by {found.reader}, {len(found.labels)} units, harmful errors: {len(found.critical)}"
    )


def adjudicate(
    adjudications: Annotated[Path, typer.Argument(help="adjudications.json, saved from a report.")],
    golden: Golden = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
) -> None:
    """Turn adjudications into changes of a golden set, each logged with digests before and after."""
    from .. import extraction, golden_changes, snapshot

    path = golden_set(golden)
    labels = extraction.load_labels(path)
    judged = golden_changes.load(adjudications)
    changed, changes = golden_changes.apply(labels, judged)
    done = [change for change in changes if not change.refused]
    for change in changes:
        what = change.refused or f"{change.before_sha256[:12]} → {change.after_sha256[:12]}"
        item = f" item {abs(change.item)}" if change.item else ""
        typer.echo(f"{change.file}{item} {change.field}: {change.verdict.replace('_', ' ')}: {what}")
    before, after = snapshot.digest(labels), snapshot.digest(changed)
    if done and not dry_run:
        if not (path / "determinations.jsonl" if path.is_dir() else path).is_file():
            raise UsageError(f"{path}: converted labels cannot be changed in place; convert them to a .jsonl first")
        before, after = golden_changes.write(path, changed, done, datetime.now(UTC).date())
    right = sum(entry["verdict"] == "program_wrong" for entry in judged)
    typer.echo(
        f"{len(done)} labels changed, {len(changes) - len(done)} refused, {right} labels stand; "
        f"golden set {before[:12]} → {after[:12]}{' (nothing written)' if dry_run else ''}",
        err=True,
    )
    raise typer.Exit(1 if len(done) < len(changes) else 0)
