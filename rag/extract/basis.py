"""The guidelines a side relied on; one line may speak of several, of the other side's, or of other items."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ..records import Basis
from . import citations, places, strung
from .pages import PAGES, page_numbers
from .silence import NOTHING

_LONGEST = 4000  # characters of a guideline line that are read
_SAME = re.compile(
    r"\b(?:(?:relied on|based (?:his/her|its|their|the) decision on|used) the same\b|"
    r"found (?:that )?the [\w ()/-]{0,60}(?:used|cited|relied (?:up)?on|referenced|provided) by the "
    r"claims? administrator\b)[^.]*\.?",
    re.IGNORECASE,
)
# over lower-case text; each way begins with a fixed letter, which is found much faster
_PRINTED = "d(?<=\\bd)ecision based on"
_DECISION = re.compile(
    rf"(?:{_PRINTED}|,\s(?:and\s)?(?=non-?mtus\b)|;\s(?:and\s)?(?=non-?mtus\b)| (?:and\s)?(?=non-?mtus\b))\s*"
    r"(?P<kind>non[- ]{0,3}mtus(?: citation)?|mtus)?:?\s*"
)
_BARE = re.compile(
    r"(?P<mtus>(?:the )?(?:California |CA )?(?:MTUS|Medical Treatment Utilization Schedule)\b)|(?:the )?ACOEM\b"
)
_MTUS_ALONE = Basis(source="MTUS", guideline="MTUS")
_PART_OF = re.compile(r",?\s*which (?:is|are) (?P<no>not )?(?:a )?part of the (?:California )?MTUS\b", re.IGNORECASE)
_PROSE_HEAD = re.compile(
    r"^.*?\b(?:(?:based (?:its|his/her|his|her|their|the) decision on|relied (?:up)?on|cited|used|"
    r"applied)(?: the)?|and on the|and the)\s+",
    re.IGNORECASE,
)
_BASED_ON = re.compile(
    r"^[^.]{0,120}?\bbased (?:its|his/her|his|her|their|the) decision on\s+(?:the\s+)?", re.IGNORECASE
)
# a name that a sentence goes on to speak about, which is no citation of its own
_TELLS = re.compile(
    r"(?:the )?(?:California )?[A-Z][\w ()]*?[A-Z]\w*\)? "
    r"(?!chapter|guideline|section|page|pg|pp?\b|and\b|for\b|of\b|on\b|or\b|by\b)[a-z]+"
)
_NUMBERED = re.compile(r"^\d+[.)]\s+")
_PROSE_END = re.compile(r"(?<!\bpg)(?<!\bpgs)(?<!\bp)(?<!\bpp)\. | \(MTUS\)|, (?:was|were|is|because|which)\b|;|\.$")
_FOR_ITEMS = re.compile(r"\s*\bfor items? (?P<items>\d+(?:(?:, and|,| and) \d+)*)", re.IGNORECASE)


class Side(NamedTuple):
    """What one side relied on, and whether the letter says that it cited nothing."""

    bases: tuple[Basis, ...] = ()
    cited_nothing: bool = False
    same_as_other: bool = False


def both_sides(administrator: str, reviewer: str, item: int) -> tuple[Side, Side]:
    """What the two sides of `item` relied on, from the folded text of each (empty where the layout has none).

    "Relied on the same section" takes over what the other side cited, "page 122" the other side's text with that page.
    """
    first, second = side(administrator, item), side(reviewer, item)
    if second.same_as_other:
        return first, Side((*first.bases, *second.bases))
    if first.same_as_other and not first.bases:
        return Side(second.bases), second
    if not first.bases and not first.cited_nothing:
        pages = set(page_numbers(_of_item(administrator, item)))
        first = Side(tuple(basis for basis in second.bases if pages and pages == set(basis.pages)))
    return first, second


def side(line: str, item: int = 1) -> Side:
    """The citations in one side's folded text."""
    line = line[:_LONGEST]
    if not line:
        return Side()
    lower = places.small(line)
    if ("the same" in lower or "by the claim" in lower) and _SAME.search(line) and not _DECISION.search(lower):
        return Side(tuple(_bases(_SAME.sub(" ", line).strip())), same_as_other=True)
    return _cited(_of_item(line, item) if "for item" in lower else line)


