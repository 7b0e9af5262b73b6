"""The vector index as a cache: it follows the journal, its readers follow it, and what is lost is made anew."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from fakes import contents
from fakes.embedders import FakeEmbedder

from rag.errors import EmbedderMismatch, StoreError
from rag.records import Passage
from rag.search.index import VectorIndex
from rag.store import Entry, Store

ROOT = Path(__file__).parents[2]


def entries(texts: Iterable[str]) -> list[Entry]:
    """A passage for each text, called by the text."""
    return [
        Entry(Passage(passage_id=text, kind="reference", source="r.md", heading="", text=text, start=0, end=1), text)
        for text in texts
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store", write=True) as opened:
        yield opened


@pytest.fixture
def index(store: Store) -> Iterator[VectorIndex]:
    made = VectorIndex(store, FakeEmbedder())
    yield made
    made.close()


def fill(store: Store, index: VectorIndex, *texts: str) -> None:
    store.put_references(entries(texts))
    index.update()


def names(found: list[tuple[str, float]]) -> list[str]:
    return [name for name, _ in found]


def folder_of(store: Store) -> Path:
    return store.folder / str(store.meta("vectors_folder"))


def test_the_nearest_passage_comes_first(store: Store, index: VectorIndex) -> None:
    """A passage's own words find it at distance zero, the others follow by distance."""
    fill(store, index, "a", "b", "c")
    found = index.search("b", k=3)

    assert found[0] == ("b", pytest.approx(0, abs=1e-5))
    assert {name for name, _ in found} == {"a", "b", "c"}
    assert [distance for _, distance in found] == sorted(distance for _, distance in found)


def test_nothing_is_found_where_nothing_was_indexed(index: VectorIndex) -> None:
    """A store without vectors answers with an empty list, not with an error."""
    assert index.search("a") == []


@pytest.mark.parametrize(
    ("allowed", "wanted"),
    [([], []), (["c"], ["c"]), (["c", "c"], ["c"]), (["unknown"], []), (["b", "unknown"], ["b"])],
    ids=["none", "one", "twice", "unknown", "partly unknown"],
)
def test_a_search_stays_inside_what_is_allowed(
    store: Store, index: VectorIndex, allowed: list[str], wanted: list[str]
) -> None:
    """Ids outside the list are never found; ids without a vector are passed over."""
    fill(store, index, "a", "b", "c")

    assert names(index.search("a", allowed)) == wanted


def test_a_search_may_also_be_near_a_passage(store: Store, index: VectorIndex) -> None:
    """What it is like moves up; one without a vector changes nothing."""
    fill(store, index, "a", "b", "c")
    plain = dict(index.search("a", k=3))
    near = dict(index.search("a", k=3, near="b"))

    assert near["b"] < plain["b"]
    assert dict(index.search("a", k=3, near="unknown")) == pytest.approx(plain)


def test_thousands_of_ids_may_be_allowed(store: Store, index: VectorIndex) -> None:
    """A cohort larger than one page of Chroma's is searched as a whole."""
    fill(store, index, *(f"passage {number}" for number in range(5_000)))
    allowed = [f"passage {number}" for number in range(0, 5_000, 2)]

    assert names(index.search("passage 4998", allowed, k=1)) == ["passage 4998"]
    assert "passage 4999" not in names(index.search("passage 4999", allowed, k=50))
    assert names(index.search("passage 4998", [*allowed, "not there"], k=1)) == ["passage 4998"]


def test_changes_and_deletions_reach_the_vectors(store: Store, index: VectorIndex) -> None:
    """After an update the vectors are exactly those of the passages."""
    fill(store, index, "a", "b")
    store.put_references([*entries(["b", "c"]), entries(["a"])[0]._replace(search_text="changed")])
    index.update()

    assert contents.vectors(folder_of(store)).keys() == {"a", "b", "c"}
    assert names(index.search("changed", k=1)) == ["a"]
    fill(store, index, "c")
    assert names(index.search("a", k=5)) == ["c"]


def test_an_update_without_changes_does_nothing(store: Store, index: VectorIndex) -> None:
    """Neither the vectors nor their published version change."""
    fill(store, index, "a")
    generation = store.generation

    assert index.update() == ()
    assert store.generation == generation


def test_a_reader_sees_what_another_process_published(store: Store, index: VectorIndex) -> None:
    """An open reader finds passages that a writing process added after it had opened."""
    fill(store, index, "a")
    index.close()
    folder, script = (
        store.folder,
        (
            "import sys; from pathlib import Path; sys.path.insert(0, 'tests')\n"
            "from search.test_index import entries, VectorIndex, Store, FakeEmbedder\n"
            "with Store.open(Path(sys.argv[1]), write=True) as store:\n"
            "    store.put_references(entries(['a', 'b']))\n"
            "    VectorIndex(store, FakeEmbedder()).update()\n"
        ),
    )
    store.close()
    with Store.open(folder) as reading:
        reader = VectorIndex(reading, FakeEmbedder())
        assert names(reader.search("b")) == ["a"]
        subprocess.run([sys.executable, "-c", script, str(folder)], cwd=ROOT, check=True)
        assert names(reader.search("b", k=1)) == ["b"]
        reader.close()


