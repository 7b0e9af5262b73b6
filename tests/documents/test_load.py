"""Files become documents whose offsets and pages hold, or a one-line error that names the file and the remedy."""

import hashlib
from pathlib import Path

import pytest

from rag.documents.load import LARGEST_TEXT, _whole_words, load, walk
from rag.errors import EmptyFileError, InputError, NotTextError, ScannedPdfError, TooLargeError, UsageError
from tests.fakes import pdf

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 8


@pytest.fixture
def file(tmp_path: Path):
    """A function that writes bytes to a file and returns its path."""

    def write(data: bytes, name: str = "letter.txt") -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain", "plain"),
        (b"\xef\xbb\xbfwith a mark", "with a mark"),
        (b"one\r\ntwo\rthree\n", "one\ntwo\nthree\n"),
        ("“quoted” – café".encode(), "“quoted” – café"),
        (b"a\n\xc2\xa0\nb", "a\n\xa0\nb"),
    ],
)
def test_text_is_read_as_utf8_with_plain_line_ends(file, data: bytes, text: str) -> None:
    """UTF-8 with or without a byte order mark; line ends are made one kind, nothing else changes."""
    assert load(file(data)).text == text


def test_a_document_carries_the_digest_of_its_bytes_and_the_name_it_was_given(file) -> None:
    """The digest is over the file as it lies there, and `source` replaces the path."""
    data = b"\xef\xbb\xbfone\r\n"

    found = load(file(data), source="letters/a.txt")

    assert (found.sha256, found.source, found.media_type) == (
        hashlib.sha256(data).hexdigest(),
        "letters/a.txt",
        "text/plain",
    )


def test_pages_of_a_text_begin_after_its_form_feeds(file) -> None:
    """Each page offset points at the first character after a form feed; a last form feed begins no page."""
    found = load(file(b"one\r\n\x0ctwo\n\x0cthree\x0c"))

    assert [found.text[start:][:3] for start in found.pages] == ["one", "two", "thr"]


def test_another_encoding_is_used_only_when_named_and_then_warned_of(file) -> None:
    """cp1252 fails without its name, and with it the document says that it was a choice."""
    path = file("café “x”".encode("cp1252"))

    with pytest.raises(NotTextError, match=r"letter\.txt.*--encoding cp1252"):
        load(path)

    found = load(path, encoding="cp1252")
    assert found.text == "café “x”"
    assert found.encoding == "cp1252"
    assert "cp1252" in found.warnings[0]


@pytest.mark.parametrize(
    ("data", "name", "error", "says"),
    [
        (b"", "empty.txt", EmptyFileError, "is empty"),
        (b" \r\n\x0c ", "blank.txt", EmptyFileError, "empty"),
        (b"\xef\xbb\xbf \n", "mark.txt", EmptyFileError, "no text"),
        (b"", "empty.pdf", EmptyFileError, "is empty"),
        (JPEG, "photo.txt", NotTextError, "not text"),
        (b"text\x00with nulls" * 9, "nulls.txt", NotTextError, "not text"),
        (JPEG, "photo.pdf", NotTextError, "not a PDF"),
        ("utf-16 text".encode("utf-16"), "wide.txt", NotTextError, "utf-16"),
        (b"%PDF-1.4\ngarbage", "broken.pdf", NotTextError, "damaged"),
    ],
)
def test_what_cannot_be_read_is_one_line_with_the_file_and_the_remedy(
    file, data: bytes, name: str, error: type[InputError], says: str
) -> None:
    """Each fault has its type, names the file, and stays on one line."""
    with pytest.raises(error) as caught:
        load(file(data, name))

    message = str(caught.value)
    assert name in message
    assert says in message
    assert ";" in message
    assert "\n" not in message


def test_a_file_larger_than_any_letter_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A sparse file of 50 MB costs nothing to refuse; its size is in the message."""
    path = tmp_path / "huge.txt"
    with path.open("wb") as opened:
        opened.truncate(50_000_000)

    with pytest.raises(TooLargeError, match=r"huge\.txt: 50 MB"):
        load(path)

    assert LARGEST_TEXT < 50_000_000


@pytest.mark.parametrize(("name", "says"), [("absent.txt", "no such file"), ("n" * 300 + ".txt", "cannot be read")])
def test_a_missing_or_unreadable_file_is_an_input_error(tmp_path: Path, name: str, says: str) -> None:
    """What the system says becomes a line for people."""
    with pytest.raises(InputError, match=says):
        load(tmp_path / name)


def test_a_folder_is_not_a_letter(tmp_path: Path) -> None:
    """`load` takes one file; folders are for `walk`."""
    with pytest.raises(InputError, match="is a folder"):
        load(tmp_path)


def test_an_unknown_encoding_is_wrong_usage(file) -> None:
    """The name of an encoding comes from the user: it is a usage error, not the file's."""
    with pytest.raises(UsageError, match="klingon"):
        load(file(b"text"), encoding="klingon")


