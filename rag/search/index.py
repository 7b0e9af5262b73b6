"""The vector index: a cache of the store's passages, driven by the store's journal.

A run copies the published vectors to a folder of its own, works the journal off there, proves that a search reaches
each vector, and publishes the folder in one transaction. Readers therefore see whole indexes only, and a run that dies
leaves a folder that the next one goes on with: writing a vector twice changes nothing.
"""

import contextlib
import shutil
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..errors import EmbedderMismatch, StoreError
from ..store import Change, Store
from .chroma import VectorFolder
from .embed import Embedder, Vectors, kind_of

Progress = Callable[[int, int], None]

# what the store remembers: whose vectors, in which folder, how often published, and the folder of a run under way with
# its embedder
EMBEDDER, _FOLDER, _VERSION, _WRITING = "embedder", "vectors_folder", "vectors_version", "vectors_writing"
_FOLDERS = "vectors-[0-9]*"
_BATCH = 256
_TRIES = 4
_OF_FEEDBACK = 0.4  # what a passage adds to a question's vector; see fusion.py for the figures


class _Opened(NamedTuple):
    """Vectors, and the published version that they are."""

    version: str | None
    vectors: VectorFolder


class VectorIndex:
    """Nearest passages by vector, and the writing of vectors. One process writes (the store's lock), any may read."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder
        self._opened: _Opened | None = None
        # the threads of a server share what is open; it must not be closed while another uses it
        self._turn = threading.RLock()

    def close(self) -> None:
        """Let go of the files."""
        with self._turn:
            if self._opened:
                self._opened.vectors.close()
            self._opened = None

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

    def search(
        self, text: str, allowed: Sequence[str] | None = None, k: int = 10, *, near: str | None = None
    ) -> list[tuple[str, float]]:
        """The `k` passages nearest to `text` as (passage id, cosine distance), nearest first.

        `allowed` limits the search to these ids; None does not limit it. A passage without a vector is not found.
        `near` is a passage that the ones found shall be like as well (Rocchio's feedback).

        Raises:
            StoreError: the vectors cannot be read.
            EmbedderMismatch: they were made by another embedder.
            ModelError: a hosted embedder failed.
        """
        if allowed is not None and not allowed:
            return []
        self.check_embedder()
        vector = self._embedder.embed([text], query=True)[0]
        with self._turn:
            for again in reversed(range(_TRIES)):
                try:
                    vectors = self._published()
                    return vectors.nearest(_toward(vector, near, vectors), allowed, k) if vectors else []
                except StoreError:
                    # a run may have published others just now, and have taken these away
                    self.close()
                    if not again:
                        raise
        return []

    def _published(self) -> VectorFolder | None:
        version, name = self._store.meta(_VERSION), self._store.meta(_FOLDER)
        if self._opened and self._opened.version == version:
            return self._opened.vectors
        self.close()
        self.check_embedder()
        if name is None:
            return None
        if not (self._store.folder / name).is_dir():
            raise StoreError(f"the vectors in {self._store.folder / name} are gone; make them: imr index --rebuild")
        self._opened = _Opened(version, VectorFolder(self._store.folder / name))
        return self._opened.vectors

    def start_anew(self) -> Path:
        """Begin an empty index of this embedder; the next `update` fills it from the passages and publishes it."""
        folder = self._next_folder()
        folder.mkdir()
        with self._store.transaction():
            self._begin(folder)
            self._store.journal_all()
        return folder

    def update(self, progress: Progress | None = None) -> tuple[str, ...]:
        """Bring the vectors up to date with the passages, prove that a search reaches each, publish; gives warnings.

        Where an earlier run died all vectors are proved, else those that were written. Where any is lost, or the files
        are damaged, all are made anew.

        Raises:
            StoreError: the vectors cannot be written even so.
            EmbedderMismatch: the vectors are another embedder's, and no new ones were begun.
        """
        begun, published = self._store.meta(_WRITING), self._store.meta(_FOLDER)
        folder = self._under_way(begun) if begun else None
        if folder is None:
            self.check_embedder()
        if not begun and published and (self._store.folder / published).is_dir():
            if not self._pending():
                return ()
            folder = self._copy(published)
        if folder:
            with contextlib.suppress(StoreError):
                return self._brought_up_to_date(folder, progress, prove_all=begun is not None)
        warnings = self._brought_up_to_date(self.start_anew(), progress, prove_all=True)
        lost = "vectors were lost or damaged, as after a crash; all were made anew"
        return (lost, *warnings) if published or begun else warnings

    def _under_way(self, begun: str) -> Path | None:
        """The folder of an unfinished run, if it is of this embedder. Another's has taken its share of the journal."""
        name, _, embedder = begun.partition(" ")
        folder = self._store.folder / name
        return folder if embedder == self._embedder.name and folder.is_dir() else None

    def _copy(self, published: str) -> Path:
        """A copy of the published vectors, for this run to write."""
        folder = self._next_folder()
        try:
            shutil.copytree(self._store.folder / published, folder)
        except OSError as error:  # shutil.Error is one
            raise StoreError(f"cannot copy the vectors to {folder}: {error}") from error
        with self._store.transaction():
            self._begin(folder)
        return folder

    def _begin(self, folder: Path) -> None:
        self._store.set_meta(_WRITING, f"{folder.name} {self._embedder.name}")
        if self._store.meta(_FOLDER) is None:
            self._store.set_meta(EMBEDDER, self._embedder.name)

    def _next_folder(self) -> Path:
        numbers = [int(folder.name.partition("-")[2]) for folder in self._store.folder.glob(_FOLDERS)]
        return self._store.folder / f"vectors-{max(numbers, default=0) + 1}"

    def _brought_up_to_date(self, folder: Path, progress: Progress | None, *, prove_all: bool) -> tuple[str, ...]:
        """Work off the journal in `folder`, prove and publish; StoreError where vectors are lost."""
        vectors = VectorFolder(folder)
        with contextlib.closing(vectors):
            written = self._work_off(vectors, progress)
            passages = set(self._store.passage_ids())
            odd = passages.symmetric_difference(vectors.ids())
            if odd:
                raise StoreError(f"{len(odd)} vectors in {folder} are missing or too many")
            # a right count proves nothing: after a loss it was right while searches missed a fifth
            unreachable = vectors.unreachable(sorted(passages if prove_all else passages.intersection(written)))
        self._publish(folder)
        if not unreachable:
            return ()
        some = ", ".join(unreachable[:3])
        return (f"{len(unreachable)} passages are found by their words but not by their vectors, such as {some}",)

    def _work_off(self, vectors: VectorFolder, progress: Progress | None) -> list[str]:
        total, written = self._pending(), list[str]()
        while changes := self._store.changes(_BATCH):
            written += self._write(vectors, changes)
            self._store.forget_changes(changes[-1].sequence)
            if progress:
                progress(total - self._pending(), total)
        return written

    def _write(self, vectors: VectorFolder, changes: Sequence[Change]) -> list[str]:
        texts = {change.passage_id: change.search_text for change in changes if change.search_text is not None}
        gone = [change.passage_id for change in changes if change.search_text is None]
        vectors.write(list(texts), self._embedder.embed(list(texts.values())), gone)
        return list(texts)

    def _publish(self, folder: Path) -> None:
        """Readers open these vectors from here on. The folders of earlier ones go."""
        with self._store.transaction():
            self._store.set_meta(EMBEDDER, self._embedder.name)
            self._store.set_meta(_FOLDER, folder.name)
            self._store.set_meta(_VERSION, str(int(self._store.meta(_VERSION) or 0) + 1))
            self._store.set_meta(_WRITING, None)
        for other in self._store.folder.glob(_FOLDERS):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)

    def _pending(self) -> int:
        return int(self._store.rows("SELECT count(*) FROM journal")[0][0])


def _toward(vector: Vectors, near: str | None, vectors: VectorFolder) -> Vectors:
    """`vector` moved towards the passage `near`, where that has a vector."""
    held = vectors.vector(near) if near else None
    return vector if held is None else np.asarray(vector + _OF_FEEDBACK * held, dtype=np.float32)
