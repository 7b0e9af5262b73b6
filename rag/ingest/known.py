"""Which files the store has read: by where they stand, by their digest, and by the letter they hold."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..store import Source


class KnownFiles:
    """The store's files during one run. A place is a file's real path: one file has one place, however it is named."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._at: dict[str, Source] = {}
        self._names: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._digests: dict[str, str] = {}
        for source in sources:
            self.add(source)

    def add(self, source: Source) -> None:
        """Note a file that was read, in place of what was known of its place."""
        place = source.path or os.path.realpath(source.source)
        self.forget(place)
        self._at[place] = source
        for table, key in self._keys(source):
            table[key] = place

    def forget(self, place: str) -> None:
        """Drop what is known of a place."""
        source = self._at.pop(place, None)
        if source:
            for table, key in self._keys(source):
                if table.get(key) == place:
                    del table[key]

    def at(self, place: str) -> Source | None:
        """What was read from a place."""
        return self._at.get(place)

    def gone(self, named: Sequence[Path], present: Iterable[Path]) -> list[str]:
        """The places among those named, or below a folder named, that are not among the files present."""
        standing = {os.path.realpath(path) for path in present if path.exists()}
        roots = [os.path.realpath(path) for path in named]
        return [
            place
            for place in self._at
            if place not in standing and any(place == root or place.startswith(f"{root}{os.sep}") for root in roots)
        ]

    def name_for(self, path: Path, place: str) -> str:
        """What to call the file: as before, else as the user wrote it, else in full where that name is another's."""
        known = self._at.get(place)
        if known:
            return known.source
        return str(path) if self._names.get(str(path), place) == place else place

    def copy_of(self, digest: str, place: str) -> Source | None:
        """Another file with the same bytes that still stands."""
        return self._other(self._digests.get(digest), place)

    def owner_of(self, determination_id: str, place: str) -> Source | None:
        """Another file with a letter of that id that still stands."""
        return self._other(self._ids.get(determination_id), place)

    def _other(self, where: str | None, place: str) -> Source | None:
        return self._at[where] if where and where != place and Path(where).exists() else None

    def _keys(self, source: Source) -> tuple[tuple[dict[str, str], str], ...]:
        return (
            (self._names, source.source),
            (self._ids, source.determination_id),
            (self._digests, source.sha256),
        )
