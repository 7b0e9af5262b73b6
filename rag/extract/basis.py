"""The guidelines a side relied on: source, guideline, topic or section, pages; several in one line."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from ..records import Basis
from .pages import PAGES, page_numbers
from .silence import NOTHING

Source = Literal["MTUS", "ACOEM", "ODG", "other"]

# the name of the 2009 text, which letters print in several ways
_CHRONIC_PAIN = "Chronic Pain Medical Treatment Guidelines"
_ODG = "Official Disability Guidelines"
_LONGEST = 4000  # characters of a guideline line that are read

_SAME = re.compile(
    r"\b(?:(?:relied on|based (?:his/her|its|their|the) decision on|used) the same\b|"
    r"found (?:that )?the [\w ()/-]{0,60}(?:used|cited|relied (?:up)?on|referenced|provided) by the "
    r"claims? administrator\b)[^.]*\.?",
    re.IGNORECASE,
)
_DECISION = re.compile(
    r"(?:(?P<printed>\bDecision based on)|[,;]?\s(?:and\s)?(?=Non-?MTUS\b))\s*"
    r"(?P<kind>Non[- ]{0,3}MTUS(?: Citation)?|MTUS)?:?\s*",
    re.IGNORECASE,
)
_EMPTY_PAGES = re.compile(r"[\s,;(]{0,4}\bPage\(s\)\s*:?\s*(?=[.;,]|$)", re.IGNORECASE)
_SECTION = re.compile(r"[\s,;]{0,4}\bSections?(?:\(s\))?\s*:\s*|[\s,;]{0,4}\bSection\(s\)\s*:?\s*", re.IGNORECASE)
_NEXT_YEARED = re.compile(
    r"(?:, and |; (?:and )?|\. )(?=(?:MTUS )?(?:[A-Z][\w&/-]*,? (?:and |of |to |the )?){1,8}(?:19|20)\d\d\b|MTUS [A-Z])"
)
_YEARED = re.compile(r"(?P<name>(?:[A-Z][\w&/-]*,? (?:and |of |to )?){1,8}(?:19|20)\d\d)\b")
_CHRONIC = re.compile(
    r"(?:the )?(?:California )?(?:MTUS )?Chronic Pain (?:Medical )?Treatment Guidelines?\b[\s,:;-]*", re.IGNORECASE
)
_CHAPTER = re.compile(
    r"(?:the )?(?:ACOEM|American College of Occupational and Environmental Medicine)\b.{0,60}?"
    r"\bChapter (?P<number>\d+)\b[\s:,)(-]*"
    r"(?P<name>[A-Z][\w/&, -]{2,60}?(?:Complaints|Conditions)|"
    r"[A-Z](?:[\w/&-]| (?=(?:(?:and|&|of|to|the)\b|(?!Pages?\b)[A-Z])))*)?"
)
_OLD_CHAPTER = re.compile(
    r"(?:the )?(?P<name>[A-Z][\w/&, -]{3,60}? (?:Complaints|Conditions|Management|Consultations|Treatment|"
    r"Documentation|Function)) \(.{0,80}?Chapter (?P<number>\d+)[^)]*\)\)?[\s,]*"
)
# the chapters of 2004 that treat complaints; letters often give the number alone
_CHAPTERS = dict(
    enumerate((
        "Neck and Upper Back Complaints", "Shoulder Complaints", "Elbow Complaints",
        "Forearm, Wrist, and Hand Complaints", "Low Back Complaints",
        "Knee Complaints", "Ankle and Foot Complaints", "Stress Related Conditions",
    ), 8)
)  # fmt: skip
_GUIDES = re.compile(
    r"(?:the )?(?P<odg>(?:Official Disability Guidelines?|ODG)(?:[ -]*TWC)?(?: \(ODG(?:[ -]TWC)?\)| \(ODG\)|"
    r" Guidelines)?)[\s,:;–-]*",
    re.IGNORECASE,
)
_ACOEM = re.compile(
    r"(?:the )?(?P<name>(?:ACOEM|American College of Occupational)\b.*?[Gg]uidelines?(?:,? \(?\d(?:st|nd|rd|"
    r"th) ed(?:ition|\.)?\)?)?|ACOEM)"
    r"(?=[\s,.:;(]|$)[\s,:;-]*"
)
_MORE_ODG = re.compile(
    r"(?:(?<=[,;.)])\s+(?:and\s+)?|\s+and\s+)(?:the\s+)?(?=Official Disability Guidelines|ODG [A-Z(])|"
    r"\s+and\s+(?:the\s+)?(?=ODG\b)|(?<=;)\s+(?:and\s+)?(?=ACOEM\b)"
)
# how the MTUS is called before the text of it that is meant
_CALLED_MTUS = re.compile(
    r"^(?:the )?(?:California |CA )?(?:Medical Treatment Utilization Schedule(?: \(MTUS\))?|MTUS)\b"
    r"(?: ?\([^)]{1,40}\))?[\s,:;-]+(?=\S)"
)
_EDITION = re.compile(r"^2009[:,]\s+")
_NEXT_MTUS = re.compile(r"(?<=(?:19|20)\d\d)[,;] (?:and )?MTUS (?=[A-Z])")
_BARE = re.compile(
    r"(?P<mtus>(?:the )?(?:California |CA )?(?:MTUS|Medical Treatment Utilization Schedule)\b)|(?:the )?ACOEM\b"
)
# words before a citation that say no more than that it is one
_PREAMBLE = re.compile(
    r"^(?:Work Loss Data Institute(?:,? LLC)?|Other Medical Treatment Guidelines?(?: or Medical Evidence)?)[\s,:;]*",
    re.IGNORECASE,
)
_OTHER_TOO = re.compile(r",?\s+and Other Medical Treatment Guidelines?:?\s+")
_PART_OF = re.compile(r",?\s*which (?:is|are) (?P<no>not )?(?:a )?part of the (?:California )?MTUS\b", re.IGNORECASE)
_PROSE_HEAD = re.compile(
    r"^.*?\b(?:(?:based (?:its|his/her|his|her|their|the) decision on|relied (?:up)?on|cited|used|"
    r"applied)(?: the)?|and on the|and the)\s+",
    re.IGNORECASE,
)
_BASED_ON = re.compile(
    r"^[^.]{0,120}?\bbased (?:its|his/her|his|her|their|the) decision on\s+(?:the\s+)?", re.IGNORECASE
)
_NUMBERED = re.compile(r"^\d+[.)]\s+")
_PROSE_END = re.compile(r"(?<!\bpg)(?<!\bpgs)(?<!\bp)(?<!\bpp)\. | \(MTUS\)|, (?:was|were|is|because|which)\b|;|\.$")
_FOR_ITEMS = re.compile(r"\s*\bfor items? (?P<items>\d+(?:(?:, and|,| and) \d+)*)", re.IGNORECASE)
_TITLE = re.compile(r"(?P<name>(?:[A-Z][\w-]*,? (?:and |of |for )?){1,7}Guidelines?)\b[\s,:;-]*")
_OTHER_TEXTS = re.compile(r"\b(?:Acupuncture|Post-?surgical)(?: Medical)? Treatment Guidelines", re.IGNORECASE)
_PRINTED_OTHERWISE = {"post-surgical treatment guidelines": "Postsurgical Treatment Guidelines"}


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


@lru_cache(maxsize=1024)
def side(line: str, item: int = 1) -> Side:
    """The citations in one side's folded text. The items of a letter often repeat one line."""
    line = line[:_LONGEST]
    if not line:
        return Side()
    if _SAME.search(line) and not _DECISION.search(line):
        return Side(tuple(_bases(_SAME.sub(" ", line).strip())), same_as_other=True)
    line = _of_item(line, item)
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
    marks = list(_DECISION.finditer(line))
    if any(mark["printed"] for mark in marks):
        ends = [mark.start() for mark in marks[1:]] + [len(line)]
        for mark, end in zip(marks, ends, strict=True):
            cited = line[mark.end() : end].strip().rstrip(".").strip()
            kind = (mark["kind"] or "").lower()
            yield from _non_mtus(cited) if kind.startswith("non") else _mtus(cited)
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
        yield from _non_mtus(named) if match["no"] else _mtus(named)


