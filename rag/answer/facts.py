"""Single facts of a letter or an item: dates, the reviewer, the worker, what utilization review did, amounts."""

import re
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Any

from rag.records import Citation, Determination, Query
from rag.search.query_dates import spoken, written
from rag.search.query_facets import FACETS, SUMMARY, Facet
from rag.search.query_scope import aspects_of
from rag.search.query_words import content

from . import aggregate, wording
from .aggregate import ItemRow
from .draft import Draft, say
from .evidence import best_matching
from .inquiry import Inquiry

_WITH_FACT = 10
_FEW_LINES = 3
_MOST_SENTENCES = 4
_MOST_OF_SUMMARY = 8
_HURT = (
    r"mechanism|\bwhen (?:he|she|they|the)\b|\b(?:fell|slip\w*|tripp\w*|struck|lift\w*|caught|crush\w*|twist\w*|"
    r"kick\w*|"
    r"hit|bit(?:ten)?|bumped|burn\w*|collid\w*|collision|crash\w*|rear-end\w*|thrown|knocked|pinned|tipp\w*|stepp\w*|"
    r"pull\w*|push\w*|jerk\w*|slid|carrying|repetitive\w*|cumulative|assault\w*|attack\w*|exploded|collaps\w*)\b"
)


_INJURED = r"\binjur(?:y|ed|ies)\b[^.]*\b(?:on|while|as|due|from)\b|accident"


def facts_of(inquiry: Inquiry, rows: Sequence[ItemRow]) -> list[Draft]:
    """The facts that a question is after, each of the first letters or items it speaks of."""
    told = [draft for aspect in _aspects(inquiry.query) for draft in _fact(inquiry, rows, aspect)]
    return list(dict.fromkeys(told))


def is_of_letters(aspect: str | None) -> bool:
    """Whether a fact is told of letters, and not of their items."""
    return aspect in _OF_LETTER


def _aspects(query: Query) -> tuple[str, ...]:
    """The facts asked for: the query's own first, then others that its words name."""
    return tuple(dict.fromkeys((query.aspect, *aspects_of(query.text)))) if query.aspect else ()


def _fact(inquiry: Inquiry, rows: Sequence[ItemRow], aspect: str | None) -> list[Draft]:
    if aspect == "basis":
        return [draft for row in rows[:_WITH_FACT] for draft in _basis(inquiry, row)]
    if aspect == "amount":
        return [_amount(inquiry, row) for row in rows[:_WITH_FACT]]
    tell = _OF_LETTER.get(aspect or "")
    ids = dict.fromkeys(row.determination_id for row in rows)
    return [draft for name in list(ids)[:_WITH_FACT] for draft in tell(inquiry, name)] if tell else []


def relied_on(inquiry: Inquiry) -> list[Draft]:
    """The guidelines that the first letters on what is asked cite, in each letter's own line."""
    rows = aggregate.items(inquiry.store, inquiry.base_cohort, _FEW_LINES)
    return [draft for row in rows for draft in _basis(inquiry, row)]


def _basis(inquiry: Inquiry, row: ItemRow) -> list[Draft]:
    item = inquiry.evidence.item(row.determination_id, row.number)
    drafts = []
    for side, name, bases, nothing in (
        ("reviewer", "reviewer", item.reviewer_basis, item.reviewer_cited_nothing),
        (
            "claims_administrator",
            "claims administrator",
            item.claims_administrator_basis,
            item.claims_administrator_cited_nothing,
        ),
    ):
        cited = inquiry.evidence.guideline_line(row.determination_id, row.number, side)
        if not cited or not (bases or nothing):
            continue
        told = [wording.basis(b.source, b.guideline, b.topic, b.pages, b.edition) for b in bases]
        drafts.append(
            say(
                "For {request} {place} the {name} cited {what}.",
                citations=(cited,),
                request=wording.requested(row.request, row.eligible),
                place=wording.where(row.determination_id, row.number),
                name=name,
                what=wording.listed(told, "and") or "no medical evidence",
            )
        )
    return drafts


def _amount(inquiry: Inquiry, row: ItemRow) -> Draft:
    item = inquiry.evidence.item(row.determination_id, row.number)
    amounts = [part for part in (item.dose, item.quantity, item.frequency) if part]
    return say(
        "{request} {place}: " + ("the request gives {amounts}." if amounts else "the record holds no amount."),
        citations=inquiry.heading(row),
        request=wording.requested(row.request, row.eligible),
        place=wording.where(row.determination_id, row.number),
        amounts=wording.listed(amounts),
    )


