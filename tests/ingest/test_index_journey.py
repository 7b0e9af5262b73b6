"""`imr index` over files that come, change, go, repeat themselves and fail, and over runs that die."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import contents, letters
from fakes.dying import DyingStore, KilledError
from fakes.embedders import FakeEmbedder

from rag.errors import EmbedderMismatch, UsageError
from rag.ingest.index import IndexReport, Reader, index
from rag.search.index import VectorIndex
from rag.store import Store

FOLDER = Path("letters")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def three() -> Path:
    """A folder with three letters."""
    letters.write(FOLDER / "a.txt", letters.NORCO, letters.MRI, case="CM14-0000001")
    letters.write(FOLDER / "b.txt", letters.MASSAGE, case="CM14-0000002")
    letters.write(FOLDER / "deep" / "c.txt", letters.NORCO, case="CM14-0000003")
    return FOLDER


def run(
    paths: Sequence[Path] = (FOLDER,),
    *,
    to: str = "store",
    reader: Reader = letters.READER,
    embedder: FakeEmbedder | None = None,
    encoding: str | None = None,
) -> IndexReport:
    with Store.open(Path(to), write=True) as store:
        vectors = VectorIndex(store, embedder or FakeEmbedder())
        try:
            return index(store, vectors, paths, reader, encoding=encoding)
        finally:
            vectors.close()


def ids(to: str = "store") -> list[str]:
    with Store.open(Path(to)) as store:
        return list(store.ids())


def test_a_folder_becomes_records_passages_and_vectors(three: Path) -> None:
    """Every letter below a folder is stored under its case number, with a vector for each passage."""
    report = run([three])
    held = contents.of(Path("store"))

    assert report.indexed == ("letters/a.txt", "letters/b.txt", "letters/deep/c.txt")
    assert report.total == 3
    assert ids() == ["CM14-0000001", "CM14-0000002", "CM14-0000003"]
    assert "CM14-0000001#2" in held["passages"]
    assert held["vectors"].keys() == held["passages"].keys()
    assert held["pending"] == []


def test_the_shipped_texts_are_part_of_every_store(three: Path) -> None:
    """Guideline criteria and reference sections are found beside the letters."""
    run([three])
    with Store.open(Path("store")) as store:
        kinds = {row[0] for row in store.rows("SELECT DISTINCT kind FROM passages WHERE determination_id IS NULL")}

    assert kinds == {"criterion", "reference"}


def test_unchanged_files_are_skipped_and_nothing_is_embedded_again(three: Path) -> None:
    """A second run over the same files reads none of them."""
    first = run([three])
    embedder = FakeEmbedder()
    second = run([three], embedder=embedder)

    assert (second.indexed, second.unchanged) == ((), first.indexed)
    assert embedder.texts == []


def test_a_file_is_the_same_file_by_another_name(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Indexed again from another working directory, a file keeps its record and its name."""
    run([three])
    monkeypatch.chdir("letters")
    report = run([Path()], to="../store")

    assert len(report.unchanged) == 3
    assert ids("../store") == ["CM14-0000001", "CM14-0000002", "CM14-0000003"]


