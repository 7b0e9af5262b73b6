"""The SQLite file: opened for reading by anyone, for writing by one process at a time."""

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

from ..errors import StoreError, UnknownIdError
from ..records import Determination, Document, Passage
from . import amounts, names, schema, tables
from .lock import writing

FILE_NAME = "imr.sqlite"
_BUSY_SECONDS = 10
# SQLite takes at most 32,766 parameters in one statement: a list of ids goes in as one JSON array
_IN_IDS = "IN (SELECT value FROM json_each(?))"
_PASSAGE = tables.quoted(tables.PASSAGE_COLUMNS, "p.")


class Change(NamedTuple):
    """A passage whose vector is not up to date: what it says now, or None where it is gone."""

    sequence: int
    passage_id: str
    search_text: str | None


class Store:
    """Determinations, passages and full text. Use `Store.open` in a `with` statement."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, closing: contextlib.ExitStack) -> None:
        self.folder = folder
        self._connection = connection
        self._closing = closing

    @classmethod
    def open(cls, folder: Path, *, write: bool = False) -> Self:
        """The store in `folder`; with `write` it is made where there is none, and locked against other writers.

        Raises:
            StoreError: there is no store, or it cannot be used.
            StoreLockedError: another process is writing.
        """
        path = folder / FILE_NAME
        with contextlib.ExitStack() as closing:
            if write:
                _make(folder)
                closing.enter_context(writing(folder))
            elif not path.is_file():
                raise StoreError(f"there is no store in {folder}; make one with: imr index PATH --store {folder}")
            try:
                connection = _connect(path, write=write)
                closing.callback(connection.close)
                _prepare(connection, path, write=write)
            except sqlite3.Error as error:
                raise StoreError(f"{path} cannot be used ({error}); move it away and index again") from error
            return cls(folder, connection, closing.pop_all())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file, and of the writer's lock."""
        self._closing.close()

    # --- writing ----------------------------------------------------------------------------------

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All changes of the block or none, and a new generation. A block inside a block belongs to the outer one.

        Raises:
            StoreError: the disk refuses.
        """
        connection = self._connection
        if connection.in_transaction:
            yield connection
            return
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute(
                "INSERT INTO meta VALUES ('generation', '1') ON CONFLICT DO UPDATE SET value = value + 1"
            )
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise StoreError(f"cannot write to {self.folder / FILE_NAME}: {error}") from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def put(
        self,
        determination: Determination,
        document: Document,
        entries: Iterable[tables.Entry] = (),
        origin: tables.Origin = tables.Origin(),  # noqa: B008 (immutable)
    ) -> None:
        """Store a record with its document and passages, in place of whatever had that id or source."""
        with self.transaction() as connection:
            tables.insert(connection, tables.of_determination(determination, document, origin))
            tables.replace_passages(connection, entries, determination.determination_id)

    def put_references(self, entries: Iterable[tables.Entry]) -> None:
        """Store the passages of the shipped texts, in place of those that were there."""
        with self.transaction() as connection:
            tables.replace_passages(connection, entries, None)

    def remove(self, source: str) -> None:
        """Forget the determination that was read from `source`, with all that hangs on it."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM determinations WHERE source = ?", (source,))

    def set_meta(self, key: str, value: str | None) -> None:
        """Remember `value` under `key`; None forgets it."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM meta WHERE key = ?", (key,))
            if value is not None:
                connection.execute("INSERT INTO meta VALUES (?, ?)", (key, value))

    # --- what the vector index has yet to do ------------------------------------------------------

    def changes(self, limit: int) -> list[Change]:
        """The oldest journal entries, one per passage, in order."""
        found = self._connection.execute(
            "SELECT max(j.sequence), j.passage_id, p.search_text"
            " FROM (SELECT sequence, passage_id FROM journal ORDER BY sequence LIMIT ?) j"
            " LEFT JOIN passages p USING (passage_id) GROUP BY j.passage_id ORDER BY 1",
            (limit,),
        )
        return [Change(*row) for row in found]

    def forget_changes(self, through: int) -> None:
        """The vectors say what the passages said at journal entry `through`."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM journal WHERE sequence <= ?", (through,))

    def journal_all(self) -> None:
        """Every passage wants a vector anew."""
        with self.transaction() as connection:
            connection.execute("DELETE FROM journal")
            connection.execute("INSERT INTO journal (passage_id) SELECT passage_id FROM passages ORDER BY rowid")

    # --- reading ----------------------------------------------------------------------------------

    @property
    def generation(self) -> int:
        """A number that grows with every change: what was read before belongs to an older one."""
        return int(self.meta("generation") or 0)

    def meta(self, key: str) -> str | None:
        """What was remembered under `key`."""
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def rows(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        """The rows of a SELECT."""
        return self._connection.execute(sql, parameters).fetchall()

    def sources(self) -> dict[str, str]:
        """Each source with the digest of its file."""
        return {row[0]: row[1] for row in self._connection.execute("SELECT source, sha256 FROM determinations")}

    def files(self) -> list[tables.Source]:
        """What is known of each file, in the order of their names."""
        columns = ", ".join(tables.Source._fields)
        return [
            tables.Source(*row)
            for row in self._connection.execute(f"SELECT {columns} FROM determinations ORDER BY source")  # noqa: S608
        ]

    def ids(self) -> Iterator[str]:
        """The ids of all determinations, in order."""
        for row in self._connection.execute("SELECT determination_id FROM determinations ORDER BY determination_id"):
            yield row[0]

    def find(self, name: str) -> str:
        """The id that `name` means (see names.find); UnknownIdError where it means none or several."""
        return names.find(self._connection, name)

    def determination(self, determination_id: str) -> Determination:
        """The record; UnknownIdError where there is none."""
        return Determination.model_validate_json(self._row(determination_id)["record"])

    def document(self, determination_id: str) -> Document:
        """The text that the record's offsets point into; UnknownIdError where there is none."""
        return tables.to_document(self._row(determination_id))

    def passages(self, ids: Iterable[str]) -> list[Passage]:
        """The passages of `ids` in that order; an id that is not there is left out."""
        wanted = list(ids)
        found = self.rows(f"SELECT {_PASSAGE} FROM passages p WHERE passage_id {_IN_IDS}", (json.dumps(wanted),))  # noqa: S608
        passages = {row["passage_id"]: tables.to_passage(row) for row in found}
        return [passages[name] for name in wanted if name in passages]

    def search(
        self, match: str, where: str = "1", parameters: Sequence[Any] = (), *, limit: int = 50
    ) -> list[tuple[str, float]]:
        """Passages for an FTS5 expression (see `any_of`), best first, as (passage id, BM25; less is better).

        `where` is a condition on the passage `p`, such as "p.kind = ?".
        """
        if not match.strip():
            return []
        found = self._connection.execute(
            "SELECT p.passage_id, bm25(passages_fts) AS score FROM passages_fts JOIN passages p ON p.rowid ="  # noqa: S608
            f" passages_fts.rowid WHERE passages_fts MATCH ? AND ({where}) ORDER BY score, p.passage_id LIMIT ?",
            (match, *parameters, limit),
        )
        return [(row[0], row[1]) for row in found]

    def passage_ids(self, where: str = "1", parameters: Sequence[Any] = ()) -> list[str]:
        """The ids of the passages `p` that meet a condition, in order."""
        found = self._connection.execute(f"SELECT passage_id FROM passages p WHERE {where} ORDER BY rowid", parameters)  # noqa: S608
        return [row[0] for row in found]

    def _row(self, determination_id: str) -> sqlite3.Row:
        found = self.rows("SELECT * FROM determinations WHERE determination_id = ?", (determination_id,))
        if not found:
            raise UnknownIdError(f"no determination {determination_id!r} in {self.folder}")
        return found[0]


def any_of(words: Iterable[str]) -> str:
    """An FTS5 expression that any of the words satisfies, whatever characters they hold."""
    quoted = ('"' + word.replace('"', '""') + '"' for word in words if any(c.isalnum() for c in word))
    return " OR ".join(dict.fromkeys(quoted))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot make the folder {folder}: {error.strerror}; choose another with --store") from error


def _connect(path: Path, *, write: bool) -> sqlite3.Connection:
    options = "mode=rwc" if write else "mode=ro"
    if not write and not os.access(path.parent, os.W_OK):
        # write-ahead logging needs a file beside the database even to read; a store nobody can write does not change
        options += "&immutable=1"
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?{options}",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        # a web server answers from several threads; SQLite itself takes turns (threadsafety 3)
        check_same_thread=False,
    )
    connection.row_factory = sqlite3.Row
    amounts.install(connection)
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, *, write: bool) -> None:
    if write:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        schema.migrate(connection)
    elif schema.check_version(connection) < len(schema.MIGRATIONS):
        raise StoreError(f"{path} is of an older version; bring it up to date with: imr index --rebuild")
