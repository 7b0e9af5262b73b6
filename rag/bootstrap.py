"""Settings to the chosen parts, wired once. The entry points call these functions and nothing below them.

What is heavy is imported where it is used: `imr --help` and `imr schema` load neither models nor the vector index.
"""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from . import settings as settings_
from .records import Answer, Determination, Document
from .settings import Settings

if TYPE_CHECKING:
    from .answer import Filters
    from .answer.chat import Conversation
    from .answer.compose_model import Composer
    from .answer.history import History
    from .documents.load import Walk
    from .ingest.index import IndexReport, Progress, Reader
    from .lexicon.entries import Treatment
    from .search.embed import Embedder
    from .search.index import VectorIndex
    from .store import Store

DEFAULT_EMBEDDER = "hashing"
# of 2,048 numbers each they take 1.2 GB of memory
_MOST_PASSAGES_WITH_VECTORS = 150_000


class Parts:
    """The parts that one command or server works with, each opened when it is first needed and closed with `close`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._closing = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened; it is opened anew when it is needed again."""
        self._closing.close()
        self._closing = contextlib.ExitStack()
        for name in ("store", "vectors", "searched"):
            self.__dict__.pop(name, None)

    @cached_property
    def store(self) -> "Store":
        """The store, for reading; StoreError where there is none."""
        from .store import Store

        return self._closing.enter_context(Store.open(self.settings.store))

    @cached_property
    def vectors(self) -> "VectorIndex":
        """The store's vector index, for reading, with the embedder that made it."""
        from .search.index import VectorIndex

        vectors = VectorIndex(self.store, self.embedder_for(self.store))
        self._closing.callback(vectors.close)
        return vectors

    @cached_property
    def searched(self) -> "VectorIndex | None":
        """The vector index where it fits into memory; None where full text has to do alone.

        Chroma holds every vector of a collection in memory: 370,000 of the default embedder take 3 GB. Full text and
        both fused are tied on the judged queries (README), so a large store is searched by words.
        """
        passages = self.store.rows("SELECT COUNT(*) FROM passages")[0][0]
        return self.vectors if passages <= _MOST_PASSAGES_WITH_VECTORS else None

    def embedder_for(self, store: "Store", *, rebuild: bool = False) -> "Embedder":
        """The embedder the user names, else the store's own, else the default.

        A store keeps the one it began with; `rebuild` may change it.
        """
        from .search.embed import choose, kind_of
        from .search.index import EMBEDDER

        asked, remembered = self.settings.embedder, store.meta(EMBEDDER)
        if rebuild and remembered and not remembered.startswith("openai"):
            remembered = kind_of(remembered)  # this version's, where it has another than the one that made the store
        same = remembered and asked in (None, kind_of(remembered))
        return choose(
            remembered if remembered and same else asked or DEFAULT_EMBEDDER,
            minilm_path=self.settings.minilm_path,
            embedding_model=self.settings.embedding_model,
            base_url=self.settings.base_url,
            api_key=self.settings.api_key,
        )


def parts(*, store: Path | None = None, embedder: str | None = None, model: str | None = None) -> Parts:
    """The parts as the environment says, and as a command's options say instead."""
    given = {"store": store, "embedder": embedder, "model": model}
    chosen = settings_.from_environment()
    return Parts(chosen.model_copy(update={name: value for name, value in given.items() if value is not None}))


def index(
    parts: Parts,
    paths: Sequence[Path],
    *,
    rebuild: bool = False,
    encoding: str | None = None,
    reader: "Reader | None" = None,
    progress: "Progress | None" = None,
) -> "IndexReport":
    """Read the files at `paths` into the store and its vector index (ingest.index); `rebuild` makes all vectors anew.

    `reader` makes the records; None: the rules do.

    Raises:
        UsageError: there is nothing to read, or the embedder is unknown or not installed.
        StoreError: the store is locked, or of another embedder, or damaged.
    """
    from .ingest import index as journey
    from .ingest.maker import maker
    from .search.index import VectorIndex
    from .store import Store

    parts.close()
    with Store.open(parts.settings.store, write=True) as store, contextlib.ExitStack() as closing:
        vectors = VectorIndex(store, parts.embedder_for(store, rebuild=rebuild))
        closing.callback(vectors.close)
        if rebuild:
            vectors.start_anew()
        else:
            vectors.check_embedder()
        reader = reader or journey.Reader(_read, maker("rules"), _treatments())
        return journey.index(store, vectors, paths, reader, encoding=encoding, progress=progress)


def answer(parts: Parts, question: str, *, filters: "Filters | None" = None, explain: bool = False) -> Answer:
    """The answer to one question, with what made it and how long it took from the question to here.

    Raises:
        StoreError: there is no store, or it cannot be read.
        UsageError, ModelError: the store's embedder or the model is not available, or a filter names nothing.
    """
    from . import answer as answers

    found = answers.answer(
        question,
        parts.store,
        parts.searched,
        filters=filters or answers.NO_FILTERS,
        composer=_composer(parts),
        explain=explain,
    )
    return found.model_copy(update={"embedder": parts.searched.embedder_name if parts.searched else None})


def conversation(parts: Parts, *, history: "History | None" = None) -> "Conversation":
    """A conversation over the store; with a history its turns are kept."""
    from .answer.chat import Conversation

    return Conversation(parts.store, parts.searched, history=history, composer=_composer(parts))


def history(parts: Parts) -> "History":
    """The conversations kept in the store's folder; StoreError where there is no store."""
    from .answer.history import History

    return History(parts.store.folder)


def files(paths: Iterable[Path]) -> "Walk":
    """The letters among `paths`, and what was left out; UsageError where there is none."""
    from .documents.load import walk

    return walk(paths)


def document(path: Path, *, encoding: str | None = None) -> Document:
    """The text of a file; InputError where it cannot be read."""
    from .documents.load import load

    return load(path, encoding=encoding)


def extract(path: Path, *, encoding: str | None = None) -> Determination:
    """The record of one file by the rules reader, without a store; InputError where it cannot be read."""
    return _read(document(path, encoding=encoding))


def determination(parts: Parts, name: str) -> tuple[Determination, Document]:
    """The stored determination that `name` means, with its text; UnknownIdError where it means none or several."""
    found = parts.store.find(name)
    return parts.store.determination(found), parts.store.document(found)


def _composer(parts: Parts) -> "Composer | None":
    """The language model that the user names, if any: it words answers, and its claims are checked."""
    name = parts.settings.model
    if name is None:
        return None
    from .answer.compose_model import Composer
    from .models.chat import chat_model

    return Composer(chat_model(name, base_url=parts.settings.base_url, api_key=parts.settings.api_key), name)


def _read(document: Document) -> Determination:
    from .extract import rules

    return rules.read(document)


def _treatments() -> "Mapping[str, Treatment]":
    from . import lexicon

    return lexicon.load().treatments
