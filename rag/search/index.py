"""The vector index: Chroma as a cache of the store's passages, driven by the store's journal.

The store commits a passage and its journal entry together. The index then writes the vectors, and only afterwards
forgets the entries. A process that dies in between leaves entries that the next run works off again; writing a vector
twice changes nothing. Readers open the vectors anew when a run has published them.
"""

import contextlib
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import EmbedderMismatch, StoreError
from ..store import Change, Store
from .embed import Embedder, kind_of

if TYPE_CHECKING:
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

Progress = Callable[[int, int], None]

_COLLECTION = "passages"
# what the store remembers: whose vectors, in which folder, how often published, and whether a run is under way
EMBEDDER, _FOLDER, _VERSION, _WRITING = "embedder", "vectors_folder", "vectors_version", "vectors_writing"
_BATCH = 256
# `get` fails above 32,766 ids (Chroma 1.5.9), and a page of vectors is held in memory
_PAGE = 2_000
_NEIGHBOURS = 3
_ATTEMPTS = 6
# with the default of 16 neighbours 26 of 20,000 hashed vectors could not be reached, and 4 stayed so; with 32 none
_GRAPH: "CreateHNSWConfiguration" = {"space": "cosine", "max_neighbors": 32}
_SAME = 1e-4  # cosine distance of a vector to itself, in 32-bit floats


class _Opened(NamedTuple):
    """A collection, the published version it shows, and how to let go of it."""

    version: str | None
    collection: "Collection"
    closing: contextlib.ExitStack


