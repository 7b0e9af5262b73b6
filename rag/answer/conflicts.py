"""Conflict: what one letter says both ways, and what its summary reports and its rationale leaves out."""

import json
import re
from typing import NamedTuple

from rag.records import Citation
from rag.search.query_cohort import is_filtered
from rag.search.query_words import content, stems

from . import accounts, aggregate, grounds, wording
from .draft import Draft, say
from .evidence import best_matching
from .inquiry import Composition, Inquiry

_SHOWN = 12
_LETTERS_READ = 400
_OVERLOOKED = re.compile(
    r"\b(?:overlook\w*|ignor\w+|miss(?:ed)?|not (?:mention|consider)\w*|fail\w* to|left out|leave out|omit\w*|"
    r"disregard\w*)\b",
    re.IGNORECASE,
)


class Topic(NamedTuple):
    """A kind of finding: how questions name it, how letters do, and the reasons that turn on it."""

    asked: str
    written: str
    reasons: tuple[str, ...]


_TOPICS = (
    Topic(
        r"imaging|mris?|ct\b|x-?rays?|scans?|radiolog\w+",
        r"\bMRIs?\b|\bCT\b|x-?rays?|imaging|radiograph|myelogram",
        ("doc.exam", "doc.correlation", "doc.trigger-absent"),
    ),
    Topic(
        r"emgs?|nerve (?:conduction|studies|tests?)|electrodiagnos\w+",
        r"\bEMG|\bNCV|\bNCS|nerve conduction|electrodiagnos",
        ("doc.exam", "doc.correlation"),
    ),
    Topic(
        r"physical therapy|therapy|conservative (?:care|treatment)",
        r"physical therapy|chiropract|home exercise|conservative|acupunct",
        ("doc.conservative-care", "doc.prior-history", "doc.supervised-need"),
    ),
    Topic(
        r"urine|drug (?:tests?|screens?)|cures|monitoring",
        r"urine|drug screen|toxicolog|\bCURES\b",
        ("doc.monitoring",),
    ),
    Topic(
        r"relief|benefit|improve\w*|function\w*",
        r"relief|improve|function|reduc",
        ("doc.function", "doc.relief-amount", "doc.relief-duration"),
    ),
    Topic(r"exam\w*|findings?|symptoms?", r"exam|sensation|reflex|strength|tender|spasm", ("doc.exam",)),
)


def conflicts(inquiry: Inquiry) -> Composition:
    """Recorded conflicts of the letters; for "did any reviewer overlook X", what the rationale leaves out."""
    drafts: list[Draft] = []
    if _OVERLOOKED.search(inquiry.query.text):
        drafts += _overlooked(inquiry)
    drafts += _recorded(inquiry)
    if not drafts and (compared := side_by_side(inquiry)):
        return Composition(tuple(compared))
    if not drafts:
        letters = inquiry.with_query(inquiry.query.model_copy(update={"treatments": ()})).base.determinations
        drafts = [
            say(
                "No conflict between a case summary and a rationale was found in {letters} {noun}.",
                letters=letters,
                noun=wording.plural(letters, "letter"),
            )
        ]
    else:
        drafts.append(
            say(
                "Where this is a plainly erroneous finding of fact, it is one of the grounds on which a "
                "determination can be appealed; a weighing of evidence is not. This is information, not legal "
                "advice."
            )
        )
    return Composition(tuple(drafts))


def _recorded(inquiry: Inquiry) -> list[Draft]:
    query = inquiry.query
    sql = "SELECT determination_id, item, kind, explanation, quotes FROM conflicts"
    ids = query.determination_ids
    if not ids and query.treatments and is_filtered(query) and inquiry.base.items:
        ids = tuple(row.determination_id for row in aggregate.items(inquiry.store, inquiry.base_cohort, _LETTERS_READ))
    if ids:
        sql += " WHERE determination_id IN (SELECT value FROM json_each(?))"
    rows = inquiry.store.rows(
        f"{sql} ORDER BY determination_id, item LIMIT {_SHOWN}", (json.dumps(ids),) if ids else ()
    )
    return [draft for row in rows if (draft := _both(inquiry, *row))]


