"""Statements of one letter that cannot both hold: what conflicts, never who is right (reasons.md, N.record-conflict).

Countable facts only: percentages, durations, dates, counts, sides, a treatment flatly denied. Weighing evidence is no
conflict, so every check asks for two plain statements about the same thing and keeps silent when either is hedged.
"""

import itertools
import re
from collections.abc import Iterator
from datetime import date

from ... import sentences
from ...records import Conflict, Determination, Document, Item, Outline, Span
from .contradictions import contradictions
from .dates import dates_in, iso
from .reading import Sentence, plain
from .reasons import quote_at
from .roles import Role

_NECESSARY = re.compile(
    r"\bmedically (?:necessary|appropriate|reasonable|indicated)|\bmedical necessity (?:is|was|has been) "
    r"(?:established|supported)"
)
_DENIES = re.compile(
    r"\b(?:not|n't|non|cannot|never|nor|neither|no|denied|denial|un\w*|until|if|would|fail\w*|lack\w*|without|"
    r"insufficient|whether|"
    r"question\w*|criteria|must|should|define\w*|determine|deemed necessary when)\b|n't\b"
)
_NOT_NECESSARY = re.compile(
    r"\b(?:request\w*|treatment|service|medication|injections?|\w+) (?:is|are|was|were|be) (?:\w+ )?(?:not (?:\w+ "
    r")?medically (?:necessary|appropriate)|medically unnecessary)"
)
_UR = re.compile(
    r"\b(?:utilization review\w*|ur\b|claims administrator|(?:review )?determination|non-?certif\w+)", re.IGNORECASE
)
_GUIDES = re.compile(
    r"\b(?:MTUS|ACOEM|ODG|Official Disability Guidelines?|(?:treatment|practice|chronic pain)[\w ]* guidelines?)",
    re.IGNORECASE,
)
_CITES = re.compile(
    r"\b(?:cit(?:ed|ing|es)|reli(?:ed|es)|relying|referenc(?:ed|ing)|based (?:on|upon)|utiliz(?:ed|ing) (?:the "
    r")?(?:MTUS|ODG|ACOEM|guid)|quot(?:ed|ing))\b",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"The\s+Claims\s+Administrator\s+did\s+not\s+cite\b[^.]*\.?|(?:no|not any)\s+(?:medical\s+)?(?:evidence|"
    r"guideline)[^.]{0,60}cited\b[^.]*\.?",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"\b(?:perform|administ|underw|receiv|giv|inject|evaluat|examin|seen|visit|note|report|exam|dated|on|scan|mri|"
    r"x-?ray|imaging|film|surgery|study|emg)\w*\b",
    re.IGNORECASE,
)
_INJURY = re.compile(
    r"\b(?:injury|injured|claim|accident)\s+(?:on|of|from|dated|occurring on|that occurred on)\s*$", re.IGNORECASE
)
_LATER_THAN_RECORDS = 90  # days: an application is due 30 days after the UR decision and the records 15 days after that


def conflicts(
    document: Document, outline: Outline, determination: Determination, read: dict[int, list[Sentence]]
) -> tuple[Conflict, ...]:
    """Every conflict of a letter, those of the whole letter last."""
    summary = determination.summary or outline.summary
    found: list[Conflict] = []
    for item in determination.items:
        said = read.get(item.number, [])
        found += _heading(document.text, item, said)
        found += _cited(document.text, item, summary)
        if summary is not None:
            found += contradictions(document.text, determination, item, summary, said)
    found += _order(determination)
    if summary is not None:
        found += _injury(document.text, determination, summary)
        found += _late_events(document.text, determination, summary)
    return tuple(found)


def _heading(text: str, item: Item, read: list[Sentence]) -> Iterator[Conflict]:
    last = next((s for s in reversed(read) if _NECESSARY.search(s.text) or _NOT_NECESSARY.search(s.text)), None)
    if last is None or item.heading is None or last.role is Role.GUIDELINE:
        return
    affirms = bool(_NECESSARY.search(last.text)) and not _DENIES.search(last.text)
    denies = bool(_NOT_NECESSARY.search(last.text)) and "would" not in last.text
    if (item.decision == "upheld" and affirms) or (item.decision == "overturned" and denies):
        said = "necessary" if affirms else "not necessary"
        yield Conflict(
            kind="heading-vs-rationale",
            item=item.number,
            explanation=f"The heading says {item.decision.capitalize()}; the rationale concludes: medically {said}.",
            quotes=(quote_at(text, item.heading), quote_at(text, Span(start=last.start, end=last.end))),
        )


