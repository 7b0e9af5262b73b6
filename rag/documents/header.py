"""The labelled fields of a letter's header and of the reviewer's credentials, as printed.

Labels and values come out of a PDF in separate columns, wrapped, or side by side; an empty field may stand between full
ones. A value on its label's line belongs to it; a value elsewhere belongs to a label that waits for its kind of value.
"""

import re

from .sections import Sections
from .view import View

_DATE = (
    r"(?:19|20)\d\d-\d\d-\d\d|\d{1,2}\s?[/.-]\s?(?:\d{1,2}|[A-Za-z]{3})\s?[/.-]\s?\d{2,4}|"
    r"(?:[A-Z][a-z]{2,8}\.?) \d{1,2},? ?\d{4}|(?:19|20)\d\d"
)
_CASE = r"CM\s?\d{2}\s?[-–—‑]?\s?\d{5,7}"
_UR, _DECIDED = r"(?:UR|Utilization\s+Review)", r"(?:Decision|Determination)"
_DENIED = rf"(?:{_DECIDED}|Denial)"
# field -> how letters of all years label it
_LABELS: tuple[tuple[str | None, str], ...] = (
    ("Case Number", r"(?:(?:MAXIMUS|IMR)\s+)?Case\s+(?:Number|No\.?|\#)"),
    ("Date Assigned", r"Date\s+Assigned|(?:Assigned|Assignment)\s+Date|Date\s+of\s+Assignment"),
    ("Date of Injury", r"Date(?:\(s\))?\s+of\s+Injury|Injury\s+Date|D\.?O\.?I\.?(?=\s*:)"),
    ("Decision Date", rf"(?:Final\s+)?{_DECIDED}\s+Date|Date\s+of\s+(?:(?:Final\s+)?{_DECIDED}|Review)|Dated(?=\s*:)"),
    ("UR Denial Date", rf"(?:{_UR}\s+{_DENIED}|Denial)(?:\s*/\s*\w+)?\s+Date|"
                       rf"Date\s+of\s+(?:{_UR}(?:\s+{_DENIED})?|Denial)"),
    ("Priority", r"Priority|Review\s+Type"),
    ("Application Received", r"(?:Date\s+)?(?:IMR\s+)?Application\s+Received(?:\s+Date)?"),
    (None, r"Claims?\s+(?:Number|No\.?|Administrator)|Employee(?:\s+Name)?|Provider(?:\s+Name)?|Applicant|Employer|"
           r"Treatment\(s\)\s+in\s+Dispute[^:\n]{0,60}|Re|To|From"),
)  # fmt: skip
_HEADER = re.compile(
    r"\b(?=[MICDURPTAEF])(?:"  # how a label begins
    + "|".join(f"(?P<f{at}>{pattern})" for at, (_, pattern) in enumerate(_LABELS))
    + r")(?:[ \t]*\n?[ \t]*:|[ \t]+-(?=[ \t])|[ \t]*\|)[ \t|]*",
    re.IGNORECASE,
)
_FIELDS = {f"f{at}": field for at, (field, _) in enumerate(_LABELS)}
_KINDS = {"case": "Case Number", "priority": "Priority", "date": "date"}
_NOT_DATES = ("Case Number", "Priority")
_SHORTEST_VALUE = 4  # characters: a year
_CASE_NUMBER = re.compile(rf"(?P<case>{_CASE})", re.IGNORECASE)
_RUNNING_CASE = re.compile(rf"IMR Case Number:? (?P<case>{_CASE})")
_ANY_VALUE = re.compile(rf"(?P<case>{_CASE})|(?P<date>{_DATE})|(?P<priority>\b(?:Standard|Expedited)\b)", re.IGNORECASE)
_LONGEST_HEADER = 6000
# sentences of fixed form that give what a header of 2013 has no label for; each begins with fixed letters
_SENTENCES = tuple(
    (field, re.compile(rf"{pattern}\s+({_DATE})"))
    for field, pattern in (
        (
            "Application Received",
            r"pplication\s+for\s+Independent\s+Medical\s+Review\s+(?:was\s+)?(?:filed\s+on|received(?:\s+on)?)",
        ),
        ("UR Denial Date", r"Utilization\s+Review\s+(?:Denial|Decision|Determination)\s+dated"),
        ("Date Assigned", r"Notice\s+of\s+Assignment\s+(?:\w+\s+){1,9}provided\s+to\s+the\s+above\s+parties\s+on"),
    )
)
# over lower-case text; each begins with fixed letters, which are found much faster
_LICENSURE = (
    re.compile(r"states?\s*(?:\(s\))?\s+(?:of\s+(?:licensure|license(?=\s*:))|licensed(?=\s*:))\s*:?"),
    re.compile(r"licensed(?<=\blicensed)\s+in\s*:"),
)
_BLANK_LINES = re.compile(r"\n[ \t]*\n[ \t]*\n")
_SPECIALTY = r"certifications?\s*(?:\(s\))?\s*/\s*special(?:ty|ties|ity)(?:\s*\(s\))?\s*:?"
_CERTIFICATION = (
    re.compile(rf"board(?<=\bboard)\s+{_SPECIALTY}"),
    re.compile(_SPECIALTY),
    re.compile(r"\n[ \t]*(?:(?:board\s+)?certifications?|special(?:ty|ties))\s*(?:\(s\))?\s*:"),
)


