"""Law and procedure, in the words of the shipped reference texts with their verification status."""

import re

from rag.records import Passage
from rag.search.query_dates import dates
from rag.search.query_words import content, stems

from .draft import Draft, say
from .inquiry import Composition, Inquiry
from .wording import UNVERIFIED

_MOST_LINES = 6
# "re-submit or apply for IMR?" weighs two ways: the whole section is needed, not the lines that come nearest
_CHOICE = re.compile(r"\w (?:or|versus|vs\.?) \w[^?]*\?|\b(?:better|rather|instead)\b", re.IGNORECASE)


def process(inquiry: Inquiry) -> Composition:
    """Lines of the reference texts on law and procedure, the best section first and whole while it is short."""
    drafts: list[Draft] = []
    for passage in _lines(inquiry):
        status = UNVERIFIED.get(passage.verification or "", "")
        drafts.append(say("{text}{status}", citations=(inquiry.passage(passage),), text=passage.text, status=status))
    if not drafts:
        return Composition(refusal="Nothing in the letters or in the reference texts answers this.")
    drafts.append(
        say(
            "This is general information from the reference texts that come with this tool, not computed from "
            "these letters and not legal advice."
        )
    )
    return Composition(tuple(drafts))


def _lines(inquiry: Inquiry) -> list[Passage]:
    words = " ".join((inquiry.query.text, *_reference_words(inquiry.query.text)))
    query = inquiry.query.model_copy(update={"text": words})
    hits = [
        h
        for h in inquiry.searcher.search(query, 12, kinds=("reference",))
        if not h.passage.source.endswith("reasons.md")
    ]
    if not hits:
        return []
    wanted = stems((*content(inquiry.query.text), *_reference_words(inquiry.query.text)))
    sections: dict[tuple[str, str], float] = {}
    for hit in hits:
        key = (hit.passage.source, hit.passage.heading)
        headed = len(wanted & stems(content(hit.passage.heading)))
        sections[key] = max(sections.get(key, 0.0), hit.score + _overlap(wanted, hit.passage) / 50 + headed / 50)
    best = max(sections, key=lambda key: sections[key])
    sql = (
        "SELECT passage_id FROM passages WHERE determination_id IS NULL AND kind = 'reference'"
        " AND source = ? AND heading = ? ORDER BY start"
    )
    section = inquiry.store.passages([row[0] for row in inquiry.store.rows(sql, best)])
    if len(section) > _MOST_LINES:
        ranked = sorted(section, key=lambda p: -_overlap(wanted, p))
        section = [p for p in section if p in ranked[:_MOST_LINES] and _overlap(wanted, p)]
    others = [h.passage for h in hits if h.passage not in section and _overlap(wanted, h.passage) >= 2]
    enough = max((_overlap(wanted, p) for p in section), default=0)
    if enough == 0:
        return []
    closest = max(section, key=lambda p: _overlap(wanted, p))
    if _overlap(wanted, closest) > _overlap(wanted, section[0]):
        section = [closest, *(p for p in section if p is not closest)]
    if not _CHOICE.search(inquiry.query.text):
        section = [p for p in section if 3 * _overlap(wanted, p) >= enough]
    return [*_in_force(inquiry, section), *[p for p in others if _overlap(wanted, p) >= enough][:2]]


# what people say, and the words the reference texts say it with
_REFERENCE_WORDS = {
    r"(?:second|another|new) imr": ("remedy", "new", "different", "organization", "reviewer"),
    r"expires?|stays? in effect|again|re-?submit\w*|re-?request|new request|same treatment|same thing|second try": (
        *("12", "months", "stays", "effect", "same", "physician", "change", "material", "corrected"),
    ),
    r"(?:how long|deadline|too late|miss(?:ed|es|ing)?|time limit|days|when (?:must|do|is))": (
        "days",
        "deadline",
        "within",
        "service",
    ),
    r"(?:ur|utilization review) (?:to|must|has|have|decide|take|need)|for ur\b|ur deadline": (
        *("utilization", "review", "prospective", "business", "days", "receipt"),
    ),
    r"precedence|outranks?|ranks?|hierarchy|comes? first|prevails?": (
        *("mtus", "presumed", "correct", "first", "addressed", "challenged", "order"),
    ),
    r"both (?:be )?(?:stand|valid|right|hold)|two imrs?|conflicting": ("bowen", "own", "request", "record", "presumed"),
    r"who (?:else )?(?:can|may|must)": ("employee", "applies", "attorney", "representative", "provider"),
    r"(?:imr|determination)\b[^?]*\blate|late (?:imr|determination)": ("late", "valid", "directory"),
    r"difference between|mean\w*": ("upheld", "overturned", "denial", "stands", "reversed"),
    r"who (?:pays|is billed|covers)": ("employer", "pays"),
    r"(?:who|doctor|physician|provider|attorney|employer|insurer|nurse|manager|adjuster|family|union)\b[^?]*"
    r"\b(?:file|apply|ask|request)\w*": (
        *("employee", "attorney", "representative", "applies", "provider", "join", "assist", "signed"),
    ),
    r"(?:ur|utilization review)\b[^?]{0,40}\b(?:late|untimely|overdue)": (
        *("untimely", "escapes", "judge", "decides", "dubon"),
    ),
    r"penalt(?:y|ies)|fines?": ("penalties", "violation", "late", "schedule"),
    r"ignore\w*|refus\w+|comply|carry out": ("overturned", "carry", "penalties", "administrator", "delay"),
    r"(?:not|n't) send": ("records", "send", "time", "penalties", "hand"),
    r"(?:new|additional|more|further) (?:medical )?(?:records?|documents?|evidence)": (
        *("new", "records", "documents", "support", "request", "copy", "open", "sent"),
    ),
    r"how soon must": ("promptly", "authorize", "services", "working", "days", "bill"),
    r"judges?|courts?|overrule\w*": ("judge", "board", "court", "contrary", "necessity", "remedy"),
    r"expedited": ("expedited", "hours", "certifies", "imminent", "threat"),
    r"fight|challenge|attack|contest|undo|reverse (?:an? )?imr": ("appeal", "petition", "grounds", "board"),
}


def _reference_words(question: str) -> tuple[str, ...]:
    found = (words for pattern, words in _REFERENCE_WORDS.items() if re.search(rf"\b(?:{pattern})\b", question, re.I))
    return tuple(word for words in found for word in words)


def _in_force(inquiry: Inquiry, section: list[Passage]) -> list[Passage]:
    """Where lines begin to hold from a date and the question names one: the line in force on that date first."""
    asked = dates(inquiry.query.text)
    day = asked.until or asked.since
    begins = [
        (dates(p.text).since or "", p)
        for p in section
        if re.match(r"\w+ from \w+ \d|from \w+ \d", p.text, re.IGNORECASE)
    ]
    if not day or not begins:
        return section
    holding = [(start, p) for start, p in begins if start and start[: len(day)] <= day]
    if not holding:
        return section
    current = max(holding, key=lambda pair: pair[0])[1]
    return [current, *(p for p in section if p is not current)]


def _overlap(wanted: frozenset[str], passage: Passage) -> int:
    return len(wanted & stems(content(f"{passage.heading} {passage.text}")))