class VectorIndex:
    """Nearest passages by vector, and the writing of vectors. One process writes (the store's lock), any may read."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder
        self._opened: _Opened | None = None
        # Chroma's client is shared by the threads of a server; a handle must not be closed while another uses it
        self._turn = threading.RLock()

    def close(self) -> None:
        """Let go of Chroma's files."""
        with self._turn:
            if self._opened:
                self._opened.closing.close()
            self._opened = None

    def search(self, text: str, allowed: Sequence[str] | None = None, k: int = 10) -> list[tuple[str, float]]:
        """The `k` passages nearest to `text` as (passage id, cosine distance), nearest first.

        `allowed` limits the search to these ids; None does not limit it. A passage without a vector is not found.

        Raises:
            StoreError: the vectors cannot be read.
            EmbedderMismatch: they were made by another embedder.
            ModelError: a hosted embedder failed.
        """
        if allowed is not None and not allowed:
            return []
        with self._turn:
            collection = self._published()
            if collection is None:
                return []
            vector = self._embedder.embed([text], query=True)[0]
            with _chroma_errors(self._store.folder):
                return _nearest(collection, vector, allowed, k)

    def _published(self) -> "Collection | None":
        """The vectors as last published: an open collection does not find what another process wrote since."""
        version = self._store.meta(_VERSION)
        if self._opened and self._opened.version == version:
            return self._opened.collection
        self.check_embedder()
        self.close()
        name = self._store.meta(_FOLDER)
        if name is None or not (self._store.folder / name).is_dir():
            return None
        self._opened = _open(self._store.folder / name, version)
        return self._opened.collection

    @property
    def embedder_name(self) -> str:
        """Whose vectors these are, by the embedder's full name."""
        return self._embedder.name

    def check_embedder(self) -> None:
        """Raise EmbedderMismatch where the store's vectors are another embedder's."""
        remembered = self._store.meta(EMBEDDER)
        if remembered not in (None, self._embedder.name):
            raise EmbedderMismatch(
                f"the vectors in {self._store.folder} were made by {remembered}, not by {self._embedder.name};"
                " leave out --embedder and IMR_EMBEDDER, or make them anew with:"
                f" imr index --rebuild --embedder {kind_of(self._embedder.name)}"
            )

    def start_anew(self) -> None:
        """Begin an empty index of this embedder in a fresh folder; the next `update` fills it from the passages."""
        self.close()
        numbers = [int(folder.name.partition("-")[2]) for folder in self._store.folder.glob("vectors-[0-9]*")]
        folder = f"vectors-{max(numbers, default=0) + 1}"
        (self._store.folder / folder).mkdir()
        with self._store.transaction():
            self._store.set_meta(EMBEDDER, self._embedder.name)
            self._store.set_meta(_FOLDER, folder)
            self._store.set_meta(_WRITING, "1")
            self._store.journal_all()

    def update(self, progress: Progress | None = None) -> tuple[str, ...]:
        """Bring the vectors up to date with the passages, prove that a search reaches each, publish; gives warnings.

        Where an earlier run died all vectors are proved, else those that were written. Where any is lost, or the files
        are damaged, all are made anew.

        Raises:
            StoreError: the vectors cannot be written even so.
            EmbedderMismatch: the vectors are another embedder's.
        """
        self.check_embedder()
        folder = self._store.meta(_FOLDER)
        if folder and (self._store.folder / folder).is_dir():
            with contextlib.suppress(StoreError):
                return self._brought_up_to_date(progress)
        self.start_anew()
        warnings = self._brought_up_to_date(progress)
        return ("vectors were lost or damaged, as after a crash; all were made anew", *warnings) if folder else warnings

    def _brought_up_to_date(self, progress: Progress | None) -> tuple[str, ...]:
        """Work off the journal, prove and publish; StoreError where vectors are lost."""
        prove_all = self._store.meta(_WRITING) is not None
        if not prove_all and not self._pending():
            return ()
        self._store.set_meta(_WRITING, "1")
        self.close()
        self._opened = _open(self._store.folder / str(self._store.meta(_FOLDER)), self._store.meta(_VERSION))
        written = self._work_off(self._opened.collection, progress)
        unreachable = self._unreachable(self._opened.collection, None if prove_all else written)
        self._publish()
        if not unreachable:
            return ()
        some = ", ".join(unreachable[:3])
        return (f"{len(unreachable)} passages are found by their words but not by their vectors, such as {some}",)

    def _work_off(self, collection: "Collection", progress: Progress | None) -> list[str]:
        total, written = self._pending(), list[str]()
        while changes := self._store.changes(_BATCH):
            written += self._write(collection, changes)
            self._store.forget_changes(changes[-1].sequence)
            if progress:
                progress(total - self._pending(), total)
        return written

    def _write(self, collection: "Collection", changes: Sequence[Change]) -> list[str]:
        texts = {change.passage_id: change.search_text for change in changes if change.search_text is not None}
        gone = [change.passage_id for change in changes if change.search_text is None]
        vectors = self._embedder.embed(list(texts.values()))
        with _chroma_errors(self._store.folder):
            if texts:
                collection.upsert(ids=list(texts), embeddings=vectors)
            if gone:
                collection.delete(ids=gone)
        return list(texts)

    def _publish(self) -> None:
        """Readers open the vectors anew from here on. Folders of earlier vectors go."""
        with self._store.transaction():
            self._store.set_meta(_VERSION, str(int(self._store.meta(_VERSION) or 0) + 1))
            self._store.set_meta(_WRITING, None)
        for folder in self._store.folder.glob("vectors-[0-9]*"):
            if folder.name != self._store.meta(_FOLDER):
                shutil.rmtree(folder, ignore_errors=True)

    def _pending(self) -> int:
        return int(self._store.rows("SELECT count(*) FROM journal")[0][0])

    def _unreachable(self, collection: "Collection", written: Sequence[str] | None) -> list[str]:
        """The passages among `written` (None: all) that a search with their own vector does not find.

        Raises:
            StoreError: the vectors are not those of the passages, one for one. `count` proves nothing: after a loss it
                was right while searches missed a fifth.
        """
        with _chroma_errors(self._store.folder):
            passages = set(self._store.passage_ids())
            odd = passages.symmetric_difference(_all_ids(collection))
            if odd:
                raise StoreError(f"{len(odd)} vectors in {self._store.folder} are missing or too many")
            names = sorted(passages if written is None else passages.intersection(written))
            pages = (names[start : start + _PAGE] for start in range(0, len(names), _PAGE))
            return [name for page in pages for name in _mended(collection, page)]