def _both(inquiry: Inquiry, name: str, number: int | None, kind: str, explanation: str, quotes: str) -> Draft | None:
    """What the letter says on both sides, each in its own words."""
    cited = tuple(_cited(inquiry, name, number, q["start"], q["end"]) for q in json.loads(quotes))
    if not cited:
        return None
    if len(cited) == 1:
        return say(
            "{explanation}: “{one}” {first}.",
            citations=cited,
            explanation=explanation.rstrip(". "),
            one=cited[0].quote.rstrip("."),
            first=wording.where(name, cited[0].item),
        )
    where = [wording.where(c.determination_id or "", c.item) for c in cited[:2]]
    return say(
        "{explanation}: “{one}” {first}, but “{other}” {second}.",
        citations=cited,
        explanation=explanation.rstrip(". "),
        one=cited[0].quote.rstrip("."),
        first=where[0],
        other=cited[1].quote.rstrip("."),
        second=where[1],
    )


def _cited(inquiry: Inquiry, name: str, number: int | None, start: int, end: int) -> Citation:
    """The sentence of a quote, cited for the item it stands in, or for the case summary."""
    found = inquiry.evidence.determination(name)
    inside = next(
        (i.number for i in found.items if (b := inquiry.evidence.block(name, i.number)).start <= start < b.end), None
    )
    return inquiry.evidence.sentence(name, inside, start, end)


def _overlooked(inquiry: Inquiry) -> list[Draft]:
    topic = next((t for t in _TOPICS if re.search(rf"\b(?:{t.asked})\b", inquiry.query.text, re.IGNORECASE)), None)
    if topic is None:
        return []
    query = inquiry.query
    # what was overlooked is no filter: "did any reviewer ignore prior physical therapy" is not about therapy requests
    of_topic = all(re.search(rf"\b(?:{topic.asked})\b", name, re.IGNORECASE) for name in query.named)
    kept = query.treatments if inquiry.base.items and not of_topic else ()
    rest = inquiry.with_query(query.model_copy(update={"treatments": kept}))
    cohort = rest.decided("upheld").and_(
        "(i.determination_id, i.number) IN (SELECT determination_id, number FROM item_reasons"
        " WHERE code IN (SELECT value FROM json_each(?)))",
        json.dumps(topic.reasons),
    )
    drafts = []
    for row in aggregate.items(inquiry.store, cohort, _LETTERS_READ):
        draft = _left_out(inquiry, row, topic)
        if draft:
            drafts.append(draft)
        if len(drafts) >= _SHOWN:
            break
    return drafts


def _left_out(inquiry: Inquiry, row: aggregate.ItemRow, topic: Topic) -> Draft | None:
    """The finding in the summary, where the rationale has no word of it and turns on its subject."""
    rationale = inquiry.evidence.rationale_sentences(row.determination_id, row.number)
    if any(re.search(topic.written, c.quote, re.IGNORECASE) for c in rationale):
        return None
    reported = [
        c
        for c in inquiry.evidence.summary_sentences(row.determination_id)
        if re.search(topic.written, c.quote, re.IGNORECASE)
    ]
    item = inquiry.evidence.item(row.determination_id, row.number)
    turning = [r for r in item.reasons if r.code in topic.reasons]
    if not reported or not turning or not _same_region(item.request, reported):
        return None
    # of several mentions, the one that tells most is likely a finding and not only that a study was done
    finding = max(reported, key=lambda c: (len(stems(content(c.quote)) & _FINDINGS), len(c.quote) < 400, len(c.quote)))
    ground = inquiry.evidence.sentence(row.determination_id, row.number, turning[0].quote.start, turning[0].quote.end)
    return say(
        "A candidate: the case summary reports “{finding}” {there}. The rationale of {request} {place} does not "
        "mention it; the denial turns on this: “{ground}”",
        citations=(finding, ground, *grounds.item_grounds(inquiry, row.determination_id, row.number, 2)),
        finding=finding.quote.rstrip("."),
        there=wording.where(row.determination_id, None),
        request=wording.requested(row.request, row.eligible),
        place=wording.where(row.determination_id, row.number),
        ground=ground.quote,
    )


