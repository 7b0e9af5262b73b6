"""Conversations on disk: `chats.sqlite` in the store's folder, each turn with its question and its whole answer.

A file of its own, so that a chat needs no writer's lock, and indexing again cannot touch what was said.
"""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from rag.errors import StoreError, UnknownIdError
from rag.records import Answer

FILE_NAME = "chats.sqlite"
_BUSY_SECONDS = 10
_TABLES = """
CREATE TABLE IF NOT EXISTS chats (id INTEGER PRIMARY KEY, begun TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS turns (
    chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE, number INTEGER NOT NULL, question TEXT NOT NULL,
    answer TEXT NOT NULL, generation INTEGER NOT NULL, asked TEXT NOT NULL, PRIMARY KEY (chat, number)
);
"""


class Turn(NamedTuple):
    """One question of a conversation with its answer, and the generation of the store that gave it."""

    number: int
    question: str
    answer: Answer
    generation: int
    asked: str


class Chat(NamedTuple):
    """A conversation in a list: its number, when it began, its first question, how many questions it has."""

    chat_id: int
    begun: str
    title: str
    turns: int


class History:
    """The conversations kept in one store's folder; StoreError from each method where the file refuses."""

    def __init__(self, folder: Path) -> None:
        """Open the file, or make it where there is none.

        Raises:
            StoreError: the folder cannot be written, or the file is no history.
        """
        self._path = folder / FILE_NAME
        try:
            self._connection = sqlite3.connect(
                self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._connection.executescript(_TABLES)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def begin(self) -> int:
        """A new conversation; its number."""
        found = self._run("INSERT INTO chats (begun) VALUES (?)", (_now(),)).lastrowid
        return int(found or 0)

    def add(self, chat_id: int, question: str, answer: Answer, generation: int) -> None:
        """Keep one turn."""
        self._run(
            "INSERT INTO turns SELECT ?1, COALESCE(MAX(number), 0) + 1, ?2, ?3, ?4, ?5 FROM turns WHERE chat = ?1",
            (chat_id, question, answer.model_dump_json(), generation, _now()),
        )

    def chats(self) -> list[Chat]:
        """The conversations that have a question, the newest first."""
        rows = self._run(
            "SELECT c.id, c.begun, t.question, (SELECT COUNT(*) FROM turns WHERE chat = c.id)"
            " FROM chats c JOIN turns t ON t.chat = c.id AND t.number = 1 ORDER BY c.id DESC"
        )
        return [Chat(*row) for row in rows]

    def turns(self, chat_id: int) -> list[Turn]:
        """The turns of a conversation, as they were answered.

        Raises:
            UnknownIdError: there is no such conversation.
        """
        turns = list(self._turns(chat_id))
        if not turns:
            known = ", ".join(str(chat.chat_id) for chat in self.chats()[:8])
            hint = f"there are {known}" if known else "none was kept yet"
            raise UnknownIdError(f"no conversation has the number {chat_id}; {hint}")
        return turns

    def _turns(self, chat_id: int) -> Iterator[Turn]:
        rows = self._run(
            "SELECT number, question, answer, generation, asked FROM turns WHERE chat = ? ORDER BY number", (chat_id,)
        )
        for number, question, answer, generation, asked in rows:
            yield Turn(number, question, Answer.model_validate_json(answer), generation, asked)

    def _run(self, sql: str, params: tuple[object, ...] = ()) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql, params)
        except sqlite3.Error as error:
            raise self._unusable(error) from error

    def _unusable(self, error: sqlite3.Error) -> StoreError:
        return StoreError(f"{self._path} cannot be used ({error}); chat with --no-history, or move it away")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
