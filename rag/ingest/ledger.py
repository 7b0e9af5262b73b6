"""The ledger of bulk runs: what became of each letter, what was paid, and the answers paid for. One SQLite file.

Whatever ends a process, what the ledger has is kept: a letter is done in one transaction, an answer is kept before
anything is made of it.
"""

import json
import secrets
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from ..errors import UnknownIdError
from ..records import Determination, Failure
from .ledger_answers import FILE_NAME, Answers
from .ledger_types import MENDABLE, Answered, Entry, Job, Letter, Maker, Packed, Run, Totals, pack

__all__ = ["FILE_NAME", "Answered", "Entry", "Job", "Ledger", "Letter", "Maker", "Packed", "Run", "Totals", "pack"]

_PAGE = 500


class Ledger(Answers):
    """The file `runs.sqlite` in a store's folder. Use `Ledger.open` in a `with` statement, from one thread."""

    # --- runs -------------------------------------------------------------------------------------

    def begin(self, options: dict[str, Any]) -> Run:
        """A new run."""
        now = datetime.now(UTC)
        name = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        # two runs may begin within a second: the newest is told by its fraction
        run = Run(name, f"{now:%Y-%m-%dT%H:%M:%S.%fZ}", "running", None, options)
        with self.transaction() as connection:
            connection.execute(
                "INSERT INTO runs VALUES (?, ?, ?, NULL, ?)", (run.run, run.created, run.state, json.dumps(options))
            )
        return run

    def run(self, name: str) -> Run:
        """The run called `name`, or the only one that begins so; "last" is the newest.

        Raises:
            UnknownIdError: none or several are meant.
        """
        runs = self.runs()
        found = runs[:1] if name == "last" else [run for run in runs if run.run.startswith(name)]
        if len(found) != 1:
            known = ", ".join(run.run for run in runs[:5]) or "none yet"
            raise UnknownIdError(f"{'no' if not found else 'more than one'} run is called {name!r}; runs: {known}")
        return found[0]

    def runs(self) -> list[Run]:
        """All runs, newest first."""
        rows = self._connection.execute("SELECT * FROM runs ORDER BY created DESC, run DESC")
        return [Run(run, created, state, note, json.loads(options)) for run, created, state, note, options in rows]

    def set_state(self, run: str, state: str, note: str | None = None) -> None:
        """How a run stands now."""
        with self.transaction() as connection:
            connection.execute("UPDATE runs SET state = ?, note = ? WHERE run = ?", (state, note, run))

    def set_options(self, run: str, options: dict[str, Any]) -> None:
        """The options a run goes on with."""
        with self.transaction() as connection:
            connection.execute("UPDATE runs SET options = ? WHERE run = ?", (json.dumps(options), run))

    def totals(self, run: str) -> Totals:
        """A run in numbers."""
        row = self._connection.execute(
            "SELECT count(*), total(state = 'done'), total(state = 'failed'), total(requests), total(input_tokens),"
            " total(cached_tokens), total(output_tokens), total(cost), total(kept_out) FROM letters WHERE run = ?",
            (run,),
        ).fetchone()
        return Totals._make((*(int(value) for value in row[:7]), float(row[7]), int(row[8])))

    # --- letters ----------------------------------------------------------------------------------

    def enter(self, run: str, entries: Iterable[Entry]) -> None:
        """Add letters to a run; one that is known and has changed since is read again."""
        with self.transaction() as connection:
            position = int(
                connection.execute("SELECT coalesce(max(position), 0) FROM letters WHERE run = ?", (run,)).fetchone()[0]
            )
            connection.executemany(
                "INSERT INTO letters (run, position, source, stamp, digest) VALUES (?1, ?2, ?3, ?4, ?5)"
                " ON CONFLICT (run, source) DO UPDATE SET"
                " state = CASE WHEN stamp IS excluded.stamp THEN state ELSE 'pending' END, stamp = excluded.stamp",
                ((run, position + number, *entry) for number, entry in enumerate(entries, 1)),
            )

    def reopen(self, run: str, maker: int, *, all_failed: bool = False) -> None:
        """Letters to be read again: made by something else than `maker`, or failed in a way that time may mend."""
        kinds = "" if all_failed else f" AND failure IN ({', '.join('?' * len(MENDABLE))})"
        with self.transaction() as connection:
            connection.execute(
                "UPDATE letters SET state = 'pending' WHERE run = ? AND state != 'pending' AND maker IS NOT ?",
                (run, maker),
            )
            connection.execute(
                f"UPDATE letters SET state = 'pending' WHERE run = ? AND state = 'failed'{kinds}",  # noqa: S608
                (run, *(() if all_failed else MENDABLE)),
            )

    def pending(self, run: str) -> Iterator[Letter]:
        """The letters still to be read, in order; the ledger may change while they are gone through."""
        rows = self._pages(
            "SELECT position, source, digest, tries, asked FROM letters"
            " WHERE run = ? AND state = 'pending' AND position > ? ORDER BY position LIMIT ?",
            run,
        )
        return (Letter(*row) for row in rows)

    def maker(self, maker: Maker) -> int:
        """The number of a maker, entered where it is new."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO makers (reader, model, prompt, schema_version, code) VALUES (?, ?, ?, ?, ?)",
                maker,
            )
            row = connection.execute(
                "SELECT maker FROM makers WHERE (reader, model, prompt, schema_version, code) = (?, ?, ?, ?, ?)", maker
            ).fetchone()
        return int(row[0])

    def done(self, run: str, position: int, maker: int, record: Packed, *, kept_out: int = 0, key: str = "") -> None:
        """A letter is read: its record; with `key`, the answers it was made of now serve other runs too."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE letters SET state = 'done', maker = ?, digest = ?, kept_out = ?, failure = NULL,"
                " message = NULL, asked = NULL WHERE run = ? AND position = ?",
                (maker, record.digest, kept_out, run, position),
            )
            connection.execute("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", (run, position, record.data))
            if key:
                connection.execute("UPDATE replies SET validated = 1 WHERE key = ? AND validated = 0", (key,))

    def failed(self, run: str, position: int, maker: int, failure: Failure, *, key: str = "") -> None:
        """A letter has no record; the answers under `key` are not used again."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE letters SET state = 'failed', maker = ?, failure = ?, message = ?, tries = tries + ?,"
                " asked = NULL WHERE run = ? AND position = ?",
                (maker, failure.kind, failure.message, failure.tries, run, position),
            )
            connection.execute("DELETE FROM records WHERE run = ? AND position = ?", (run, position))
            if key and failure.kind not in MENDABLE:
                connection.execute("DELETE FROM replies WHERE key = ? AND validated = 0", (key,))

    def records(self, run: str) -> Iterator[Determination]:
        """The records of a run in the order of its letters."""
        rows = self._pages(
            "SELECT letters.position, data FROM letters JOIN records USING (run, position)"
            " WHERE run = ? AND state = 'done' AND letters.position > ? ORDER BY letters.position LIMIT ?",
            run,
        )
        for _, packed in rows:
            yield Determination.model_validate_json(zlib.decompress(packed))

    def record(self, run: str, digest: str) -> Determination | None:
        """The record of the letter with this digest; None where the run has none."""
        row = self._connection.execute(
            "SELECT data FROM letters JOIN records USING (run, position)"
            " WHERE run = ? AND digest = ? AND state = 'done' LIMIT 1",
            (run, digest),
        ).fetchone()
        return Determination.model_validate_json(zlib.decompress(row[0])) if row else None

    def failures(self, run: str) -> Iterator[Failure]:
        """The letters without a record, in order."""
        rows = self._pages(
            "SELECT position, source, failure, message, tries FROM letters"
            " WHERE run = ? AND state = 'failed' AND position > ? ORDER BY position LIMIT ?",
            run,
        )
        for _, source, kind, message, tries in rows:
            yield Failure(source=source, kind=kind, message=message or "", tries=tries)

    def _pages(self, query: str, run: str) -> Iterator[Any]:
        """The rows of a query by position, a page at a time: the ledger may change between pages."""
        position = 0
        while True:
            rows = self._connection.execute(query, (run, position, _PAGE)).fetchall()
            yield from rows
            if len(rows) < _PAGE:
                return
            position = rows[-1][0]
