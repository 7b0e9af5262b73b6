"""What was counted once is not counted again while the store stays as it is: one answer asks for the same shares often.

Bound to one generation of a store: a store that has changed gets a memory of its own.
"""

from collections.abc import Sequence
from functools import lru_cache
from sqlite3 import Row
from typing import Any

from rag.records import Determination, Document, Passage

from .evidence import LetterStore

_MOST = 512  # results, of at most some hundred rows each


class Remembering:
    """A store for reading that remembers the results of its queries."""

    def __init__(self, store: LetterStore) -> None:
        self._store = store
        self._remembered = lru_cache(maxsize=_MOST)(store.rows)

    def __hash__(self) -> int:
        return hash(self._store)

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def generation(self) -> int:
        """The store's."""
        return self._store.generation

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[Row]:
        """The rows of a SELECT; not to be changed, since others get the same."""
        return self._remembered(sql, tuple(params))

    def determination(self, determination_id: str) -> Determination:
        """The record."""
        return self._store.determination(determination_id)

    def document(self, determination_id: str) -> Document:
        """The text."""
        return self._store.document(determination_id)

    def passages(self, ids: list[str]) -> list[Passage]:
        """The passages in that order."""
        return self._store.passages(ids)


@lru_cache(maxsize=4)
def _of(store: LetterStore, generation: int) -> Remembering:
    return Remembering(store)


def of(store: LetterStore) -> Remembering:
    """The memory of the store's present generation."""
    return _of(store, store.generation)