def _named(line: str) -> Iterator[Basis]:
    """The oldest letters: guidelines named in free prose, the MTUS known by its texts' names."""
    cited = _BASED_ON.sub("", _NUMBERED.sub("", line))
    if (
        found := _CHRONIC.search(cited)
        or _OLD_CHAPTER.search(cited)
        or _CHAPTER.search(cited)
        or _OTHER_TEXTS.search(cited)
    ):
        yield from _mtus(_up_to_pages(cited[found.start() :]))
    if guides := _GUIDES.search(cited):
        yield from _non_mtus(_up_to_pages(cited[guides.start() :]))
    elif found is None and (bare := _BARE.match(cited)):
        yield from _mtus(cited.rstrip(". ")) if bare["mtus"] else _non_mtus(cited.rstrip(". "))


def _up_to_pages(cited: str) -> str:
    """A citation in prose: to the end of its pages, else of its sentence."""
    pages = PAGES.search(cited)
    end = _PROSE_END.search(cited)
    if pages and (end is None or pages.start() < end.start()):
        return cited[: pages.end()]
    return (cited[: end.start()] if end else cited).rstrip(".")


def _mtus(cited: str) -> Iterator[Basis]:
    """Citations of the MTUS: the 2009 text, an ACOEM chapter, or a text with its year and sections."""
    cited = _EDITION.sub("", _CALLED_MTUS.sub("", cited))
    first, *others = _NEXT_MTUS.split(cited)
    if others:
        for one in (first, *others):
            yield from _mtus(one)
        return
    if chronic := _CHRONIC.match(cited):
        yield from _paged("MTUS", _CHRONIC_PAIN, cited[chronic.end() :])
        return
    for pattern in (_OLD_CHAPTER, _CHAPTER):
        if chapter := pattern.match(cited):
            name = (chapter["name"] or _CHAPTERS.get(int(chapter["number"]), "")).strip(" ,")
            yield from _paged("MTUS", f"ACOEM Chapter {chapter['number']} {name}".strip(), cited[chapter.end() :])
            return
    if title := _TITLE.match(cited):
        name = _PRINTED_OTHERWISE.get(title["name"].lower(), title["name"])
        yield from _paged("MTUS", name, cited[title.end() :])
        return
    for part in _whole_names(_NEXT_YEARED.split(cited)):
        yield from _yeared(part.strip(" ,;."))


