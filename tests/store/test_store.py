"""The SQLite store: what goes in comes out, whole or not at all, for one writer and any number of readers."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from fakes import letters

from rag.documents.load import load
from rag.errors import StoreError, StoreLockedError, UnknownIdError
from rag.records import Determination, Document, Passage
from rag.search import passages
from rag.store import Entry, Origin, Store, any_of
from rag.store.schema import MIGRATIONS, migrate

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


def letter(path: Path, *items: tuple[str, str, str], case: str) -> tuple[Determination, Document]:
    """A record with its document."""
    document = load(letters.write(path, *items, case=case))
    return letters.read(document), document


def put(store: Store, determination: Determination, document: Document) -> None:
    entries = passages.of_determination(determination, document, {})
    store.put(determination, document, entries, Origin(document.source, "fake 1", {}))


@pytest.fixture
def filled(folder: Path, tmp_path: Path) -> Path:
    """A store with two letters."""
    with Store.open(folder, write=True) as store:
        put(store, *letter(tmp_path / "a.txt", letters.NORCO, letters.MRI, case="CM14-0000001"))
        put(store, *letter(tmp_path / "b.txt", letters.MASSAGE, case="CM14-0000002"))
    return folder


def test_a_record_comes_back_as_it_went_in(folder: Path, tmp_path: Path) -> None:
    """Record, document and passages are equal to what was put."""
    determination, document = letter(tmp_path / "a.txt", letters.NORCO, letters.MRI, case="CM14-0000001")
    with Store.open(folder, write=True) as store:
        put(store, determination, document)
    with Store.open(folder) as store:
        assert store.determination("CM14-0000001") == determination
        assert store.document("CM14-0000001") == document
        (passage,) = store.passages(["CM14-0000001#2", "CM14-0000001#9"])
        assert document.text[passage.start : passage.end] == passage.text == letters.MRI[2]


def test_the_items_can_be_counted_by_sql(filled: Path) -> None:
    """Every number of an answer comes from these tables."""
    with Store.open(filled) as store:
        counted = store.rows("SELECT decision, count(*) FROM items GROUP BY decision ORDER BY decision")
    assert [tuple(row) for row in counted] == [("overturned", 1), ("upheld", 2)]


def test_full_text_finds_words_and_their_forms(filled: Path) -> None:
    """Stemmed words are found, best first; other letters are not."""
    with Store.open(filled) as store:
        assert [name for name, _ in store.search(any_of(["massages"]))] == ["CM14-0000002#1"]
        assert store.search(any_of(["massages"]), "p.determination_id = ?", ["CM14-0000001"]) == []


@pytest.mark.parametrize("words", [['"'], ["(", "*"], ['a"b', "NEAR(", "massage"], [""], []])
def test_no_character_of_a_question_is_an_operator(filled: Path, words: list[str]) -> None:
    """Whatever a user types, the full-text query is well formed."""
    with Store.open(filled) as store:
        store.search(any_of(words))


def test_a_second_put_replaces_the_first(filled: Path, tmp_path: Path) -> None:
    """The same id: new items, new passages, nothing of the old ones, in the full text too."""
    with Store.open(filled, write=True) as store:
        put(store, *letter(tmp_path / "a.txt", letters.MASSAGE, case="CM14-0000001"))
        rows = store.rows("SELECT request FROM items WHERE determination_id = 'CM14-0000001'")

        assert [row[0] for row in rows] == [letters.MASSAGE[0]]
        assert store.passages(["CM14-0000001#2"]) == []
        assert store.search(any_of(["Norco"])) == []


def test_removing_leaves_no_trace(filled: Path, tmp_path: Path) -> None:
    """Items, passages and full text of a removed letter are gone, in every table."""
    with Store.open(filled, write=True) as store:
        store.remove(str(tmp_path / "a.txt"))
        tables = [row[0] for row in store.rows("SELECT name FROM pragma_table_list WHERE type = 'table'")]
        for table in tables:
            columns = [row[0] for row in store.rows("SELECT name FROM pragma_table_info(?)", (table,))]
            if "determination_id" in columns:
                left = store.rows(f"SELECT 1 FROM {table} WHERE determination_id = 'CM14-0000001'")  # noqa: S608
                assert not left, table
        assert store.search(any_of(["Norco"])) == []


def test_the_journal_names_each_passage_that_changed(filled: Path, tmp_path: Path) -> None:
    """One entry per passage, with its newest words, or none where it is gone; what stays the same is not named."""
    with Store.open(filled, write=True) as store:
        store.forget_changes(store.changes(100)[-1].sequence)
        put(store, *letter(tmp_path / "a.txt", letters.NORCO, letters.MASSAGE, case="CM14-0000001"))
        store.remove(str(tmp_path / "b.txt"))
        changes = {change.passage_id: change.search_text for change in store.changes(100)}

    assert changes.keys() == {"CM14-0000001#2", "CM14-0000002#1"}
    assert letters.MASSAGE[2] in str(changes["CM14-0000001#2"])
    assert changes["CM14-0000002#1"] is None


def test_a_block_that_fails_changes_nothing(filled: Path, tmp_path: Path) -> None:
    """A transaction is whole or not at all; the generation does not move."""
    with Store.open(filled, write=True) as store:
        generation = store.generation
        with pytest.raises(ZeroDivisionError), store.transaction():
            store.remove(str(tmp_path / "a.txt"))
            raise ZeroDivisionError
        assert len(list(store.ids())) == 2
        assert store.generation == generation


def test_each_change_is_a_new_generation_and_readers_see_it(filled: Path, tmp_path: Path) -> None:
    """A store that is open for reading follows what is written beside it."""
    with Store.open(filled) as reading, Store.open(filled, write=True) as writing:
        before = reading.generation
        writing.remove(str(tmp_path / "a.txt"))

        assert reading.generation > before
        assert list(reading.ids()) == ["CM14-0000002"]


def test_thousands_of_ids_are_looked_up_at_once(filled: Path) -> None:
    """A list longer than SQLite's limit on parameters is no limit here."""
    with Store.open(filled) as store:
        assert len(store.passages([*map(str, range(40_000)), "CM14-0000001#1"])) == 1