def fields(view: View, found: Sections) -> dict[str, str]:
    """Labelled values as printed, white space folded, under the names of `Outline.fields`."""
    end = min(found.begins if found.begins is not None else _LONGEST_HEADER, _LONGEST_HEADER)
    values = _header(view, end)
    for field, pattern in _SENTENCES:
        if field not in values and (match := pattern.search(view.text)):
            values[field] = " ".join(match[1].split())
    if "Case Number" not in values:
        case = _CASE_NUMBER.search(view.source, 0, max(end, 300)) or _RUNNING_CASE.search(view.source)
        values.update({"Case Number": case["case"]} if case else {})
    values.update(credentials(view, found))
    return values


def credentials(view: View, found: Sections) -> dict[str, str]:
    """Licensure and certification lines, where a letter has them; either may wrap."""
    text, summary = view.text, found.first("summary")
    end = summary.heading if summary else len(text)
    licensure = _first(_LICENSURE, view.lower, end)
    certification = _first(_CERTIFICATION, view.lower, end)
    values = {}
    for name, label, other in (
        ("State(s) of Licensure", licensure, certification),
        ("Certification(s)/Specialty", certification, licensure),
    ):
        if label is None:
            continue
        stops = [section.heading for section in found.all if section.heading >= label.end()]
        stops += [other.start()] if other and other.start() > label.start() else []
        stops.append(_paragraph_end(text, label.end()))
        value = view.folded(label.end(), min(stops))
        if value:
            values[name] = value
    return values


def _first(labels: tuple[re.Pattern[str], ...], text: str, end: int) -> re.Match[str] | None:
    found = [match for label in labels if (match := label.search(text, 0, end))]
    return min(found, key=lambda match: match.start(), default=None)


def _paragraph_end(text: str, start: int) -> int:
    blank = _BLANK_LINES.search(text, start + 1, start + 1000)
    return blank.start() if blank else min(len(text), start + 400)


def _header(view: View, end: int) -> dict[str, str]:
    labels = [(_FIELDS[str(match.lastgroup)], *match.span()) for match in _HEADER.finditer(view.text, 0, end)]
    values: dict[str, str] = {}
    earlier: list[str] = []  # empty fields above a label that had its own value
    run: list[str] = []  # empty labels in a row, as in a column of labels
    for (field, _, label_end), following in zip(labels, [low for _, low, _ in labels[1:]] + [end], strict=False):
        newline = view.text.find("\n", label_end, following)
        line_end = newline if newline >= 0 else following
        value = view.folded(label_end, line_end)
        if field and field not in values:
            if value:
                values[field] = value
                earlier, run = earlier + run, []
            else:
                run.append(field)
        stretch = _values_in(view, line_end if value or field is None else label_end, following)
        if stretch:
            earlier, run = _serve(stretch, earlier, run, values), []
    return values


def _values_in(view: View, start: int, end: int) -> list[tuple[str, str]]:
    """Dates, case numbers and priorities of a stretch without labels, each with the kind of field it may fill."""
    if end - start < _SHORTEST_VALUE:
        return []
    matches = _ANY_VALUE.finditer(view.text, start, end)
    return [(_KINDS[str(match.lastgroup)], " ".join(match.group().split())) for match in matches]


def _serve(stretch: list[tuple[str, str]], earlier: list[str], run: list[str], values: dict[str, str]) -> list[str]:
    """Give values to the fields that wait, the nearest labels first in their order; returns who still waits."""
    for kind in ("Case Number", "Priority", "date"):
        given = [value for one, value in stretch if one == kind]
        if not given:
            continue
        near = [field for field in run if (field if field in _NOT_DATES else "date") == kind]
        far = [field for field in earlier if (field if field in _NOT_DATES else "date") == kind]
        fields = [*near, *far] if len(given) >= len(near) else near[len(near) - len(given) :]
        values.update(zip(fields, given, strict=False))
    return [field for field in (*earlier, *run) if field not in values]
