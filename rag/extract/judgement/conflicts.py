"""Statements of one letter that cannot both hold: what conflicts, never who is right (reasons.md, N.record-conflict).

Countable facts only: percentages, durations, dates, counts, sides, a treatment flatly denied. Weighing evidence is no
conflict, so every check asks for two plain statements about the same thing and keeps silent when either is hedged.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import MAXYEAR, date

from ... import sentences
from ...records import Conflict, Determination, Document, Item, Outline, Span
from .context import Context
from .contradictions import contradictions
from .dates import Dates, dates_in, iso
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
# one of these stands in a text that cites
_CITING_WORDS = ("cit", "reli", "rely", "referenc", "based ", "utilized", "utilizing", "quot")
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
_THING = re.compile(
    r"\b(mri|x-?rays?|radiographs?|ct|emg|ncs|ncv|scans?|surgery|injections?|epidurals?|blocks?|reports?|notes?|visits?|"
    r"evaluations?|screens?)\b"
)
_SLIP = 2  # years: farther apart, two events of one day of the year are two events
_PLANNED = re.compile(r"\b(?:scheduled|planned|until|through|expires?|will|next|future)\b")
Dated = tuple[Span, list[tuple[date, Span]]]  # a stretch of a letter, and the dates in it
_LATER_THAN_RECORDS = 90  # days: an application is due 30 days after the UR decision and the records 15 days after that


def conflicts(
    document: Document,
    outline: Outline,
    determination: Determination,
    read: dict[int, list[Sentence]],
    seen: dict[int, Context],
) -> tuple[Conflict, ...]:
    """Every conflict of a letter, those of the whole letter last; `read` and `seen` are by the item's number."""
    text, items = document.text, determination.items
    summary = determination.summary or outline.summary
    source = None
    if summary is not None and any(item.claims_administrator_cited_nothing for item in items):
        source = _ur_sources(text, summary)
    found: list[Conflict] = []
    for item in items:
        said = read.get(item.number, [])
        found += _heading(text, item, said)
        found += _cited(text, item, source)
        if summary is not None:
            found += contradictions(text, determination, item, seen[item.number], summary, said)
    found += _order(determination)
    if summary is not None:
        told = list(dates_in(text, summary))
        decided = [(item, item.rationale, list(dates_in(text, item.rationale))) for item in items if item.rationale]
        found += _injury(text, determination, summary, told)
        found += _late_events(text, determination, [(summary, told), *((span, days) for _, span, days in decided)])
        for item, span, days in decided:
            found += _redated(text, item, (span, days), (summary, told))
    return tuple(found)


def _heading(text: str, item: Item, read: list[Sentence]) -> Iterator[Conflict]:
    last = next((s for s in reversed(read) if "medical" in s.text and _concludes(s.text)), None)
    if last is None or item.heading is None or last.role is Role.GUIDELINE:
        return
    if item.decision == "upheld":
        said, contrary = "necessary", _NECESSARY.search(last.text) and not _DENIES.search(last.text)
    else:
        said, contrary = "not necessary", _NOT_NECESSARY.search(last.text) and "would" not in last.text
    if contrary:
        yield Conflict(
            kind="heading-vs-rationale",
            item=item.number,
            explanation=f"The heading says {item.decision.capitalize()}; the rationale concludes: medically {said}.",
            quotes=(quote_at(text, item.heading), quote_at(text, Span(start=last.start, end=last.end))),
        )


def _concludes(text: str) -> bool:
    return _NECESSARY.search(text) is not None or _NOT_NECESSARY.search(text) is not None


def _cited(text: str, item: Item, source: Span | None) -> Iterator[Conflict]:
    """`source`: where the summary tells which guidelines utilization review cited."""
    if not item.claims_administrator_cited_nothing or source is None or item.rationale is None:
        return
    low = item.heading.end if item.heading else max(0, item.rationale.start - 1_500)
    nothing = _NOTHING.search(text, low, item.rationale.start)
    if nothing:
        yield Conflict(
            kind="cited-nothing",
            item=item.number,
            explanation="The summary says utilization review cited guidelines; the item says the claims administrator "
            "cited nothing.",
            quotes=(quote_at(text, source), quote_at(text, Span(start=nothing.start(), end=nothing.end()))),
        )


