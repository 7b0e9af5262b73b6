"""Which determinations a question means: named ("in 002", "CM17-0001234", "004-2"), or described by what they tell."""

import re
from typing import NamedTuple

from .query_facts import StoreFacts
from .query_filters import worker_age
from .query_people import people
from .query_words import content

_CASE_NUMBER = re.compile(r"\bCM\s?\d{2}[-\s]?\d{7}\b(?:\s?[-#]\s?(\d{1,2})\b)?", re.IGNORECASE)
_FILE = re.compile(r"\b[\w.-]{1,250}\.(?:txt|pdf)\b", re.IGNORECASE)
_CALLED = re.compile(
    r"\b(?:case|letter|determination|file|imr|matter)s?\s+(?:no\.?\s*|number\s*|#\s*)?([A-Za-z]*\d[\w-]*)|\b(?:in|"
    r"of|from|for|about|on|and|or|is|does|did|was|has|show|summari[sz]e|explain)\s+(0\d{2,}[\w-]*)\b|\b(0\d\d)-(\d{1,2})\b",
    re.IGNORECASE,
)
_STEM = re.compile(r"\b[a-z0-9]+(?:[-_][a-z0-9]+)+\b", re.IGNORECASE)
_ITEM = re.compile(
    r"\bitems?\s+(?:no\.?\s*|number\s*|#\s*)?(\d{1,2})\b|\b(first|second|third|fourth|fifth)\s+item\b", re.IGNORECASE
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
_PERSON = (
    r"(?:worker|patient|claimant|employee|applicant|man|woman|gentleman|lady|person|male|female|nurse|driver|operator)"
)
_LETTER = r"(?:case|letter|determination|imr|matter|claim|file)"
_DESCRIPTIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:in|of|for|about|from)\s+(?:the|that|this)\s++([^?.]{{4,90}}?)\s++{_LETTER}\b",
        rf"\b{_LETTER}s?\s+(?:of|with|where|about|involving|in which|concerning|that (?:mentions|describes|"
        rf"involves))\s+([^?]{{4,140}}?)(?=[?,]|$)",
        rf"\b(?:the|a|an|that)\s+(?:[\w-]+\s+){{0,3}}?{_PERSON}\s+(?:who|whose|that|with|injured|"
        rf"hurt)\s+([^?]{{4,140}}?)(?=[?,]|$)",
    )
)
# "the cervical fusion case: what was decided" opens with its description
_OPENING = re.compile(
    r"^\s*+(?:the\s+)?(?!(?:which|what|who|why|how|when|where|is|was|were|are|did|does|do|in|list|show|find|any)\b)"
    r"([^?.,:]{4,90}?)\s++(?:case|letter)\b(?=\s*[-,:?.]|\s*$)",
    re.IGNORECASE,
)
# a decision describes no letter: "the approved Norco case" is any that was approved
_DECIDED = re.compile(
    r"\b(?:approved|denied|upheld|overturned|winning|losing|granted|refused|successful|unsuccessful)\b", re.IGNORECASE
)
# what somebody argues about a case describes none of the letters
_ARGUED = re.compile(r"\b(?:argu\w+|reviewers?|attorneys?|judges?|counsel|claims that)\b", re.IGNORECASE)
_REQUESTED = re.compile(r"\b(?:request\w*|asked for|sought|disputed?|wanted|denied|approved|refused)\b", re.IGNORECASE)
_IDENTIFY = re.compile(
    rf"\b(?:which|what|whose|find (?:the|a|any)|is there (?:a|any)|show me the)\s+(?:{_LETTER}|{_PERSON})s?\b\s*"
    r"(?:has|have|had|with|was|were|is|are|shows?|mentions?|describes?|reports?|concerns?|involves?|of|about|where|"
    r"who|whose|that|in which)?\s*([^?]{4,160})|"
    rf"^\s*who\s+(?:was|had|has|is|fell|hurt|slipped|injured|worked)\s+([^?]{{4,160}})",
    re.IGNORECASE,
)


_AGE = re.compile(r"\b\d{2}\b|\b(?:years?|yrs?|yo|old|aged?|ages?|between|male|female|man|woman)\b", re.IGNORECASE)
_WHEN = re.compile(
    r"\s*(?:decided|dated|issued|cit\w+|rel(?:y|ied|ies)|from|since|before|after|in|upheld|overturned|denied|approved|"
    r"(?:an? )?partial\w*|(?:the )?(?:most|fewest|newest|latest|oldest|largest))\b",
    re.IGNORECASE,
)
# "who was in a car accident, and what was decided?"
_ASKED_TOO = re.compile(r",?\s+and\s+(?:what|how|which|was|were|did|why)\b", re.IGNORECASE)
# "who was the reviewer" asks for a fact of the case spoken of
_ROLE = re.compile(
    r"\s*(?:the|his|her|their)\s+(?:\w+\s+)?(?:reviewer|doctor|physician|judge|provider)s?\b", re.IGNORECASE
)


class Cases(NamedTuple):
    """The determinations meant, the items named in them, and the description that found them or failed to."""

    determination_ids: tuple[str, ...] = ()
    items: tuple[int, ...] = ()
    described: str | None = None
    unknown: tuple[str, ...] = ()  # names that mean nothing here
    identify: bool = False  # the question is which case it is
    whole: bool = True  # all words of the description fit