@lru_cache(maxsize=32)  # the items of a letter often repeat one line
def _cited(line: str) -> Side:
    bases = tuple(dict.fromkeys(_bases(line)))
    return Side(bases, not bases and NOTHING.search(line) is not None)


def _of_item(line: str, item: int) -> str:
    """The part of a line that speaks of `item`: "X for item 1, none for items 2 and 3"; else the whole line."""
    if not _FOR_ITEMS.search(line):
        return line
    start = 0
    for match in _FOR_ITEMS.finditer(line):
        if str(item) in re.findall(r"\d+", match["items"]):
            return line[start : match.start()].strip(" ,;.")
        start = match.end()
    return ""


def _bases(line: str) -> Iterator[Basis]:
    lower = places.small(line)
    marks = list(_DECISION.finditer(lower)) if "decision based on" in lower else []
    if any(lower[mark.start()] == "d" for mark in marks):
        ends = [mark.start() for mark in marks[1:]] + [len(line)]
        for mark, end in zip(marks, ends, strict=True):
            cited = line[mark.end() : end].strip().rstrip(".").strip()
            yield from citations.cited(cited, of_mtus=not (mark["kind"] or "").startswith("non"))
    elif _PART_OF.search(line):
        yield from _prose(line)
    elif not NOTHING.search(line):
        yield from _named(line)


def _prose(line: str) -> Iterator[Basis]:
    """Older letters: "relied on the X, pgs. 1-2, which is part of the MTUS, and the Y, which is not part of it"."""
    start = 0
    for match in _PART_OF.finditer(line):
        cited = line[start : match.start()].lstrip(" ,.")
        start = match.end()
        named = _PROSE_HEAD.sub("", cited)
        yield from citations.cited(named, of_mtus=not match["no"])


def _named(line: str) -> Iterator[Basis]:
    """The oldest letters: guidelines named in free prose, the MTUS known by its texts' names."""
    cited = _BASED_ON.sub("", _NUMBERED.sub("", line))
    found: list[Basis] = []
    for number, one in enumerate(strung.citations(cited)):
        told = _TELLS.match(one) is not None
        named = list(_in_prose(one)) if number == 0 or not told else []
        found += named or ([] if told else _bare(one))
    texts = any(basis.source == "MTUS" and basis != _MTUS_ALONE for basis in found)
    yield from (basis for basis in found if not (texts and basis == _MTUS_ALONE))


def _in_prose(cited: str) -> Iterator[Basis]:
    """A text of the MTUS and the ODG, wherever in `cited` they are named."""
    if (
        text := citations.CHRONIC.search(cited)
        or citations.OLD_CHAPTER.search(cited)
        or citations.CHAPTER.search(cited)
        or citations.OTHER_TEXTS.search(cited)
    ):
        yield from citations.mtus(_up_to_pages(cited[text.start() :]))
    if guides := citations.GUIDES.search(cited):
        yield from citations.outside(_up_to_pages(cited[guides.start() :]))


def _bare(cited: str) -> Iterator[Basis]:
    """The MTUS or ACOEM named without a text of theirs."""
    if bare := _BARE.match(cited):
        yield from citations.mtus(cited.rstrip(". ")) if bare["mtus"] else citations.outside(cited.rstrip(". "))


def _up_to_pages(cited: str) -> str:
    """A citation in prose: to the end of its pages, else of its sentence."""
    pages = PAGES.search(cited)
    end = _PROSE_END.search(cited)
    if pages and (end is None or pages.start() < end.start()):
        return cited[: pages.end()]
    return (cited[: end.start()] if end else cited).rstrip(".")
