"""The letter or the worker at one end: the newest determination, the oldest injury, the youngest worker."""

# ruff: noqa: S608 (names of columns are ours, every value of a question is a parameter)

import re
from typing import NamedTuple

from rag.search.query_cohort import DECIDED, ITEMS
from rag.search.query_dates import spoken

from . import aggregate, wording
from .draft import say
from .inquiry import Composition, Inquiry

_LETTER = r"(?:(?:imr|final)\s+)?(?:letters?|determinations?|decisions?|cases?|imrs?|files?)"
_WORKER = (
    r"(?:(?:injured|female|male)\s+)?"
    r"(?:workers?|patients?|claimants?|applicants?|employees?|person|people|one|man|woman)"
)
_LAST = r"(?:(?:newest|latest|most recent)(?:\s+[\w-]+){0,3}?|last)"
_FIRST = r"(?:(?:oldest|earliest)(?:\s+[\w-]+){0,3}?|first)"
_SHOWN = 6
_NAMED = 20


class _End(NamedTuple):
    """One end of a scale: the words that ask for it, its value in SQL, which end, and how it is said."""

    asked: str
    value: str
    order: str
    says: str


_ENDS = (
    _End(
        rf"youngest\s+{_WORKER}|{_WORKER}\s+(?:is|was|are|were)\s+(?:the\s+)?youngest",
        "d.worker_age",
        "MIN",
        "The youngest worker here is {value} years old",
    ),
    _End(
        rf"(?:oldest|eldest)\s+{_WORKER}|{_WORKER}\s+(?:is|was|are|were)\s+(?:the\s+)?(?:oldest|eldest)",
        "d.worker_age",
        "MAX",
        "The oldest worker here is {value} years old",
    ),
    _End(rf"{_LAST}\s+(?:date of )?injur\w+", "d.date_of_injury", "MAX", "The latest date of injury here is {value}"),
    _End(
        rf"{_FIRST}\s+(?:date of )?injur\w+", "d.date_of_injury", "MIN", "The earliest date of injury here is {value}"
    ),
    _End(
        rf"{_LAST}\s+{_LETTER}|{_LETTER}\s+(?:is|was|are|were)\s+(?:the\s+)?{_LAST}",
        DECIDED,
        "MAX",
        "The newest determination here was decided on {value}",
    ),
    _End(
        rf"{_FIRST}\s+{_LETTER}|{_LETTER}\s+(?:is|was|are|were)\s+(?:the\s+)?{_FIRST}",
        DECIDED,
        "MIN",
        "The oldest determination here was decided on {value}",
    ),
)
_ASKED = re.compile(r"^\s*(?:which|what|who|how old|when|show|find|list|give|name)\b", re.IGNORECASE)


def extremes(inquiry: Inquiry) -> Composition | None:
    """The letters at the end asked about, with what they decide; None where no end is asked for."""
    query = inquiry.query
    end = next((e for e in _ENDS if re.search(rf"\b(?:{e.asked})\b", query.text, re.IGNORECASE)), None)
    if end is None or not _ASKED.match(query.text):
        return None
    if query.described and not query.determination_ids:
        inquiry = inquiry.with_query(query.model_copy(update={"described": None, "kind": "lookup"}))
    cohort = inquiry.cohort.and_(f"{end.value} IS NOT NULL AND d.determination_id = i.determination_id")
    value = inquiry.store.rows(f"SELECT {end.order}({end.value}) FROM {ITEMS} WHERE {cohort.where}", cohort.params)[0][
        0
    ]
    if value is None:
        return None
    found = cohort.and_(f"{end.value} = ?", value)
    counts = aggregate.counts(inquiry.store, found)
    rows = aggregate.items(inquiry.store, found, _SHOWN)
    where = f"SELECT DISTINCT i.determination_id FROM {found.tables} WHERE {found.where} ORDER BY 1 LIMIT ?"
    names = [row[0] for row in inquiry.store.rows(where, (*found.params, _NAMED))]
    drafts = [
        say(
            end.says + ", in {number} {noun}: {cases}.",
            citations=inquiry.headings(rows),
            value=value if isinstance(value, int) else spoken(value),
            number=counts.determinations,
            noun=wording.plural(counts.determinations, "letter"),
            cases=wording.listed([wording.case_name(name) for name in names], "and"),
        ),
        *map(inquiry.outcome, rows),
    ]
    return Composition(tuple(drafts), counts, counts)
