"""What the case summary and the rationale say of relief: how much, and for how long."""

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from ... import sentences
from ...records import Span
from . import context, phrases
from .anchored import anchors
from .findings import Region, regions
from .numerals import value
from .reading import Sentence, plain

_RELIEF = r"(?:relie\w+|reduc\w+|improve\w*|decreas\w+|better|benefit)"
_RELIEVED = re.compile(_RELIEF)
_LESS = rf"(?:{_RELIEF}|down|less(?:ened)?|took away|taken away|eas(?:ed|ing)|gone|fell|dropped)"
_SHARE = (
    r"\b(?:(\d+)(?: ?(?:-|to) ?(\d+))? ?(?:%|percent\b)|(\w{2,5}ty(?:[- ]\w+)?)(?:(?:-| to )(\w{2,5}ty))? percent\b)"
)
_EVERY_SHARE = re.compile(_SHARE)
_PERCENT = re.compile(rf"{_SHARE}(?=[^.;]{{0,40}}\b{_LESS}\b)|\b{_LESS}\b[^.;]{{0,40}}?{_SHARE}")
_PERCENT_SIGNS = ("%", "percent")  # one of them stands in every share
_LASTED = re.compile(
    rf"\b{_RELIEF}\b[^.;]{{0,50}}\b(?:for|lasted|lasting|held)\b[^.;]{{0,20}}?\b(?:\d+|one|two|three|four|five|six|"
    rf"seven|eight|ten|twelve|several)\b"
    r"(?: ?(?:-|to) ?\w+)? (?:weeks?|months?)"
)
_N = r"(\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_LENGTH = re.compile(
    rf"\b(?:{_RELIEF}|help\w*|eas\w+|lasted)\b[^.;]{{0,50}}?\b(?:for|lasted|lasting|over|held|mere|some|than|about) "
    rf"(?:a mere |some |about |only |just |no more than |roughly )*{_N}(?:(?: ?(?:-|to) ?| or ){_N})? (days?|"
    rf"weeks?|months?)\b"
)
_THRESHOLD = re.compile(
    r"\b(?:at least|greater than|more than|minimum|required|guidelines?|mtus|odg|acoem|unless|should|must|least)\b|>"
)
_MEASURED = phrases.of(_PERCENT.pattern)
_TIMED = phrases.of(_LENGTH.pattern)
_DURATION = re.compile(r"\b(?:duration|length|time ?-?frame|how long|weeks of relief|period)\b")
_ON_DURATION = phrases.of(_DURATION.pattern)
_INJECTED = frozenset(["inje", "bloc", "epid", "shot"])
_REVIEW = re.compile(r"\butilization review|\bur\b")


