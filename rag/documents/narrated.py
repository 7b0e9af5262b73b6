"""The items under "IMR DECISION(S) AND RATIONALE(S)": "1. <request> is not medically necessary and appropriate."."""

import re
from typing import NamedTuple

from ..records import Decision, ItemBlock
from . import in_part, labels, requests, sides
from .view import View

VERDICT = re.compile(
    r"\b(?:is|are|was|were)\s*(?:(?P<no>not|n't)\s*)?(?:(?:partial(?:ly)?|partly|conditionally)\s+)?"
    r"medically\s+necess\w{2,5}(?:\s*(?:and|or|,)\s*(?:not\s+)?(?:reasonable|appropr\w{3,6}))?"
    r"(?:,?\s+\(?in\s+part\)?)?[ \t]*\.?",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"^[ \t]*\(?(\d{1,2})[.)]\s+(?=\S)", re.MULTILINE)
_OWNER = re.compile(r"(?:\bThe\s+)?(?:\b\w+\s+){0,2}Reviewer'?s?'?\s*$", re.IGNORECASE)
_REQUEST_FOR = re.compile(r"(?:the\s+)?requests?\s+for\s+", re.IGNORECASE)
_SENTENCE_BREAK = re.compile(r"[a-z)][.!?]\s+[A-Z]")
_LONGEST_HEADING = 2000


class _Heading(NamedTuple):
    start: int
    request_start: int
    request_end: int
    end: int
    decision: Decision


def items(view: View, start: int, end: int) -> tuple[list[ItemBlock], list[str]]:
    """The items between `start` and `end` in order, and what was doubtful about them."""
    floor, introduced = requests.floor(view, start, end)
    rationales = [_with_owner(view, label) for label in labels.find(view, floor) if label.kind == "rationale"]
    headings = _headings(view, floor, end, introduced, {low for low, _ in rationales})
    found: list[ItemBlock] = []
    warnings: list[str] = []
    waiting = iter(rationales)
    label = next(waiting, None)
    for at, heading in enumerate(headings):
        stop = headings[at + 1].start if at + 1 < len(headings) else end
        while label and label[0] < heading.end:
            label = next(waiting, None)
        own = label if label and label[0] < stop else None
        if own is None:
            warnings.append(f"item {at + 1}: no rationale follows the decision")
        item = _item(view, len(found) + 1, heading, own or (stop, stop), stop)
        if words := in_part.concluded(view.text[heading.request_end : heading.end]):
            warnings.append(in_part.warning(at + 1, words, heading.decision))
        if item:
            found.append(item)
    return found, warnings


def _with_owner(view: View, label: labels.Label) -> tuple[int, int]:
    owner = _OWNER.search(view.text, max(0, label.start - 60), label.start)
    return (owner.start() if owner else label.start, label.end)


def _headings(view: View, floor: int, end: int, introduced: bool, rationales: set[int]) -> list[_Heading]:
    """The verdicts that head an item: a side's sentence or the rationale follows, or the item's number precedes."""
    text, found, above = view.text, list[_Heading](), floor
    ordinals = [(match.start(), match.end(), int(match[1])) for match in _ORDINAL.finditer(text, floor, end)]
    passed = 0
    for match in VERDICT.finditer(text, floor, end):
        own: tuple[int, int] | None = None
        while passed < len(ordinals) and ordinals[passed][0] < match.start():
            if ordinals[passed][0] >= above and ordinals[passed][2] == len(found) + 1:
                own = ordinals[passed][:2]
            passed += 1
        follows = sides.next_starts(view, match.end()) or _skip_space(text, match.end()) in rationales
        if not follows and not (own and _is_heading(text[own[1] : match.start()])):
            continue
        begin = floor if introduced and not found else requests.begins(view, above, match.start())
        start, request_start = own or (begin, begin)
        decision: Decision = "upheld" if match["no"] else "overturned"
        found.append(
            _Heading(_skip_space(text, start), _skip_space(text, request_start), match.start(), match.end(), decision)
        )
        above = match.end()
    return found


def _is_heading(text: str) -> bool:
    """Whether the words between a number and a verdict are one request, not sentences of a rationale."""
    if len(text) > _LONGEST_HEADING:
        return False
    return not _SENTENCE_BREAK.search(text) or "original request" in " ".join(text.split())


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _item(view: View, number: int, heading: _Heading, label: tuple[int, int], stop: int) -> ItemBlock | None:
    lead = _REQUEST_FOR.match(view.text, heading.request_start)
    request = view.folded(lead.end() if lead else heading.request_start, heading.request_end)
    span = view.trimmed(heading.start, heading.end)
    if span is None or not request:
        return None
    relied = sides.between(view, heading.end, label[0])
    return ItemBlock(
        number=number,
        heading=span,
        request=request,
        eligible_portion=requests.eligible_portion(request),
        decision=heading.decision,
        claims_administrator_guideline=relied.claims,
        reviewer_guideline=relied.reviewer,
        rationale=view.trimmed(label[1], stop),
    )
