"""The diagnoses that a case summary lists, each in the letter's words."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from . import places

_LISTED = r"(?P<list>[^.]{3,600}(?:(?<=\bvs)\.[^.]{1,300})?)"  # to the end of its sentence


class _Form(NamedTuple):
    """How a list is told: fixed words one of which must stand there, in which its wording begins unless `within`."""

    words: tuple[str, ...]
    wording: re.Pattern[str]
    within: bool = False


# the surest form first
_FORMS = (
    _Form(
        ("diagnos",),
        re.compile(
            r"\b(?i:diagnos[ie]s)\b(?i:\s+(?:were|was|are|is|include[sd]?|listed as|given|noted))*"
            r"(?i:\s+(?:documented|listed|noted|given|recorded|reported)?\s*(?:as|is|of))?\s*[:\-–]?\s+" + _LISTED
        ),
    ),
    _Form(
        ("dx", "assess", "impression"),
        re.compile(
            r"\b(?i:dx|assessments?|impressions?)\b"
            r"(?i:\s+(?:is|are|was|were|includes?|included)\b|\s*[:\-–])\s*" + _LISTED
        ),
    ),
    _Form(
        ("treated for", "treatment for", "evaluated for", "evaluation for"),
        re.compile(
            r"\b(?i:(?:treated|treatment|evaluated|evaluation) for)\s+(?i:the (?:following )?diagnos[ie]s of\s+)?"
            + _LISTED
        ),
    ),
    _Form(
        ("diagnos",),
        re.compile(r"\b(?i:diagnosed (?:with|as(?: having| suffering from)?)|diagnos[ie]s of)\s+" + _LISTED),
    ),
    _Form(("record",), re.compile(r"\b(?i:records? indicates?)\s+(?!that\b)" + _LISTED)),
    _Form(
        ("are listed", "is listed"),
        re.compile(r"(?:^|[.]\s+)(?P<list>[A-Z][^.]{3,300}?)\s+(?:are|is) listed\b"),
        within=True,
    ),
)
_NUMBERED = re.compile(r"\bdiagnos[ie]s\b[^.\d]{0,40}(?P<list>\(?1[.)]\s+\S.{3,600})", re.IGNORECASE)
_NUMBER = re.compile(r"[\s,;.]*(?:\band\s+)?(?:(?<=\s)|(?<=^))\(?(?P<number>\d{1,2})[.)]\s+(?=\D)")
# codes of the classification of diseases: "724.4", "M54.5", "S83.241A"
_CODE = re.compile(
    r"\(?\b(?:ICD-?\s?(?:9|10)?(?:-CM)?\s*:?\s*)?(?:[A-TV-Z]\d\d(?:\.\w{1,4})|\d{3}\.\d{1,2})(?![\w.]\d)\)?\s*[-:–]?\s*"
)
_CODE_LIKE = re.compile(r"\.\w(?<=\d\d..)")
_WEAK_START = re.compile(
    r"^(?:for|by|that|which|and|to|the (?:request|same)|not|has|had|have|this|studies|testing|imaging|performed)\b",
    re.IGNORECASE,
)
_LIST_END = re.compile(r"[.](?<!\bvs.)(?<!\bDr.)(?:\s|$)|T(?<=\bT)(?:he (?:patient|injured)|reatment to date)\b")
# "lumbar and cervical disc disease" is one diagnosis, "low back pain and cervical disc disease" are two
_SPLIT = re.compile(
    r"\s*;\s*(?:and\s+)?|\s*,\s*and\s+|\s*,\s*|(?<!cervical)(?<!thoracic)(?<!lumbar)(?<!facet)(?<!iliac)(?<!right)"
    r"(?<!left)\s+and\s+(?!giddiness|myositis|fatigue)|\s+and\s+(?!\w+(?:\s+\w+)?\s+(?:joint|disc)s?\b)(?!giddiness|myositis|fatigue)"
)
_SEMICOLONS = re.compile(r"\s*;\s*(?:and\s+)?")
# a part of a list that only says more of the part before it
_CONTINUES = re.compile(
    r"^(?:(?:right|left|bilateral)(?:[- ]sided)?(?: (?:shoulder|knee|hip|wrist|hand|elbow|ankle|foot|trapezius|"
    r"side|leg|arm))?$|"
    r"(?:status post|s/p) (?:[\w-]+ )*(?:release|repair|arthroscopy|surgery|fusion|reconstruction|replacement|"
    r"injection|decompression)$|"
    r"(?:joints|ligaments|muscles|fascia|tendons?) (?:of|in|at) .*$|(?:[\w-]+ ){0,3}(?:region|area|site|levels?)$|"
    r"(?:single episode|recurrent|initial encounter|subsequent encounter|sequela|unspecified|mild|moderate|severe|"
    r"acute|chronic|resolved|improving|"
    r"not elsewhere classified|without myelopathy|with (?:progressive|radiculopathy)|grade \w+)$)",
    re.IGNORECASE,
)
_REMARK = re.compile(r"^(?:wors[et]|which|who|where|more|less|causing|resulting)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:an?|the) (?=\w)", re.IGNORECASE)
_LONGEST_DIAGNOSIS, _MOST_DIAGNOSES = 120, 20
_PARTS = (
    r"cervical|thoracic|lumbar|lumbosacral|spine|neck|back|head|face|scalp|shoulder|arm|elbow|forearm|wrist|hand|"
    r"fingers?|thumb|hip|"
    r"thigh|knee|leg|calf|ankle|foot|feet|toes?|heel|buttock|groin|pelvis|abdomen|chest|ribs?|jaw|muscles?|fascia|"
    r"tendons?"
)
_SAYS_WHICH = (
    r"the|left|right|bilateral|both|upper|lower|low|mid|medial|lateral|middle|initial|subsequent|encounter|"
    r"sided?|of|and|rule out|r/o|possible|probable"
)
# a part that names places only: it belongs to the diagnosis beside it ("lumbar, hip, and neck strain")
_PLACES = re.compile(rf"(?:(?:or )?(?:{_PARTS}|{_SAYS_WHICH})[\s-]*)+", re.IGNORECASE)
_OF_PLACES = re.compile(rf"\b(?:of|in|to|at|on)\b(?:[\s,-]+(?:{_PARTS}|{_SAYS_WHICH}))+$", re.IGNORECASE)
_MARKS = ' ,"“”[]'


def diagnoses(said: str) -> tuple[str, ...]:
    """The diagnoses of the first list that the summary gives, in its words."""
    if _CODE_LIKE.search(said):
        said = _CODE.sub("", said)
    lower = places.small(said)
    if ("1." in said or "1)" in said) and (numbered := places.first(_NUMBERED, said, lower, ("diagnos",))):
        return _numbered(numbered["list"])
    for form in _FORMS:
        for match in _told(said, lower, form):
            listed = _LIST_END.split(match["list"])[0].strip(" :,")
            if listed and not _WEAK_START.match(listed):
                return _split(listed)
    return ()


def _told(said: str, lower: str, form: _Form) -> Iterator[re.Match[str]]:
    """Where a summary tells a list in this form; tried only at its words, as that takes a tenth of a search."""
    if form.within:
        if any(word in lower for word in form.words):
            yield from form.wording.finditer(said)
        return
    end = 0
    for start in places.of(lower, form.words):
        if start >= end and (match := form.wording.match(said, start)):
            yield match
            end = match.end()


def _numbered(listed: str) -> tuple[str, ...]:
    """The diagnoses of a list that counts them: "1. Lumbar radiculopathy, 2. Cervical strain"."""
    found, expected, start = [], 1, 0
    for match in _NUMBER.finditer(listed):
        if int(match["number"]) != expected:
            continue
        found.append(listed[start : match.start()])
        expected, start = expected + 1, match.end()
    found.append(_LIST_END.split(listed[start:])[0])
    named = (_ARTICLE.sub("", part.strip(_MARKS + ".")) for part in found)
    return tuple(dict.fromkeys(name for name in named if 0 < len(name) <= _LONGEST_DIAGNOSIS))[:_MOST_DIAGNOSES]


def _split(listed: str) -> tuple[str, ...]:
    """The parts of a list; places are joined to the diagnosis they belong to, with the words between them."""
    found: list[tuple[int, int]] = []
    waiting: int | None = None  # where places began that wait for their diagnosis
    for start, end in _parts(listed):
        part = listed[start:end]
        of_places = _PLACES.fullmatch(part) is not None
        if found and waiting is None and (_CONTINUES.match(part) or (of_places and _ends_in_place(listed, found[-1]))):
            found[-1] = (found[-1][0], end)
        elif of_places:
            waiting = start if waiting is None else waiting
        elif not _REMARK.match(part):
            found.append((start if waiting is None else waiting, end))
            waiting = None
    named = (_ARTICLE.sub("", listed[start:end].strip(_MARKS)) for start, end in found[:_MOST_DIAGNOSES])
    return tuple(dict.fromkeys(name for name in named if len(name) <= _LONGEST_DIAGNOSIS))


def _ends_in_place(listed: str, diagnosis: tuple[int, int]) -> bool:
    """Whether places go on with those that a diagnosis ends in: "contusion of face" and "scalp"."""
    return _OF_PLACES.search(listed[slice(*diagnosis)]) is not None


def _parts(listed: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in (_SEMICOLONS if ";" in listed else _SPLIT).finditer(listed):
        yield from _trimmed(listed, start, match.start())
        start = match.end()
    yield from _trimmed(listed, start, len(listed))


def _trimmed(listed: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    inner = listed[start:end]
    if inner.strip(_MARKS):
        yield start + len(inner) - len(inner.lstrip(_MARKS)), start + len(inner.rstrip(_MARKS))
