"""Dates as letters print them, made ISO; partial where the letter is partial ("2010", "6/2011", "June 2011")."""

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
# a dash may be followed by a space where a line was wrapped in the middle of a date ("10-28- 2016")
DATE = re.compile(
    r"(?=[\dJFMASOND])(?<![\d/.-])(?:"
    r"(?P<m>0?[1-9]|1[0-2])[/-](?P<d>0?[1-9]|[12]\d|3[01])[/-] ?(?P<y>\d{4}|\d{2})(?![\d/])|"
    rf"(?P<name>{_NAMES}) ?(?P<nd>\d{{1,2}})(?:st|nd|rd|th)?,? ?(?P<ny>(?:19|20)\d\d)\b|"
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
    part = match.groupdict()
    if part["m"]:
        return f"{_year(part['y'])}-{int(part['m']):02d}-{int(part['d']):02d}"
    if part["name"]:
        return f"{part['ny']}-{_month(part['name'])}-{int(part['nd']):02d}"
    if part["iy"]:
        return f"{part['iy']}-{part['im']}-{part['id']}"
    if part["pm"]:
        return f"{part['py']}-{int(part['pm']):02d}"
    if part["mn"]:
        return f"{part['my']}-{_month(part['mn'])}"
    return str(part["only"])


def _month(name: str) -> str:
    return f"{_MONTHS.index(name[:3].lower()) + 1:02d}"


def _year(digits: str) -> str:
    if len(digits) == 4:
        return digits
    return ("20" if int(digits) < 50 else "19") + digits
