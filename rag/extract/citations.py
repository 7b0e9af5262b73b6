"""One citation as letters print it: source, guideline, topic or section, pages; several in one line."""

import re
from collections.abc import Iterator
from typing import Literal

from ..records import Basis
from . import editions, strung
from .pages import PAGES, page_numbers

Source = Literal["MTUS", "ACOEM", "ODG", "other"]
# the name of the 2009 text, which letters print in several ways
_CHRONIC_PAIN = "Chronic Pain Medical Treatment Guidelines"
_ODG = "Official Disability Guidelines"
_DIGIT = re.compile(r"\d")
_EMPTY_PAGES = re.compile(r"[\s,;(]{0,4}\bPage\(s\)\s*:?\s*(?=[.;,]|$)", re.IGNORECASE)
_SECTION = re.compile(r"[\s,;]{0,4}\bSections?(?:\(s\))?\s*:\s*|[\s,;]{0,4}\bSection\(s\)\s*:?\s*", re.IGNORECASE)
_BEFORE_TOPIC = re.compile(
    r"^[\s,;:.–-]*(?:\((?:ACOEM|ODG|MTUS)\)\s*)?(?:and\s+)?(?:(?:the )?sections? on\s+|Section\s+(?=[A-Z]))?"
)
_NEXT_YEARED = re.compile(
    r"(?:, and |; (?:and )?|\. |(?<=(?:19|20)\d\d) and )"
    r"(?=(?:MTUS )?(?:[A-Z][\w&/-]*,? (?:and |of |to |the )?){1,8}(?:19|20)\d\d\b|MTUS [A-Z])"
)
_YEARED = re.compile(r"(?P<name>(?:[A-Z][\w&/-]*,? (?:and |of |to )?){1,8}(?:19|20)\d\d)\b")
CHRONIC = re.compile(
    r"(?:the )?(?:California )?(?:MTUS )?Chronic Pain (?:Medical )?Treatment Guidelines?\b[\s,:;-]*", re.IGNORECASE
)
CHAPTER = re.compile(
    r"(?:the )?(?:ACOEM|American College of Occupational and Environmental Medicine)\b.{0,60}?"
    r"\bChapter (?P<number>\d+)\b[\s:,)(-]*"
    r"(?P<name>[A-Z][\w/&, -]{2,60}?(?:Complaints|Conditions)|"
    r"[A-Z](?:[\w/&-]| (?=(?:(?:and|&|of|to|the)\b|(?!Pages?\b)[A-Z])))*)?"
)
OLD_CHAPTER = re.compile(
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
GUIDES = re.compile(
    r"(?:the )?(?P<odg>(?:Official Disability Guidelines?|ODG)(?:[ -]*TWC)?(?: \(ODG(?:[ -]TWC)?\)| \(ODG\)|"
    r" Guidelines)?(?: by MCG\b)?"
    r"(?:[\s,:-]*Treatment (?:Index|in Workers?'?s?'? Comp(?:ensation)?)\b(?: \(TWC\))?)?)[\s,:;–-]*",
    re.IGNORECASE,
)
_ACOEM = re.compile(
    r"(?:the )?(?P<name>(?:(?:ACOEM|American College of Occupational)\b.*?|Occupational Medicine Practice )"
    r"[Gg]uidelines?|ACOEM)"
    r"(?=[\s,.:;(]|$)[\s,:;-]*"
)
# how the MTUS is called before the text of it that is meant
_CALLED_MTUS = re.compile(
    r"^(?:the )?(?:California |CA )?(?:Medical Treatment Utilization Schedule(?: \(MTUS\))?|MTUS)\b"
    r"(?: ?\([^)]{1,40}\))?[\s,:;-]+(?=\S)"
)
_YEAR_FIRST = re.compile(r"^(?P<year>(?:19|20)\d\d)[:,]\s+")
_NEXT_MTUS = re.compile(r"(?<=(?:19|20)\d\d)[,;] (?:and )?MTUS (?=[A-Z])")
# words before a citation that say no more than that it is one
_PREAMBLE = re.compile(
    r"^(?:Work Loss Data Institute(?:,? LLC)?|Other Medical Treatment Guidelines?(?: or Medical Evidence)?)[\s,:;]*",
    re.IGNORECASE,
)
_NOTHING_MORE = re.compile(r"[\s.]*$|[,;]|and\b")
_LEADING_AND = re.compile(r"^[\s,;]*(?:and\s+)?(?:the\s+)?")
# a citation of the MTUS whatever the line was put under; one outside of it likewise
_MTUS_TEXT = re.compile(
    r"(?:the )?(?:California |CA )?(?:MTUS|Medical Treatment Utilization Schedule)\b|"
    r"(?:California )?Chronic Pain (?:Medical )?Treatment Guidelines?\b|"
    r"(?:Acupuncture|Post-?surgical)(?: Medical)? Treatment Guidelines\b"
)
_NEVER_MTUS = re.compile(
    r"(?:the )?(?:ODG|Official Disability|MD ?Guidelines|AMA Guides)\b|American (?!College of Occ)"
)
_OTHER = "and Other Medical Treatment Guideline"
_OTHER_TOO = re.compile(rf",?\s+{_OTHER}s?:?\s+")
_TITLE = re.compile(r"(?P<name>(?:[A-Z][\w-]*,? (?:and |of |for )?){1,7}Guidelines?)\b[\s,:;-]*")
OTHER_TEXTS = re.compile(r"\b(?:Acupuncture|Post-?surgical)(?: Medical)? Treatment Guidelines", re.IGNORECASE)
_PRINTED_OTHERWISE = {"post-surgical treatment guidelines": "Postsurgical Treatment Guidelines"}


def cited(line: str, *, of_mtus: bool) -> Iterator[Basis]:
    """The citations of a line that a letter puts under the MTUS, or outside of it; each further one by its own name.

    Nothing, or more citations alone, after the words "based on MTUS" means the MTUS without a text of it.
    """
    if of_mtus and _NOTHING_MORE.match(line):
        yield Basis(source="MTUS", guideline="MTUS")
    for whole in _OTHER_TOO.split(line) if _OTHER in line else (line,):
        for number, one in enumerate(strung.citations(_LEADING_AND.sub("", whole))):
            yield from named(one, of_mtus=of_mtus or (number > 0 and _MTUS_TEXT.match(one) is not None))


def named(one: str, *, of_mtus: bool) -> Iterator[Basis]:
    """What one citation names; the ODG and the texts of other bodies are never part of the MTUS."""
    if one:
        yield from outside(one) if not of_mtus or _NEVER_MTUS.match(one) else mtus(one)


def mtus(cited: str) -> Iterator[Basis]:
    """Citations of the MTUS: the 2009 text, an ACOEM chapter, or a text with its year and sections."""
    cited = _CALLED_MTUS.sub("", cited)
    year = None
    if dated := _YEAR_FIRST.match(cited):
        year, cited = dated["year"], cited[dated.end() :]
    if " MTUS " in cited and len(several := _NEXT_MTUS.split(cited)) > 1:
        for one in several:
            yield from mtus(one)
        return
    if chronic := CHRONIC.match(cited):
        yield from _paged("MTUS", _CHRONIC_PAIN, cited[chronic.end() :], year)
        return
    for pattern in (OLD_CHAPTER, CHAPTER) if "Chapter" in cited else ():
        if chapter := pattern.match(cited):
            name = (chapter["name"] or _CHAPTERS.get(int(chapter["number"]), "")).strip(" ,")
            named = f"ACOEM Chapter {chapter['number']} {name}".strip()
            yield from _paged("MTUS", named, cited[chapter.end() :], year or editions.cut(chapter.group()).said)
            return
    if "Guideline" in cited and (title := _TITLE.match(cited)):
        name = _PRINTED_OTHERWISE.get(title["name"].lower(), title["name"])
        yield from _paged("MTUS", name, cited[title.end() :], year)
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
    if CHRONIC.match(part) or ("Chapter" in part and CHAPTER.match(part)):
        yield from mtus(part)
        return
    name = _YEARED.match(part)
    if name:
        yield from _paged("MTUS", name["name"], _SECTION.sub(" ", part[name.end() :], count=1))
        return
    head, *sections = _SECTION.split(part, maxsplit=1)
    if sections:
        yield from _paged("MTUS", head.strip(" ,"), sections[0])
        return
    pages = PAGES.search(part)
    name_end = pages.start() if pages else len(part)
    yield from _paged("MTUS", _EMPTY_PAGES.sub("", part[:name_end]).strip(" ,"), part[name_end:])


def outside(cited: str) -> Iterator[Basis]:
    """A citation outside the MTUS: ODG, ACOEM's own edition, or anything else in its own words."""
    part = _PREAMBLE.sub("", cited.strip(" ,;"))
    if not part.strip("."):
        return
    if guides := GUIDES.match(part):
        yield from _paged("ODG", _ODG, part[guides.end() :])
    elif acoem := _ACOEM.match(part):
        yield from _paged("ACOEM", acoem["name"], part[acoem.end() :])
    else:
        yield Basis(source="other", guideline=PAGES.sub("", part).strip(" ,;."), pages=page_numbers(part))


def _paged(source: Source, guideline: str, rest: str, edition: str | None = None) -> Iterator[Basis]:
    """One basis for each stretch of topics with its pages: "A Page(s): 29, and B Page(s): 65" are two."""
    name, *in_name = editions.named(guideline)
    rest, in_rest = editions.cut(rest)
    edition = editions.joined(edition, *in_name, in_rest)
    start = 0
    for match in PAGES.finditer(rest) if _DIGIT.search(rest) else ():
        yield Basis(
            source=source,
            guideline=name,
            edition=edition,
            topic=_topic(rest[start : match.start()]),
            pages=page_numbers(match.group()),
        )
        start = match.end()
    left = _topic(rest[start:])
    if left or start == 0:
        yield Basis(source=source, guideline=name, edition=edition, topic=left)


def _topic(text: str) -> str | None:
    if "(" in text:
        text = _EMPTY_PAGES.sub("", text)
    if "ection" in text.lower():
        text = _SECTION.sub(" ", text)
    return _BEFORE_TOPIC.sub("", text).strip(" ,;:.–-") or None
