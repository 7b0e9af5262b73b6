"""Vectors in one folder, kept by Chroma. The only module that imports chromadb.

Two processes never open one folder of which one writes: an open reader misses what is written, and one that opens
meanwhile writes too and ruins the files (75 GB of links seen). The index sees to that (search/index.py).
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import StoreError
from .embed import Vectors

_COLLECTION = "passages"
# with the default of 16 neighbours 26 of 20,000 hashed vectors could not be reached, and 4 stayed so; with 32 none
_GRAPH = {"space": "cosine", "max_neighbors": 32}
# `get` fails above 32,766 ids (Chroma 1.5.9), and a page of vectors is held in memory
_PAGE = 2_000
_NEIGHBOURS = 3
_ATTEMPTS = 6
_SAME = 1e-4  # cosine distance of a vector to itself, in 32-bit floats


class VectorFolder:
    """The vectors of passages by id. Every failure of Chroma's is a StoreError."""

    def __init__(self, folder: Path) -> None:
        """Open the vectors in `folder`, made where there are none; where it may only be read, a copy of them."""
        import chromadb
        from chromadb.config import Settings

        self._folder = folder
        with contextlib.ExitStack() as closing, _chroma_errors(folder):
            client = chromadb.PersistentClient(_writable(folder, closing), Settings(anonymized_telemetry=False))
            closing.callback(client.close)
            options: Any = {"embedding_function": None, "configuration": {"hnsw": _GRAPH}}
            self._collection = client.get_or_create_collection(_COLLECTION, **options)
            self._closing = closing.pop_all()

    def close(self) -> None:
        """Let go of the files."""
        self._closing.close()

    def write(self, names: Sequence[str], vectors: Vectors, gone: Sequence[str]) -> None:
        """Set the vectors of `names` and forget those of `gone`."""
        with _chroma_errors(self._folder):
            if names:
                self._collection.upsert(ids=list(names), embeddings=vectors)
            if gone:
                self._collection.delete(ids=list(gone))

    def ids(self) -> Iterator[str]:
        """The ids of all vectors."""
        offset = 0
        with _chroma_errors(self._folder):
            while page := self._collection.get(limit=_PAGE, offset=offset, include=[])["ids"]:
                yield from page
                offset += len(page)

    def vector(self, name: str) -> Vectors | None:
        """The vector of `name`, if it has one."""
        with _chroma_errors(self._folder):
            held = self._collection.get(ids=[name], include=["embeddings"])["embeddings"]
        return None if held is None or not len(held) else np.asarray(held[0], dtype=np.float32)

    def nearest(self, vector: Any, allowed: Sequence[str] | None, k: int) -> list[tuple[str, float]]:
        """The `k` ids nearest to `vector`, among `allowed` unless that is None, with their cosine distance."""
        if allowed is None:
            return self._query(vector, None, k)
        with contextlib.suppress(StoreError):
            return self._query(vector, list(allowed), k)
        # one id without a vector, such as a run has not come to yet, makes Chroma refuse the whole query
        pages = (list(allowed[start : start + _PAGE]) for start in range(0, len(allowed), _PAGE))
        with _chroma_errors(self._folder):
            present = [name for page in pages for name in self._collection.get(ids=page, include=[])["ids"]]
        return self._query(vector, present, k) if present else []

    def unreachable(self, names: Sequence[str]) -> list[str]:
        """Those of `names` that a search with their own vector does not find, after an attempt to mend them."""
        pages = (list(names[start : start + _PAGE]) for start in range(0, len(names), _PAGE))
        with _chroma_errors(self._folder):
            return [name for page in pages for name in self._mended(page)]

    def _query(self, vector: Any, ids: list[str] | None, k: int) -> list[tuple[str, float]]:
        with _chroma_errors(self._folder):
            found = self._collection.query(query_embeddings=[vector], n_results=k, ids=ids, include=["distances"])
            return list(zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True))

    def _mended(self, names: list[str]) -> list[str]:
        """Those of `names` that stay unreachable after they were written again.

        HNSW prunes links and leaves a few vectors without any (4 of 20,000); written again, nearly all get one.
        """
        lost = self._not_found(names)
        for attempt in range(_ATTEMPTS):
            if not lost:
                break
            held = self._collection.get(ids=lost, include=["embeddings"])
            if attempt:
                self._collection.delete(ids=held["ids"])
            self._collection.upsert(ids=held["ids"], embeddings=held["embeddings"])
            lost = self._not_found(lost)
        return lost

    def _not_found(self, names: list[str]) -> list[str]:
        """Those of `names` that their own vector does not bring back, nor a twin with the same vector."""
        held = self._collection.get(ids=names, include=["embeddings"])
        found = self._collection.query(
            query_embeddings=held["embeddings"], n_results=_NEIGHBOURS, include=["distances"]
        )
        answers = zip(held["ids"], found["ids"], found["distances"] or [], strict=True)
        return [name for name, ids, distances in answers if name not in ids and (not ids or distances[0] > _SAME)]


def _writable(folder: Path, closing: contextlib.ExitStack) -> Path:
    """`folder`, or a copy that lasts until closing where it may only be read: Chroma writes even to read."""
    if not folder.exists() or os.access(folder, os.W_OK):
        return folder
    copy = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="imr-")))
    for path in sorted(folder.rglob("*")):  # file by file: copytree would copy the permissions too
        target = copy / path.relative_to(folder)
        target.mkdir() if path.is_dir() else shutil.copyfile(path, target)
    return copy


@contextlib.contextmanager
def _chroma_errors(folder: Path) -> Iterator[None]:
    """Chroma's errors, which have no common base, as StoreError."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, ValueError, OSError, RuntimeError, AttributeError) as error:
        # AttributeError: what Chroma 1.5.9 gives for a folder that failed to open once before
        raise StoreError(
            f"the vectors in {folder} cannot be used ({error}); make them anew with: imr index --rebuild"
        ) from error
