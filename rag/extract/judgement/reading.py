"""A rationale as sentences that know their role, and the way back from a sentence's text to the document."""

from typing import NamedTuple

from ... import sentences
from ...records import Span
from .anchored import Words
from .roles import OF_THE_CASE, Role, only_cites, role_of, speaks_of_the_record

# a rationale is a page or two; of anything longer only the two ends are read, so that time stays bounded
LONGEST = 60_000
_LONGEST_SENTENCE = 1_500
_PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "‑": "-", "‐": "-"})


class Sentence(NamedTuple):
    """A sentence in lower case with single spaces, its role, and where it stands in the document."""

    number: int
    text: str
    start: int
    end: int
    role: Role
    anchors: frozenset[str]
    words: Words
    turned: bool  # whether the rationale has come to this patient by now


class Rationales:
    """The rationales of one letter, each read once: where an item treats is asked of them before why it was decided."""

    def __init__(self, document: str) -> None:
        self.document = document
        self._read: dict[tuple[int, int], list[Sentence]] = {}

    def of(self, span: Span) -> list[Sentence]:
        """The sentences of the rationale at `span`, as `read` gives them."""
        place = span.start, span.end
        if place not in self._read:
            self._read[place] = read(self.document, span)
        return self._read[place]


def read(document: str, span: Span) -> list[Sentence]:
    """The sentences of a rationale in order, without repetitions; the fixed tapering paragraph ends it."""
    read_so_far: list[Sentence] = []
    seen: set[str] = set()
    turned = quoted = False
    for start, end in _pieces(document, span):
        text = plain(document[start:end])
        if "this decision addresses" in text or "decision should not be interpreted" in text:
            break  # the fixed paragraph that ends opioid denials from 2016 on
        if text in seen:
            continue
        seen.add(text)
        words = Words(text)
        role, quoted = role_of(words, turned, quoted)
        if (
            only_cites(text)
            and read_so_far
            and read_so_far[-1].role is Role.FINDING
            and not speaks_of_the_record(read_so_far[-1].words)
        ):
            read_so_far[-1] = read_so_far[-1]._replace(role=Role.GUIDELINE)
        turned = turned or role in OF_THE_CASE
        read_so_far.append(Sentence(len(read_so_far), text, start, end, role, words.anchors, words, turned))
    return read_so_far


def plain(text: str) -> str:
    """`text` in lower case, white space folded, quotation marks and dashes straightened; same length word by word."""
    folded = " ".join(text.split())
    if text.isascii():
        return folded.lower()
    folded = folded.translate(_PLAIN)
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else folded


def source_span(document: str, sentence: Sentence, low: int, high: int) -> Span:
    """Where the characters `low:high` of a sentence's text stand in the document.

    Where no word ends at `high`, all that follows `low` is meant.
    """
    raw, text = document[sentence.start : sentence.end], sentence.text
    begin = sentence.start + _place(raw, text, low)
    if text[high - 1 : high] in ("", " "):
        return Span(start=begin, end=sentence.end)
    return Span(start=begin, end=sentence.start + _place(raw, text, high))


def _place(raw: str, text: str, position: int) -> int:
    """Where a position of folded text stands before folding: both have the same words."""
    words = text.count(" ", 0, position)
    return len(raw) - len(raw.split(None, words)[words]) + position - text.rfind(" ", 0, position) - 1


def _pieces(document: str, span: Span) -> list[tuple[int, int]]:
    if span.end - span.start <= LONGEST:
        stretches = [(span.start, span.end)]
    else:
        stretches = [(span.start, span.start + LONGEST // 2), (span.end - LONGEST // 2, span.end)]
    found = []
    for low, high in stretches:
        for begin, end in sentences.bounds(document, low, high):
            for start in range(begin, end, _LONGEST_SENTENCE):
                found.append((start, min(start + _LONGEST_SENTENCE, end)))
    return found
