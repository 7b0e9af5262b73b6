"""Filters read out of a question: doses, pages, dates, the worker, body parts, specialties, guideline sources, reasons.

Each is a table of wordings. What a table cannot say stays in the question's free words.
"""

import re
from typing import NamedTuple

from rag.records import Timing

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted((name for name in _MONTHS if name != "may"), key=len, reverse=True)) + "|may"
_NUMERIC_DATE = r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})"
_DATE = re.compile(
    rf"{_NUMERIC_DATE}|\b(\d{{4}})-(\d{{2}})-(\d{{2}})\b|\b({_MONTH})\.?\s+(\d{{1,2}}),?\s+(\d{{4}})\b|"
    rf"\b({_MONTH})\.?,?\s+(?:of\s+)?(\d{{4}})\b|\b((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_INJURY = re.compile(r"\b(?:hurt|injur\w+|accident|date of injury|doi|fell|fallen)\b[^?.]{0,30}$", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|after|from|starting|beginning|later than)\s+(?:the\s+)?(?:year\s+)?$", re.IGNORECASE)
_UNTIL = re.compile(
    r"\b(?:until|before|prior to|up to|through|till|earlier than|to|and)\s+(?:the\s+)?(?:year\s+)?$", re.IGNORECASE
)
_IN = re.compile(r"\b(?:in|during|of|for|on|dated|year|decided)\s+(?:the\s+)?(?:year\s+)?$", re.IGNORECASE)
_DETAIL = re.compile(
    r"\b\d+(?:\.\d+)?(?:/\d+(?:\.\d+)?)?\s?(?:mg|mcg|ml|gm|grams?)\b|\b\d+/\d{3}\b|#\s?\d+\b|\bx\s?\d+\b|"
    r"\b\d+(?:\s\(\d+\)|\s?-|\s)\s?(?:sites?|sessions?|visits?|tablets?|capsules?|units?|levels?|patches)\b",
    re.IGNORECASE,
)
_NUMBER_WORDS = {
    w: str(n) for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
}  # noqa: SIM905
_PAGES = re.compile(r"\b(?:pages?|pgs?\.?|p\.)\s*(\d{1,3})(?:\s*(?:-|–|to|and|,)\s*(\d{1,3}))?", re.IGNORECASE)
_AGE = re.compile(
    r"\b(\d{2})[\s-]?(?:year|yr|y)s?[\s.-]?(?:old|o\b)|\b(?:aged|age)\s+(?:of\s+)?(\d{2})\b", re.IGNORECASE
)
_AGE_RANGE = re.compile(
    r"\b(over|above|older than|under|below|younger than)\s+(?:age\s+|the age of\s+)?(\d{2})\b(?!\s*(?:mg|%|days|"
    r"letters|items))",
    re.I,
)
_SEX = (
    ("female", re.compile(r"\b(?:woman|women|female|lady|ladies|she|her)\b", re.IGNORECASE)),
    ("male", re.compile(r"\b(?:man|men|male|gentleman|gentlemen|he|his)\b", re.IGNORECASE)),
)
_TIMING: tuple[tuple[Timing, re.Pattern[str]], ...] = (
    ("retrospective", re.compile(r"\bretro(?:spective(?:ly)?)?\b", re.IGNORECASE)),
    ("concurrent", re.compile(r"\bconcurrent\b", re.IGNORECASE)),
)
BODY_PARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("neck", r"cervical|neck", ("cervical", "neck", "c[1-7]-")),
    ("low back", r"lumbar|lumbosacral|low(?:er)? back", ("lumb", "low back", "lower back", "l[1-5]-", "l[1-5]/")),
    ("mid back", r"thoracic|mid(?:dle)?[- ]back|upper back", ("thorac", "mid back", "upper back", "t[1-9]")),
    ("shoulder", r"shoulders?|rotator cuff", ("shoulder", "rotator")),
    ("elbow", r"elbows?", ("elbow",)),
    ("wrist", r"wrists?|carpal", ("wrist", "carpal")),
    ("hand", r"hands?|fingers?|thumbs?", ("hand", "finger", "thumb")),
    ("hip", r"hips?", ("hip",)),
    ("knee", r"knees?|menisc\w+", ("knee", "menisc")),
    ("ankle", r"ankles?", ("ankle",)),
    ("foot", r"foot|feet|toes?|heel", ("foot", "feet", "toe", "heel")),
    ("head", r"head|brain", ("head", "brain")),
    ("upper extremity", r"upper extremit\w+|arms?", ("upper extremit", "arm")),
    ("lower extremity", r"lower extremit\w+|legs?", ("lower extremit", "leg")),
)
_SPECIALTIES: tuple[tuple[str, str], ...] = (
    (r"ortho\w*", "orthop"),
    (r"occupational", "occupational"),
    (r"physiatr\w+|pm\s?&\s?r|physical medicine|rehabilitation", "physical medicine"),
    (r"pain (?:management|medicine|specialist\w*|physician\w*|doctor\w*|reviewers?)", "pain"),
    (r"neurolog\w+", "neurolog"),
    (r"neurosurg\w+|neurological surg\w+", "neurological surg"),
    (r"psychiatr\w+", "psychiatr"),
    (r"psycholog\w+", "psycholog"),
    (r"chiropract\w+", "chiropract"),
    (r"anesthesiolog\w+", "anesthesiolog"),
    (r"internal medicine|internist\w*", "internal"),
    (r"family (?:medicine|practice|physician\w*)", "family"),
    (r"acupunctur\w+", "acupunct"),
    (r"emergency", "emergency"),
    (r"plastic", "plastic"),
    (r"hand surg\w+", "hand surg"),
    (r"radiolog\w+", "radiolog"),
    (r"general surg\w+", "general surg"),
    (r"preventive", "preventive"),
    (r"podiatr\w+", "podiatr"),
    (r"dent\w+", "dent"),
    (r"rheumatolog\w+", "rheumatolog"),
)
_REVIEWER = re.compile(
    r"\b(?:reviewers?|specialists?|board[- ]certified|certified in|specialt\w+|\w+(?:iatrists?|ologists?|surgeons|"
    r"practors))\b",
    re.IGNORECASE,
)
REASONS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], str | None], ...] = (
    # wording, reason codes, families, detail
    (
        r"(?:no|missing|lack\w*|without|unstated|unspecified|omit\w*|absen\w+)(?: of)?(?: (?:a|an|the|any|"
        r"stated))* quantit\w+|quantit\w+ (?:\w+ ){0,3}(?:missing|lacking|unspecified|absent|not)",
        ("request.incomplete",),
        (),
        "quantity",
    ),
    (
        r"(?:no|missing|lack\w*|without|unspecified)(?: of)?(?: (?:a|an|the|any|stated))* (?:body part|site|level|"
        r"side)",
        ("request.incomplete",),
        (),
        "site",
    ),
    (
        r"(?:no|missing|lack\w*|without|unspecified)(?: of)?(?: (?:a|an|the|any))* (?:dos(?:e|ing|age)|strength|"
        r"frequency|duration)",
        ("request.incomplete",),
        (),
        "regimen",
    ),
    (
        r"incomplete requests?|defective requests?|incomplete forms?|request defects?|paperwork",
        ("request.incomplete",),
        (),
        None,
    ),
    (
        r"(?:record|documentation|documentary|evidence|chart)(?:ation)? (?:gaps?|problems?|failures?|deficits?)|"
        r"gaps? in (?:the )?(?:record|documentation|chart)\w*|missing (?:documentation|records)|undocumented "
        r"criteria|(?:lack of|poor|insufficient|inadequate) documentation",
        (),
        ("doc",),
        None,
    ),
    (
        r"guideline (?:bans?|positions?|prohibition\w*|exclusion\w*|limits?)|guidelines? (?:against|prohibit\w*|"
        r"ban\w*)|not supported by (?:the )?guidelines?",
        (),
        ("guideline",),
        None,
    ),
    (
        r"request (?:defects?|problems?|errors?|form (?:defects?|errors?))|defects? (?:in|of) the request",
        (),
        ("request",),
        None,
    ),
    (r"contraindicat\w+|safety (?:risks?|reasons?|concerns?)", (), ("contra",), None),
    (r"functional (?:improvement|benefit|gain)s?|lack of function|objective improvement", ("doc.function",), (), None),
    (r"long[- ]term use|chronic use|short[- ]term only|prolonged use", ("guideline.long-term",), (), None),
    (r"not recommended|unrecommended", ("guideline.not-recommended",), (), None),
    (
        r"conservative (?:care|treatment|therapy|measures)|physical therapy (?:first|not tried)",
        ("doc.conservative-care",),
        (),
        None,
    ),
    (r"(?:first[- ]line|first[- ]choice)(?: \w+)?", ("doc.first-line",), (), None),
    (
        r"(?:drug|opioid|urine|safety) monitoring|monitoring|(?:four|4) a'?s|drug screen\w*",
        ("doc.monitoring",),
        (),
        None,
    ),
    (r"return(?:ed|ing)? to work|work status", ("doc.work-dependency", "overturn.return-to-work"), (), None),
    (r"pain relief|pain reduction", ("doc.relief-amount", "doc.relief-duration"), (), None),
    (r"exam(?:ination)? findings?|objective findings?|physical findings?", ("doc.exam",), (), None),
    (
        r"(?:imaging|emg|electrodiagnos\w+) (?:support|correlation|findings?|missing|corroborat\w+)",
        ("doc.correlation",),
        (),
        None,
    ),
    (r"too many|exceed\w*|excessive|over the limit|more than (?:the )?guideline\w*", ("request.exceeds",), (), None),
    (r"duplicat\w+|overlapping", ("request.duplicate",), (), None),
    (r"premature\w*|too (?:early|soon)", ("request.premature",), (), None),
    (r"withdrawn|withdrew", ("request.withdrawn",), (), None),
    (r"moot|(?:surgery|procedure) (?:itself )?(?:was )?not approved", ("dependent.moot",), (), None),
    (r"red flags?", ("doc.trigger-absent", "overturn.trigger-present"), (), None),
)


