"""Dates as letters print them, made ISO; partial where the letter is partial ("2010", "6/2011", "June 2011")."""

import re
from calendar import isleap

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NAMES = r"(?i:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?)"
# a dash may be followed by a space where a line was wrapped in the middle of a date ("10-28- 2016")
DATE = re.compile(
    r"(?=[\dJFMASOND])(?<![\d/.-])(?:"
    r"(?P<m>0?[1-9]|1[0-2])[/-](?P<d>0?[1-9]|[12]\d|3[01])[/-] ?(?P<y>\d{4}|\d{2})(?![\d/])|"
    rf"(?P<name>{_NAMES}) ?(?P<nd>\d{{1,2}})(?:st|nd|rd|th)?,? ?(?P<ny>(?:19|20)\d\d)\b|"
    rf"(?P<fd>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)? (?:of )?(?P<fn>{_NAMES}),? (?P<fy>(?:19|20)\d\d)\b|"
    rf"(?P<hd>0?[1-9]|[12]\d|3[01])-(?P<hn>{_NAMES})-(?P<hy>(?:19|20)\d\d|\d\d)\b|"
    r"(?P<tm>0?[1-9]|1[0-2])\.(?P<td>0?[1-9]|[12]\d|3[01])\.(?P<ty>(?:19|20)\d\d)\b|"
    r"(?P<iy>(?:19|20)\d\d)-(?P<im>\d\d)-(?P<id>\d\d)\b|"
    r"(?P<pm>0?[1-9]|1[0-2])[/-](?P<py>(?:19|20)\d\d)\b(?![/-])|"
    rf"(?P<mn>{_NAMES}),? (?:of )?(?P<my>(?:19|20)\d\d)\b|"
    r"(?P<only>(?:19|20)\d\d)\b(?![/-]\d))"
)


def iso(text: str) -> str | None:
    """The first date of `text` in ISO form, as exact as it is printed; None where there is none."""
    match = DATE.search(text)
    return of(match) if match else None


def of(match: re.Match[str]) -> str:
    """A match of `DATE` in ISO form."""
    if match["m"]:
        return _day(_year(match["y"]), int(match["m"]), match["d"])
    if match["name"]:
        return _day(match["ny"], _month(match["name"]), match["nd"])
    if match["fd"]:
        return _day(match["fy"], _month(match["fn"]), match["fd"])
    if match["hd"]:
        return _day(_year(match["hy"]), _month(match["hn"]), match["hd"])
    if match["tm"]:
        return _day(match["ty"], int(match["tm"]), match["td"])
    if match["iy"]:
        return _day(match["iy"], int(match["im"]), match["id"])
    if match["pm"]:
        return f"{match['py']}-{int(match['pm']):02d}"
    if match["mn"]:
        return f"{match['my']}-{_month(match['mn']):02d}"
    return str(match["only"])


def _day(year: str, month: int, day: str) -> str:
    """A day; the month alone, or the year, where there is no such day (a typing error) or month."""
    if not 1 <= month <= 12:
        return year
    number = int(day)
    exists = 1 <= number <= _DAYS[month - 1] + (month == 2 and isleap(int(year)))
    return f"{year}-{month:02d}-{number:02d}" if exists else f"{year}-{month:02d}"


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _year(digits: str) -> str:
    if len(digits) == 4:
        return digits
    return ("20" if int(digits) < 50 else "19") + digits