def _open(folder: Path, version: str | None) -> _Opened:
    """The collection in `folder`, made where there is none."""
    import chromadb
    from chromadb.config import Settings

    with contextlib.ExitStack() as closing, _chroma_errors(folder):
        client = chromadb.PersistentClient(_writable(folder, closing), Settings(anonymized_telemetry=False))
        closing.callback(client.close)
        options: Any = {"embedding_function": None, "configuration": {"hnsw": _GRAPH}}
        return _Opened(version, client.get_or_create_collection(_COLLECTION, **options), closing.pop_all())


def _writable(folder: Path, closing: contextlib.ExitStack) -> Path:
    """`folder`, or a copy that lasts until closing where it may only be read: Chroma writes even to read."""
    if not folder.exists() or os.access(folder, os.W_OK):
        return folder
    copy = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="imr-")))
    for path in sorted(folder.rglob("*")):  # file by file: copytree would copy the permissions too
        target = copy / path.relative_to(folder)
        target.mkdir() if path.is_dir() else shutil.copyfile(path, target)
    return copy


def _nearest(collection: "Collection", vector: Any, allowed: Sequence[str] | None, k: int) -> list[tuple[str, float]]:
    from chromadb.errors import InternalError

    def query(ids: Sequence[str] | None) -> list[tuple[str, float]]:
        found = collection.query(
            query_embeddings=[vector], n_results=k, ids=None if ids is None else list(ids), include=["distances"]
        )
        return list(zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True))

    try:
        return query(allowed)
    except InternalError:
        if allowed is None:
            raise
    # one id without a vector makes Chroma refuse the whole query: a run has not come to it yet, or just took it away
    present = [
        name
        for start in range(0, len(allowed), _PAGE)
        for name in collection.get(ids=list(allowed[start : start + _PAGE]), include=[])["ids"]
    ]
    return query(present) if present else []


def _all_ids(collection: "Collection") -> Iterator[str]:
    offset = 0
    while page := collection.get(limit=_PAGE, offset=offset, include=[])["ids"]:
        yield from page
        offset += len(page)


def _mended(collection: "Collection", names: list[str]) -> list[str]:
    """Those of `names` that stay unreachable after they were written again.

    HNSW prunes links and leaves a few vectors without any (4 of 20,000); written again, nearly all get one.
    """
    lost = _not_found(collection, names)
    for attempt in range(_ATTEMPTS):
        if not lost:
            break
        vectors = collection.get(ids=lost, include=["embeddings"])
        if attempt:
            collection.delete(ids=vectors["ids"])
        collection.upsert(ids=vectors["ids"], embeddings=vectors["embeddings"])
        lost = _not_found(collection, lost)
    return lost


def _not_found(collection: "Collection", names: list[str]) -> list[str]:
    """Those of `names` that a search with their own vector does not bring back, nor a twin with the same vector."""
    held = collection.get(ids=names, include=["embeddings"])
    found = collection.query(query_embeddings=held["embeddings"], n_results=_NEIGHBOURS, include=["distances"])
    answers = zip(held["ids"], found["ids"], found["distances"] or [], strict=True)
    return [name for name, ids, distances in answers if name not in ids and (not ids or distances[0] > _SAME)]


@contextlib.contextmanager
def _chroma_errors(folder: Path) -> Iterator[None]:
    """Chroma's errors, which have no common base, as StoreError."""
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, ValueError, OSError, RuntimeError) as error:
        raise StoreError(
            f"the vectors in {folder} cannot be used ({error}); make them anew with: imr index --rebuild"
        ) from error
