"""A letter cut into its parts by layout: header fields, credentials, case summary, disputed items."""

import re

from ..errors import NotADetermination, TruncatedError
from ..records import Document, ItemBlock, LayoutName, Outline, Span
from . import header, labelled, narrated, notice, professional, sections
from .sections import Sections
from .view import View
from .view import of as view_of

# the fixed sentences a case summary opens with
_SUMMARY_INTRODUCTION = re.compile(
    r"\s*(?:The\s+expert\s+reviewer\s+developed\s+the\s+following\s+clinical\s+case\s+summary\s+based\s+on\s+a\s+review\s+of\s+"
    r"the\s+case\s+file,\s+including\s+all\s+medical\s+records\s*:|"
    r"Disclaimer:\s+The\s+following\s+case\s+summary\s+was\s+taken\s+directly\s+from\s+the\s+utilization\s+review\s+"
    r"[\w/]+\s+dated\s+[\w ,/]{4,24}\.)\s*",
    re.IGNORECASE,
)
_ANOTHER = "more than one letter in the file: only the first is read; give each a file of its own"
_CASE_HEADER = re.compile(r"^[ \t]*Case\s+Number\s*:", re.MULTILINE | re.IGNORECASE)
_BEGINS = re.compile(
    r"IMR\s+FINAL\s+DETERMINATION|Independent\s+Medical\s+Review\s+(?:Final\s+)?Determination|MEDICAL\s+PROFESSIONAL\s+REVIEW|"
    r"Notice\s+of\s+Independent\s+Medical\s+Review",
    re.IGNORECASE,
)


def outline(document: Document) -> Outline:
    """The parts of a determination. NotADetermination for another text, TruncatedError for one cut before its items."""
    view = view_of(document)
    found = sections.find(view)
    layout, items, warnings = _items(view, found)
    if not items:
        if found.all and (_BEGINS.search(view.text) or len(found.all) > 1):
            raise TruncatedError(f"{document.source}: the letter stops before its decisions; fetch it again, whole")
        raise NotADetermination(f"{document.source}: is not an IMR final determination; leave it out")
    fields = header.fields(view, found)
    if layout == "2014" and ("Certification(s)/Specialty" in fields or "State(s) of Licensure" in fields):
        layout = "2016"
    return Outline(
        layout=layout,
        fields=fields,
        credentials=_credentials(view, found),
        summary=_summary(view, found, items),
        items=tuple(items),
        warnings=tuple(warnings),
    )


def _items(view: View, found: Sections) -> tuple[LayoutName, list[ItemBlock], list[str]]:
    """The layout and its items: each reader knows its own marks, so the first that finds items is right."""
    section = found.first("issues") or found.first("decisions")
    start = section.start if section else 0
    effect = found.first("effect")
    end = effect.heading if effect and effect.heading > start else len(view.text)
    another = _another_letter(view, found, start)
    end, doubts = (another, [_ANOTHER]) if another is not None and another < end else (end, [])
    items, warnings = labelled.items(view, start, end)
    if items:
        return "2014", items, doubts + warnings
    if professional.applies(found):
        return "professional-review", *professional.items(view, found)
    if notice.applies(view):
        return "2013", *notice.items(view)
    return "decisions-and-rationales", *narrated.items(view, start, end)


def _another_letter(view: View, found: Sections, start: int) -> int | None:
    """Where a second letter begins below the items of the first, with its case header if it has one."""
    made = [section.heading for section in found.all if section.kind == "made" and section.heading > start > 0]
    if not made:
        return None
    header = list(_CASE_HEADER.finditer(view.text, max(start, made[0] - 600), made[0]))
    return header[-1].start() if header else made[0]


def _credentials(view: View, found: Sections) -> Span | None:
    section = found.first("credentials") or found.first("made")
    return view.trimmed(section.start, section.end) if section else None


def _summary(view: View, found: Sections, items: list[ItemBlock]) -> Span | None:
    section = found.first("summary")
    if section is None:
        return None
    heads = [item.heading.start for item in items if item.heading.start > section.start]
    end = min(section.end, *heads) if heads else section.end
    introduction = _SUMMARY_INTRODUCTION.match(view.text, section.start, end)
    return view.trimmed(introduction.end() if introduction else section.start, end)