class Dates(NamedTuple):
    """Bounds on the decision date, and the date of injury, ISO and possibly partial; `years` are all years named."""

    since: str | None = None
    until: str | None = None
    injury: str | None = None
    years: tuple[str, ...] = ()


def dates(question: str) -> Dates:
    """The dates of a question: of injury after words of injury, else bounds on the decision."""
    since = until = injury = None
    years: list[str] = []
    for match in _DATE.finditer(question):
        iso = _iso(match)
        before = question[: match.start()]
        if _INJURY.search(before) or re.match(r"\s*(?:date of )?(?:injury|accident)", question[match.end() :]):
            injury = injury or iso
            continue
        years.append(iso[:4])
        if _SINCE.search(before):
            since = iso
        elif _UNTIL.search(before) and (since or not re.search(r"\band\s+$", before)):
            until = iso
        elif _IN.search(before) or re.search(r"\band\s+$|,\s*$", before):
            since, until = since or iso, max(until or iso, iso)
    return Dates(since, until, injury, tuple(dict.fromkeys(years)))


def _iso(match: re.Match[str]) -> str:
    month, day, year, iso_year, iso_month, iso_day, name, name_day, name_year, only_name, only_year, bare = (
        match.groups()
    )
    if year:
        full = year if len(year) == 4 else ("20" if int(year) < 50 else "19") + year
        return f"{full}-{int(month):02d}-{int(day):02d}"
    if iso_year:
        return f"{iso_year}-{iso_month}-{iso_day}"
    if name:
        return f"{name_year}-{_MONTHS[name.lower()]:02d}-{int(name_day):02d}"
    if only_name:
        return f"{only_year}-{_MONTHS[only_name.lower()]:02d}"
    return str(bare)