@pytest.mark.parametrize("name", ["CM14-0000001", "cm14-0000001", "a.txt", "a", "CM14-0000001 "])
def test_a_letter_is_found_by_what_people_call_it(filled: Path, name: str) -> None:
    """Its number in any case, its file's name or stem."""
    with Store.open(filled) as store:
        assert store.find(name) == "CM14-0000001"


@pytest.mark.parametrize(
    ("name", "said"), [("CM14", "may be CM14-0000001, CM14-0000002"), ("CM14-00000O1", "did you mean CM14-0000001")]
)
def test_an_ambiguous_or_unknown_name_says_what_comes_near(filled: Path, name: str, said: str) -> None:
    """Several letters begin so, or none is called so."""
    with Store.open(filled) as store, pytest.raises(UnknownIdError, match=said):
        store.find(name)


def test_a_second_writing_process_is_refused_with_the_first_ones_number(filled: Path) -> None:
    """The lock is between processes; readers are not kept out."""
    script = (
        "import sys; from pathlib import Path; from rag.store import Store\n"
        "with Store.open(Path(sys.argv[1]), write=True): print('locked', flush=True); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(filled)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert other.stdout.readline() == "locked\n"
        with pytest.raises(StoreLockedError, match=rf"process {other.pid}\b"), Store.open(filled, write=True):
            pass
        with Store.open(filled) as store:
            assert len(list(store.ids())) == 2
        other.kill()
    with Store.open(filled, write=True) as store:
        assert len(list(store.ids())) == 2


def test_a_store_that_may_only_be_read_can_be_read(filled: Path, restricted: list[str]) -> None:
    """Without write permission reading works and leaves nothing behind; writing is refused in words."""
    before = sorted(path.name for path in filled.iterdir())
    script = (
        "import sys; from pathlib import Path; from rag.store import Store; from rag.errors import StoreError\n"
        "with Store.open(Path(sys.argv[1])) as store: print(len(list(store.ids())))\n"
        "try: Store.open(Path(sys.argv[1]), write=True)\n"
        "except StoreError as error: print(error)\n"
    )
    for path in (*filled.iterdir(), filled):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        done = subprocess.run(
            [*restricted, sys.executable, "-c", script, str(filled)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    finally:
        filled.chmod(0o755)
    count, refusal = done.stdout.splitlines()

    assert count == "2"
    assert "cannot write" in refusal
    assert sorted(path.name for path in filled.iterdir()) == before


def test_a_folder_without_a_store_says_how_to_make_one(folder: Path) -> None:
    """Reading makes nothing."""
    with pytest.raises(StoreError, match="imr index PATH --store"):
        Store.open(folder)
    assert not folder.exists()


def test_a_file_that_is_no_database_is_said(folder: Path) -> None:
    """Another file under the store's name is neither read nor overwritten."""
    folder.mkdir()
    (folder / "imr.sqlite").write_text("my notes" * 100)
    for write in (False, True):
        with pytest.raises(StoreError, match="move it away"):
            Store.open(folder, write=write)
    assert (folder / "imr.sqlite").read_text().startswith("my notes")


def test_a_store_of_a_newer_version_is_refused(filled: Path) -> None:
    """What a newer version wrote is not guessed at."""
    with sqlite3.connect(filled / "imr.sqlite") as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(StoreError, match="newer imr"):
        Store.open(filled)


def test_a_store_of_an_older_version_is_brought_up_to_date_when_it_is_written() -> None:
    """Each migration runs once, and a reader of an older file is told what to do."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, MIGRATIONS)
    migrate(connection, (*MIGRATIONS, "ALTER TABLE items ADD COLUMN later TEXT;"))
    migrate(connection, (*MIGRATIONS, "ALTER TABLE items ADD COLUMN later TEXT;"))

    assert connection.execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS) + 1
    assert "later" in [row[1] for row in connection.execute("PRAGMA table_info(items)")]
    connection.close()


def test_an_older_store_is_not_read_as_if_it_were_new(folder: Path) -> None:
    """The reader says which command brings the file up to date."""
    folder.mkdir()
    sqlite3.connect(folder / "imr.sqlite").close()
    with sqlite3.connect(folder / "imr.sqlite") as connection:
        connection.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)")
    connection.close()
    with pytest.raises(StoreError, match=r"older version.*imr index"):
        Store.open(folder)


def test_references_are_replaced_as_one(filled: Path) -> None:
    """The shipped passages of an older version do not stay beside the new ones; letters are left alone."""

    def entry(name: str) -> Entry:
        return Entry(
            Passage(passage_id=name, kind="criterion", source="g.md", heading="", text=name, start=0, end=1), name
        )

    with Store.open(filled, write=True) as store:
        store.put_references([entry("old-1"), entry("old-2")])
        store.put_references([entry("old-2"), entry("new-1")])
        names = store.passage_ids("p.determination_id IS NULL")

        assert sorted(names) == ["new-1", "old-2"]
        assert json.loads(store.rows("SELECT record FROM determinations")[0][0])