def cases(question: str, unread: str, facts: StoreFacts, *, about_items: bool, dated: bool = False) -> Cases:
    """Find the cases of a question; with `about_items` a "which case ..." asks for a cohort, not for a description.

    A question `dated` by the day of injury needs no description: the date finds the worker. `unread` is the question
    with `BLANK` over the words that were read as treatments.
    """
    named = named_cases(question, facts)
    if named.determination_ids or named.unknown or dated:
        return named
    worker = people(unread, facts)
    if worker is not None:
        identify = not about_items and bool(_IDENTIFY.search(question))
        ids = worker.determination_ids
        return Cases(ids, items_named(question), worker.description, (), identify, worker.whole)
    if not about_items:
        match = _IDENTIFY.search(question)
        described = (match.group(1) or match.group(2)) if match else ""
        if match and not (_WHEN.match(described) or _ROLE.match(match.group(2) or "") or _is_age(described)):
            description = _ASKED_TOO.split(described.strip())[0]
            return Cases(facts.described(description), (), description, (), True)
    for pattern in (*_DESCRIPTIONS, _OPENING):
        match = pattern.search(question)
        if (
            match
            and not _DECIDED.search(match.group(1))
            and not _ARGUED.search(match.group(1))
            and not re.fullmatch(
                r"(?:\w+\s)?(?:same|each|other|present|above)|(?:and\s+)?(?:the\s+)?(?:rest|others?) (?:of|in) \w+",
                match.group(1),
                re.IGNORECASE,
            )
        ):
            found = facts.described(match.group(1))
            if found:
                return Cases(found, items_named(question), match.group(1).strip())
    return named


def fitting(meant: Cases, treatments: tuple[str, ...], inside: tuple[str, ...], facts: StoreFacts) -> Cases:
    """The cases meant, where some dispute what the question names beside their description, or `inside` it.

    Of many "wrist cases" the one on Norco is meant; where none is on Norco, one common word describes nothing. A
    letter found by "where botox was requested" that decides on no botox is not the one described.
    """
    asked_for = frozenset(t for t in inside if t in facts.treatments)
    requested = is_of_request(meant.described or "") and not meant.identify
    if requested and asked_for and not asked_for & facts.disputed(meant.determination_ids):
        return Cases()
    several = bool(meant.described) and len(meant.determination_ids) > 1 and not meant.identify
    disputed = frozenset(t for t in treatments if t in facts.treatments)
    if not (several and disputed) or disputed & facts.disputed(meant.determination_ids):
        return meant
    words = content(meant.described or "")
    found = facts.telling(words, tuple(sorted(disputed)))
    if found:
        return meant._replace(determination_ids=found)
    return Cases() if len(words) == 1 else meant


def is_of_request(description: str) -> bool:
    """Whether a description tells what was asked for ("where botox was requested")."""
    return bool(_REQUESTED.search(description))


def _is_age(description: str) -> bool:
    """Whether an age is all that describes the worker: the record has it as a field."""
    return worker_age(f"workers {description}") is not None and not content(_AGE.sub(" ", description))


def named_cases(question: str, facts: StoreFacts) -> Cases:
    """The cases that the question names, with items and with the names that mean nothing here."""
    ids: dict[str, None] = {}
    items = list(items_named(question))
    unknown: list[str] = []
    for name, given in _names(question):
        found, item = facts.cases(name), given
        if not found and item is None and "-" in name:
            # "004-2" is item 2 of case 004
            stem, _, number = name.rpartition("-")
            found = facts.cases(stem) if number.isdigit() and len(number) <= 2 else ()
            item = int(number) if found else None
        if len(found) == 1:
            ids[found[0]] = None
            if item:
                items.append(item)
        elif not found and (name.lower().startswith("cm") or re.search(r"\d{3}", name)):
            unknown.append(name)
    return Cases(tuple(ids), tuple(dict.fromkeys(items)), None, tuple(unknown))


def _names(question: str) -> list[tuple[str, int | None]]:
    names: dict[str, int | None] = {}
    for match in _CASE_NUMBER.finditer(question):
        number = re.sub(r"[^0-9]", "", match.group().split("#")[0])[:9]
        names[f"CM{number[:2]}-{number[2:]}"] = int(match.group(1)) if match.group(1) else None
    for match in _FILE.finditer(question):
        names[match.group()] = None
    if not names:
        for match in _CALLED.finditer(question):
            name = match.group(1) or match.group(2) or match.group(3)
            if not re.fullmatch(r"(?:19|20)\d\d", name):
                names[name] = int(match.group(4)) if match.group(4) else None
    if not names:
        for match in _STEM.finditer(question):
            if match.group().count("-") >= 2 or "_" in match.group():
                names[match.group()] = None
    return list(names.items())


def items_named(question: str) -> tuple[int, ...]:
    """The numbers of the items that a question names ("item 2", "the second item")."""
    return tuple(int(m.group(1)) if m.group(1) else _ORDINALS[m.group(2).lower()] for m in _ITEM.finditer(question))
