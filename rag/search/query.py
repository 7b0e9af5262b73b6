"""From a question to a `Query`: what kind of answer is wanted, and over which items. No model, no guesses.

A premise the store contradicts is not a filter: it is dropped in `settled` and said in `corrections`.
"""

import re

from rag.lexicon import Lexicon
from rag.records import Amount, Query, QueryKind

from . import query_marks as marks
from .query_amounts import spoken
from .query_cases import Cases, cases, fitting, is_of_request, named_cases
from .query_cohort import cohort
from .query_dates import dates
from .query_decision import Polarity, is_decision, polarity, without_outcome
from .query_facts import Rows, StoreFacts
from .query_filters import on_pages
from .query_filters import pages as pages_named
from .query_kind import group_of, kind_of
from .query_licence import Licence, licence
from .query_narrow import compared, narrowed, without_words
from .query_people import BLANK, unheard_of, without_trades
from .query_requests import sided, worded_requests
from .query_scope import aspect_of, hypothetical, unanswerable
from .query_spans import TreatmentSpan, asked, spans_of
from .query_spelling import corrected
from .query_unread import unread
from .query_without import left_out, without
from .query_words import STOP, content

_OF_RECORD = ("case_number", "received", "assigned", "priority")  # facts, though asked for by "number"
_FILTERING: tuple[QueryKind, ...] = ("lookup", "why", "compare", "aggregate", "trend", "case")
_QUESTION_WORDS = frozenset(
    """share percentage overall turn turns rest rests percent proportion portion completely entirely wholly
    totally everything partly partially partial fully denied denial denials deny upheld uphold
    overturned overturn approved approval why reason reasons guideline guidelines rate cite cited
    cites injection injections disputed dispute loaded altogether store stored database""".split()  # noqa: SIM905
)
# dropped one after the other where, together, they leave nothing: the most easily misread first
_SOFT = (
    "details",
    "amount",
    "body_side",
    "body_parts",
    "timing",
    "worker_sex",
    "worker_age",
    "categories",
    "reasons",
    "families",
    "pages",
)


def understand(text: str, lexicon: Lexicon, facts: StoreFacts) -> Query:
    """The question as a query, before the store has been asked whether its premises hold."""

    def read(words: str) -> Query:
        out = left_out(words, lexicon)
        query = without(_read(out.rest, lexicon, facts), out, words)
        return _read(words, lexicon, facts) if out and query.about_process else query

    query = read(corrected(text, facts))
    return query.model_copy(update={"unread": unread(query, read)})


def _read(text: str, lexicon: Lexicon, facts: StoreFacts) -> Query:
    spans = spans_of(text, lexicon)
    aspect = aspect_of(text)
    said = without_outcome(polarity(text)) if aspect == "ur" and marks.of_review_alone(text) else polarity(text)
    named = named_cases(text, facts).determination_ids
    kind, process = kind_of(text, about_treatment=bool(spans), about_case=bool(named))
    beyond = unanswerable(text)
    if beyond == "money" and kind == "why" and said.decision and spans:
        beyond = None  # "why is it not paid for" asks why it was denied
    process = process and beyond != "aftermath"
    main = asked(text, spans)
    licensed = licence(text) != Licence()
    about_items = (
        said.decision is not None or licensed or any(t in facts.treatments for span in main for t in span.treatments)
    )
    spans, main = without_trades(text, spans, facts), without_trades(text, main, facts)
    unread = without_words(text, spans, None, BLANK)
    asks_outcome = marks.letter_outcome(text, said.decision) is not None
    meant = (
        Cases()
        if process or asks_outcome
        else cases(text, unread, facts, about_items=about_items, dated=dates(text).injury is not None)
    )
    inside = tuple(span for span in main if span not in _outside(text, main, meant.described))
    meant = fitting(meant, _treatments(_outside(text, main, meant.described)), _treatments(inside), facts)
    main = _not_description(text, main, meant)
    if kind == "compare" and len(main) == 1 and marks.sets_against(text):
        main = spans
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
    return _filtered(query, spans, main, lexicon, facts)


def _filtered(
    query: Query,
    spans: tuple[TreatmentSpan, ...],
    main: tuple[TreatmentSpan, ...],
    lexicon: Lexicon,
    facts: StoreFacts,
) -> Query:
    """The query with what its kind reads beside treatments, decision and cases."""
    kind = query.kind
    if query.kind in ("guideline", "what-would-it-take"):
        query = query.model_copy(update={"decision": None, **_of_page(query, lexicon)})
    if query.kind == "what-would-it-take":
        query = query.model_copy(update={"requested": sided(query, main, facts)})
    if not query.about_process and kind in _FILTERING:
        query = narrowed(query, spans, main, facts)
        if kind == "compare":
            query = query.model_copy(update=compared(query, main, lexicon, facts))
        query = query.model_copy(update=worded_requests(query, main, lexicon, facts))
        if set(query.requested) & set(marks.SIDES):
            query = query.model_copy(update={"body_side": None})
    return query


def _of_page(query: Query, lexicon: Lexicon) -> dict[str, object]:
    """What a page that alone is named is about: the treatments of the guideline texts that restate it."""
    pages = set(pages_named(query.text))
    if query.treatments or not pages:
        return {}
    about = [t for g in lexicon.guidelines.values() if pages & on_pages(g.pages) for t in g.treatments]
    return {"mentioned": tuple(dict.fromkeys(about)), "kind": "guideline", "aspect": None} if about else {}


def _undecided(query: Query, named: tuple[str, ...]) -> Query:
    """The query of a request that no reviewer decided yet: what a patient has is no filter, a hope no decision."""
    update = {"kind": "what-would-it-take", "hypothetical": True, "decision": None, "measure": None}
    return query.model_copy(update={**update, "determination_ids": named, "described": None})


def _kind(kind: QueryKind, meant: Cases, aspect: str | None) -> QueryKind:
    """Asking which letter it is, or how much was requested, is asking for facts whatever the wording."""
    if meant.identify and kind == "lookup" and aspect != "reviewer":
        return "case"
    of_record = aspect == "amount" or (aspect in _OF_RECORD and bool(meant.determination_ids))
    return "lookup" if of_record and kind == "aggregate" else kind


def settled(query: Query, store: Rows) -> Query:
    """The query with what the store contradicts dropped and corrected: a detail nothing has, a decision nobody made."""
    if query.about_process or query.kind in ("guideline", "what-would-it-take", "conflict"):
        return query
    return query if _count(query, store, decision=False) else _relaxed(query, store)


def _relaxed(query: Query, store: Rows) -> Query:
    for name in _SOFT:
        if not getattr(query, name) or name in query.explicit:
            continue
        empty: object = () if isinstance(getattr(query, name), tuple) and name != "worker_age" else None
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
    if isinstance(value, Amount):
        return spoken(value)
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
    outside = _outside(text, spans, meant.described)
    # "why was it refused where botox was requested" asks about the botox
    return spans if not outside and is_of_request(meant.described) else outside


def _outside(text: str, spans: tuple[TreatmentSpan, ...], described: str | None) -> tuple[TreatmentSpan, ...]:
    if not described:
        return spans
    start = text.find(described)
    return tuple(span for span in spans if span.start not in range(start, start + len(described)))


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


def _words(text: str, spans: tuple[TreatmentSpan, ...]) -> tuple[str, ...]:
    words = content(without_words(text, spans, None))
    return tuple(w for w in words if w not in _QUESTION_WORDS and w not in STOP and not is_decision(w))
