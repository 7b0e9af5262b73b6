"""From a question to a `Query`: what kind of answer is wanted, and over which items. No model, no guesses.

A premise the store contradicts is not a filter: it is dropped in `settled` and said in `corrections`.
"""

import re

from rag.lexicon import Lexicon
from rag.records import Query, QueryKind

from . import query_filters as filters
from . import query_marks as marks
from .query_cases import Cases, cases, fitting, named_cases
from .query_cohort import cohort
from .query_dates import dates
from .query_decision import Polarity, is_decision, polarity, without_outcome
from .query_facts import Rows, StoreFacts
from .query_kind import group_of, kind_of
from .query_people import BLANK, unheard_of, without_trades
from .query_reasons import reasons
from .query_requests import sided, worded_requests
from .query_scope import aspect_of, hypothetical, unanswerable
from .query_sides import sides_of
from .query_spans import TreatmentSpan, asked, categories_of, of_other_site, spans_of
from .query_without import left_out, without
from .query_words import STOP, content

_CITING = re.compile(
    r"\b(?:cit\w+|rel(?:y|ied|ying)|based|bas(?:is|ed)|under|using|used|rest\w*|appl(?:y|ied|ying)|quot\w+|from|"
    r"with)\b",
    re.I,
)
_WHICH_PAGE = re.compile(
    r"\b(?:which|what)\s+(?:[\w-]+\s+){0,2}?(?:guidelines?|pages?|sections?|chapters?)\b", re.IGNORECASE
)
_FILTERING: tuple[QueryKind, ...] = ("lookup", "why", "compare", "aggregate", "trend", "case")
_QUESTION_WORDS = frozenset(
    """share percentage overall turn turns rest rests percent proportion portion completely entirely wholly
    totally everything partly partially partial fully denied denial denials deny upheld uphold
    overturned overturn approved approval why reason reasons guideline guidelines rate cite cited
    cites injection injections disputed dispute loaded altogether store stored database""".split()  # noqa: SIM905
)
# dropped one after the other where, together, they leave nothing: the most easily misread first
_SOFT = ("details", "body_parts", "timing", "worker_sex", "worker_age", "categories", "reasons", "families", "pages")


def understand(text: str, lexicon: Lexicon, facts: StoreFacts) -> Query:
    """The question as a query, before the store has been asked whether its premises hold."""
    out = left_out(text, lexicon)
    query = without(_read(out.rest, lexicon, facts), out, text)
    return _read(text, lexicon, facts) if out and query.about_process else query


def _read(text: str, lexicon: Lexicon, facts: StoreFacts) -> Query:
    spans = spans_of(text, lexicon)
    aspect = aspect_of(text)
    said = without_outcome(polarity(text)) if aspect == "ur" and marks.of_review_alone(text) else polarity(text)
    named = named_cases(text, facts).determination_ids
    kind, process = kind_of(text, about_treatment=bool(spans), about_case=bool(named))
    beyond = unanswerable(text)
    process = process and beyond != "aftermath"
    main = asked(text, spans)
    about_items = said.decision is not None or any(t in facts.treatments for span in main for t in span.treatments)
    spans, main = without_trades(text, spans, facts), without_trades(text, main, facts)
    unread = _without(text, spans, None, BLANK)
    asks_outcome = marks.letter_outcome(text, said.decision) is not None
    meant = (
        Cases()
        if process or asks_outcome
        else cases(text, unread, facts, about_items=about_items, dated=dates(text).injury is not None)
    )
    meant = fitting(meant, _treatments(_outside(text, main, meant.described)), facts)
    main = _not_description(text, main, meant)
    query = Query(
        text=text,
        kind=_kind(kind, meant, aspect),
        treatments=_treatments(main),
        mentioned=_treatments(spans),
        named=tuple(span.text for span in main),
        decision=None if process else said.decision,
        measure=said.measure,
        claimed=said.claimed,
        universal=said.universal,
        ur_outcome=said.ur_outcome,
        determination_ids=meant.determination_ids,
        items=meant.items if meant.determination_ids else (),
        described=meant.described,
        about_process=process,
        group_by=group_of(text),
        aspect=aspect,
        unheard=() if process or meant.determination_ids else unheard_of(unread, facts),
        unanswerable=None if process else beyond,
        corrections=_corrections(said, meant),
        words=_words(text, main),
    )
    if not process and query.treatments and hypothetical(text):
        return _undecided(query, named)
    if query.kind in ("guideline", "what-would-it-take"):
        query = query.model_copy(update={"decision": None})
    if query.kind == "what-would-it-take":
        query = query.model_copy(update={"requested": sided(query, main, facts)})
    if not process and kind in _FILTERING:
        query = _narrowed(query, spans, main, facts)
        if kind == "compare":
            query = query.model_copy(update=_compared(query, main, lexicon, facts))
        query = query.model_copy(update=worded_requests(query, main, lexicon, facts))
    return query


