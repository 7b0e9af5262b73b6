"""Options that several commands share, exit codes, and how a command speaks beside its results."""

import sys
from pathlib import Path
from typing import Annotated

import typer

DONE, DONE_WITH_FAILURES, UNUSABLE, INTERRUPTED = 0, 1, 2, 130

Store = Annotated[Path | None, typer.Option("--store", help="Folder of the store (default: $IMR_STORE, else .imr).")]
Encoding = Annotated[
    str | None, typer.Option(help="Encoding of text files that are not UTF-8, such as cp1252; used with a warning.")
]


def say(message: str) -> None:
    """One line on standard error."""
    print(" ".join(message.splitlines()), file=sys.stderr)  # noqa: T201


def exit_code(failed: int, *, done: int) -> int:
    """DESIGN.md 5.3: 0 all done, 1 done with failures that were listed, 2 nothing was usable."""
    if failed:
        return DONE_WITH_FAILURES if done else UNUSABLE
    return DONE if done else UNUSABLE
