"""Single facts of a letter or an item: dates, the reviewer, the worker, what utilization review did, amounts."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from rag.records import Citation, Determination, Query
from rag.search.query_dates import spoken
from rag.search.query_scope import aspects_of

from . import aggregate, wording
from .aggregate import ItemRow
from .draft import Draft, say
from .inquiry import Inquiry

_WITH_FACT = 10
_FEW_LINES = 3
_HURT = r"mechanism|\bwhen (?:he|she|they|the)\b|\b(?:fell|slip\w*|tripp\w*|struck|lift\w*|caught|crush\w*|twist\w*)\b"


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
    cited = (
        inquiry.evidence.before_items(name, r"\s+".join(map(re.escape, reviewer.certifications[0].split())))
        if specialties
        else ()
    )
    return [say(said, citations=cited, case=wording.case_name(name), specialties=specialties, licensed=licensed)]


def _dated(
    field: Callable[[Determination], str | None], noun: str, pattern: str
) -> Callable[[Inquiry, str], list[Draft]]:
    def tell(inquiry: Inquiry, name: str) -> list[Draft]:
        date = field(inquiry.evidence.determination(name))
        text = f"The {noun} of {{case}} is {{date}}." if date else f"The letter of {{case}} gives no {noun}."
        return _told(inquiry, name, text, pattern, date=spoken(date) if date else "")

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
    told = _told(inquiry, name, "", _HURT)
    return told or _told(inquiry, name, "", r"\binjur(?:y|ed|ies)\b[^.]*\b(?:on|while|as|due|from)\b|accident")


def _diagnoses(inquiry: Inquiry, name: str) -> list[Draft]:
    return _told(inquiry, name, "", r"diagnos")


_OF_LETTER: dict[str, Callable[[Inquiry, str], list[Draft]]] = {
    "worker": _worker,
    "reviewer": _reviewer,
    "injury_date": _dated(lambda d: d.date_of_injury, "date of injury", r"injur|fell|accident|slipped"),
    "mechanism": _mechanism,
    "decision_date": _dated(lambda d: d.decision_date, "date of the decision", r"decision date"),
    "ur": _ur,
    "diagnoses": _diagnoses,
}
