"""The PDF letters of the corpus, made anew from their source text by `python -m evals.corpus_pdf`.

A source (`evals/pdf_sources/NAME.txt`) holds the lines as printed; a form feed begins a page, a tab jumps to the second
column, and a first line `%footer TEXT` prints TEXT at the foot of each page, with {page} and {pages} filled in. The
writer knows just enough of PDF 1.4 for that, uncompressed, so that the same source always gives the same bytes.
"""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "evals" / "pdf_sources"
LETTERS = ROOT / "corpus" / "determinations"

_WIDTH, _HEIGHT = 612, 792  # US letter, in points
_LEFT, _COLUMN, _TOP, _FOOT = 72, 320, 728, 40
_SIZE, _LEADING = 11, 13
_FOOTER_MARK = "%footer "


def pdf(source: str) -> bytes:
    """The PDF of a source text.

    Raises:
        ValueError: a page holds more lines than fit, or a character that the font's encoding (cp1252) lacks.
    """
    footer, text = "", source
    if source.startswith(_FOOTER_MARK):
        head, _, text = source.partition("\n")
        footer = head.removeprefix(_FOOTER_MARK)
    pages = [page.strip("\n").split("\n") for page in text.split("\f")]
    streams = [_content(page, footer.format(page=n, pages=len(pages))) for n, page in enumerate(pages, 1)]
    return _assemble(list(_objects(streams)))


def make_all() -> list[Path]:
    """Write the PDF of every source into the corpus; the files written, in order."""
    written = []
    for source in sorted(SOURCES.glob("*.txt")):
        target = LETTERS / f"{source.stem}.pdf"
        target.write_bytes(pdf(source.read_text(encoding="utf-8")))
        written.append(target)
    return written


def _content(lines: list[str], footer: str) -> bytes:
    """The content stream of a page: one text run per line and column, from the top."""
    height = _TOP - _LEADING * (len(lines) - 1)
    if height < _FOOT + _LEADING:
        raise ValueError(f"a page of {len(lines)} lines does not fit; break it before {lines[-1]!r}")
    runs = [
        _run(x, _TOP - _LEADING * row, part)
        for row, line in enumerate(lines)
        for x, part in zip((_LEFT, _COLUMN), line.split("\t"), strict=False)
        if part
    ]
    if footer:
        runs.append(_run(_LEFT, _FOOT, footer))
    return b"\n".join(runs)


def _run(x: int, y: int, text: str) -> bytes:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")
    return b"BT /F1 %d Tf %d %d Td (%s) Tj ET" % (_SIZE, x, y, escaped)


def _objects(streams: list[bytes]) -> Iterator[bytes]:
    """Catalog, page tree and font, then a page and its content for each stream (objects 4 and 5, 6 and 7, ...)."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(streams)))
    yield b"<< /Type /Catalog /Pages 2 0 R >>"
    yield b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(streams))
    yield b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>"
    for n, stream in enumerate(streams):
        yield (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (_WIDTH, _HEIGHT, 5 + 2 * n)
        )
        yield b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)


def _assemble(objects: list[bytes]) -> bytes:
    """The objects numbered from 1, with the cross-reference table that PDF ends with."""
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(out),
    )  # fmt: skip


if __name__ == "__main__":
    for path in make_all():
        print(path.relative_to(ROOT))
