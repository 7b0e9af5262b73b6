"""What a run would be: letters, duplicates, tokens, price and time, without a call and without a tokenizer's download.

A few hundred letters are opened to see how many tokens a request has for each byte of its letter; the rest are known by
size.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ..errors import ImrError
from ..models import Price, estimate
from ..records import Usage
from .inputs import Input
from .reading import Work, open_letter

_OPENED = 300
_HASHED = 20_000  # more files than this are not read for their digests
# of the determinations we know: bytes of a letter, and estimated tokens of its request beside the fixed part
_BYTES_A_LETTER, _TOKENS_A_BYTE, _OUTPUT_A_LETTER = 6_500, 0.19, 750
_BATCH_LINES, _BATCH_BYTES, _BYTES_A_TOKEN = 50_000, 190_000_000, 4.8


class Plan(NamedTuple):
    """A run before it is run. Prices are None where the model's is not known."""

    letters: int
    duplicates: int
    duplicates_known: bool
    missing: int
    opened: int
    fixed_tokens: int
    letter_tokens: int
    output_tokens: int
    price: Price | None
    live: float | None
    live_cached: float | None
    batch: float | None
    batch_files: int
    hours: float
    pace: str


class Terms(NamedTuple):
    """What a plan depends on besides the letters."""

    work: Work
    price: Price | None
    concurrency: int
    requests_a_minute: int | None = None
    tokens_a_minute: int | None = None
    seconds_a_letter: float = 6.0


def plan(found: Iterable[Input], terms: Terms) -> Plan:
    """The plan for these letters."""
    seen = _Seen(terms.work)
    for one in found:
        seen.add(one)
    asked = seen.letters - seen.duplicates
    fixed, share = seen.fixed, seen.tokens_a_byte()
    letter_tokens = round(seen.bytes * share * (asked / seen.letters if seen.letters else 0))
    output = asked * _OUTPUT_A_LETTER
    plain = Usage(input=fixed * asked + letter_tokens, output=output)
    price = terms.price
    # the fixed part of all requests but the first may come from the provider's cache
    cached = plain.model_copy(update={"cached": fixed * max(0, asked - 1)})
    hours, pace = _time(asked, plain.input + plain.output, terms)
    return Plan(
        letters=seen.letters,
        duplicates=seen.duplicates,
        duplicates_known=seen.digests_known,
        missing=seen.missing,
        opened=seen.opened,
        fixed_tokens=fixed * asked,
        letter_tokens=letter_tokens,
        output_tokens=output,
        price=price,
        live=price.of(plain) if price else None,
        live_cached=price.of(cached) if price else None,
        batch=price.of(plain, batch=True) if price else None,
        batch_files=_files(asked, plain.input),
        hours=hours,
        pace=pace,
    )


class _Seen:
    """What has been seen of the letters so far."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._digests: set[int] = set()
        self._sampled_bytes = self._sampled_tokens = self._absent = 0
        self.letters = self.duplicates = self.missing = self.opened = self.bytes = 0
        self.fixed = fixed_tokens()
        self.digests_known = True

    def add(self, one: Input) -> None:
        self.letters += 1
        size, digest = one.size, one.digest
        if self._is_looked_at(one):
            data = self._read(one)
            if data is not None:
                size, digest = len(data), digest or hashlib.sha256(data).hexdigest()
                if self.opened < _OPENED:
                    self._open(one.source, len(data))
        if size is None:
            size = self._size(Path(one.source))
        # a list that states the size may be of files that are elsewhere
        self.missing += size is None
        self.bytes += _BYTES_A_LETTER if size is None else size
        if digest is None:
            self.digests_known = False
            return
        # 64 bits tell a hundred million letters apart, and need a third of the digest's memory
        short = hash(digest)
        self.duplicates += short in self._digests
        self._digests.add(short)

    def _is_looked_at(self, one: Input) -> bool:
        if one.digest is None or one.size is None:
            return self.letters <= _HASHED
        return self.opened < _OPENED and self._absent < _OPENED

    def tokens_a_byte(self) -> float:
        """How many tokens a request has beside the fixed part, for each byte of its letter."""
        return self._sampled_tokens / self._sampled_bytes if self._sampled_bytes else _TOKENS_A_BYTE

    def _read(self, one: Input) -> bytes | None:
        try:
            return Path(one.source).read_bytes()
        except OSError:
            self._absent += 1
            return None

    def _size(self, path: Path) -> int | None:
        try:
            return path.stat().st_size
        except OSError:
            return None

    def _open(self, source: str, size: int) -> None:
        try:
            opened = open_letter(source, self._work)
        except ImrError:
            return
        self.opened += 1
        self._sampled_bytes += size
        self._sampled_tokens += estimate(opened.request.messages[-1].content)


def fixed_tokens() -> int:
    """Estimated tokens of what is the same in every request: instructions, taxonomies, examples, schema."""
    from ..extract.llm import request

    return request.fixed_tokens(estimate)


def _time(asked: int, tokens: int, terms: Terms) -> tuple[float, str]:
    """Hours for a live run, and what bounds it."""
    paces = [(asked * terms.seconds_a_letter / max(1, terms.concurrency) / 3600, f"{terms.concurrency} at a time")]
    if terms.requests_a_minute:
        paces.append((asked / terms.requests_a_minute / 60, f"{terms.requests_a_minute} requests a minute"))
    if terms.tokens_a_minute:
        paces.append((tokens / terms.tokens_a_minute / 60, f"{terms.tokens_a_minute} tokens a minute"))
    return max(paces)


def _files(asked: int, input_tokens: int) -> int:
    size = input_tokens * _BYTES_A_TOKEN
    return max(-(-asked // _BATCH_LINES), -(-int(size) // _BATCH_BYTES)) if asked else 0
