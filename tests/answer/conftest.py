"""The shipped determinations in a store, made once for all tests of answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import bootstrap
from rag.ingest.index import Reader, index
from rag.store import Store

ROOT = Path(__file__).parent.parent.parent


class NoVectors:
    """Answers are tested over words alone: nothing is embedded."""

    def update(self, progress: object = None) -> tuple[str, ...]:
        """Nothing to do."""
        return ()


def stored(folder: Path, *paths: Path) -> Store:
    """A store of the letters at `paths`, read by the rules, open for reading."""
    reader = Reader(bootstrap._read, "rules", bootstrap._treatments())
    with Store.open(folder, write=True) as store:
        index(store, NoVectors(), paths, reader)
    return Store.open(folder)


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The store of the shipped determinations."""
    with stored(tmp_path_factory.mktemp("corpus"), ROOT / "corpus" / "determinations") as store:
        yield store


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory, letters: Path) -> Iterator[Store]:
    """The store of the five determinations the project began with."""
    with stored(tmp_path_factory.mktemp("seeds"), letters / "seeds") as store:
        yield store