def _undecided(query: Query, named: tuple[str, ...]) -> Query:
    """The query of a request that no reviewer decided yet: what a patient has is no filter, a hope no decision."""
    update = {"kind": "what-would-it-take", "hypothetical": True, "decision": None, "measure": None}
    return query.model_copy(update={**update, "determination_ids": named, "described": None})


def _kind(kind: QueryKind, meant: Cases, aspect: str | None) -> QueryKind:
    """Asking which letter it is, or how much was requested, is asking for facts whatever the wording."""
    if meant.identify and kind == "lookup" and aspect != "reviewer":
        return "case"
    return "lookup" if aspect == "amount" and kind == "aggregate" else kind


def settled(query: Query, store: Rows) -> Query:
    """The query with what the store contradicts dropped and corrected: a detail nothing has, a decision nobody made."""
    if query.about_process or query.kind in ("guideline", "what-would-it-take", "conflict"):
        return query
    return query if _count(query, store, decision=False) else _relaxed(query, store)


def _relaxed(query: Query, store: Rows) -> Query:
    for name in _SOFT:
        if not getattr(query, name) or name in query.explicit:
            continue
        empty: object = None if name in ("timing", "worker_sex", "worker_age") else ()
        without = query.model_copy(update={name: empty})
        if name == "reasons":
            without = without.model_copy(update={"reason_detail": None})
        if _count(without, store, decision=False):
            if name in ("reasons", "families", "categories"):
                # in one case, words of a reason are what is asked about, whether or not it was decided on them
                return without if name == "categories" or query.determination_ids else query
            said = _as_said(getattr(query, name))
            note = (
                f"No item in these letters that fits the rest of the question goes with {said}; "
                "that part is left out here."
            )
            return without.model_copy(update={"corrections": (*query.corrections, note)})
    return query


def _as_said(value: object) -> str:
    # "12visit" is how a detail is looked for, not how it is said
    parts = [re.sub(r"(?<=\d)(?=[a-z]{4})", " ", str(part)) for part in value] if isinstance(value, tuple) else []
    return " and ".join(parts) if parts else f"“{value}”"


def _count(query: Query, store: Rows, *, decision: bool) -> int:
    found = cohort(query, decision=decision)
    return int(store.rows(f"SELECT COUNT(*) FROM {found.tables} WHERE {found.where}", found.params)[0][0])  # noqa: S608