def test_two_files_with_the_same_relative_name_are_two_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one working directory calls letters/a.txt does not replace what another calls so."""
    for name in ("one", "two"):
        letters.write(tmp_path / name / "a.txt", letters.NORCO, case=f"CM14-{name}")
        monkeypatch.chdir(tmp_path / name)
        run([Path("a.txt")], to=str(tmp_path / "store"))

    assert ids(str(tmp_path / "store")) == ["CM14-one", "CM14-two"]


def test_a_changed_file_is_replaced_and_only_its_changed_passages_are_embedded(three: Path) -> None:
    """An edited letter replaces its record; a passage that reads as before keeps its vector."""
    run([three])
    letters.write(FOLDER / "a.txt", letters.NORCO, ("MRI of the knee", "upheld", "No trauma."), case="CM14-0000001")
    embedder = FakeEmbedder()
    report = run([three], embedder=embedder)

    assert report.indexed == ("letters/a.txt",)
    assert len(embedder.texts) == 1
    assert "MRI of the knee" in embedder.texts[0]


def test_a_newer_reader_reads_again(three: Path) -> None:
    """A record made by another version of the reader is made anew, although the file is as it was."""
    run([three])
    report = run([three], reader=letters.READER._replace(maker="fake 2"))

    assert len(report.indexed) == 3


def test_a_deleted_file_is_forgotten(three: Path) -> None:
    """What was read from a file below an indexed folder goes with the file: record, passages, vectors."""
    run([three])
    (FOLDER / "b.txt").unlink()
    report = run([FOLDER])
    held = contents.of(Path("store"))

    assert report.removed == ("letters/b.txt",)
    assert not [name for name in (*held["passages"], *held["vectors"]) if name.startswith("CM14-0000002")]


def test_an_emptied_folder_is_news_and_not_a_mistake(three: Path) -> None:
    """Where all letters of an indexed folder are gone, the store forgets them; an unknown empty folder is refused."""
    run([three])
    for path in FOLDER.rglob("*.txt"):
        path.unlink()

    assert len(run([FOLDER]).removed) == 3
    with pytest.raises(UsageError, match="letters"):
        run([FOLDER])


def test_files_elsewhere_are_left_alone(three: Path) -> None:
    """Indexing one folder forgets nothing that was read from another."""
    run([three])
    letters.write(Path("letters2") / "d.txt", letters.MRI, case="CM14-0000004")

    assert run([Path("letters2")]).removed == ()
    assert len(ids()) == 4


def test_a_renamed_file_keeps_its_letter(three: Path) -> None:
    """A letter that moved within the folder is neither lost nor doubled."""
    run([three])
    (FOLDER / "a.txt").rename(FOLDER / "z.txt")
    report = run([FOLDER])

    assert (report.indexed, report.removed) == (("letters/z.txt",), ("letters/a.txt",))
    assert len(ids()) == 3


def test_a_copy_is_stored_once_and_said(three: Path) -> None:
    """Two files with the same bytes are one letter; the run says which file was left out."""
    (FOLDER / "copy.txt").write_bytes((FOLDER / "a.txt").read_bytes())
    report = run([three])

    assert len(ids()) == 3
    assert report.warnings == ("letters/copy.txt: is a copy of letters/a.txt, which is stored once",)


def test_the_same_letter_in_another_file_is_stored_once_and_said(three: Path) -> None:
    """The same case with the same decisions on the same day, in other bytes, is counted once."""
    (FOLDER / "crlf.txt").write_bytes((FOLDER / "a.txt").read_bytes().replace(b"\n", b"\r\n"))
    report = run([three])

    assert len(ids()) == 3
    assert "crlf.txt: is the same letter as letters/a.txt" in report.warnings[0]


def test_another_letter_of_the_same_case_is_kept_beside_it_and_said(three: Path) -> None:
    """Two letters of one case that decide differently are both kept; none is lost silently."""
    letters.write(FOLDER / "x.txt", letters.MRI, case="CM14-0000001")
    report = run([three])
    both = [name for name in ids() if name.startswith("CM14-0000001")]

    assert len(both) == 2
    assert "both are kept" in report.warnings[0]
    assert run([three]).unchanged == report.indexed


def test_two_letters_without_a_case_number_may_share_a_file_name() -> None:
    """Files of one name in two folders are two letters, each under an id of its own."""
    letters.write(FOLDER / "2013" / "letter.txt", letters.NORCO)
    letters.write(FOLDER / "2014" / "letter.txt", letters.MRI)
    run([FOLDER])

    assert len(ids()) == 2


def test_a_bad_file_is_listed_and_the_good_ones_are_done(three: Path) -> None:
    """An unreadable file and a fault of the reader are failures of their own file only."""
    (FOLDER / "empty.txt").write_text("")
    (FOLDER / "recipe.txt").write_text("Two eggs, a cup of flour.")
    (FOLDER / "odd.txt").write_text("DETERMINATION BROKEN\n")
    report = run([three])

    assert [Path(name).name for name, _ in report.failed] == ["empty.txt", "odd.txt", "recipe.txt"]
    assert all(Path(name).name in str(error) for name, error in report.failed)
    assert len(report.indexed) == 3


def test_a_file_that_became_unreadable_does_not_keep_its_old_words(three: Path) -> None:
    """After a change that cannot be read, the store no longer says what the file no longer says."""
    run([three])
    (FOLDER / "a.txt").write_text("half a letter")
    report = run([three])

    assert ids() == ["CM14-0000002", "CM14-0000003"]
    assert "was removed" in report.warnings[0]


def test_a_newer_reader_that_fails_does_not_lose_the_older_record(three: Path) -> None:
    """The file is as it was: what an older version read stays, and the run says so."""
    run([three])

    def failing(_document: object) -> object:
        raise ValueError("no")

    report = run([three], reader=Reader(failing, "fake 2", {}))  # type: ignore[arg-type]

    assert len(report.failed) == 3
    assert len(ids()) == 3
    assert "is kept" in report.warnings[0]


def test_a_file_is_read_again_in_the_encoding_named_for_it() -> None:
    """A cp1252 letter that was read on request stays readable when a newer reader comes to it."""
    letters.write(FOLDER / "a.txt", ("Café au lait", "upheld", "It isn’t needed."), case="CM14-0000001")
    (FOLDER / "a.txt").write_bytes((FOLDER / "a.txt").read_text(encoding="utf-8").encode("cp1252"))

    assert len(run(encoding="cp1252").indexed) == 1
    assert len(run(reader=letters.READER._replace(maker="fake 2")).indexed) == 1


def test_another_embedder_is_refused(three: Path) -> None:
    """Vectors of two embedders never stand in one store."""
    run([three])
    with pytest.raises(EmbedderMismatch, match=r"fake-8.*imr index --rebuild"):
        run([three], embedder=FakeEmbedder("other-8"))


def died_at(fatal: int, *, after_commit: bool) -> bool:
    """Whether a run dies at that transaction; False where it has fewer and ends by itself."""
    with DyingStore.open(Path("store"), write=True) as store:
        store.fatal, store.after_commit = fatal, after_commit
        vectors = VectorIndex(store, FakeEmbedder())
        try:
            index(store, vectors, [FOLDER], letters.READER)
        except KilledError:
            return True
        finally:
            vectors.close()
    return False


@pytest.mark.parametrize("after_commit", [False, True], ids=["undone", "committed"])
def test_a_run_that_dies_at_any_transaction_is_completed_by_the_next(three: Path, after_commit: bool) -> None:
    """Wherever a first run and a run over changes die, the next run leaves what an undisturbed run leaves."""
    before = {path: path.read_bytes() for path in FOLDER.rglob("*.txt")}
    letters.write(FOLDER / "a.txt", letters.MASSAGE, letters.MRI, case="CM14-0000001")
    (FOLDER / "b.txt").unlink()
    run(to="whole then")
    wanted, deaths = contents.of(Path("whole then")), 0
    for fatal in range(1, 40):
        shutil.rmtree("store", ignore_errors=True)
        for path, data in before.items():
            path.write_bytes(data)
        died = died_at(fatal, after_commit=after_commit)
        letters.write(FOLDER / "a.txt", letters.MASSAGE, letters.MRI, case="CM14-0000001")
        (FOLDER / "b.txt").unlink()
        died = died_at(fatal, after_commit=after_commit) or died
        run()
        deaths += died

        assert contents.of(Path("store")) == wanted
        if not died:
            break
    assert deaths >= 8
