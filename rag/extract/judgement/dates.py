"""Calendar dates written in a letter, American order, with the places where they stand."""

import re
from collections.abc import Iterator
from datetime import date

from ...records import Span

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_DATE = re.compile(
    r"\b(?P<m>\d{1,2})[/-](?P<d>\d{1,2})[/-](?P<y>\d{4}|\d{2})\b|"
    r"\b(?P<name>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})\b"
)


def iso(value: str | None) -> date | None:
    """A full ISO date as a date; None where it is missing or partial."""
    if value is None or len(value) != len("2014-01-31"):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def dates_in(text: str, span: Span) -> Iterator[tuple[date, Span]]:
    """The dates of `text` inside `span`; what is no calendar date is passed over."""
    for match in _DATE.finditer(text, span.start, span.end):
        day = _day(match)
        if day is not None:
            yield day, Span(start=match.start(), end=match.end())


def _day(match: re.Match[str]) -> date | None:
    if match["name"]:
        month, day, year = _MONTHS[match["name"].lower()[:3]], int(match["day"]), int(match["year"])
    else:
        month, day, year = int(match["m"]), int(match["d"]), int(match["y"])
        year += 0 if year > 99 else (2000 if year < 50 else 1900)
    try:
        return date(year, month, day)
    except ValueError:
        return None