def _from_summary(inquiry: Inquiry, determination_id: str, pattern: str) -> tuple[Citation, ...]:
    found = [
        c for c in inquiry.evidence.summary_sentences(determination_id) if re.search(pattern, c.quote, re.IGNORECASE)
    ]
    return tuple(found[:1])


def _told(inquiry: Inquiry, name: str, text: str, pattern: str, **values: Any) -> list[Draft]:
    cited = _from_summary(inquiry, name, pattern)
    quote = cited[0].quote if cited else ""
    lead = (text + (" The case summary says: “{quote}”" if cited else "")).strip()
    cited = cited or inquiry.evidence.before_items(name, pattern)
    return [say(lead, citations=cited, case=wording.case_name(name), quote=quote, **values)] if text or cited else []


def _worker(inquiry: Inquiry, name: str) -> list[Draft]:
    worker = inquiry.evidence.determination(name).worker
    sex = {"male": "a man", "female": "a woman", None: "a person whose sex is not given"}[worker.sex]
    text = f"The worker of {{case}} is {sex}" + (", {age} years old." if worker.age else "; no age is given.")
    return _told(inquiry, name, text, r"year[- ]old|gentleman|\b(?:fe)?male\b|\b(?:wo)?man\b", age=worker.age or 0)


def _reviewer(inquiry: Inquiry, name: str) -> list[Draft]:
    reviewer = inquiry.evidence.determination(name).reviewer
    specialties = wording.listed([*reviewer.certifications, *reviewer.subspecialties])
    licensed = f", licensed in {wording.listed(reviewer.licensed_in)}" if reviewer.licensed_in else ""
    said = (
        "The reviewer of {case} is certified in {specialties}{licensed}; the name is never given."
        if specialties
        else "The letter of {case} gives no specialty of the reviewer."
    )
    named = [names[0] for names in (reviewer.certifications, reviewer.licensed_in) if names and specialties]
    found = [inquiry.evidence.before_items(name, r"\s+".join(map(re.escape, each.split()))) for each in named]
    cited = tuple(dict.fromkeys(citation for citations in found for citation in citations))
    return [say(said, citations=cited, case=wording.case_name(name), specialties=specialties, licensed=licensed)]


def _dated(
    field: Callable[[Determination], str | None], noun: str, says: str, pattern: str = ""
) -> Callable[[Inquiry, str], list[Draft]]:
    def tell(inquiry: Inquiry, name: str) -> list[Draft]:
        date = field(inquiry.evidence.determination(name))
        if not date:
            return [say("The letter of {case} gives no {noun}.", case=wording.case_name(name), noun=noun)]
        summary = (
            (_from_summary(inquiry, name, written(date)) or _from_summary(inquiry, name, pattern)) if pattern else ()
        )
        text = says + " on {date}." + (" The case summary says: “{quote}”" if summary else "")
        cited = (*inquiry.evidence.before_items(name, written(date)), *summary)
        quote = summary[0].quote if summary else ""
        return [say(text, citations=cited, case=wording.case_name(name), date=spoken(date), quote=quote)]

    return tell


def _priority(inquiry: Inquiry, name: str) -> list[Draft]:
    priority = inquiry.evidence.determination(name).priority
    if not priority:
        return [say("The letter of {case} gives no priority.", case=wording.case_name(name))]
    cited = inquiry.evidence.before_items(name, rf"priority[^\n]*{re.escape(priority)}|\b{re.escape(priority)}\b")
    return [
        say(
            "The application of {case} had {priority} priority.",
            citations=cited,
            case=wording.case_name(name),
            priority=priority,
        )
    ]


def _case_number(inquiry: Inquiry, name: str) -> list[Draft]:
    found = inquiry.evidence.determination(name)
    if not found.case_number:
        return [say("The letter gives no case number; here it is called {case} after its file.", case=name)]
    cited = inquiry.evidence.before_items(name, re.escape(found.case_number))
    file = PurePath(found.source).name
    return [
        say(
            "The case number of the letter in {file} is {number}.", citations=cited, file=file, number=found.case_number
        )
    ]


def _facet(facet: Facet) -> Callable[[Inquiry, str], list[Draft]]:
    def tell(inquiry: Inquiry, name: str) -> list[Draft]:
        found = [c for c in inquiry.evidence.summary_sentences(name) if facet.told.search(c.quote)]
        case = wording.case_name(name)
        if not found:
            return _whole_summary(inquiry, name, facet.name)
        first = [c for c in found if facet.asked.search(c.quote)]
        chosen = [c for c in found if c in (*first, *found)[:_MOST_SENTENCES]]
        quotes = " ".join(f"“{c.quote}”" for c in chosen)
        return [
            say(
                "On {facet}, the summary of {case} says: {quotes}",
                citations=tuple(chosen),
                facet=facet.name,
                case=case,
                quotes=quotes,
            )
        ]

    return tell