def _ur_sources(text: str, summary: Span) -> Span | None:
    """The sentence that tells which guidelines utilization review cited: it names review, or the one before does."""
    said = text[summary.start : summary.end].lower()
    if not any(word in said for word in _CITING_WORDS):
        return None
    before = ""
    for start, end in sentences.bounds(text, summary.start, summary.end):
        words = text[start:end]
        if _cites_guidelines(words) and (_UR.search(words) or _UR.search(before)):
            return Span(start=start, end=end)
        before = words
    return None


def _cites_guidelines(sentence: str) -> bool:
    lowered = sentence.lower()
    if not any(word in lowered for word in _CITING_WORDS):
        return False
    return _CITES.search(sentence) is not None and _GUIDES.search(sentence) is not None


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


def _injury(text: str, determination: Determination, summary: Span, told: Dates) -> Iterator[Conflict]:
    """The date of injury that the summary gives first, where it is another day than that of the header."""
    injured = iso(determination.date_of_injury)
    if injured is None:
        return
    named = (found for found in told if _INJURY.search(text[max(0, found[1].start - 40) : found[1].start]))
    day, where = next(named, (None, None))
    if day and where and day != injured:
        sentence = sentences.containing(text, where.start, where.end, summary)
        yield Conflict(
            kind="dates",
            explanation=f"The header dates the injury {injured.isoformat()}, the summary {day.isoformat()}.",
            quotes=(quote_at(text, sentence),),
        )


def _late_events(text: str, determination: Determination, dated: Sequence[Dated]) -> Iterator[Conflict]:
    """Care that the letter dates after the decision, or long after the UR decision that the review is about."""
    decided, reviewed = (
        iso(determination.decision_date),
        iso(determination.utilization_review.date or determination.ur_denial_date),
    )
    if decided is None and reviewed is None:
        return
    seen: set[date] = set()
    for span, dates in dated:
        for day, where in dates:
            late = day > decided if decided else bool(reviewed and (day - reviewed).days > _LATER_THAN_RECORDS)
            if late and day not in seen and _is_service(text, where):
                seen.add(day)
                limit = f"the decision of {decided}" if decided else f"the utilization review of {reviewed}"
                sentence = sentences.containing(text, where.start, where.end, span)
                yield Conflict(
                    kind="dates",
                    item=_item_of(determination, where),
                    explanation=f"The letter dates care {day.isoformat()}, after {limit}.",
                    quotes=(quote_at(text, sentence),),
                )


def _redated(text: str, item: Item, rationale: Dated, summary: Dated) -> Iterator[Conflict]:
    """A study or visit that the rationale puts on the same day of another year than the summary."""
    told = dict(reversed(summary[1]))
    for day, where in dict(reversed(rationale[1])).items():
        years = range(day.year - _SLIP, min(day.year + _SLIP, MAXYEAR) + 1) if day not in told else ()
        others = ((other, told[other]) for year in years if (other := _in_year(day, year)) in told)
        for other, place in others:
            if (what := _dated_thing(text, where)) and what == _dated_thing(text, place):
                first = sentences.containing(text, place.start, place.end, summary[0])
                last = sentences.containing(text, where.start, where.end, rationale[0])
                yield Conflict(
                    kind="dates",
                    item=item.number,
                    explanation=f"The summary dates the {what} {other.isoformat()}, the rationale {day.isoformat()}.",
                    quotes=(quote_at(text, first), quote_at(text, last)),
                )
                return


def _in_year(day: date, year: int) -> date:
    return date(year, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _dated_thing(text: str, where: Span) -> str | None:
    """What a date is of: the last word of the kind before it."""
    named = _THING.findall(text[max(0, where.start - 60) : where.start].lower())
    return str(named[-1]).rstrip("s") if named else None


def _is_service(text: str, where: Span) -> bool:
    around = text[max(0, where.start - 80) : where.start]
    return _SERVICE.search(around) is not None and not _PLANNED.search(plain(around))


def _item_of(determination: Determination, where: Span) -> int | None:
    for item in determination.items:
        if item.rationale and item.rationale.start <= where.start < item.rationale.end:
            return item.number
    return determination.items[0].number if len(determination.items) == 1 else None