def _treatments(spans: tuple[TreatmentSpan, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(treatment for span in spans for treatment in span.treatments))


def _not_description(text: str, spans: tuple[TreatmentSpan, ...], meant: Cases) -> tuple[TreatmentSpan, ...]:
    """Leave out treatments that only describe the case ("the cervical fusion case") and are not in dispute."""
    if not (meant.described and meant.determination_ids):
        return spans
    return _outside(text, spans, meant.described)


def _outside(text: str, spans: tuple[TreatmentSpan, ...], described: str | None) -> tuple[TreatmentSpan, ...]:
    if not described:
        return spans
    start = text.find(described)
    return tuple(span for span in spans if span.start not in range(start, start + len(described)))


def _narrowed(
    query: Query, spans: tuple[TreatmentSpan, ...], main: tuple[TreatmentSpan, ...], facts: StoreFacts
) -> Query:
    """The query with the filters that its words name beside treatment, decision and case."""
    rest = _without(query.text, main, query.described)
    when = dates(query.text if not query.described else rest)
    named = reasons(rest) if query.kind in ("aggregate", "lookup", "trend") else ()
    unnamed = rest.replace(named[0].words, " ") if named else rest
    specialties = tuple(s for _, meant in filters.specialties(rest, facts.specialties) for s in meant)
    update: dict[str, object] = {
        "since": when.since,
        "until": when.until,
        "date_of_injury": when.injury,
        "worker_age": filters.worker_age(rest),
        "worker_sex": filters.worker_sex(rest) if not query.determination_ids else None,
        "timing": filters.timing(rest),
        "body_parts": filters.body_parts(_with_sites(rest, main)) if query.group_by != "body_part" else (),
        "explicit": ("body_parts",) if _with_sites("", main).strip() else (),
        "letter_outcome": marks.letter_outcome(query.text, query.decision),
        "priority": filters.priority(rest),
        "partial": marks.approved_in_part(query.text),
        "pages": filters.pages(rest),
        "details": filters.details(query.text) if query.kind in ("why", "lookup") else (),
        "specialties": specialties if query.kind != "lookup" or not query.aspect else (),
        "categories": categories_of(filters.without_specialties(unnamed) if specialties else unnamed, ())
        if not main and query.group_by != "category"
        else (),
        "reasons": tuple(code for kind in named[:1] for code in kind.codes),
        "families": tuple(family for kind in named[:1] for family in kind.families),
        "reason_detail": named[0].detail if named else None,
    }
    sources = filters.basis_sources(rest)
    if sources and _CITING.search(rest) and not _WHICH_PAGE.search(rest):
        # "did any reviewer cite ACOEM" names the source; "which ACOEM page did they cite" asks for it
        update |= {"basis_sources": sources, "aspect": None if query.aspect == "basis" else query.aspect}
    if named and query.aspect == "basis" and not marks.of_guidelines(query.text):
        # "which denials cite conservative care" is about a reason
        update |= {"aspect": None}
    whole = marks.whole_of_share(query.text) if named else None
    if whole:
        update |= {"decision": whole, "measure": None}
    if marks.administrator_silent(query.text):
        update |= {"claims_administrator_cited_nothing": True, "ur_outcome": None}
    return query.model_copy(update=update)


def _with_sites(rest: str, main: tuple[TreatmentSpan, ...]) -> str:
    """The rest of the question with the words of treatments whose lexicon entry says no site ("MRI of the hip")."""
    return " ".join([rest, *(span.text for span in main if of_other_site(span))])


def _compared(query: Query, main: tuple[TreatmentSpan, ...], lexicon: Lexicon, facts: StoreFacts) -> dict[str, object]:
    """What a comparison changes: its sides, and no filter of the kind that the sides differ in."""
    sides = sides_of(query.text, main, lexicon, facts.specialties)
    if not sides:
        return {}
    field = sides[0].field
    values = tuple(dict.fromkeys(value for side in sides for value in side.values))
    update: dict[str, object] = {"sides": sides}
    if field == "year":
        update |= {"since": min(values), "until": max(values)}
    elif field in ("decision", "worker_sex", "worker_age"):
        update[field] = None
    elif field in ("reasons", "families"):
        update |= {"reasons": (), "families": (), "reason_detail": None}
    else:
        update[field] = values
    if field not in ("reasons", "families"):
        update["decision"] = None
    if field == "treatments":
        update |= {"body_parts": (), "timing": None}
    return update


def _corrections(said: Polarity, meant: Cases) -> tuple[str, ...]:
    notes = []
    if said.wrong_equation == "upheld":
        notes.append(
            "“Upheld” means that the denial stands: the treatment is not authorized. “Overturned” means the worker won."
        )
    if said.right_equation:
        notes.append(_MEANINGS[said.right_equation])
    if said.wrong_equation == "overturned":
        notes.append(
            "“Overturned” means that the denial is reversed: the worker won, and the treatment is authorized. "
            "“Upheld” means the denial stands."
        )
    notes += [f"No letter here is called {name}." for name in meant.unknown]
    if not meant.whole:
        notes.append(f"No letter here tells of “{meant.described}” in these words; this one comes nearest.")
    return tuple(notes)


_MEANINGS = {
    "upheld": "Yes: “upheld” means that the denial stands, and the treatment is not authorized.",
    "overturned": "Yes: “overturned” means that the denial is reversed, and the treatment is authorized.",
}


def _without(text: str, spans: tuple[TreatmentSpan, ...], described: str | None, blank: str = " ") -> str:
    """The question with its treatments and its description blanked, so that their words name nothing else."""
    for span in spans:
        text = text[: span.start] + blank * (span.end - span.start) + text[span.end :]
    return text.replace(described, " ") if described else text


def _words(text: str, spans: tuple[TreatmentSpan, ...]) -> tuple[str, ...]:
    words = content(_without(text, spans, None))
    return tuple(w for w in words if w not in _QUESTION_WORDS and w not in STOP and not is_decision(w))