def _whole_names(parts: list[str]) -> Iterator[str]:
    """The citations, whole again where a name has an "and" of its own ("Forearm, Wrist, and Hand Complaints 2004")."""
    begun = ""
    for number, part in enumerate(parts):
        joined = f"{begun}, and {part}" if begun else part
        last = number == len(parts) - 1
        if last or _SECTION.search(joined) or re.search(r"(?:19|20)\d\d|Formulary|Page", joined):
            yield joined
            begun = ""
        else:
            begun = joined


def _yeared(part: str) -> Iterator[Basis]:
    part = part.removeprefix("MTUS ").strip()
    if not part:
        return
    if _CHRONIC.match(part) or _CHAPTER.match(part):
        yield from _mtus(part)
        return
    name = _YEARED.match(part)
    if name:
        yield from _paged("MTUS", name["name"], _SECTION.sub("", part[name.end() :], count=1))
        return
    head, *sections = _SECTION.split(part, maxsplit=1)
    if sections:
        yield from _paged("MTUS", head.strip(" ,"), sections[0])
        return
    pages = PAGES.search(part)
    name_end = pages.start() if pages else len(part)
    yield from _paged("MTUS", _EMPTY_PAGES.sub("", part[:name_end]).strip(" ,"), part[name_end:])


def _non_mtus(cited: str) -> Iterator[Basis]:
    """Citations outside the MTUS: ODG, ACOEM's own edition, or anything else in its own words."""
    for whole in _OTHER_TOO.split(cited):
        for part in _MORE_ODG.split(whole):
            yield from _outside(_PREAMBLE.sub("", part.strip(" ,;")))


def _outside(part: str) -> Iterator[Basis]:
    if not part.strip("."):
        return
    if guides := _GUIDES.match(part):
        yield from _paged("ODG", _ODG, part[guides.end() :])
    elif acoem := _ACOEM.match(part):
        yield from _paged("ACOEM", acoem["name"], part[acoem.end() :])
    else:
        yield Basis(source="other", guideline=PAGES.sub("", part).strip(" ,;."), pages=page_numbers(part))


def _paged(source: Source, guideline: str, rest: str) -> Iterator[Basis]:
    """One basis for each stretch of topics with its pages: "A Page(s): 29, and B Page(s): 65" are two."""
    start = 0
    for match in PAGES.finditer(rest):
        yield _one(source, guideline, rest[start : match.start()], page_numbers(match.group()))
        start = match.end()
    left = _topic(rest[start:])
    if left or start == 0:
        yield Basis(source=source, guideline=guideline, topic=left)


def _one(source: Source, guideline: str, topic: str, pages: tuple[int, ...]) -> Basis:
    return Basis(source=source, guideline=guideline, topic=_topic(topic), pages=pages)


def _topic(text: str) -> str | None:
    text = _SECTION.sub(" ", _EMPTY_PAGES.sub("", text))
    text = re.sub(r"^[\s,;:.–-]*(?:and\s+)?(?:(?:the )?sections? on\s+|Section\s+(?=[A-Z]))?", "", text).strip(
        " ,;:.–-"
    )
    return text or None