def details(question: str) -> tuple[str, ...]:
    """Doses and amounts of a request as the question gives them, without white space: `7.5mg`, `#90`, `6site`."""
    digits = re.sub(
        r"\b(" + "|".join(_NUMBER_WORDS) + r")\b", lambda m: _NUMBER_WORDS[m.group().lower()], question, flags=re.I
    )
    found = (re.sub(r"[\s()-]", "", match.group().lower()) for match in _DETAIL.finditer(digits))
    return tuple(dict.fromkeys(re.sub(r"(?<=[a-z])e?s$", "", text) if text[0].isdigit() else text for text in found))


def pages(question: str) -> tuple[int, ...]:
    """Guideline pages named in the question, a range written out."""
    found: dict[int, None] = {}
    for match in _PAGES.finditer(question):
        first, last = int(match.group(1)), int(match.group(2) or match.group(1))
        found.update(dict.fromkeys(range(first, last + 1) if first <= last <= first + 20 else (first, last)))
    return tuple(found)


def worker_age(question: str) -> tuple[int | None, int | None] | None:
    """The age asked for as (lowest, highest)."""
    exact = _AGE.search(question)
    if exact:
        age = int(exact.group(1) or exact.group(2))
        return age, age
    bound = _AGE_RANGE.search(question)
    if bound is None or not re.search(r"\b(?:workers?|patients?|claimants?|men|women|people|age)\b", question, re.I):
        return None
    age = int(bound.group(2))
    return (age + 1, None) if bound.group(1).lower() in ("over", "above", "older than") else (None, age - 1)


