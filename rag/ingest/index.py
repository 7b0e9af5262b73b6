"""The journey of `imr index`: files to records and passages in the store, and from there to vectors.

Each letter is one transaction, so a run that ends early, however it ends, leaves whole letters, and the next run reads
what is missing.
"""

import hashlib
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from ..documents.load import Walk, load, walk
from ..errors import InputError, UsageError
from ..grounding import fold
from ..records import Determination, Document
from ..search import passages, references
from ..store import Origin, Source, Store
from .known import KnownFiles

_LOG = logging.getLogger(__name__)

# (what is being done, how much is done, of how much)
Progress = Callable[[str, int, int], None]


class IndexReport(NamedTuple):
    """What a run did: sources by outcome, failures with their cause, and how many determinations the store holds."""

    indexed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: tuple[tuple[str, InputError], ...] = ()
    skipped: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()
    total: int = 0


class Reader(NamedTuple):
    """What makes a record of a document, under which name, and the treatments its passages are named by."""

    read: Callable[[Document], Determination]
    maker: str
    treatments: Mapping[str, passages.Treatment]


class Vectors(Protocol):
    """The vector index, as far as writing goes."""

    def update(self, progress: Callable[[int, int], None] | None = None) -> tuple[str, ...]: ...  # noqa: D102


