"""Dates in a question: of injury, or bounds on the decision; ISO, partial where the question is partial."""

import calendar
import re
from datetime import date, timedelta
from typing import Literal, NamedTuple

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted((name for name in MONTHS if name != "may"), key=len, reverse=True)) + "|may"
_NUMERIC_DATE = r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})"
_DATE = re.compile(
    rf"{_NUMERIC_DATE}|\b(\d{{4}})-(\d{{2}})-(\d{{2}})\b|\b({_MONTH})\.?\s+(\d{{1,2}}),?\s+(\d{{4}})\b|"
    rf"\b({_MONTH})\.?,?\s+(?:of\s+)?(\d{{4}})\b|\b((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_INJURY = re.compile(r"\b(?:hurt|injur\w+|accident|date of injury|doi|fell|fallen)\b[^?.]{0,30}$", re.IGNORECASE)
_SINCE = re.compile(
    r"\b(?:since|after|from|between|starting|beginning|later than)\s+(?:the\s+)?(?:year\s+)?$", re.IGNORECASE
)
_UNTIL = re.compile(
    r"\b(?:until|before|prior to|up to|through|till|earlier than|to|and)\s+(?:the\s+)?(?:year\s+)?$", re.IGNORECASE
)
# "between March and June 2014": the year belongs to both
_SPAN = re.compile(
    rf"\b((?:between|from)\s+(?:{_MONTH})\.?)(\s+(?:and|to|through|until)\s+(?:{_MONTH})\.?,?\s+)(\d{{4}})\b",
    re.IGNORECASE,
)
_IN = re.compile(
    r"(?:^\s*|\b(?:in|during|of|for|on|dated|year|decided|only|just)\s+)(?:the\s+)?(?:year\s+)?$", re.IGNORECASE
)


DatedBy = Literal["decision", "ur", "injury", "received"]
_AFTER = re.compile(r"\b(?:after|later than)\s+(?:the\s+)?(?:year\s+)?$", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|prior to|earlier than)\s+(?:the\s+)?(?:year\s+)?$", re.IGNORECASE)
# whose date the bounds are about, where it is not the decision's
_WHOSE: tuple[tuple[DatedBy, re.Pattern[str]], ...] = (
    (
        "received",
        re.compile(r"\bappl(?:y|ied|ications?)\b[^?.]{0,40}$|\b(?:received|filed)\b[^?.]{0,25}$", re.IGNORECASE),
    ),
    (
        "ur",
        re.compile(
            r"\b(?:ur|utilization review)\b(?:(?!\b(?:overturn|uph|imr|approv|revers)\w*)[^?.]){0,60}$", re.IGNORECASE
        ),
    ),
)


class Dates(NamedTuple):
    """Bounds on the decision date (or another, see `by`), and the date of injury; ISO and possibly partial.

    `years` are all years named.
    """

    since: str | None = None
    until: str | None = None
    injury: str | None = None
    years: tuple[str, ...] = ()
    by: DatedBy = "decision"


def dates(question: str) -> Dates:
    """The dates of a question: of injury after words of injury, else bounds on the decision."""
    since = until = injury = None
    by: DatedBy = "decision"
    years: list[str] = []
    question = _SPAN.sub(r"\1 \3\2\3", question)
    for match in _DATE.finditer(question):
        iso = _iso(match)
        before = question[: match.start()]
        bounded = _SINCE.search(before) or _UNTIL.search(before)
        if _INJURY.search(before) or re.match(r"\s*(?:date of )?(?:injury|accident)", question[match.end() :]):
            if not bounded:
                injury = injury or iso
                continue
            by = "injury"
        elif by == "decision":
            by = next((name for name, pattern in _WHOSE if pattern.search(before)), by)
        years.append(iso[:4])
        if _AFTER.search(before) or _BEFORE.search(before):
            since, until = (_moved(iso, 1), until) if _AFTER.search(before) else (since, _moved(iso, -1))
        elif _SINCE.search(before):
            since = iso
        elif _UNTIL.search(before) and (since or not re.search(r"\band\s+$", before)):
            until = iso
        elif _IN.search(before) or re.search(r"\band\s+$|,\s*$", before):
            since, until = since or iso, max(until or iso, iso)
    return Dates(since, until, injury, tuple(dict.fromkeys(years)), by)


def _moved(iso: str, step: int) -> str:
    """The day, month or year right after (1) or before (-1): "after 2014" begins with 2015."""
    year, month, day = (*map(int, iso.split("-")), 0, 0)[:3]
    try:
        if day:
            return (date(year, month, day) + timedelta(days=step)).isoformat()
    except ValueError:
        return iso  # no day of the calendar
    if month:
        year, month = divmod(12 * year + month - 1 + step, 12)
        return f"{year:04d}-{month + 1:02d}"
    return f"{year + step:04d}"


def _iso(match: re.Match[str]) -> str:
    month, day, year, iso_year, iso_month, iso_day, name, name_day, name_year, only_name, only_year, bare = (
        match.groups()
    )
    if year:
        full = year if len(year) == 4 else ("20" if int(year) < 50 else "19") + year
        return f"{full}-{int(month):02d}-{int(day):02d}"
    if iso_year:
        return f"{iso_year}-{iso_month}-{iso_day}"
    if name:
        return f"{name_year}-{MONTHS[name.lower()]:02d}-{int(name_day):02d}"
    if only_name:
        return f"{only_year}-{MONTHS[only_name.lower()]:02d}"
    return str(bare)


def spoken(iso: str) -> str:
    """An ISO date, partial or whole, as people write it: `2014`, `November 2014`, `November 12, 2014`."""
    year, _, rest = iso.partition("-")
    if not rest:
        return year
    month, _, day = rest.partition("-")
    name = calendar.month_name[int(month)]
    return f"{name} {int(day)}, {year}" if day else f"{name} {year}"


def written(iso: str) -> str:
    """A pattern for the ways in which a letter may write an ISO date."""
    year, _, rest = iso.partition("-")
    month, _, day = rest.partition("-")
    if not day:
        return rf"\b{year}\b"
    name = calendar.month_name[int(month)]
    ways = (
        rf"\b0?{int(month)}[/-]0?{int(day)}[/-](?:{year}|{year[2:]})\b",
        rf"\b(?:{name}|{name[:3]}\.?)\s+0?{int(day)},?\s+{year}\b",
        rf"\b{iso}\b",
    )
    return "|".join(ways)


def month_named(text: str) -> str | None:
    """The month of a text that names one and no year ("and in February?"), as two digits."""
    match = re.search(
        rf"\b(?:in|of|for|during|only|since|until)\s+({_MONTH})\b(?!\.?,?\s*(?:of\s+)?\d)", text, re.IGNORECASE
    )
    return f"{MONTHS[match.group(1).lower()]:02d}" if match else None


def mentioned(text: str) -> tuple[tuple[str, str], ...]:
    """Every date of a text as (words, ISO); a bare year counts."""
    return tuple((match.group(), _iso(match)) for match in _DATE.finditer(text))
