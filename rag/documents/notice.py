"""The items of the 2013 notice: decided in a list at its head, argued under "1) Regarding the request for …"."""

import re
from typing import NamedTuple

from ..records import Decision, ItemBlock
from . import in_part, requests, sides
from .narrated import VERDICT
from .view import View
from .wording import concluded, near

_DETERMINED = re.compile(
    r"has\s+determined\s+(?:that\s+)?(?:the\s+)?(?P<retro>retrospective\s+)?request(?:ed|s)?\s+(?:for\s+)?",
    re.IGNORECASE,
)
_STATEMENT = re.compile(r"^[ \t]*(?:\(?(\d{1,2})\s*[.)]\s*)?(?:\w[\w.,]*\s+){0,5}$", re.MULTILINE)
_REGARDING = re.compile(
    r"^[ \t]*(?:\(?(?P<number>\d{1,2})\s*[.)]\s*)?(?P<words>\w{6,12}\s+\w{2,4}\s+(?:retrospective\s+)?\w{6,9})\s+"
    r"(?:for\s+)?",
    re.MULTILINE,
)
_RELIED = re.compile(
    r"Sections?\s?(?:\(s\))?\s+of\s+the\s+Medical\s+Treatment\s+Utilization\s+Schedule\s+(?:\(\w+\)\s+)?Relied\s+Upon"
    r"(?:\s+by\s+the\s+\w+\s+Reviewer)?(?:\s+to\s+Make\s+His/Her\s+Decision)?[ \t]*:?",
    re.IGNORECASE,
)
_FOUR_WORDS = re.compile(r"^[ \t]*(\w{6,11}\s+\w{2,4}\s+\w{2,4}\s+\w{6,10})[ \t]*(?::|$)", re.MULTILINE)
_EFFECT = re.compile(r"^[ \t]*Effect\s+of\s+the\s+Decision[ \t]*:?", re.MULTILINE | re.IGNORECASE)
_LONGEST_REQUEST = 2500


class Statement(NamedTuple):
    """One line of the notice: "1) MAXIMUS … has determined the request for X is not medically necessary"."""

    number: int
    start: int
    end: int
    request: str
    decision: Decision


class Argument(NamedTuple):
    """Where an item is argued: the number it bears, its heading, and where it ends."""

    number: int | None
    start: int
    request_start: int
    stop: int


def applies(view: View) -> bool:
    """Whether the letter has the notice's fixed sentence."""
    return _DETERMINED.search(view.text) is not None


def items(view: View) -> tuple[list[ItemBlock], list[str]]:
    """The items in order, and what was doubtful about them."""
    stated, arguments = _statements(view), _arguments(view)
    found: list[ItemBlock] = []
    warnings: list[str] = []
    by_number = {one.number: one for one in reversed(arguments)}
    for at, statement in enumerate(stated):
        argument = by_number.get(statement.number)
        if argument is None and len(arguments) == len(stated):
            argument = arguments[at]
        item = _item(view, statement, argument)
        if item is None:
            continue
        found.append(item)
        if words := in_part.concluded(view.text[statement.start : statement.end]):
            warnings.append(in_part.warning(item.number, words, item.decision))
        if item.rationale is None:
            warnings.append(f"item {item.number}: the letter stops before its rationale")
        elif concluded(view.text[item.rationale.start : item.rationale.end]) not in (None, item.decision):
            warnings.append(f"item {item.number}: the notice and the end of the rationale name different decisions")
    return found, warnings


def _statements(view: View) -> list[Statement]:
    """The decisions of the notice. The list stands twice; the fuller one counts, the first if they are equal."""
    text = view.text
    starts = list(_DETERMINED.finditer(text))
    lists: list[list[Statement]] = [[]]
    seen: set[tuple[int, str]] = set()
    for at, match in enumerate(starts):
        stop = starts[at + 1].start() if at + 1 < len(starts) else len(text)
        verdict = VERDICT.search(text, match.end(), min(stop, match.end() + _LONGEST_REQUEST))
        if verdict is None:
            continue
        before = _STATEMENT.search(text, max(0, match.start() - 120), match.start())
        request = view.folded(match.start("retro") if match["retro"] else match.end(), verdict.start())
        number = int(before[1]) if before and before[1] else 0
        if (number, request) in seen or (number == 1 and lists[-1]):
            lists.append([])
            seen.clear()
        seen.add((number, request))
        number = number or len(lists[-1]) + 1
        decision: Decision = "upheld" if verdict["no"] else "overturned"
        start = before.start() if before else match.start()
        lists[-1].append(Statement(number, start, verdict.end(), request, decision))
    return max(lists, key=len)


def _arguments(view: View) -> list[Argument]:
    text = view.text
    marks = [match for match in _REGARDING.finditer(text) if _reads(match["words"], "regardingtherequest")]
    if not marks:
        return []
    effect = _EFFECT.search(text, marks[-1].end())
    stops = [match.start() for match in marks[1:]] + [effect.start() if effect else len(text)]
    return [
        Argument(int(match["number"]) if match["number"] else None, match.start(), match.end(), stop)
        for match, stop in zip(marks, stops, strict=True)
    ]


def _rationale(view: View, argument: Argument) -> re.Match[str] | None:
    """The label "Rationale for the Decision:" of an item, misspelt or not."""
    found = _FOUR_WORDS.finditer(view.text, argument.request_start, argument.stop)
    return next((match for match in found if _reads(match[1], "rationaleforthedecision")), None)


def _reads(words: str, fixed: str) -> bool:
    """Whether `words` are the fixed ones, white space and "retrospective" aside, with up to three edits."""
    return near("".join(words.lower().replace("retrospective", "").split()), fixed, 3)


def _item(view: View, statement: Statement, argument: Argument | None) -> ItemBlock | None:
    if argument is None:
        heading = view.trimmed(statement.start, statement.end)
        relied, rationale = sides.Sides(None, None), None
    else:
        label = _rationale(view, argument)
        reasons = label.start() if label else argument.stop
        section = _RELIED.search(view.text, argument.request_start, reasons)
        first_side = sides.CLAIMS.search(view.text, argument.request_start, reasons)
        heading_end = min([match.start() for match in (section, first_side) if match] or [reasons])
        heading = view.trimmed(argument.start, heading_end)
        relied = sides.between(view, section.end() if section else heading_end, reasons)
        rationale = view.trimmed(label.end(), argument.stop) if label else None
    if heading is None or not statement.request:
        return None
    return ItemBlock(
        number=statement.number,
        heading=heading,
        request=statement.request,
        eligible_portion=requests.eligible_portion(statement.request),
        decision=statement.decision,
        claims_administrator_guideline=relied.claims,
        reviewer_guideline=relied.reviewer,
        rationale=rationale,
    )
