"""Records to files: JSON Lines (whole records), CSV (a row per disputed item), Parquet (items, determinations beside).

The file appears under its name only when it is complete: it is written beside it as `NAME.partial` and then renamed.
Records are written as they come, so that a file of any size needs no memory.
"""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from ..errors import UsageError
from ..records import Determination
from .rows import COLUMNS, guarded, row

__all__ = ["COLUMNS", "Write", "check", "determinations_path", "guarded", "partial", "row", "writer"]

Write = Callable[[Determination], None]


@contextmanager
def writer(path: Path, *, complete: bool = True) -> Iterator[Write]:
    """A function that writes determinations to `path`, whose ending chooses the form.

    Not `complete`: what is written keeps the ending `.partial`, because more is to come.

    Raises:
        UsageError: another ending, or a folder that does not exist.
        MissingExtraError: Parquet without pyarrow.
    """
    check(path)
    targets = _targets(path)
    with _FORMS[path.suffix]([partial(target) for target in targets]) as write:
        yield write
    if complete:
        for target in targets:
            partial(target).replace(target)


def check(path: Path) -> None:
    """Whether `path` can be written; errors as `writer`, before any work is done."""
    if path.suffix not in _FORMS:
        raise UsageError(f"{path}: cannot write {path.suffix or 'a file without ending'}; use .jsonl, .csv or .parquet")
    if not path.parent.is_dir():
        raise UsageError(f"{path}: the folder {path.parent} does not exist; make it first")
    if path.suffix == ".parquet":
        from . import parquet

        parquet.available(path)


def partial(path: Path) -> Path:
    """The name a file has until it is complete."""
    return path.with_name(path.name + ".partial")


def determinations_path(path: Path) -> Path:
    """Where the determinations stand whose items are in the Parquet file `path`."""
    return path.with_name(f"{path.stem}.determinations.parquet")


def _targets(path: Path) -> list[Path]:
    return [path, determinations_path(path)] if path.suffix == ".parquet" else [path]


@contextmanager
def _json_lines(paths: list[Path]) -> Iterator[Write]:
    with paths[0].open("w", encoding="utf-8") as file:
        yield lambda determination: _write_line(file, determination)


def _write_line(file: IO[str], determination: Determination) -> None:
    file.write(json.dumps(determination.model_dump(mode="json"), ensure_ascii=False) + "\n")


@contextmanager
def _csv(paths: list[Path]) -> Iterator[Write]:
    with paths[0].open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()

        def write(determination: Determination) -> None:
            for item in determination.items:
                table.writerow({name: guarded(value) for name, value in row(determination, item).items()})

        yield write


@contextmanager
def _parquet(paths: list[Path]) -> Iterator[Write]:
    from . import parquet

    with ExitStack() as closing:
        items = closing.enter_context(parquet.table(paths[0], "items"))
        determinations = closing.enter_context(parquet.table(paths[1], "determinations"))

        def write(determination: Determination) -> None:
            determinations(parquet.determination_row(determination))
            for item in determination.items:
                items(parquet.item_row(determination, item))

        yield write


_FORMS = {".jsonl": _json_lines, ".csv": _csv, ".parquet": _parquet}
