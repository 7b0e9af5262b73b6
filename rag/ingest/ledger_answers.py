"""The ledger's file, and the answers in it: kept as they came, and the requests that are out at a provider."""

import contextlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

from ..errors import StoreError
from ..records import Completion
from ..store.schema import migrate
from .ledger_schema import MIGRATIONS
from .ledger_types import Answered, Job, Letter

FILE_NAME = "runs.sqlite"
_BUSY_SECONDS = 30
_PAGES_A_CHECKPOINT = 10_000  # 40 MB: a checkpoint waits for the disk, and every answer would wait with it


class Answers:
    """The file, and the part of the ledger that holds answers and jobs."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The ledger in `folder`, made where there is none.

        Raises:
            StoreError: the folder cannot be written, or the file is of a newer version or damaged.
        """
        path = folder / FILE_NAME
        try:
            folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_A_CHECKPOINT}")
            connection.execute("PRAGMA foreign_keys = ON")
            migrate(connection, MIGRATIONS)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path} cannot be used ({error}); choose another folder with --store") from error
        return cls(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All changes of the block or none.

        Raises:
            StoreError: the disk refuses.
        """
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise StoreError(f"cannot write the ledger {FILE_NAME}: {error}") from error
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def keep(self, run: str, position: int, at: tuple[str, int], answered: Answered) -> None:
        """Keep an answer as it came, before anything is made of it, and what it cost; `at` is its key and step."""
        reply, used = answered.completion, answered.completion.usage
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO replies (key, step, run, reply) VALUES (?, ?, ?, ?)",
                (*at, run, zlib.compress(reply.model_dump_json().encode(), 6)),
            )
            connection.execute(
                "UPDATE letters SET requests = requests + 1, tries = tries + ?, input_tokens = input_tokens + ?,"
                " cached_tokens = cached_tokens + ?, output_tokens = output_tokens + ?, cost = cost + ?"
                " WHERE run = ? AND position = ?",
                (answered.tries, used.input, used.cached, used.output, answered.cost, run, position),
            )

    def replies(self, run: str, key: str) -> list[Completion]:
        """The answers kept under `key`: this run's own, and any run's that led to a record."""
        rows = self._connection.execute(
            "SELECT step, reply FROM replies WHERE key = ? AND (validated = 1 OR run = ?) ORDER BY step", (key, run)
        ).fetchall()
        kept = [Completion.model_validate_json(zlib.decompress(reply)) for _, reply in rows]
        return kept if [step for step, _ in rows] == list(range(len(rows))) else []

    # --- requests that are out --------------------------------------------------------------------

    def mark(self, run: str, asked: Iterable[tuple[int, str]], job: Job | None = None) -> None:
        """Letters whose request is out, by position, with the id of its line; with `job`, that they are in it."""
        with self.transaction() as connection:
            connection.executemany(
                "UPDATE letters SET asked = ? WHERE run = ? AND position = ?",
                ((custom_id, run, position) for position, custom_id in asked),
            )
            if job is not None:
                connection.execute("INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?, ?)", (run, *job))

    def marked(self, run: str, custom_id: str) -> list[Letter]:
        """The letters that wait for the answer to this line: the one that was asked, and those with the same text."""
        rows = self._connection.execute(
            "SELECT position, source, digest, tries FROM letters WHERE run = ? AND asked = ? AND state = 'pending'"
            " ORDER BY position",
            (run, custom_id),
        )
        return [Letter(*row) for row in rows]

    def unmark(self, run: str) -> None:
        """No request of a run is out any more."""
        with self.transaction() as connection:
            connection.execute("UPDATE letters SET asked = NULL WHERE run = ? AND asked IS NOT NULL", (run,))

    def jobs(self, run: str) -> list[Job]:
        """The jobs of a run, in the order in which they were made."""
        rows = self._connection.execute("SELECT name, file, job, state FROM jobs WHERE run = ? ORDER BY name", (run,))
        return [Job(*row) for row in rows]

    def set_job(self, run: str, job: Job) -> None:
        """How a job stands."""
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?, ?)", (run, *job))
