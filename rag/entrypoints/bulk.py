"""The commands of bulk extraction."""

from pathlib import Path
from typing import Annotated

import typer

from rag.errors import InputError

from . import options


def register(app: typer.Typer) -> None:
    """Add this module's commands to `imr`."""
    app.command()(extract)


def extract(
    paths: options.Paths,
    out: Annotated[
        Path, typer.Option("--out", help="FILE.jsonl, FILE.csv or FILE.parquet (one row per disputed item).")
    ],
    encoding: options.Encoding = None,
) -> None:
    """Read determinations into records, without a store: one JSON object per determination, or one row per item."""
    from rag import bootstrap, export
    from rag.entrypoints import terminal

    files = bootstrap.files(paths)
    terminal.skipped(files.skipped)
    failed: list[tuple[str, InputError]] = []
    with terminal.progress("extracting") as advance, export.writer(out) as write:
        for position, path in enumerate(files.files, 1):
            try:
                write(bootstrap.extract(path, encoding=encoding))
            except InputError as error:
                failed.append((str(path), error))
            advance(position, len(files.files))
    terminal.failures(failed)
    done = len(files.files) - len(failed)
    options.say(f"{done} of {len(files.files)} determinations written to {out} (reader: rules)")
    raise typer.Exit(options.exit_code(len(failed), done=done))
