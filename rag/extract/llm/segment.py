"""A letter whose layout the parser does not know: the model says where its parts stand, and each part is checked.

The decision counts only if the words that state it say the same; requests and rationales only where they stand.
"""

import re

from ...errors import NotADetermination
from ...records import Decision, Determination, Document, ItemBlock, Outline, Quote, Span
from .evidence import stands
from .schema import SegmentedAnswer, SegmentedItem
from .sheet import Line, Place, Sheet

WARNING = "the layout is not known: the model cut the letter into items"

_UPHELD = re.compile(
    r"\bup(?:held|hold\w*)\b|\b(?:not|non|n't|un)[- ]?(?:be |been |considered |deemed |found |to be )*"
    r"(?:medically )?(?:necessary|appropriate|certif\w+|authori[sz]ed|approved|established|supported)|"
    r"\bunnecessary\b|\bden(?:y|ied|ial)\b|\bnon-?certif\w+",
    re.IGNORECASE,
)
_OVERTURNED = re.compile(
    r"\boverturn\w*|\brevers\w+|\bmedically (?:necessary|appropriate)|"
    r"\b(?:is|are) (?:certified|authori[sz]ed|approved)",
    re.IGNORECASE,
)


def blank(document: Document) -> Determination:
    """A record of nothing but the document, to number its sentences with."""
    return Determination(determination_id="", source=document.source, sha256=document.sha256, layout="unknown")


def outline(document: Document, sheet: Sheet, answer: SegmentedAnswer) -> Outline:
    """The parts as the model found them, each one checked.

    Raises:
        NotADetermination: no item is left, so there is nothing to rely on.
    """
    blocks: list[ItemBlock] = []
    taken = 0
    for item in answer.items:
        block = _block(item, sheet)
        # rationales in the order of the letter, so that no sentence serves two items
        if block is None or block.rationale is None or block.rationale.start < taken:
            continue
        taken = block.rationale.end
        blocks.append(block)
    if not blocks or len({block.number for block in blocks}) < len(blocks):
        raise NotADetermination(
            f"{document.source}: neither the known layouts nor the model find decided items in it; check that it is an "
            "IMR final determination"
        )
    summary = _range(sheet, answer.summary_first, answer.summary_last)
    warnings = (
        () if len(blocks) == len(answer.items) else (f"{len(answer.items) - len(blocks)} items could not be placed",)
    )
    return Outline(layout="unknown", summary=summary, items=tuple(blocks), warnings=warnings)


def place(sheet: Sheet, outline: Outline) -> Sheet:
    """The sheet with each sentence given to the part it stands in."""
    return sheet._replace(lines={n: _placed(line, outline) for n, line in sheet.lines.items()})


def _block(item: SegmentedItem, sheet: Sheet) -> ItemBlock | None:
    request_line, outcome_line = sheet.lines.get(item.request.sentence), sheet.lines.get(item.outcome.sentence)
    rationale = _range(sheet, item.rationale_first, item.rationale_last)
    if request_line is None or outcome_line is None or rationale is None:
        return None
    request = stands(item.request.words, request_line, sheet)
    outcome = _outcome(item, outcome_line, sheet)
    if not isinstance(request, Quote) or outcome is None:
        return None
    return ItemBlock(
        number=item.item,
        heading=Span(start=request.start, end=request.end),
        request=request.text,
        decision=outcome,
        rationale=rationale,
    )


def _outcome(item: SegmentedItem, line: Line, sheet: Sheet) -> Decision | None:
    """The decision, if the words that state it stand there and say it."""
    words = item.outcome.words
    quote = stands(words if " " in words.strip() else sheet.words(line), line, sheet)
    if not isinstance(quote, Quote):
        return None
    denied = _UPHELD.search(quote.text) is not None
    said: Decision | None = "upheld" if denied else "overturned" if _OVERTURNED.search(quote.text) else None
    return said if said == item.decision else None


def _range(sheet: Sheet, first: int | None, last: int | None) -> Span | None:
    if first is None or last is None or first not in sheet.lines or last not in sheet.lines or first > last:
        return None
    return Span(start=sheet.lines[first].span.start, end=sheet.lines[last].span.end)


def _placed(line: Line, outline: Outline) -> Line:
    for block in outline.items:
        parts: tuple[tuple[Place, Span | None], ...] = (("heading", block.heading), ("rationale", block.rationale))
        for name, span in parts:
            if span is not None and line.span.start < span.end and span.start < line.span.end:
                return line._replace(place=name, item=block.number)
    if outline.summary is not None and outline.summary.start <= line.span.start < outline.summary.end:
        return line._replace(place="summary")
    return line
