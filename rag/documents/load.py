r"""Files as documents: text and PDF. The only module that imports pypdfium2.

Line ends are made "\n", ligatures are parted, marks without width and a byte order mark are dropped; from then on
nothing changes, so that every offset of a record points into `Document.text`. Pages of a text file begin after form
feeds.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..errors import EmptyFileError, InputError, NotTextError, ScannedPdfError, TooLargeError, UsageError
from ..records import Document

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

LETTER_ENDINGS = (".txt", ".pdf")
LARGEST_TEXT = 5_000_000  # bytes; the longest letter seen has 60,000
LARGEST_PDF = 50_000_000
_PASSWORD_WANTED = 4  # FPDF_ERR_PASSWORD
# what pdfium puts where a word was divided at the end of a line
_DIVIDED = re.compile(r"([A-Za-z]{0,40})[\x02\ufffe]\n?([A-Za-z]{0,40})")
_LETTERS = re.compile(r"[a-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_PAGE_END = "\n\f"
_NEWLINES = re.compile(r"\r\n?")
# marks without width, and inside a word the hyphen that is only shown where a line ends
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff]|(?<=[a-z])\u00ad(?:[ \t]*\n)?(?=[a-z])")
_SOFT_HYPHEN = "\u00ad"
_LIGATURES = str.maketrans({"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"})


class Walk(NamedTuple):
    """What `walk` found: the files to read, and what stands beside them and was left out."""

    files: tuple[Path, ...]
    skipped: tuple[Path, ...]


def load(path: str | Path, *, encoding: str | None = None, source: str | None = None) -> Document:
    """The file at `path` as a document called `source` (default: the path as given).

    Text is UTF-8; another `encoding` only when the user names it, and the document then carries a warning. Whether a
    file is a PDF is judged by its first bytes. Raises an InputError with the file, the fault and the remedy.
    """
    path, name = Path(path), source or str(path)
    data = _read(path, name)
    digest = hashlib.sha256(data).hexdigest()
    if b"%PDF-" in data[:1024]:
        text, pages = _pdf_text(data, name)
        return Document(
            source=name,
            text=text,
            pages=pages,
            sha256=digest,
            media_type="application/pdf",
            warnings=_blank_pages(text, pages),
        )
    if path.suffix.lower() == ".pdf":
        raise NotTextError(f"{name}: is named .pdf but is not a PDF; check the file, or download it again")
    text = _plain(_decode(data, encoding, name))
    if not text.strip():
        raise EmptyFileError(f"{name}: holds no text; remove it, or fetch the letter again")
    pages = (0, *(match.end() for match in re.finditer("\f", text) if match.end() < len(text)))
    warnings = (f"read as {encoding}, as asked: check accents and quotation marks",) if encoding else ()
    return Document(source=name, text=text, pages=pages, sha256=digest, encoding=encoding or "utf-8", warnings=warnings)


def walk(paths: Iterable[str | Path]) -> Walk:
    """The letters among `paths`; folders are walked in sorted order.

    Hidden files, files of other kinds and folders without letters are returned as skipped. A path that does not exist
    stays among the files, so that reading it reports it and the others are done. UsageError if nothing is to be read,
    or if a name could not be written into a record.
    """
    files: dict[Path, None] = {}
    skipped: dict[Path, None] = {}
    named = [Path(path) for path in paths]
    for path in named:
        if _exists(path) and path.is_dir():
            inside = list(_under(path))
            letters = [found for found in inside if _is_letter(found)]
            files.update(dict.fromkeys(letters))
            skipped.update(dict.fromkeys(set(inside) - set(letters) if letters else [path]))
        else:
            (files if path.suffix.lower() in LETTER_ENDINGS or not _exists(path) else skipped)[path] = None
    missing = [path for path in files if not _exists(path)]
    if len(missing) == len(files):
        fault = "no such file or folder; check the path" if missing else "no letters here; name .txt or .pdf files"
        raise UsageError(f"{', '.join(map(str, missing or named)) or 'no path given'}: {fault}")
    _check_names(files)
    return Walk(tuple(files), tuple(sorted(skipped)))


def _check_names(files: Iterable[Path]) -> None:
    for path in files:
        try:
            str(path).encode()
        except UnicodeEncodeError as error:
            raise UsageError(f"{path}: its name is not UTF-8 and cannot be stored; rename the file") from error


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name longer than any, or with a zero byte
        return False


def _under(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise UsageError(f"{folder}: cannot be listed ({error.strerror}); check its permissions") from error
    for entry in entries:
        if entry.is_dir() and not entry.is_symlink() and not entry.name.startswith("."):
            yield from _under(entry)
        elif entry.is_file():
            yield entry


def _is_letter(inside: Path) -> bool:
    return inside.suffix.lower() in LETTER_ENDINGS and not inside.name.startswith(".")


def _read(path: Path, name: str) -> bytes:
    """The bytes of the file, or an InputError; the size is judged before reading."""
    try:
        if path.is_dir():
            raise InputError(f"{name}: is a folder; name the letters in it")
        size = path.stat().st_size
        largest = LARGEST_PDF if path.suffix.lower() == ".pdf" else LARGEST_TEXT
        with path.open("rb") as file:
            is_pdf = size > largest and b"%PDF-" in file.read(1024)
            if size > (LARGEST_PDF if is_pdf else largest):
                raise TooLargeError(
                    f"{name}: {size / 1e6:.0f} MB is more than any letter has; split it into one file per letter"
                )
            file.seek(0)
            data = file.read(LARGEST_PDF + 1)
    except FileNotFoundError as error:
        raise InputError(f"{name}: no such file; check the path") from error
    except (OSError, ValueError) as error:
        fault = getattr(error, "strerror", None) or error
        raise InputError(f"{name}: cannot be read ({fault}); check its name and permissions") from error
    if not data.strip():
        raise EmptyFileError(f"{name}: is empty; remove it, or fetch the letter again")
    return data


def _decode(data: bytes, encoding: str | None, name: str) -> str:
    if encoding is None and (data[:2] in (b"\xff\xfe", b"\xfe\xff")):
        raise NotTextError(f"{name}: is UTF-16, not UTF-8; name the encoding (--encoding utf-16) or save it as UTF-8")
    try:
        text = data.decode(encoding or "utf-8-sig").removeprefix("\ufeff")
    except LookupError as error:
        raise UsageError(f"unknown encoding {encoding!r}; name one such as cp1252 or utf-16") from error
    except (UnicodeError, ValueError) as error:
        if encoding is None and _is_binary(data):
            raise NotTextError(f"{name}: is not text (an image or another binary file); name a .txt or .pdf") from error
        remedy = "name the right one" if encoding else "name its encoding (--encoding cp1252) or save it as UTF-8"
        raise NotTextError(f"{name}: is not {encoding or 'UTF-8'} text; {remedy}") from error
    if "\x00" in text or len(_CONTROL.findall(text)) > len(text) // 20:
        raise NotTextError(f"{name}: is not text (an image or another binary file); name a .txt or .pdf")
    return text


def _is_binary(data: bytes) -> bool:
    """Whether the first bytes are those of no text in any common encoding: control characters stand among them."""
    head = data[:4096]
    return b"\x00" in head or sum(byte < 9 or 13 < byte < 32 for byte in head) > len(head) // 50


def _pdf_text(data: bytes, name: str) -> tuple[str, tuple[int, ...]]:
    """The text of all pages and the offset at which each begins. Permission bits do not matter: text is only read."""
    from pypdfium2 import PdfDocument, PdfiumError  # 12 ms that `imr --help` need not pay

    try:
        with PdfDocument(data) as pdf:
            pages = [_page_text(pdf, number) for number in range(len(pdf))]
    except PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_WANTED or "password" in str(error).lower():
            raise NotTextError(f"{name}: the PDF is locked with a password; save a copy without one") from error
        raise NotTextError(f"{name}: the PDF is damaged and cannot be opened; download it again") from error
    if not "".join(pages).strip():
        raise ScannedPdfError(f"{name}: the PDF is a scan without text; run text recognition (OCR) on it first")
    pages = _whole_words(pages)
    starts = [0]
    for page in pages[:-1]:
        starts.append(starts[-1] + len(page) + len(_PAGE_END))
    return _PAGE_END.join(pages), tuple(starts)


def _blank_pages(text: str, pages: tuple[int, ...]) -> tuple[str, ...]:
    """A warning that names the pages without text, if there are any: they may be scans among text pages."""
    ends = (*pages[1:], len(text))
    blank = [str(at) for at, (low, high) in enumerate(zip(pages, ends, strict=True), 1) if not text[low:high].strip()]
    return (f"no text on page {', '.join(blank)}: blank, or a scan that needs text recognition",) if blank else ()


def _page_text(pdf: "PdfDocument", number: int) -> str:
    page = pdf[number]
    words = page.get_textpage()
    text: str = words.get_text_range()
    words.close()
    page.close()
    return _plain(text)


def _plain(text: str) -> str:
    """`text` with one kind of line end, and each letter as the letter it shows."""
    text = _NEWLINES.sub("\n", text)
    return text if text.isascii() else _INVISIBLE.sub("", text).translate(_LIGATURES).replace(_SOFT_HYPHEN, "-")


def _whole_words(pages: list[str]) -> list[str]:
    """The pages with words divided at a line's end made whole: without hyphen if the letter has them so elsewhere."""
    everything = "\n".join(pages)
    if "\x02" not in everything and "\ufffe" not in everything:
        return pages
    known = set(_LETTERS.findall(everything.lower()))

    def whole(match: re.Match[str]) -> str:
        joined = match[1] + match[2]
        return joined if len(match[2]) > 1 and joined.lower() in known else f"{match[1]}-{match[2]}"

    return [_DIVIDED.sub(whole, page) for page in pages]
