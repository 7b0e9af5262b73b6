"""Calendar dates written in a letter, American order, with the places where they stand."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from ...records import Span

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
# each begins with one character that is rare in prose and looks back for the word's beginning: where a pattern begins
# with a \b or a class of characters, every character of the letter is tried
_BEHIND_MONTH = tuple(
    re.compile(rf"{mark}(?:(?<=\b\d{mark})|(?<=\b\d\d{mark}))\d{{1,2}}[/-](?:\d{{4}}|\d{{2}})\b") for mark in "/-"
)
_IN_WORDS = re.compile(
    r"[ADFJMNOS](?<!\w[A-Z])(?:(?<=J)an|(?<=F)eb|(?<=M)ar|(?<=A)pr|(?<=M)ay|(?<=J)un|(?<=J)ul|(?<=A)ug|(?<=S)ep|"
    r"(?<=O)ct|(?<=N)ov|(?<=D)ec)[a-z]*\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})\b"
)
_SEPARATOR = re.compile(r"[/-]")
Dates = Iterable[tuple[date, Span]]


def iso(value: str | None) -> date | None:
    """A full ISO date as a date; None where it is missing or partial."""
    if value is None or len(value) != len("2014-01-31"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def dates_in(text: str, span: Span) -> Iterator[tuple[date, Span]]:
    """The dates of `text` inside `span`, in order; what is no calendar date is passed over."""
    low, high = span.start, span.end
    found = [(match.start(), match.end(), _in_words(match)) for match in _IN_WORDS.finditer(text, low, high)]
    for pattern in _BEHIND_MONTH:
        for match in pattern.finditer(text, low, high):
            start = match.start() - (2 if text[match.start() - 2 : match.start()].isdecimal() else 1)
            if start >= low:
                found.append((start, match.end(), _in_digits(text[start : match.end()])))
    for start, end, day in sorted(found):
        if day is not None:
            yield day, Span(start=start, end=end)


def _in_words(match: re.Match[str]) -> date | None:
    return _day(int(match["year"]), _MONTHS[match.group()[:3].lower()], int(match["day"]))


def _in_digits(written: str) -> date | None:
    month, day, year = map(int, _SEPARATOR.split(written))
    return _day(year + (0 if year > 99 else (2000 if year < 50 else 1900)), month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
