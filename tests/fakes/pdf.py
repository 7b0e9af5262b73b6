"""Small PDFs by hand: text at given places, an image without text, and both kinds of encryption that letters meet."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

Word = tuple[int, int, str]  # distance from the left, height above the foot, text
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_NO_COPYING = -0x14  # all permissions but bit 5, copying


def pages_of(*texts: str) -> list[list[Word]]:
    """Each text as a page, its lines below one another."""
    return [[(60, 760 - 14 * at, line) for at, line in enumerate(text.split("\n"))] for text in texts]


def write_text(path: Path, pages: Sequence[Sequence[Word]], *, password: str | None = None) -> Path:
    """A PDF of text pages; with a password it is encrypted, and with an empty one it only forbids copying."""
    streams = [
        b"BT /F1 10 Tf "
        + b" ".join(b"1 0 0 1 %d %d Tm (%s) Tj" % (x, y, _escaped(text)) for x, y, text in page)
        + b" ET"
        for page in pages
    ]
    return _write(path, streams, b"/Font << /F1 3 0 R >>", password)


def write_image(path: Path) -> Path:
    """A PDF of one page that is a picture: what a scanner makes."""
    return _write(path, [b"q 500 0 0 700 50 50 cm BI /W 2 /H 2 /BPC 8 /CS /G ID \x00\x7f\xff\x20 EI Q"], b"", None)


def _escaped(text: str) -> bytes:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("latin-1")


def _write(path: Path, streams: list[bytes], resources: bytes, password: str | None) -> Path:
    kids = b" ".join(b"%d 0 R" % (4 + 2 * at) for at in range(len(streams)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(streams)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    key, encryption = _key(password) if password is not None else (None, b"")
    for at, stream in enumerate(streams):
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources << %s >> >>"
        objects.append(page % (5 + 2 * at, resources))
        data = _rc4(hashlib.md5(key + bytes([5 + 2 * at, 0, 0, 0, 0])).digest()[:10], stream) if key else stream  # noqa: S324
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data))
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"<< /Size %d /Root 1 0 R %s>>" % (len(objects) + 1, encryption)
    path.write_bytes(
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, len(body))
    )
    return path


def _key(password: str) -> tuple[bytes, bytes]:
    """Key and dictionary of the standard handler, revision 2 (PDF 1.4 reference, 3.5): the owner's word is "owner"."""
    identity = b"0123456789abcdef"
    user = (password.encode("latin-1") + _PADDING)[:32]
    owner = (b"owner" + _PADDING)[:32]
    o = _rc4(hashlib.md5(owner).digest()[:5], user)  # noqa: S324
    permissions = _NO_COPYING.to_bytes(4, "little", signed=True)
    key = hashlib.md5(user + o + permissions + identity).digest()[:5]  # noqa: S324
    entries = (o.hex().encode(), _rc4(key, _PADDING).hex().encode(), _NO_COPYING, identity.hex().encode())
    dictionary = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P %d >>" % entries[:3]
    return key, b"/Encrypt %s /ID [<%s> <%s>] " % (dictionary, entries[3], entries[3])


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