def index(
    store: Store,
    vectors: Vectors,
    paths: Sequence[Path],
    reader: Reader,
    *,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> IndexReport:
    """Make the store say what the files at `paths` say, and its vectors what the store says.

    Unchanged files are skipped, changed ones replaced, and what was read from files that are gone is removed. A file
    that cannot be read is reported and the others are done. The store is open for writing.

    Raises:
        UsageError: there is nothing to read at `paths`.
        StoreError, ModelError: the store or a hosted embedder failed; what was finished is kept.
    """
    said = progress or (lambda _what, _done, _total: None)
    run = _Run(store, reader, encoding)
    store.put_references(references.all_entries(reader.treatments))
    if paths:
        run.files(paths, said)
    run.warnings += vectors.update(lambda done, total: said("making vectors", done, total))
    return run.report()


class _Run:
    """One run over the files: what the store knew before, and what became of each file."""

    def __init__(self, store: Store, reader: Reader, encoding: str | None) -> None:
        self._store = store
        self._reader = reader
        self._encoding = encoding
        self._categories = {name: treatment.category for name, treatment in reader.treatments.items()}
        self._known = KnownFiles(store.files())
        self._indexed: list[str] = []
        self._unchanged: list[str] = []
        self._removed: list[str] = []
        self._failed: list[tuple[str, InputError]] = []
        self._skipped: tuple[Path, ...] = ()
        self.warnings: list[str] = []

    def report(self) -> IndexReport:
        """What the run did."""
        return IndexReport(
            indexed=tuple(self._indexed),
            unchanged=tuple(self._unchanged),
            removed=tuple(self._removed),
            failed=tuple(self._failed),
            skipped=self._skipped,
            warnings=tuple(self.warnings),
            total=int(self._store.rows("SELECT count(*) FROM determinations")[0][0]),
        )

    def files(self, paths: Sequence[Path], progress: Progress) -> None:
        """Read what is new or changed among `paths`; forget what is gone from them."""
        found = self._walk(paths)
        self._skipped = found.skipped
        for place in self._known.gone(paths, found.files):
            self._remove(place)
        for position, path in enumerate(found.files, 1):
            try:
                self._file(path, os.path.realpath(path))
            except InputError as error:
                self._fail(path, error)
            progress("reading", position, len(found.files))

    def _walk(self, paths: Sequence[Path]) -> Walk:
        try:
            return walk(paths)
        except UsageError:
            # what the store has read from there is gone: that is news, not a mistake
            if self._known.gone(paths, ()):
                return Walk((), ())
            raise

    def _file(self, path: Path, place: str) -> None:
        known = self._known.at(place)
        if known and self._is_unchanged(known, path):
            self._unchanged.append(known.source)
            return
        # a file is read again in the encoding that was named for it
        encoding = self._encoding or (known.encoding if known and known.encoding != "utf-8" else None)
        document = load(path, encoding=encoding, source=self._known.name_for(path, place))
        copy = self._known.copy_of(document.sha256, place)
        if copy:
            self._leave_out(place, f"{path}: is a copy of {copy.source}, which is stored once")
            return
        determination = self._read(document)
        owner = self._known.owner_of(determination.determination_id, place)
        if owner:
            stored = self._store.determination(owner.determination_id)
            if _said(determination) == _said(stored):
                self._leave_out(place, f"{path}: is the same letter as {owner.source}, which is stored once")
                return
            determination = self._beside(determination, owner)
        self._put(determination, document, place)

    def _is_unchanged(self, known: Source, path: Path) -> bool:
        # what a model read was paid for: indexing the same file by rules does not throw it away
        paid_for = (known.maker or "").startswith("llm ") and self._reader.maker.startswith("rules ")
        as_good = known.maker == self._reader.maker or paid_for
        read_the_same = as_good and self._encoding in (None, known.encoding)
        return read_the_same and _digest(path) == known.sha256

    def _read(self, document: Document) -> Determination:
        try:
            return self._reader.read(document)
        except InputError:
            raise
        except Exception as error:
            # one odd letter must not end a run over thousands; it is listed, and the traceback is kept for who mends it
            _LOG.debug("%s cannot be read", document.source, exc_info=True)
            fault = f"{type(error).__name__}: {error}"
            raise InputError(f"{document.source}: the reader failed ({fault}); please report this letter") from error

    def _put(self, determination: Determination, document: Document, place: str) -> None:
        entries = passages.of_determination(determination, document, self._reader.treatments)
        self._store.put(determination, document, entries, Origin(place, self._reader.maker, self._categories))
        self._known.add(
            Source(
                source=document.source,
                path=place,
                sha256=document.sha256,
                maker=self._reader.maker,
                determination_id=determination.determination_id,
                encoding=document.encoding,
            )
        )
        self._indexed.append(document.source)
        self.warnings += [f"{document.source}: {warning}" for warning in document.warnings]

    def _beside(self, determination: Determination, owner: Source) -> Determination:
        """Another letter under a name that is taken: kept beside it, under a name of its own."""
        name = determination.determination_id
        own = f"{name}-{determination.sha256[:6]}"
        if determination.case_number:
            self.warnings.append(
                f"{determination.source}: has the case number {name} of {owner.source} but says something else;"
                f" both are kept, this one as {own}, and both are counted"
            )
        return determination.model_copy(update={"determination_id": own})

    def _leave_out(self, place: str, why: str) -> None:
        if self._known.at(place):
            self._remove(place)
        self._unchanged.append(place)
        self.warnings.append(why)

    def _remove(self, place: str) -> None:
        known = self._known.at(place)
        if known:
            self._store.remove(known.source)
            self._known.forget(place)
            self._removed.append(known.source)

    def _fail(self, path: Path, error: InputError) -> None:
        """List the failure. What the file said before goes, unless the file is as it was and only the reader is new."""
        self._failed.append((str(path), error))
        place = os.path.realpath(path)
        known = self._known.at(place)
        if known and _digest(path) == known.sha256:
            self.warnings.append(f"{known.source}: the record that an earlier version made of it is kept")
        elif known:
            self._remove(place)
            self.warnings.append(f"{known.source}: has changed, so what it said before was removed")


def _digest(path: Path) -> str | None:
    """The digest of the file's bytes; None where it cannot be read, which reading it then explains."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _said(determination: Determination) -> tuple[object, ...]:
    """What makes two letters of one case the same letter: when they decided what, and how."""
    items = tuple((fold(item.request).casefold(), item.decision) for item in determination.items)
    return determination.decision_date, items
