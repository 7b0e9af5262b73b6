"""A letter's text made easy to search: same length, same offsets, without page furniture.

Headings wrap over lines and are split by page breaks with running headers and footers between their halves. In the view
the furniture is blank, so that one pattern with white space between its words finds a heading wherever it broke.
"""

import re
from functools import cached_property, lru_cache

from ..records import Document, Span
from . import running

_PLAIN = (("‘", "'"), ("’", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("‑", "-"), ("：", ":"))
_CASE = r"CM[ -]?\d{2}[ -]?\d{5,7}"
# a page number or a running title with one, alone on its line; a fixed first letter makes the search for lines fast;
# "page 46" is one of a guideline, whose citation was wrapped: letters are shorter;
# the case number alone on its line is a running title where it comes again and no header follows
_RUNNING = re.compile(
    rf"\n[ \t\f]*(?=[PFICM-])(?:Page\s+(?:\d+\s+of\s+\d+(?:\s+{_CASE})?|\d+\s+{_CASE}|\d|1[0-2])|-\s?\d{{1,3}}\s?-|"
    rf"(?:IMR )?Final Determination Letter for IMR Case Number:? {_CASE}(?:[ \t]+(?:Page )?\d+(?: of \d+)?)?|"
    rf"(?:IMR )?(?:Case (?:Number|No\.?):? )?{_CASE}[ \t]+(?:Page )?\d+(?: of \d+)?|"
    rf"(?:(?:IMR |MAXIMUS )?Case (?:Number|No\.?)[ \t]?:?[ \t]*)?(?P<case>{_CASE}))[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_NUMBER_ONLY = re.compile(r"[-–(\s]{0,3}(\d{1,3})[-–)\s]{0,3}")
_LETTERHEAD = re.compile(
    r"MAXIMUS Federal Services,? Inc\.?|Independent Medical Review|State of California|P\.?O\.? Box \d+.{0,30}|"
    r"(?:Department of Industrial Relations|Division of Workers' Compensation),?",
    re.IGNORECASE,
)
_HEADER_FOLLOWS = re.compile(r"\s{1,9}Date\b", re.IGNORECASE)
_LETTERHEAD_ABOVE = re.compile(rf"(?<=\n)[ \t\f]*(?:{_LETTERHEAD.pattern})[ \t]*\n\s*\Z", re.IGNORECASE)
_LINE_GAP = re.compile(r"(\n\s*)(?=[a-z])")
_DIGITS = re.compile(r"\d+")
# what an item needs
_CONTENT = re.compile(r"guideline|rationale|upheld|overturned|necessary|decision|#\d", re.IGNORECASE)
_EDGE_LINES, _LONGEST_FURNITURE, _LONGEST_NUMBER, _NEARBY = 2, 100, 9, 60


class View:
    """`text` is as long as the document's, with furniture blanked and typographic marks made plain."""

    def __init__(self, document: Document) -> None:
        text = document.text
        self.source = text
        self._printed = _blanked(text, _furniture(text, document.pages))
        self.text = self._printed.replace("\f", "\n")
        if not text.isascii():
            for mark, plain in _PLAIN:  # a table of single letters takes ten times as long
                self.text = self.text.replace(mark, plain)

    @cached_property
    def lower(self) -> str:
        """`text` in small letters, as long as it: fixed words are found there much faster than in any case."""
        lowered = self.text.lower()
        if len(lowered) == len(self.text):
            return lowered
        return "".join(small if len(small := mark.lower()) == 1 else mark for mark in self.text)

    @cached_property
    def width(self) -> int:
        """How long a full line is, in characters."""
        lengths = sorted([len(line.rstrip()) for line in self.text.split("\n") if len(line) > 20])
        return lengths[len(lengths) * 9 // 10] if lengths else 80

    @cached_property
    def line_gap(self) -> int:
        """How many line ends part two lines of a paragraph: 2 where every line is followed by a blank."""
        gaps = [gap[1].count("\n") for gap in _LINE_GAP.finditer(self.text, 1, 6000) if self._goes_on(gap.start())]
        return max(set(gaps), key=gaps.count) if gaps else 1

    def _goes_on(self, position: int) -> bool:
        """Whether the line that ends at `position` ends in the middle of a sentence."""
        last = self.text[max(0, position - _NEARBY) : position].rstrip(" \t")[-1:]
        return last == "," or ("a" <= last <= "z")

    def line_before(self, position: int) -> str:
        """What stands on the line of `position` before it, of a long line only the last words."""
        before = self.text[max(0, position - _NEARBY) : position]
        return before[before.rfind("\n") + 1 :]

    def trimmed(self, start: int, end: int) -> Span | None:
        """`start:end` without white space and furniture at its ends; None when nothing is left."""
        inner = self.text[start:end].rstrip()
        end = start + len(inner)
        start = end - len(inner.lstrip())
        return Span(start=start, end=end) if start < end else None

    def folded(self, start: int, end: int) -> str:
        """The words of `start:end` as the letter prints them, without furniture, white space as single spaces."""
        return " ".join(self._printed[start:end].split())


@lru_cache(maxsize=2)
def of(document: Document) -> View:
    """The view of a document; the layout and the fields of a letter are read from the same one."""
    return View(document)


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    """`text` with spaces at `spans`, which are in order and may overlap."""
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], " " * (end - max(start, at))]
        at = max(at, end)
    return "".join((*parts, text[at:]))


def _furniture(text: str, pages: tuple[int, ...]) -> list[tuple[int, int]]:
    """Where running headers, footers and page numbers stand, in order."""
    lines = "\n" + text  # a match begins at the line end above, which stands where the line begins in `text`
    found: set[tuple[int, int]] = set()
    case = None
    for match in _RUNNING.finditer(lines):
        printed, end = match["case"], match.end()
        if printed is None or (printed == case and not _HEADER_FOLLOWS.match(lines, end)):
            found.add((match.start(), end - 1))
        case = case or printed
    found.update(running.counted(text))
    for start, _ in list(found):
        found.update(_letterhead_above(text, start))
    if len(pages) > 1:
        found.update(_at_edges(text, pages))
    return sorted(found)


def _letterhead_above(text: str, start: int) -> list[tuple[int, int]]:
    """The lines of a letterhead right above furniture that begins at `start`."""
    found: list[tuple[int, int]] = []
    while above := _LETTERHEAD_ABOVE.search(text, max(0, start - 2 * _LONGEST_FURNITURE), start):
        found.append(above.span())
        start = above.start()
    return found


def _at_edges(text: str, pages: tuple[int, ...]) -> list[tuple[int, int]]:
    """Lines at the top or foot of pages that are page numbers, or that stand on nearly every page."""
    seen: dict[tuple[str, str], list[tuple[int, int]]] = {}
    certain: list[tuple[int, int]] = []
    header: list[tuple[int, int]] = []  # the first page's top is the letter's own, though it may run on the others
    for page, (start, end) in enumerate(zip(pages, (*pages[1:], len(text)), strict=True), 1):
        top, foot = _edge_lines(text, start, end)
        header = top if page == 1 else header
        for edge, edge_lines in (("top", top), ("foot", foot)):
            for low, high in edge_lines:
                line = text[low:high].strip()
                number = _NUMBER_ONLY.fullmatch(line) if len(line) <= _LONGEST_NUMBER else None
                if (number and abs(int(number[1]) - page) <= 2) or (page > 1 and _LETTERHEAD.fullmatch(line)):
                    certain.append((low, high))
                elif _is_titled(line):
                    seen.setdefault((edge, _DIGITS.sub("#", line)), []).append((low, high))
    alike = [[s for s in spans if not _CONTENT.search(text, *s)] for spans in seen.values() if len(spans) > 1]
    repeated = [spans for spans in alike if len(spans) >= 2 and len(spans) >= 0.7 * (len(pages) - 1)]
    return [span for spans in (*repeated, certain) for span in spans if span not in header]


def _is_titled(line: str) -> bool:
    """Whether a line may be a running title: short, begun like a title, no end of a sentence."""
    if line[0].islower() or len(line) > _LONGEST_FURNITURE:
        return False
    return line[-1] not in ".,:" or line.endswith("Inc.")


def _edge_lines(text: str, start: int, end: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The first and the last lines of a page that hold anything."""
    top: list[tuple[int, int]] = []
    foot: list[tuple[int, int]] = []
    low = start
    while low <= end and len(top) < _EDGE_LINES:
        high = text.find("\n", low, end)
        high = end if high < 0 else high
        if text[low:high].strip():
            top.append((low, high))
        low = high + 1
    high = end
    while high >= start and len(foot) < _EDGE_LINES:
        low = text.rfind("\n", start, high) + 1 or start
        if text[low:high].strip():
            foot.append((low, high))
        high = low - 1
    return top, foot
