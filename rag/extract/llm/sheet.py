"""A letter as a model sees it: numbered sentences of what carries meaning, each knowing its place and its item.

The form's fixed paragraphs, page furniture and guideline lines are left out: the rules have read them, and they are a
sixth of a letter.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from ... import sentences
from ...documents import view
from ...records import Determination, Document, Span

Place = Literal["summary", "heading", "guideline", "rationale", "letter"]

_LONGEST = 1_500
_WORD = re.compile(r"[A-Za-z]{3}")
_BLANK = re.compile(r"\n[ \t]*\n\s*")
# the fixed paragraph that ends opioid denials from 2016 on
_FIXED_END = re.compile(
    r"\b(?:this|the)\s+(?:medical\s+necessity\s+)?decision\s+(?:addresses\s+the\s+medical\s+necessity|"
    r"should\s+not\s+be\s+interpreted)",
    re.IGNORECASE,
)


class Line(NamedTuple):
    """One numbered sentence."""

    number: int
    span: Span
    place: Place
    item: int | None = None


class Sheet(NamedTuple):
    """The numbered sentences of one letter, by number.

    `text` is the letter without page furniture, at the same offsets: a sentence that goes on over a page has no footer.
    """

    document: Document
    lines: dict[int, Line]
    text: str

    def words(self, line: Line) -> str:
        """A sentence with white space folded."""
        return " ".join(self.text[line.span.start : line.span.end].split())


def of(document: Document, determination: Determination) -> Sheet:
    """The sheet of a letter that the layout parser has cut."""
    text = view.of(document).text
    lines: dict[int, Line] = {}

    def add(span: Span, place: Place, item: int | None = None) -> None:
        if _WORD.search(text, span.start, span.end) is None:
            return  # a list's number or a stray mark, which nothing can rest on
        lines[len(lines) + 1] = Line(len(lines) + 1, span, place, item)

    if determination.summary is not None:
        for span in _split(text, determination.summary):
            add(span, "summary")
    for item in determination.items:
        if item.heading is not None:
            add(item.heading, "heading", item.number)
        if item.claims_administrator_cited_nothing and (said := _cited_nothing(text, item.heading)):
            add(said, "guideline", item.number)
        for span in _split(text, item.rationale) if item.rationale else ():
            if _FIXED_END.search(text, span.start, span.end):
                break
            add(span, "rationale", item.number)
    return Sheet(document, lines, text)


def whole(document: Document) -> Sheet:
    """The sheet of a letter whose layout is not known: every sentence, in its order."""
    text = view.of(document).text
    lines: dict[int, Line] = {}
    for paragraph in _paragraphs(text):
        for span in _split(text, paragraph):
            lines[len(lines) + 1] = Line(len(lines) + 1, span, "letter")
    return Sheet(document, lines, text)


def render(sheet: Sheet, determination: Determination, items: frozenset[int] | None = None) -> str:
    """The sheet as text for a prompt; with `items`, only those and the summary."""
    decisions = {item.number: item.decision for item in determination.items}
    written: list[str] = []
    above: tuple[str, int | None] | None = None
    for line in sheet.lines.values():
        if items is not None and line.item is not None and line.item not in items:
            continue
        place = "item" if line.place in ("heading", "guideline") else line.place
        if (place, line.item) != above:
            above = (place, line.item)
            written.append(_title(place, line.item, decisions))
        written.append(f"{line.number} {sheet.words(line)}")
    return "\n".join(written)


def _title(place: str, item: int | None, decisions: Mapping[int, str]) -> str:
    if place == "item" and item is not None:
        return f"ITEM {item}, {decisions[item]}"
    return {"summary": "SUMMARY", "rationale": f"RATIONALE {item}"}.get(place, "LETTER")


def _split(text: str, span: Span) -> Iterator[Span]:
    for sentence in sentences.split(text, span.start, span.end):
        for start in range(sentence.start, sentence.end, _LONGEST):
            yield Span(start=start, end=min(start + _LONGEST, sentence.end))


def _paragraphs(text: str) -> list[Span]:
    """Stretches between blank lines, so that a title does not run into a sentence; one if all lines are set off so."""
    breaks = [match.span() for match in _BLANK.finditer(text)]
    if len(breaks) > text.count("\n") // 3:
        return [Span(start=0, end=len(text))]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(text)]
    return [Span(start=start, end=end) for start, end in zip(starts, ends, strict=True)]


def _cited_nothing(text: str, heading: Span | None) -> Span | None:
    if heading is None:
        return None
    found = re.compile(r"The\s+Claims\s+Administrator\s+did\s+not\s+cite\b[^.]*\.?", re.IGNORECASE).search(
        text, heading.end, heading.end + 600
    )
    return Span(start=found.start(), end=found.end()) if found else None
