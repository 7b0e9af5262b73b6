"""From the ledger to the file the user asked for: every record once, in the letters' order, failures beside it."""

import json
from pathlib import Path

from .. import export
from .ledger import Ledger


def write(ledger: Ledger, run: str, out: Path, *, complete: bool) -> Path:
    """Write what the ledger has. An incomplete run's file keeps the ending `.partial`; the path that was written.

    Raises:
        UsageError, MissingExtraError: as `export.writer`.
    """
    with export.writer(out, complete=complete) as put:
        for record in ledger.records(run):
            put(record)
    _failures(ledger, run, out)
    return out if complete else export.partial(out)


def _failures(ledger: Ledger, run: str, out: Path) -> None:
    """One JSON line for each letter without a record; no file where there is none."""
    path = failures_path(out)
    lines = (json.dumps(failure.model_dump(mode="json"), ensure_ascii=False) for failure in ledger.failures(run))
    first = next(lines, None)
    if first is None:
        path.unlink(missing_ok=True)
        return
    with path.open("w", encoding="utf-8") as file:
        file.write(first + "\n")
        file.writelines(line + "\n" for line in lines)


def failures_path(out: Path) -> Path:
    """Where the failures of a run to `out` are listed."""
    return out.with_name(f"{out.stem}.failures.jsonl")


def check(out: Path) -> None:
    """Whether `out` can be written, before anything is paid for; errors as `write`."""
    export.check(out)
