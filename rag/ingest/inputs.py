"""Which letters a run is over: files and folders, or a list of files that may state size and digest.

A list has one letter a line: a path, the "DIGEST  PATH" of sha256sum, or a JSON object with path and, if known, bytes
and sha256. It is read as it comes, so that millions of lines need no memory.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ..documents.load import walk
from ..errors import UsageError
from .ledger import Entry

_SUM = re.compile(r"([0-9a-f]{64}) [ *](.+)")


class Input(NamedTuple):
    """One letter to be read: where it is, and what is known of it without opening it."""

    source: str
    size: int | None = None
    digest: str | None = None


def inputs(paths: Sequence[Path], listed: Path | None = None) -> Iterator[Input]:
    """The letters at `paths`, then those of the list.

    Raises:
        UsageError: there is nothing to read, or the list is not one.
    """
    if paths or listed is None:
        for path in walk(paths).files:
            yield Input(str(path))
    if listed is not None:
        yield from _of_list(listed)


def entries(found: Iterator[Input]) -> Iterator[Entry]:
    """Letters as the ledger enters them, with the size and time that tell whether a file has changed."""
    for one in found:
        yield Entry(one.source, stamp(one.source), one.digest)


def stamp(source: str) -> str | None:
    """Size and time of change of a file; None where there is none, which reading it then explains."""
    try:
        status = Path(source).stat()
    except OSError:
        return None
    return f"{status.st_size}:{status.st_mtime_ns}"


def _of_list(listed: Path) -> Iterator[Input]:
    try:
        with listed.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _input(line.rstrip("\n"), f"{listed}:{number}")
    except OSError as error:
        raise UsageError(f"{listed}: the list cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{listed}: the list is not UTF-8 text") from error


def _input(line: str, where: str) -> Input:
    if line.startswith("{"):
        try:
            entry = json.loads(line)
            return Input(str(entry["path"]), entry.get("bytes"), entry.get("sha256"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f'{where}: expected a JSON object with "path", and "bytes" and "sha256" if known'
            ) from error
    summed = _SUM.fullmatch(line)
    return Input(summed[2], None, summed[1]) if summed else Input(line)
