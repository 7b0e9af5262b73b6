"""How a question was understood, in words a reader can check and correct."""

from rag.lexicon import Lexicon
from rag.records import Query, QueryKind
from rag.search.query_amounts import spoken as spoken_amount
from rag.search.query_dates import spoken

from . import wording

_KINDS: dict[QueryKind, str] = {
    "lookup": "what was decided",
    "why": "the reasons for a decision",
    "what-would-it-take": "what it would take",
    "compare": "a comparison",
    "aggregate": "a count or rate",
    "trend": "the years compared",
    "guideline": "what the guideline says",
    "conflict": "contradictions within a letter",
    "case": "which case it is",
}
_DATED = {
    "decision": "decided",
    "ur": "decided by utilization review",
    "injury": "injured",
    "received": "application received",
}
_MOST = 6


def understood(query: Query, lexicon: Lexicon) -> str:
    """One line: the kind of answer, then each filter by its name."""
    if query.about_process:
        return "Asked for: law and procedure (from the reference texts, not from the letters)"
    fact = query.kind == "lookup" and query.aspect is not None
    parts = [f"Asked for: {'what a letter says' if fact else _KINDS[query.kind]}"]
    for name, values in filters(query, lexicon):
        parts.append(f"{name}: {wording.listed(list(values), 'or')}")
    return "; ".join(parts)


def filters(query: Query, lexicon: Lexicon) -> list[tuple[str, tuple[str, ...]]]:
    """The filters that narrow the items, as (name, values), each in plain words."""
    found: list[tuple[str, tuple[str, ...]]] = [
        ("treatment", _treatments(query, lexicon)),
        ("category", query.categories),
        ("left out", _left_out(query, lexicon)),
        ("decision", (wording.DECIDED[query.decision],) if query.decision else ()),
        ("rate of", (wording.DECIDED[query.measure],) if query.measure else ()),
        ("case", query.determination_ids),
        ("item", tuple(map(str, query.items))),
        ("words of the request", (*query.requested, *query.details)),
        ("reason", _reasons(query, lexicon)),
        ("with it", tuple(lexicon.reasons[c].label for c in query.also_reasons if c in lexicon.reasons)),
        ("remark", tuple(lexicon.annotations[c].label for c in query.annotations if c in lexicon.annotations)),
        ("guideline", query.basis_sources),
        ("guideline page", tuple(map(str, query.pages))),
        ("amount", (spoken_amount(query.amount),) if query.amount else ()),
        ("reviewer", query.specialties),
        ("reviewer licensed in", _licences(query)),
        ("body part", query.body_parts),
        ("side", (query.body_side,) if query.body_side else ()),
        (_DATED[query.dated_by], _dates(query)),
        ("worker", _worker(query)),
        ("injured", (spoken(query.date_of_injury),) if query.date_of_injury else ()),
        ("request", (query.timing,) if query.timing else ()),
        ("utilization review", (query.ur_outcome,) if query.ur_outcome else ()),
        ("priority", (query.priority,) if query.priority else ()),
        ("grouped by", (query.group_by.replace("_", " "),) if query.group_by else ()),
        ("compared", tuple(side.label for side in query.sides)),
    ]
    if query.letter_outcome:
        found.append(("letters", ("decided both ways",) if query.letter_outcome == "mixed" else ("decided wholly so",)))
    if query.partial:
        found.append(("utilization review", ("approved a part",)))
    if query.claims_administrator_cited_nothing:
        found.append(("claims administrator", ("cited nothing",)))
    if query.reviewer_cited_nothing:
        found.append(("reviewer's citation", ("none",)))
    return [(name, values) for name, values in found if values]


def _licences(query: Query) -> tuple[str, ...]:
    fewest, most = query.licences or (None, None)
    counted = (f"{fewest} states or more",) if fewest else ("no other state",) if most and query.licensed_in else ()
    counted = counted or (("one state",) if most else ())
    return (*query.licensed_in, *(f"not {state}" for state in query.not_licensed_in), *counted)


def _treatments(query: Query, lexicon: Lexicon) -> tuple[str, ...]:
    names = [lexicon.treatments[t].canonical_name for t in query.treatments if t in lexicon.treatments]
    if len(names) <= _MOST:
        return tuple(names)
    return (f"{wording.treatments(query, lexicon)} ({len(names)} kinds)",)


def _reasons(query: Query, lexicon: Lexicon) -> tuple[str, ...]:
    labels = tuple(lexicon.reasons[code].label for code in query.reasons if code in lexicon.reasons)
    if query.reason_detail:
        labels = tuple(f"{label} ({query.reason_detail})" for label in labels)
    return (*labels, *(wording.families([family]) for family in query.families))


def _left_out(query: Query, lexicon: Lexicon) -> tuple[str, ...]:
    kinds = [lexicon.treatments[t].canonical_name for t in query.without_treatments if t in lexicon.treatments]
    labels = [lexicon.reasons[code].label for code in query.without_reasons if code in lexicon.reasons]
    families = [wording.families([family]) for family in query.without_families]
    other = ("any other reason",) if query.sole_reason else ()
    return (*kinds[:_MOST], *query.without_categories, *labels, *families, *other)


def _dates(query: Query) -> tuple[str, ...]:
    if query.since and query.until:
        same = query.since == query.until
        return (f"in {spoken(query.since)}" if same else f"from {spoken(query.since)} to {spoken(query.until)}",)
    if query.since:
        return (f"since {spoken(query.since)}",)
    return (f"until {spoken(query.until)}",) if query.until else ()


def _worker(query: Query) -> tuple[str, ...]:
    lowest, highest = query.worker_age or (None, None)
    age = ""
    if lowest is not None and lowest == highest:
        age = f"aged {lowest}"
    elif lowest is not None and highest is not None:
        age = f"aged {lowest} to {highest}"
    elif lowest is not None or highest is not None:
        age = f"aged {lowest} and over" if highest is None else f"aged {highest} and under"
    return tuple(filter(None, (query.worker_sex, age)))