class Fact(NamedTuple):
    """A sentence of the case summary."""

    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where the sentence stands in the document."""
        return Span(start=self.start, end=self.end)


class Facts:
    """The sentences of a case summary that starts at `offset` of its document; read when first asked for."""

    def __init__(self, summary: str, offset: int) -> None:
        self._summary = summary
        self._offset = offset

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._all)

    @cached_property
    def _all(self) -> list[Fact]:
        said, offset = self._summary, self._offset
        return [
            Fact(plain(said[start:end]), start + offset, end + offset)
            for start, end in sentences.bounds(said, 0, len(said))
        ]


@lru_cache(maxsize=4)  # every item of a letter is held against the same summary
def facts_of(summary: str, offset: int) -> Facts:
    """What a case summary says that starts at `offset` of its document."""
    return Facts(summary, offset)


Found = Iterator[tuple[str, Span | None, Sentence, int, int]]


def _about(
    facts: Facts, seen: context.Context, wording: re.Pattern[str], words: tuple[str, ...]
) -> list[tuple[Fact, re.Match[str]]]:
    """The facts that speak of the item's treatment in a wording that holds one of `words`.

    What came of an injection is told right after it; what utilization review says of a treatment does not count.
    """
    injected = "injection" in seen.kinds
    names = seen.names | _INJECTED if injected else seen.names
    found = []
    before = ""
    for fact in facts:
        match = wording.search(fact.text) if any(word in fact.text for word in words) else None
        if match and (_names(fact.text, names) or (injected and _names(before, names))):
            found.append((fact, match))
        before = fact.text
    return [(fact, match) for fact, match in found if not _REVIEW.search(fact.text)]


def _names(text: str, names: frozenset[str]) -> bool:
    return not anchors(text).isdisjoint(names)


def percentages(facts: Facts, findings: list[Sentence], seen: context.Context) -> Found:
    """A percentage of relief that overlaps with none in what the summary tells of it."""
    shares = [s for s in findings if any(sign in s.text for sign in _PERCENT_SIGNS)]
    measured = [(s, match) for s in shares if (match := _MEASURED.found_in(s.words))]
    stated = _about(facts, seen, _PERCENT, _PERCENT_SIGNS) if measured else []
    for sentence, match in measured if stated else ():
        first, told = stated[0]
        near = sentence.text[max(0, match.start() - 40) : match.end()]
        told_there = (m for fact, _ in stated for m in _EVERY_SHARE.finditer(fact.text))
        if not _THRESHOLD.search(near) and all(_apart(_range(match), _range(m)) for m in told_there):
            explanation = f"The summary gives {told.group()}; the rationale gives {match.group()}."
            yield explanation, first.span, sentence, match.start(), match.end()


def durations(facts: Facts, findings: list[Sentence], seen: context.Context) -> Found:
    """Lengths of relief that lie far apart, or a length told that the rationale calls undocumented."""
    yield from _lengths(facts, findings, seen)
    told = [s for s in findings if _ON_DURATION.stand_in(s.words) and _RELIEVED.search(s.text)]
    denied = [(s, region) for s in told for region in regions(s) if _untimed(s, region)]
    lasted = _about(facts, seen, _LASTED, ("week", "month")) if denied else []
    for sentence, region in denied if lasted else ():
        explanation = "The summary says how long relief lasted; the rationale says this is not shown."
        yield explanation, lasted[0][0].span, sentence, region.low, region.high


def _untimed(sentence: Sentence, region: Region) -> bool:
    """Whether a denial covers how long relief lasted."""
    told = _DURATION.search(sentence.text, region.low, region.high)
    return told is not None and _RELIEVED.search(sentence.text[region.low : region.high]) is not None


def _lengths(facts: Facts, findings: list[Sentence], seen: context.Context) -> Found:
    """Lengths of relief that differ at least by the factor two, both stated plainly."""
    for sentence in findings:
        match = _TIMED.found_in(sentence.words)
        before = sentence.text[max(0, match.start() - 40) : match.end()].replace("no more than", "") if match else ""
        if match is None or _THRESHOLD.search(before) or "not" in before.split():
            continue
        told = _about(facts, seen, _LENGTH, ("day", "week", "month"))
        said = _weeks(match)
        if told and all(said[1] * 2 <= _weeks(m)[0] or _weeks(m)[1] * 2 <= said[0] for _, m in told):
            fact, other = told[0]
            explanation = f"The summary says: {other.group()}; the rationale says: {match.group()}."
            yield explanation, fact.span, sentence, match.start(), match.end()


def _weeks(match: re.Match[str]) -> tuple[float, float]:
    per = {"d": 1 / 7, "w": 1.0, "m": 4.3}[match.group(3)[0]]
    low = value(match.group(1))
    high = value(match.group(2)) if match.group(2) else low
    return min(low, high) * per, max(low, high) * per


def _range(match: re.Match[str]) -> tuple[int, int]:
    numbers = [share for group in match.groups() if group and (share := value(group)) >= 0]
    return min(numbers, default=0), max(numbers, default=100)


def _apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[1] < other[0] or other[1] < one[0]
