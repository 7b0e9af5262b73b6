"""Filters read out of a question: doses, pages, the worker, body parts, specialties, guideline sources.

Each is a table of wordings. What a table cannot say stays in the question's free words.
"""

import re

from rag.records import Timing

_DETAIL = re.compile(
    r"\b\d+(?:\.\d+)?(?:/\d+(?:\.\d+)?)?\s?(?:mg|mcg|ml|gm|grams?)\b|\b\d+/\d{3}\b|(?<![\d/.-])\d{1,2}\.\d{1,2}\b(?!\s?%|\.?\d)|#\s?\d+\b|\bx\s?\d+\b|"
    r"\b\d+(?:\s\(\d+\)|\s?-|\s)\s?(?:sites?|sessions?|visits?|tablets?|capsules?|units?|levels?|patches)\b",
    re.IGNORECASE,
)
NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
}
_PAGES = re.compile(r"\b(?:pages?|pgs?\.?|p\.)\s*(\d{1,3})(?:\s*(?:-|–|to|and|,)\s*(\d{1,3}))?", re.IGNORECASE)
_AGE = re.compile(
    r"\b(\d{2})[\s-]?(?:year|yr|y)s?[\s.-]?(?:old|o\b)|\b(?:aged|age)\s+(?:of\s+)?(\d{2})\b", re.IGNORECASE
)
_AGE_RANGE = re.compile(
    r"\b(over|above|older than|under|below|younger than)\s+(?:age\s+|the age of\s+)?(\d{2})\b(?!\s*(?:mg|%|days|"
    r"letters|items))",
    re.I,
)
_AGE_SPAN = re.compile(
    r"\b(?:between|from|aged?|ages)\s+(?:the ages of\s+)?(\d{2})\s*(?:and|to|[-–])\s*(\d{2})\b"
    r"(?!\s*(?:mg|%|days|"
    r"letters|items|/|visits))",
    re.IGNORECASE,
)
_DECADE = re.compile(r"\b(?:in|of) (?:their|his|her|the) ([2-8])0['’]?s\b", re.IGNORECASE)
_PEOPLE = re.compile(
    r"\b(?:workers?|patients?|claimants?|applicants?|men|women|people|persons?|injured|aged?|ages)\b", re.IGNORECASE
)
_SEX = (
    ("female", re.compile(r"\b(?:woman|women|female|lady|ladies)\b", re.IGNORECASE)),
    ("male", re.compile(r"\b(?:man|men|male|gentleman|gentlemen)\b", re.IGNORECASE)),
)
_TIMING: tuple[tuple[Timing, re.Pattern[str]], ...] = (
    ("retrospective", re.compile(r"\bretro(?:spective(?:ly)?)?\b", re.IGNORECASE)),
    ("concurrent", re.compile(r"\bconcurrent\b", re.IGNORECASE)),
)
BODY_PARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("neck", r"cervical|neck", ("cervical", "neck", "c[1-7]-")),
    ("low back", r"lumbar|lumbosacral|low(?:er)? back", ("lumb", "low back", "lower back", "l[1-5]-", "l[1-5]/")),
    ("mid back", r"thoracic|mid(?:dle)?[- ]back|upper back", ("thorac", "mid back", "upper back", "t[1-9]")),
    (
        "spine",
        r"(?<!cervical )(?<!thoracic )(?<!lumbar )(?<!lumbosacral )spin(?:es?|al)?\b(?! cord)",
        ("spine", "spinal", "cervical", "thorac", "lumb", "neck", "back", "sacr"),
    ),
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
    (r"family (?:medicine|practice|physician\w*|doctors?)", "family"),
    (r"acupunctur\w+", "acupunct"),
    (r"emergency", "emergency"),
    (r"plastic", "plastic"),
    (r"hand surg\w+", "hand surg"),
    (r"(?<=than )(?:an? )?surgeons?|(?<=reviewed by )(?:an? )?surgeons?", "surgery"),
    (r"radiolog\w+", "radiolog"),
    (r"general surg\w+", "general surg"),
    (r"preventive", "preventive"),
    (r"podiatr\w+", "podiatr"),
    (r"dent\w+", "dent"),
    (r"rheumatolog\w+", "rheumatolog"),
)
_REVIEWER = re.compile(
    r"\b(?:reviewers?|specialists?|\w+-reviewed|(?:reviewed|decided|handled|overturned|upheld) by|family (?:doctors?|"
    r"physicians?)|internists?|"
    r"(?:orthop\w+|neuro|hand|general|plastic) ?surgeons?|board[- ]certified|certified in|"
    r"(?:management|medicine|surgery|practice|rehab\w*|internal|occupational) (?:doctors?|physicians?|reviewers?)|"
    r"specialt\w+|\w+(?:iatrists?|ologists?|surgeons|practors))\b",
    re.IGNORECASE,
)


