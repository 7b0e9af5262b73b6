"""Cut clinical prose into sentences, and compare what two pieces of prose deny.

Letters wrap lines, abbreviate ("Dr.", "pg. 607", "q4-6hrs.", "No. 3", "vs."), and quote. A period ends a sentence only
if what follows looks like a beginning.
"""

import re
import string
from bisect import bisect_left, bisect_right
from functools import lru_cache
from operator import itemgetter

from .records import Span

_ABBREVIATIONS = frozenset(
    """dr mr mrs ms prof jr sr st vs etc al pg pgs p pp ch sec fig ed eds vol approx dept est inc ltd co corp
    m.d d.o d.c ph.d b.i.d t.i.d q.i.d q.d q.h.s p.r.n i.e e.g u.s c.f cf ca jan feb mar apr jun jul aug sep sept oct
    nov dec mg tab tabs hrs hr min wk wks yr yrs mo fax ext rt lt""".split()  # noqa: SIM905
)
_END = re.compile(r"[.!?]([\"'”’)\]]*)(?:\s+|$)")
_LETTERS = string.ascii_letters + "."
_PROSE = re.compile(r"[A-Z][a-z]+\s")
_INITIALS = re.compile(r"(?:[a-z]\.)*[a-z]")
_FIRST = string.ascii_uppercase + string.digits + "#"
_STARTS = re.compile(rf"[\"'“‘(\[]*[{_FIRST}]")
_NEAR = 20  # characters in which the last word of a sentence stands
_FARTHEST_LINE = 100  # characters in which the line of a list's number begins
_NOT_LIST_ITEM = re.compile(r"\s*\d+\.$")
_DENYING = (
    r"(?:no|not|never|none|neither|nor|without|cannot|can't|doesn't|didn't|don't|isn't|wasn't|aren't|weren't|"
    r"hasn't|haven't|"
    r"hadn't|won't|wouldn't|couldn't|shouldn't|lack(?:s|ed|ing)?|absen(?:t|ce)|fail(?:s|ed|ing|ure)?|den(?:y|ies|"
    r"ied)|unable|"
    r"insufficient|inadequate|unclear|unlikely)\b"
)
NEGATORS = re.compile(rf"\b{_DENYING}", re.IGNORECASE)
# over lower-case text behind a space: a mark that ends a word is found much faster than a place between two
_MAY_DENY = re.compile(rf"\W{_DENYING}")


def split(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Sentences of `text[start:end]` as spans without surrounding white space, in order, none empty."""
    return [Span(start=low, end=high) for low, high in bounds(text, start, len(text) if end is None else end)]


def bounds(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """What `split` finds, as plain pairs: a letter has dozens of sentences, and few of them are kept as spans."""
    while start < end and text[start].isspace():
        start += 1
    found: list[tuple[int, int]] = []
    begin = start
    for match in _END.finditer(text, start, end):
        mark, after = match.span()
        if after >= end or text[mark] != "." or _ends_here(text, mark, after):
            found.append((begin, match.end(1)))
            begin = after
    if begin < end:  # what is left has no end mark behind it
        while text[end - 1].isspace():
            end -= 1
        found.append((begin, end))
    return found


def containing(text: str, start: int, end: int, within: Span | None = None) -> Span:
    """The sentence or sentences of `within` (default: the whole text) that cover `start:end`."""
    low, high = (within.start, within.end) if within else (0, len(text))
    found = _kept_bounds(text, low, high)
    first = bisect_right(found, start, key=itemgetter(1))
    last = bisect_left(found, end, key=itemgetter(0)) - 1
    if first > last:
        return Span(start=start, end=end)
    return Span(start=min(found[first][0], start), end=max(found[last][1], end))


@lru_cache(maxsize=8)
def _kept_bounds(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The bounds of a stretch, kept: every citation of a letter asks for the same ones."""
    return bounds(text, start, end)


def negators(text: str) -> list[str]:
    """The words of `text` that deny, lower-cased, in order."""
    return [match.group().lower() for match in NEGATORS.finditer(text)]


def denies(text: str) -> bool:
    """Whether a word of `text` denies."""
    return _MAY_DENY.search(" " + text.lower()) is not None and NEGATORS.search(text) is not None


def _ends_here(text: str, period: int, after: int) -> bool:
    """Whether the period ends a sentence; the next word begins at `after`."""
    if text[after] not in _FIRST and not _STARTS.match(text, after):
        return False
    near = text[period - _NEAR : period] if period > _NEAR else text[:period]
    last_word = near[len(near.rstrip(_LETTERS)) :].lstrip(".").lower()
    if not last_word:
        # "1." at the beginning of a line numbers a list, "5." after a word ends a sentence
        low = max(0, period - _FARTHEST_LINE)
        line = text.rfind("\n", low, period) + 1 or low
        return not _NOT_LIST_ITEM.fullmatch(text[line : period + 1])
    if last_word in ("no", "nos"):
        # "No. 3" numbers something, "No." answers
        return text[after] != "#" and not text[after].isdigit()
    if last_word in _ABBREVIATIONS:
        # "hrs." and "mg." may end a sentence: they do when a capitalised word of prose follows
        return last_word in _UNITS and _PROSE.match(text, after, after + 20) is not None
    whole = len(last_word) > 1 and "." not in last_word
    return whole or last_word == "i" or not _INITIALS.fullmatch(last_word)


_UNITS = frozenset("mg tab tabs hrs hr min wk wks yr yrs mo".split())  # noqa: SIM905
