"""The items of the "MEDICAL PROFESSIONAL REVIEW": listed under ISSUE AT DISPUTE, decided where each rationale ends."""

import re
from typing import NamedTuple

from .. import sentences
from ..records import ItemBlock, Span
from . import in_part, requests
from .sections import Section, Sections
from .view import View
from .wording import concluded

_ORDINAL = re.compile(r"^[ \t]*\(?(\d{1,2})[.)]\s+(?=\S)", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*(?:[•·*–-]|o(?=[ \t]))[ \t]+(?=\S)", re.MULTILINE)
_CLAIMS = re.compile(r"claims\s+adm\w{6,12}", re.IGNORECASE)
_LONGEST_REPEATED = 1000
_HEADING_END = re.compile(r":[ \t]*(?=\n)")


class Part(NamedTuple):
    """One numbered part of a section: where its number stands, where its words begin and end."""

    mark: int
    start: int
    end: int


def applies(found: Sections) -> bool:
    """Whether the letter has the sections of this layout."""
    return found.first("dispute") is not None


def items(view: View, found: Sections) -> tuple[list[ItemBlock], list[str]]:
    """The items in order, and what was doubtful about them."""
    dispute, argued = found.first("dispute"), found.first("rationale")
    if dispute is None or argued is None:
        return [], []
    disputed = _parts(view, dispute) or [Part(dispute.start, dispute.start, dispute.end)]
    reasons = _parts(view, argued, len(disputed))
    guidelines = found.first("guidelines")
    cited = _parts(view, guidelines, len(disputed)) if guidelines else []
    claims = _claims_sentence(view, guidelines) if guidelines else None
    blocks: list[ItemBlock] = []
    warnings: list[str] = []
    for at, part in enumerate(disputed):
        request = view.folded(part.start, part.end).rstrip(" .:;")
        heading, rationale = _argument(view, part, request, reasons[at] if reasons else None, argued)
        decision = concluded(view.text[rationale.start : rationale.end]) if rationale else None
        if decision is None or heading is None:
            warnings.append(f"item {at + 1}: its rationale says no decision; left out")
            continue
        if rationale and (words := in_part.concluded(view.text[rationale.start : rationale.end])):
            warnings.append(in_part.warning(at + 1, words, decision))
        blocks.append(
            ItemBlock(
                number=at + 1,
                heading=heading,
                request=request,
                eligible_portion=requests.eligible_portion(request),
                decision=decision,
                claims_administrator_guideline=claims,
                reviewer_guideline=_without(view, cited[at] if cited else None, guidelines, claims),
                rationale=rationale,
            )
        )
    return blocks, warnings


def _parts(view: View, section: Section, count: int | None = None) -> list[Part]:
    """The parts numbered 1, 2, 3 …, else the bulleted ones; none if there are not `count` of them."""
    text = view.text
    marks: list[re.Match[str]] = []
    for match in _ORDINAL.finditer(text, section.start, section.end):
        if int(match[1]) == len(marks) + 1:
            marks.append(match)
    if not marks:
        marks = list(_BULLET.finditer(text, section.start, section.end))
    if not marks or (count is not None and len(marks) != count):
        return []
    ends = [match.start() for match in marks[1:]] + [section.end]
    return [Part(match.start(), match.end(), end) for match, end in zip(marks, ends, strict=True)]


def _argument(
    view: View, disputed: Part, request: str, part: Part | None, argued: Section
) -> tuple[Span | None, Span | None]:
    """Heading and rationale: the request repeated above its reasons, else the issue and the whole section."""
    if part is None:
        return view.trimmed(disputed.start, disputed.end), view.trimmed(argued.start, argued.end)
    words = r"\s+".join(re.escape(word) for word in request[:_LONGEST_REPEATED].split())
    repeated = re.compile(rf"{words}[ \t]*[:.]?", re.IGNORECASE).match(view.text, part.start, part.end)
    end = repeated.end() if repeated else _first_line(view, part)
    if end == part.start:
        return view.trimmed(disputed.start, disputed.end), view.trimmed(part.start, part.end)
    return view.trimmed(part.start, end), view.trimmed(end, part.end)


def _first_line(view: View, part: Part) -> int:
    """Where a heading that words the request differently ends: at a colon that ends a line, near the top."""
    colon = _HEADING_END.search(view.text, part.start, min(part.end, part.start + 400))
    return colon.end() if colon else part.start


def _claims_sentence(view: View, section: Section) -> Span | None:
    """The sentences that say what the administrator relied on."""
    naming = [
        span
        for span in sentences.split(view.text, section.start, section.end)
        if _CLAIMS.search(view.text, span.start, span.end)
    ]
    return Span(start=naming[0].start, end=naming[-1].end) if naming else None


def _without(view: View, part: Part | None, section: Section | None, claims: Span | None) -> Span | None:
    """The reviewer's own guidelines: the item's part, else the section, without what is said of the administrator."""
    if section is None:
        return None
    start, end = (part.start, part.end) if part else (section.start, section.end)
    if claims and start <= claims.start < end:
        return view.trimmed(start, claims.start) or view.trimmed(claims.end, end)
    return view.trimmed(start, end)
