"""What the case summary says of the worker, the injury and the utilization review.

Every function takes the summary with white space folded; an empty one says nothing.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Literal, NamedTuple

from ..records import UrOutcome, Worker
from . import calendar, places

_OPENING = 700  # characters within which a summary introduces the worker

_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_AGE_WORDS = rf"(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES)}))?"
# over lower-case text
_AGES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<age>\d{{2}}|{_AGE_WORDS})[\s-]*(?:year|yr)s?\.?[\s-]*old\b",
        r"\b(?P<age>\d{2})[\s-]*y[./]?o\b",
        r"\baged?:? (?P<age>\d{2})\b",
        r"\b(?P<age>\d{2}) years? of age\b",
        r"\b(?:man|woman|male|female|gentleman|lady|worker|hand|person) of (?P<age>\d{2})\b",
        r"\bof (?P<age>\d{2}) years\b",
        r"\b(?:is|was) (?P<age>\d{2})(?=,| and\b|\.)",
        r", (?P<age>\d{2})(?=, )",
        r"\((?:f|m|female|male), (?P<age>\d{2})\)",
        r"\bage (?P<age>\d{2})\b",
        r"^[^.]{0,80}?\b(?:fe)?male, (?P<age>\d{2})\b",
    )
)
_SEXED = re.compile(
    r"(?:\(|\b(?:old|y[./]?o\.?)\s)(?:(?P<f>F)|(?P<m>M))\b|"
    r"\b(?P<female>female|woman|lady|girl|Ms\.?|Mrs\.?|Miss)(?=\W|$)|\b(?P<male>male|man|gentleman|boy|Mr\.?)(?=\W|$)",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:(?P<female>she|her|hers|herself)|(?P<male>he|his|him|himself))\b", re.IGNORECASE)

_INJURY = re.compile(
    r"\binjur\w*|\bhurt\b|\bfell\b|\bslipp\w+|\bstruck\b|\bhit\b|\baccident\b|\bonset\b|\bbegan\b|\bcame down\b|"
    r"\bclaim\b|\bfractured?\b|"
    r"\btwist\w+|\blift\w+|\bcarry\w+|\btore\b|\bcollaps\w+|\btrauma\b|\bincident\b|\bdeveloped\b|\brear[- ]end\w*|"
    r"\bDOI\b|\bslid\b|"
    r"\bdrove\b|\btipped\b|\btripped\b|\bgave way\b|\blet go\b|\bcaught\b|\bcrushed\b|\battack\w*|\bassault\w*|"
    r"\bexpos\w+",
    re.IGNORECASE,
)
# the words that such a date begins with, and the date
_INJURY_DATES = tuple(
    (words, re.compile(pattern, re.IGNORECASE))
    for words, pattern in (
        (
            ("date of", "injury date", "doi"),
            r"\b(?:date of (?:the )?(?:industrial )?injury|injury date|DOI)\b\s*(?:is|was|of|on|:|,|;|-)?\s*"
            rf"(?:of |on )?{calendar.DATE.pattern}",
        ),
        (
            ("injur",),
            r"\binjur(?:y|ies|ed)\b[^.]{0,60}?\b(?:on|of|in|from|dated?|since)\s+(?:or about\s+)?"
            rf"{calendar.DATE.pattern}",
        ),
    )
)

_CALLED_INJURY = re.compile(r"\bdate of injury\b|\bDOI\b", re.IGNORECASE)
_BEFORE_CALLED = re.compile(r"\s*,?\s*(?:is given as the|as the|is the)?\s*$", re.IGNORECASE)
# a sentence whose date is that of a record
_RECORD = re.compile(
    r"\b(?:report|note|visit|seen|evaluat\w+|record|exam\w*|dated|review|MRI|request)\b", re.IGNORECASE
)

# over lower-case sentences
_REVIEW = re.compile(
    r"\b(?:utili[sz]ation review\w*|ur\b|(?:prior|original|previous|initial|carrier's|plan's|"
    r"physician) review(?:er)?\b|claims? administrator\b|"
    r"determination was\b|administrator's\b|the review of\b|(?:plan|carrier|insurer)'s (?:physician|doctor|"
    r"review\w*)\b|previously (?:reviewed|denied|modified)\b|non-?certif\w+|"
    r"(?:denied|modified|refused|declined)\b[^.]{0,40}\bon\s+(?=\w)|on [^.]{4,20} (?:payment|the plan)\b)",
)
# one of these stands in every such sentence, or "UR" does
_REVIEW_WORDS = (
    "review",
    "administrator",
    "determination",
    "certif",
    "denied",
    "modified",
    "refused",
    "declined",
    "the plan",
    "payment",
    "plan's",
    "carrier's",
    "insurer's",
)
_NOT_REVIEW = re.compile(r"d(?<=\bd)isputing\b|a(?<=\ba)pp(?:lication|eal(?:ed)?)\b")
_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied)|non-?certified|(?:did|do|does) not certify|not certified|declined|refus(?:ed|al)|"
    r"rejected|turned \w+ down|"
    r"turned down|fail(?:ed|s) to (?:approve|certify|authorize)|not (?:medically necessary|approved|authorized))\b",
)
_MODIFIED = re.compile(
    r"\b(?:modif(?:y|ied|ication)|partially (?:approved|certified|authorized)|approved in part|reduced|cut (?:from|"
    r"to)|shortened|"
    r"certified (?:only )?a (?:reduced|smaller)|"
    r"allowed\b(?= (?:only |the )?(?:\d|one|two|three|four|five|six|seven|eight|ten|twelve|fifteen|twenty|thirty|#|"
    r"\w+ #|\w+ of the)))",
)
_WHO_DENIES = re.compile(
    r"\b(?:she|he|patient|worker|claimant|applicant)\s+(?:also |currently |further )*(?:denied|denies|declined|"
    r"refused)\b",
)
_SENTENCE_END = re.compile(r"[.!?](?<!\bDr\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bvs\.)\s*(?=[\"“(]?[A-Z0-9])")


class Review(NamedTuple):
    """The utilization review as the summary tells of it."""

    date: str | None
    outcome: UrOutcome | None


def worker(said: str) -> Worker:
    """Age and sex, from the introduction; the sex also from how the summary goes on to speak of the worker."""
    opening = said[:_OPENING]
    lowered = places.small(opening)
    found = next((match for pattern in _AGES if (match := pattern.search(lowered))), None)
    return Worker(age=_number(found["age"]) if found else None, sex=_sex(said, opening, found))


def date_of_injury(said: str) -> str | None:
    """The date that is called one, else the first date in the sentences that tell how the worker was hurt."""
    said = said[: 2 * _OPENING]
    lower = places.small(said)
    for words, pattern in _INJURY_DATES:
        if match := places.first(pattern, said, lower, words):
            return calendar.of(match)
    for called in _CALLED_INJURY.finditer(said) if "date of injury" in lower or "doi" in lower else ():
        for match in calendar.DATE.finditer(said, max(0, called.start() - 60), called.start()):
            if _BEFORE_CALLED.fullmatch(said, match.end(), called.start()):
                return calendar.of(match)
    for sentence in _sentences(said, 4):
        match = calendar.DATE.search(sentence)
        if match and _INJURY.search(sentence):
            return calendar.of(match)
    for sentence in _sentences(said[:_OPENING], 2):
        match = calendar.DATE.search(sentence)
        if match and not _RECORD.search(sentence):
            return calendar.of(match)
    return None


def review(said: str) -> Review:
    """Date and outcome from the sentences that tell of the review; None for what they do not tell."""
    date, denied, modified = None, False, False
    for sentence in _speaking(said):
        told = sentence.lower()
        if _REVIEW.search(told) is None or _NOT_REVIEW.search(told):
            continue
        told = _WHO_DENIES.sub("", told)
        no, partly = _DENIED.search(told) is not None, _MODIFIED.search(told) is not None
        denied, modified = denied or no, modified or partly
        if date is None and (no or partly or "eview" in sentence or "UR" in sentence):
            date = calendar.iso(sentence)
    outcome: UrOutcome | None = (
        "mixed" if denied and modified else "denied" if denied else "modified" if modified else None
    )
    return Review(date, outcome)


def _speaking(said: str) -> Iterator[str]:
    """The sentences of a summary in which a word of the review stands."""
    spoken = sorted([*places.of(places.small(said), _REVIEW_WORDS), *places.of(said, ("UR",))])
    at = 0
    for start, end in _bounds(said) if spoken else ():
        while at < len(spoken) and spoken[at] < start:
            at += 1
        if at < len(spoken) and spoken[at] < end:
            yield said[start:end]


def _sentences(said: str, most: int) -> list[str]:
    return [said[start:end] for start, end in islice(_bounds(said), most)]


def _bounds(said: str) -> Iterator[tuple[int, int]]:
    """The sentences of a summary; they begin wherever a capital or a figure follows a full stop, even at once."""
    start = 0
    for match in _SENTENCE_END.finditer(said):
        yield start, match.start() + 1
        start = match.end()
    yield start, len(said)


def _number(age: str) -> int:
    if age.isdigit():
        return int(age)
    tens, *ones = re.split(r"[- ]", age.lower())
    return _TENS[tens] + (_ONES.index(ones[0]) + 1 if ones else 0)


def _sex(said: str, opening: str, age: re.Match[str] | None) -> Literal["male", "female"] | None:
    """The word for the worker right after or before the age, else in the opening, else the pronoun most used."""
    near = _SEXED.search(opening, age.start(), age.end() + 60) if age else None
    found = near or _SEXED.search(opening)
    if found:
        return "female" if found["female"] or (found["f"] == "F") else "male"
    women = sum(1 for match in _PRONOUN.finditer(said) if match["female"])
    men = sum(1 for match in _PRONOUN.finditer(said) if match["male"])
    if women == men:
        return None
    return "female" if women > men else "male"