def test_readers_go_on_with_the_published_vectors_during_a_run(store: Store, index: VectorIndex) -> None:
    """A run writes elsewhere: while it takes passages out, readers neither fail nor see half of it."""
    fill(store, index, *(f"old {number}" for number in range(600)))
    index.close()
    seen: list[str] = []
    with Store.open(store.folder) as reading:
        reader = VectorIndex(reading, FakeEmbedder())
        store.put_references(entries(f"new {number}" for number in range(600)))
        index.update(lambda _done, _total: seen.extend(names(reader.search("old 7", k=1))))
        after = names(reader.search("new 7", k=1))
        reader.close()

    assert len(seen) > 1
    assert set(seen) == {"old 7"}
    assert after == ["new 7"]


def test_a_run_goes_on_where_one_died(store: Store, index: VectorIndex) -> None:
    """What a run has written before it died is not embedded again."""
    store.put_references(entries(f"text {number}" for number in range(600)))

    def die(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.update(die)
    embedder = FakeEmbedder()

    assert VectorIndex(store, embedder).update() == ()
    assert 0 < len(embedder.texts) < 600
    assert contents.vectors(folder_of(store)).keys() == {f"text {number}" for number in range(600)}


def test_another_embedder_is_refused_for_reading_and_writing(store: Store, index: VectorIndex) -> None:
    """Vectors of two embedders do not compare; the message names both and the way out."""
    fill(store, index, "a")
    other = VectorIndex(store, FakeEmbedder("other-8"))
    for act in (lambda: other.search("a"), other.update):
        with pytest.raises(EmbedderMismatch, match=r"fake-8, not by other-8.*imr index --rebuild --embedder other"):
            act()


def test_a_rebuild_may_change_the_embedder(store: Store, index: VectorIndex) -> None:
    """All vectors are made anew under the new name, in place of the old ones."""
    fill(store, index, "a", "b")
    index.close()
    other = VectorIndex(store, FakeEmbedder("other-8"))
    other.start_anew()
    other.update()

    assert names(other.search("b", k=1)) == ["b"]
    assert [path.name for path in store.folder.glob("vectors-*")] == [store.meta("vectors_folder")]
    with pytest.raises(EmbedderMismatch):
        index.search("a")
    other.close()


def damage_by_loss(folder: Path) -> None:
    """All files of the vectors are gone."""
    shutil.rmtree(folder)


def damage_by_garbage(folder: Path) -> None:
    """The database of the vectors holds something else."""
    for path in folder.glob("chroma.sqlite3*"):
        path.unlink()
    (folder / "chroma.sqlite3").write_bytes(b"not a database " * 100)


def damage_by_second_writer(folder: Path) -> None:
    """Passages are counted whose vectors no search reaches, as two writers leave them."""
    with sqlite3.connect(folder / "chroma.sqlite3") as connection:
        connection.execute("DELETE FROM embeddings_queue")
    connection.close()


@pytest.mark.parametrize("damage", [damage_by_loss, damage_by_garbage, damage_by_second_writer])
def test_damaged_vectors_are_made_anew_and_it_is_said(
    store: Store, index: VectorIndex, damage: Callable[[Path], None]
) -> None:
    """The next run that has something to write, or follows a run that died, proves all vectors and mends them."""
    fill(store, index, "a", "b")
    index.close()
    damage(folder_of(store))
    store.set_meta("vectors_writing", f"{store.meta('vectors_folder')} fake-8")  # what a run that died leaves
    store.put_references(entries(["a", "b", "c"]))

    assert "made anew" in index.update()[0]
    assert [names(index.search(text, k=1)) for text in "abc"] == [["a"], ["b"], ["c"]]


def test_damaged_vectors_are_an_error_to_a_reader(store: Store, index: VectorIndex) -> None:
    """A reader cannot mend them; it says how to."""
    fill(store, index, "a")
    index.close()
    damage_by_garbage(folder_of(store))

    with pytest.raises(StoreError, match="imr index --rebuild"):
        index.search("a")


def test_a_vector_of_another_length_is_an_error(store: Store, index: VectorIndex) -> None:
    """A service that changes its vectors' length under one name does not spoil the index silently."""
    fill(store, index, "a")

    class Longer(FakeEmbedder):
        dimension = 16

    with pytest.raises(StoreError):
        VectorIndex(store, Longer()).search("a")


def test_every_vector_is_reached_in_a_crowded_space(store: Store) -> None:
    """Among near twins, where graph search is weakest, the proof holds without a warning."""
    base = np.random.default_rng(7).normal(size=8)

    class Crowding(FakeEmbedder):
        def embed(self, texts, *, query=False):  # type: ignore[no-untyped-def]
            return super().embed(texts, query=query) * 1e-2 + base.astype(np.float32)

    texts = [f"twin {number}" for number in range(1_500)]
    crowded = VectorIndex(store, Crowding())
    store.put_references(entries(texts))

    assert crowded.update() == ()
    crowded.close()