def _ur(inquiry: Inquiry, name: str) -> list[Draft]:
    found = inquiry.evidence.determination(name).utilization_review
    said = {
        "denied": "denied the request",
        "modified": "modified the request, approving part of it",
        "mixed": "denied some items and modified others",
        None: "decided as the summary tells",
    }[found.outcome]
    date = found.date or inquiry.evidence.determination(name).ur_denial_date or ""
    text = f"In {{case}} utilization review {said}" + (" on {date}." if date else ".")
    return _told(
        inquiry,
        name,
        text,
        r"utilization review|\bUR\b|non-?certif|determination was|claims administrator",
        date=spoken(date) if date else "",
    )


def _mechanism(inquiry: Inquiry, name: str) -> list[Draft]:
    """How the worker was hurt: the sentence that gives the day, or one with a verb of accidents."""
    day = inquiry.evidence.determination(name).date_of_injury
    dated = rf"^(?!.*\b(?:date of (?:the )?injury|doi)\b).*(?:{written(day)})" if day else ""
    patterns = (rf"(?=.*(?:{_HURT})){dated}" if day else "", r"\bmechanism of", dated, _HURT, _INJURED)
    return next((told for pattern in patterns if pattern and (told := _told(inquiry, name, "", pattern))), [])


def _summary(inquiry: Inquiry, name: str) -> list[Draft]:
    """The sentences of the summary on the words of the question."""
    words = (*inquiry.query.words, *content(inquiry.query.text))
    found = best_matching(inquiry.evidence.summary_sentences(name), words, _MOST_SENTENCES, 2)
    found = found or best_matching(inquiry.evidence.summary_sentences(name), words, _MOST_SENTENCES)
    quotes = " ".join(f"“{c.quote}”" for c in found)
    case = wording.case_name(name)
    text = "The summary of {case} says: {quotes}"
    return (
        [say(text, citations=tuple(found), case=case, quotes=quotes)]
        if found
        else _whole_summary(inquiry, name, "that")
    )


def _whole_summary(inquiry: Inquiry, name: str, asked: str) -> list[Draft]:
    """The beginning of the case summary, where no sentence of it is plainly on what is asked."""
    whole = tuple(inquiry.evidence.summary_sentences(name)[:_MOST_OF_SUMMARY])
    said = " ".join(f"“{c.quote}”" for c in whole) or "nothing"
    text = "The summary of {case} has no plain words on {asked}; it says: {said}"
    return [say(text, citations=whole, case=wording.case_name(name), asked=asked, said=said)]


def _diagnoses(inquiry: Inquiry, name: str) -> list[Draft]:
    """The diagnoses of the record, with the sentences of the summary that give them."""
    listed = inquiry.evidence.determination(name).diagnoses
    sentences = inquiry.evidence.summary_sentences(name)
    cited = tuple(c for c in sentences if any(d.lower() in c.quote.lower() for d in listed))
    if not cited:
        return _told(inquiry, name, "", r"diagnos") or _whole_summary(inquiry, name, "diagnoses")
    return [
        say(
            "Diagnoses in {case}: {diagnoses}. The case summary says: {quotes}",
            citations=cited,
            case=wording.case_name(name),
            diagnoses=wording.listed(list(listed)),
            quotes=" ".join(f"“{c.quote}”" for c in cited[:_MOST_SENTENCES]),
        )
    ]


_OF_LETTER: dict[str, Callable[[Inquiry, str], list[Draft]]] = {
    "worker": _worker,
    "reviewer": _reviewer,
    "injury_date": _dated(
        lambda d: d.date_of_injury, "date of injury", "The worker of {case} was injured", r"injur|fell|accident|slipped"
    ),
    "mechanism": _mechanism,
    "decision_date": _dated(lambda d: d.decision_date, "date of the decision", "{case} was decided"),
    "received": _dated(
        lambda d: d.application_received, "date of the application", "The application of {case} was received"
    ),
    "assigned": _dated(lambda d: d.date_assigned, "date of assignment", "{case} was assigned for review"),
    "priority": _priority,
    "case_number": _case_number,
    "ur": _ur,
    "diagnoses": _diagnoses,
    SUMMARY: _summary,
    **{facet.name: _facet(facet) for facet in FACETS},
}