def worker_sex(question: str) -> str | None:
    """The sex asked for, if exactly one is named beside an age or as a noun."""
    named = [sex for sex, pattern in _SEX if pattern.search(question)]
    return named[0] if len(named) == 1 and not re.search(r"\bher (?:doctor|attorney)\b", question, re.I) else None


def timing(question: str) -> Timing | None:
    """Retrospective or concurrent, if the question says so."""
    return next((value for value, pattern in _TIMING if pattern.search(question)), None)


def body_parts(question: str) -> tuple[str, ...]:
    """The body parts named, by their names in `BODY_PARTS`."""
    return tuple(name for name, pattern, _ in BODY_PARTS if re.search(rf"\b(?:{pattern})\b", question, re.IGNORECASE))


def specialties(question: str, known: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each specialty the question names, with those of `known` that it means; only where reviewers are spoken of."""
    if not _REVIEWER.search(question):
        return ()
    named = []
    for pattern, part in _SPECIALTIES:
        match = re.search(rf"\b(?:{pattern})\b", question, re.IGNORECASE)
        if match:
            named.append((match.start(), match.group(), tuple(s for s in known if part in s.lower())))
    return tuple((label, meant) for _, label, meant in sorted(named))


def basis_sources(question: str) -> tuple[str, ...]:
    """Guideline sources named: MTUS, ACOEM, ODG."""
    return tuple(s for s in ("MTUS", "ACOEM", "ODG") if re.search(rf"\b{s}\b", question, re.IGNORECASE))


def reasons(question: str) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...], str | None], ...]:
    """The kinds of reasons a question names, in its order: (words, codes, families, detail)."""
    found = []
    for pattern, codes, families, detail in REASONS:
        match = re.search(rf"\b(?:{pattern})\b", question, re.IGNORECASE)
        if match:
            found.append((match.start(), match.end(), match.group(), codes, families, detail))
    found.sort(key=lambda f: (f[0], -f[1]))
    kept: list[tuple[int, int, str, tuple[str, ...], tuple[str, ...], str | None]] = []
    for reason in found:
        if not kept or reason[0] >= kept[-1][1]:
            kept.append(reason)
    return tuple((words, codes, families, detail) for _, _, words, codes, families, detail in kept)
