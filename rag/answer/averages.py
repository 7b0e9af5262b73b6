"""Averages over letters: the workers' ages, and the days between the dates that a letter gives."""

# ruff: noqa: S608 (names of columns are ours, every value of a question is a parameter)

import re
from statistics import mean, median
from typing import NamedTuple

from rag.search.query_cohort import ITEMS

from . import wording
from .draft import say
from .inquiry import Composition, Inquiry

_ASKED = re.compile(
    r"\b(?:average|mean|median|typical)\b|\bhow (?:long|many days)\b[^?]*\b(?:between|from|take[ns]?|took)\b",
    re.IGNORECASE,
)


class _Measure(NamedTuple):
    """What is averaged: its value for a letter in SQL, the words that ask for it, and how it is said."""

    sql: str
    asked: str
    name: str
    unit: str


_DAYS = "julianday(d.{until}) - julianday(d.{since})"
_MEASURES = (
    _Measure("d.worker_age", r"\b(?:ages?|old)\b", "The worker's age", "years"),
    _Measure(
        _DAYS.format(since="ur_denial_date", until="decision_date"),
        r"\b(?:ur|utilization review|denial)\b[^?]*\b(?:imr|decision|determination)\b",
        "The time from the UR denial to the IMR decision",
        "days",
    ),
    _Measure(
        _DAYS.format(since="date_of_injury", until="decision_date"),
        r"\binjur\w+\b[^?]*\b(?:imr|decision|determination|decided)\b",
        "The time from the injury to the IMR decision",
        "days",
    ),
    _Measure(
        _DAYS.format(since="application_received", until="decision_date"),
        r"\b(?:application|received|applied)\b[^?]*\b(?:imr|decision|determination|decided)\b",
        "The time from the application to the IMR decision",
        "days",
    ),
    _Measure(
        _DAYS.format(since="date_assigned", until="decision_date"),
        r"\bassign\w+\b[^?]*\b(?:imr|decision|determination|decided)\b",
        "The time from the assignment to the IMR decision",
        "days",
    ),
)


def averages(inquiry: Inquiry) -> Composition | None:
    """Mean, median and range over the letters asked about; None where no average is asked that letters can give."""
    text = inquiry.query.text
    if not _ASKED.search(text):
        return None
    measure = next((m for m in _MEASURES if re.search(m.asked, text, re.IGNORECASE)), None)
    if measure is None:
        return None
    # "from the UR denial" names a date, no outcome of UR
    inquiry = inquiry.with_query(inquiry.query.model_copy(update={"ur_outcome": None}))
    cohort = inquiry.cohort
    sql = f"SELECT {measure.sql} FROM {ITEMS} WHERE {cohort.where} GROUP BY d.determination_id"
    values = [row[0] for row in inquiry.store.rows(sql, cohort.params) if row[0] is not None]
    if not values:
        return None
    drafts = [
        say(
            "{name}: {mean} {unit} on average (median {median}), from {least} to {most}, over the {number} {noun} that "
            "{verb} it.",
            name=measure.name,
            mean=f"{mean(values):.1f}",
            unit=measure.unit,
            median=f"{median(values):.0f}",
            least=f"{min(values):.0f}",
            most=f"{max(values):.0f}",
            number=len(values),
            noun=wording.plural(len(values), "letter"),
            verb="gives" if len(values) == 1 else "give",
        )
    ]
    return Composition(tuple(drafts), inquiry.counts, inquiry.base)