def side_by_side(inquiry: Inquiry) -> list[Draft]:
    """Where one letter is meant and no contradiction was recorded: what summary and rationale say on one subject."""
    rows = aggregate.items(inquiry.store, inquiry.base_cohort, _LETTERS_READ) if is_filtered(inquiry.query) else []
    if not rows or len({row.determination_id for row in rows}) > _MOST_COMPARED:
        return []
    pairs = [pair for row in rows for pair in _pairs(inquiry, row)]
    best = sorted(pairs, key=lambda pair: -pair[0])[:_PAIRS]
    if not best:
        return []
    lead = say("No contradiction was found by rule; what summary and rationale say on the same subject, to compare:")
    return [lead, *(_pair(summary, rationale) for _, summary, rationale in best)]


def _pairs(inquiry: Inquiry, row: aggregate.ItemRow) -> list[tuple[int, Citation, Citation]]:
    """(how close, summary's sentence, rationale's sentence); sentences with numbers count as closer."""
    summary = inquiry.evidence.summary_sentences(row.determination_id)
    found = []
    for told in inquiry.evidence.rationale_sentences(row.determination_id, row.number):
        if accounts.concludes(told.quote) or grounds.RECITAL.search(told.quote):
            continue
        words = stems(content(told.quote)) - _ANY_SUBJECT
        for reported in summary:
            shared = len(words & stems(content(reported.quote)))
            numbers = bool(_COUNTABLE.search(told.quote)) and bool(_COUNTABLE.search(reported.quote))
            if shared >= _SUBJECT + (not numbers):
                found.append((shared + 2 * numbers, reported, told))
    return found


def _pair(reported: Citation, told: Citation) -> Draft:
    return say(
        "Case summary: “{one}” {there}. Rationale: “{other}” {place}.",
        citations=(reported, told),
        one=reported.quote,
        there=wording.where(reported.determination_id or "", None),
        other=told.quote,
        place=wording.where(told.determination_id or "", told.item),
    )


_PAIRS = 4
# words that sentences on different subjects share
_ANY_SUBJECT = stems(
    content(
        "pain patient documentation documented note noted date dated report reported visit visits treatment left right "
        "day days week weeks month months injury applicant claimant provider history status current"
    )
)
_MOST_COMPARED = 2  # letters
_SUBJECT = 2  # words that two sentences on one subject share
_COUNTABLE = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|half|third)\b[\s-]*(?:%|percent|weeks?|months?|days?|years?|visits?|"
    r"sessions?|to|/|of|-)|\d/\d",
    re.IGNORECASE,
)
_FINDINGS = stems(
    (
        "showed",
        "revealed",
        "stated",
        "protrusion",
        "stenosis",
        "effaced",
        "compression",
        "tear",
        "herniation",
        "normal",
        "reduced",
        "relief",
        "improved",
        "completed",
        "positive",
    )
)
_REGIONS = (
    r"lumb|l\d-|back|l-?s-?\d",
    r"cervic|neck|c\d-",
    r"shoulder",
    r"knee",
    r"wrist|hand|carpal",
    r"hip",
    r"ankle|foot",
)


def _same_region(request: str, reported: list[Citation]) -> bool:
    """Whether a finding speaks of the region that the request is for, where both name one."""
    asked = [r for r in _REGIONS if re.search(r, request, re.IGNORECASE)]
    told = [r for r in _REGIONS if any(re.search(r, c.quote, re.IGNORECASE) for c in reported)]
    return not asked or not told or bool(set(asked) & set(told))


__all__ = ["best_matching", "conflicts"]