def test_a_pdf_gives_its_text_page_by_page(tmp_path: Path) -> None:
    """Every page offset points at the first word of its page, and line ends are plain."""
    path = pdf.write_text(tmp_path / "two.pdf", pdf.pages_of("First page\nline two", "Second page"))

    found = load(path)

    assert [found.text[start:].split()[0] for start in found.pages] == ["First", "Second"]
    assert "\r" not in found.text
    assert found.media_type == "application/pdf"


def test_a_pdf_may_be_named_txt(tmp_path: Path) -> None:
    """The first bytes say what a file is, not its name."""
    path = pdf.write_text(tmp_path / "letter.txt", pdf.pages_of("First page"))

    assert load(path).media_type == "application/pdf"


def test_a_pdf_that_forbids_copying_is_read(tmp_path: Path) -> None:
    """Published determinations carry that permission bit and open without a password."""
    path = pdf.write_text(tmp_path / "published.pdf", pdf.pages_of("First page"), password="")

    assert load(path).text.startswith("First page")


def test_a_pdf_with_a_password_is_refused_with_the_remedy(tmp_path: Path) -> None:
    """Nothing is guessed: the user has to save an open copy."""
    path = pdf.write_text(tmp_path / "locked.pdf", pdf.pages_of("First page"), password="secret")  # noqa: S106

    with pytest.raises(NotTextError, match=r"locked\.pdf.*password"):
        load(path)


def test_a_pdf_of_pictures_asks_for_text_recognition(tmp_path: Path) -> None:
    """A scan has no text layer; the message says what to run."""
    with pytest.raises(ScannedPdfError, match=r"scan\.pdf.*OCR"):
        load(pdf.write_image(tmp_path / "scan.pdf"))


def test_a_page_without_text_among_others_is_warned_of(tmp_path: Path) -> None:
    """A scan may hide between text pages: the letter is read, and the page named."""
    found = load(pdf.write_text(tmp_path / "mixed.pdf", pdf.pages_of("First", "", "Third")))

    assert "page 2" in found.warnings[0]
    assert found.text[found.pages[2] :].startswith("Third")


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("the documen\x02tation, documentation", "the documentation, documentation"),
        ("non\x02certified", "non-certified"),
        ("a self\x02\ndirected plan", "a self-directed plan"),
        ("Patrick\ufffeFaber, x\x02ray", "Patrick-Faber, x-ray"),
    ],
)
def test_words_divided_at_a_lines_end_are_made_whole(page: str, text: str) -> None:
    """Without hyphen where the letter has the word so elsewhere, else with it."""
    assert _whole_words([page]) == [text]


def test_a_folder_is_walked_in_order_and_what_is_no_letter_is_reported(tmp_path: Path) -> None:
    """Hidden and foreign files are skipped, hidden folders are not entered, deeper folders are."""
    for name in ("b.txt", "a.PDF", "deep/c.txt", ".hidden.txt", "notes.docx", ".git/d.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")

    found = walk([tmp_path])

    assert [str(path.relative_to(tmp_path)) for path in found.files] == ["a.PDF", "b.txt", "deep/c.txt"]
    assert {path.name for path in found.skipped} == {".hidden.txt", "notes.docx"}


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    """By name and inside its folder: once, where it came first."""
    path = tmp_path / ".named.txt"
    path.write_text("x")
    (tmp_path / "other.txt").write_text("x")

    assert walk([tmp_path / "other.txt", path, tmp_path]).files == (tmp_path / "other.txt", path)


def test_faults_beside_good_files_do_not_stop_them(tmp_path: Path) -> None:
    """A missing path stays for `load` to report; folders without letters and foreign files are skipped."""
    letter, empty, image = tmp_path / "a.txt", tmp_path / "empty", tmp_path / "b.png"
    letter.write_text("x")
    empty.mkdir()
    image.write_bytes(JPEG)

    found = walk([letter, tmp_path / "absent.txt", empty, image])

    assert found.files == (letter, tmp_path / "absent.txt")
    assert set(found.skipped) == {empty, image}


@pytest.mark.parametrize(
    ("names", "says"), [(["absent"], "no such file or folder"), (["empty"], "no letters"), ([], "no path")]
)
def test_nothing_to_read_is_wrong_usage(tmp_path: Path, names: list[str], says: str) -> None:
    """Without a single letter there is nothing to do, and the line says why."""
    (tmp_path / "empty").mkdir()

    with pytest.raises(UsageError, match=says):
        walk([tmp_path / name for name in names])