def _cited(text: str, item: Item, summary: Span | None) -> Iterator[Conflict]:
    if not item.claims_administrator_cited_nothing or summary is None or item.rationale is None:
        return
    low = item.heading.end if item.heading else max(0, item.rationale.start - 1_500)
    nothing = _NOTHING.search(text, low, item.rationale.start)
    source = _ur_sources(text, summary) if nothing else None
    if nothing and source:
        yield Conflict(
            kind="cited-nothing",
            item=item.number,
            explanation="The summary says utilization review cited guidelines; the item says the claims administrator "
            "cited nothing.",
            quotes=(quote_at(text, source), quote_at(text, Span(start=nothing.start(), end=nothing.end()))),
        )


def _ur_sources(text: str, summary: Span) -> Span | None:
    """The sentence that tells which guidelines utilization review cited: it names review, or the one before does."""
    if not _CITES.search(text, summary.start, summary.end):
        return None
    told = sentences.split(text, summary.start, summary.end)
    for at, sentence in enumerate(told):
        words = text[sentence.start : sentence.end]
        if not (_CITES.search(words) and _GUIDES.search(words)):
            continue
        before = text[told[at - 1].start : told[at - 1].end] if at else ""
        if _UR.search(words) or _UR.search(before):
            return sentence
    return None


def _order(determination: Determination) -> Iterator[Conflict]:
    """Header dates whose order the law fixes: injury, UR denial, application, assignment, decision."""
    named = (
        ("date of injury", determination.date_of_injury),
        ("UR denial date", determination.ur_denial_date),
        ("application date", determination.application_received),
        ("assignment date", determination.date_assigned),
        ("decision date", determination.decision_date),
    )
    known = [(name, day) for name, value in named if (day := iso(value))]
    for (earlier, first), (later, second) in itertools.pairwise(known):
        if first > second:
            yield Conflict(
                kind="dates",
                explanation=f"The {earlier} {first.isoformat()} is after the {later} {second.isoformat()}.",
            )


def _injury(text: str, determination: Determination, summary: Span) -> Iterator[Conflict]:
    """The date of injury that the summary gives first, where it is another day than that of the header."""
    injured = iso(determination.date_of_injury)
    told = (
        found for found in dates_in(text, summary) if _INJURY.search(text[max(0, found[1].start - 40) : found[1].start])
    )
    day, where = next(told, (None, None))
    if injured and day and where and day != injured:
        sentence = sentences.containing(text, where.start, where.end, summary)
        yield Conflict(
            kind="dates",
            explanation=f"The header dates the injury {injured.isoformat()}, the summary {day.isoformat()}.",
            quotes=(quote_at(text, sentence),),
        )


def _late_events(text: str, determination: Determination, summary: Span) -> Iterator[Conflict]:
    """Care that the summary dates after the decision, or long after the UR decision that the review is about."""
    decided, reviewed = (
        iso(determination.decision_date),
        iso(determination.utilization_review.date or determination.ur_denial_date),
    )
    spans = [summary, *(item.rationale for item in determination.items if item.rationale)]
    seen: set[date] = set()
    for span in spans:
        for day, where in dates_in(text, span):
            if day in seen or not _is_service(text, where):
                continue
            late = day > decided if decided else bool(reviewed and (day - reviewed).days > _LATER_THAN_RECORDS)
            if late:
                seen.add(day)
                limit = f"the decision of {decided}" if decided else f"the utilization review of {reviewed}"
                sentence = sentences.containing(text, where.start, where.end, span)
                yield Conflict(
                    kind="dates",
                    item=_item_of(determination, where),
                    explanation=f"The letter dates care {day.isoformat()}, after {limit}.",
                    quotes=(quote_at(text, sentence),),
                )


def _is_service(text: str, where: Span) -> bool:
    around = text[max(0, where.start - 80) : where.start]
    planned = re.search(r"\b(?:scheduled|planned|until|through|expires?|will|next|future)\b", plain(around))
    return bool(_SERVICE.search(around)) and not planned


def _item_of(determination: Determination, where: Span) -> int | None:
    for item in determination.items:
        if item.rationale and item.rationale.start <= where.start < item.rationale.end:
            return item.number
    return determination.items[0].number if len(determination.items) == 1 else None
