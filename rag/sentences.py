"""Cut clinical prose into sentences, and compare what two pieces of prose deny.

Letters wrap lines, abbreviate ("Dr.", "pg. 607", "q4-6hrs.", "No. 3", "vs."), and quote. A period ends a sentence only
if what follows looks like a beginning.
"""

import re
import string

from .records import Span

_ABBREVIATIONS = frozenset(
    """dr mr mrs ms prof jr sr st vs etc al pg pgs p pp ch sec fig ed eds vol approx dept est inc ltd co corp
    m.d d.o d.c ph.d b.i.d t.i.d q.i.d q.d q.h.s p.r.n i.e e.g u.s c.f cf ca jan feb mar apr jun jul aug sep sept oct
    nov dec mg tab tabs hrs hr min wk wks yr yrs mo fax ext rt lt""".split()  # noqa: SIM905
)
_END = re.compile(r"([.!?])([\"'”’)\]]*)(\s+|$)")
_LETTERS = frozenset(string.ascii_letters + ".")
_PROSE = re.compile(r"[A-Z][a-z]+\s")
_INITIALS = re.compile(r"(?:[a-z]\.)*[a-z]")
_STARTS = re.compile(r"[\"'“‘(\[]*[A-Z0-9#]")
_NOT_LIST_ITEM = re.compile(r"\s*\d+\.$")
NEGATORS = re.compile(
    r"\b(?:no|not|never|none|neither|nor|without|cannot|can't|doesn't|didn't|don't|isn't|wasn't|aren't|weren't|"
    r"hasn't|haven't|"
    r"hadn't|won't|wouldn't|couldn't|shouldn't|lack(?:s|ed|ing)?|absen(?:t|ce)|fail(?:s|ed|ing|ure)?|den(?:y|ies|"
    r"ied)|unable|"
    r"insufficient|inadequate|unclear|unlikely)\b",
    re.IGNORECASE,
)


def split(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Sentences of `text[start:end]` as spans without surrounding white space, in order, none empty."""
    end = len(text) if end is None else end
    spans: list[Span] = []
    begin = start
    for match in _END.finditer(text, start, end):
        if _ends_here(text, match, end):
            _append(spans, text, begin, match.end(2))
            begin = match.end()
    _append(spans, text, begin, end)
    return spans


def containing(text: str, start: int, end: int, within: Span | None = None) -> Span:
    """The sentence or sentences of `within` (default: the whole text) that cover `start:end`."""
    low, high = (within.start, within.end) if within else (0, len(text))
    covering = [s for s in split(text, low, high) if s.end > start and s.start < end]
    if not covering:
        return Span(start=start, end=end)
    return Span(start=min(covering[0].start, start), end=max(covering[-1].end, end))


def negators(text: str) -> list[str]:
    """The words of `text` that deny, lower-cased, in order."""
    return [match.group().lower() for match in NEGATORS.finditer(text)]


def _append(spans: list[Span], text: str, begin: int, end: int) -> None:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    if end > begin:
        spans.append(Span(start=begin, end=end))


def _ends_here(text: str, match: re.Match[str], end: int) -> bool:
    if match.end() >= end or match.group(1) != ".":
        return True
    if not _STARTS.match(text, match.end()):
        return False
    last_word = _word_before(text, match.start())
    if not last_word:
        # "1." at the beginning of a line numbers a list, "5." after a word ends a sentence
        line = text.rfind("\n", 0, match.start()) + 1
        return not _NOT_LIST_ITEM.fullmatch(text[line : match.start() + 1])
    if last_word in ("no", "nos"):
        # "No. 3" numbers something, "No." answers
        return text[match.end()] != "#" and not text[match.end()].isdigit()
    if last_word in _ABBREVIATIONS:
        # "hrs." and "mg." may end a sentence: they do when a capitalised word of prose follows
        return last_word in _UNITS and _PROSE.match(text, match.end(), match.end() + 20) is not None
    return not _INITIALS.fullmatch(last_word) or last_word == "i"


def _word_before(text: str, position: int) -> str:
    """The letters and periods right before `position`, lower-case, without leading periods."""
    start, lowest = position, max(0, position - 20)
    while start > lowest and text[start - 1] in _LETTERS:
        start -= 1
    return text[start:position].lstrip(".").lower()


_UNITS = frozenset("mg tab tabs hrs hr min wk wks yr yrs mo".split())  # noqa: SIM905