def details(question: str) -> tuple[str, ...]:
    """Doses and amounts of a request as the question gives them, without white space: `7.5mg`, `#90`, `6site`."""
    digits = re.sub(
        r"\b(" + "|".join(NUMBER_WORDS) + r")\b", lambda m: NUMBER_WORDS[m.group().lower()], question, flags=re.I
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


def on_pages(listed: str) -> frozenset[int]:
    """The pages of a list such as "22, 67-73"."""
    found: set[int] = set()
    for match in re.finditer(r"\b(\d{1,3})(?:-(\d{1,3}))?\b", listed):
        found.update(range(int(match.group(1)), int(match.group(2) or match.group(1)) + 1))
    return frozenset(found)


def worker_age(question: str) -> tuple[int | None, int | None] | None:
    """The age asked for as (lowest, highest)."""
    speaks_of_people = _PEOPLE.search(question)
    if speaks_of_people and (span := _AGE_SPAN.search(question)):
        return int(span.group(1)), int(span.group(2))
    decade = _DECADE.search(question)
    if decade:
        return int(decade.group(1)) * 10, int(decade.group(1)) * 10 + 9
    exact = _AGE.search(question)
    if exact:
        age = int(exact.group(1) or exact.group(2))
        return age, age
    if not speaks_of_people:
        return None
    bound = _AGE_RANGE.search(question)
    if bound is None:
        return None
    age = int(bound.group(2))
    return (age + 1, None) if bound.group(1).lower() in ("over", "above", "older than") else (None, age - 1)


def worker_sex(question: str) -> str | None:
    """The sex asked for, if exactly one is named."""
    named = [sex for sex, pattern in _SEX if pattern.search(question)]
    return named[0] if len(named) == 1 else None


def timing(question: str) -> Timing | None:
    """Retrospective or concurrent, if the question says so."""
    return next((value for value, pattern in _TIMING if pattern.search(question)), None)


def speaks_of_reviewers(question: str) -> bool:
    """Whether the question is about reviewers, so that "ortho" is a specialty and no device."""
    return bool(_REVIEWER.search(question))


def is_specialty(words: str) -> bool:
    """Whether words are the name of a specialty and nothing else."""
    return any(re.fullmatch(pattern, words, re.IGNORECASE) for pattern, _ in _SPECIALTIES)


def priority(question: str) -> str | None:
    """The priority of the application, if the question says so: expedited or standard."""
    if re.search(r"\b(?:expedited|urgent)\b", question, re.IGNORECASE):
        return "expedited"
    standard = re.search(r"\bstandard (?:priority|applications?|reviews?|cases?)\b", question, re.IGNORECASE)
    return "standard" if standard else None


def without_specialties(question: str, named: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """The question without the names of reviewers' specialties, so that "orthopedic surgery" is no surgery."""
    for pattern, _ in _SPECIALTIES:
        question = re.sub(
            rf"\b(?:{pattern})(?:\s+(?:surgery|medicine|surgeons?))?\b", " ", question, flags=re.IGNORECASE
        )
    for label, _ in named:
        question = re.sub(re.escape(label), " ", question, flags=re.IGNORECASE)
    return question


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
    # a specialty that a reviewer here has is known by its own name, though no table has it
    taken = {name for _, _, meant in named for name in meant}
    low = question.lower()
    named += [(low.find(name.lower()), name, (name,)) for name in known if name not in taken and name.lower() in low]
    return tuple((label, meant) for _, label, meant in sorted(named))


def basis_sources(question: str) -> tuple[str, ...]:
    """Guideline sources named: MTUS, ACOEM, ODG."""
    return tuple(s for s in ("MTUS", "ACOEM", "ODG") if re.search(rf"\b{s}\b", question, re.IGNORECASE))
