"""From a settled query to an answer's statements, offline: premises first, then the kind's own composition."""

import re
from collections.abc import Callable, Mapping

from rag.records import Passage, Query, QueryKind
from rag.search.query_cohort import is_filtered
from rag.search.query_decision import polarity
from rag.search.query_facts import StoreFacts
from rag.search.query_requests import GENERIC
from rag.search.query_spans import categories_of
from rag.search.query_words import content, stems

from . import aggregate, wording
from .averages import averages
from .breakdown import trend
from .compare import compare, decisions
from .conflicts import conflicts
from .draft import Draft, say
from .extremes import extremes
from .guidance import guidance, guideline_ids
from .inquiry import Composition, Inquiry
from .letters import letters
from .lookup import identified, lookup
from .mentions import mentions
from .overview import helped, overview, wants_help, wants_overview
from .premises import checked
from .process import process
from .refusals import (
    no_such_items,
    no_such_licence,
    not_disputed,
    not_heard_of,
    not_requested,
    nothing_found,
    out_of_scope,
)
from .setting import noted, setting_of, without_setting
from .similar import similar
from .take import take
from .tally import tally
from .why import why

_BY_KIND: Mapping[QueryKind, Callable[[Inquiry], Composition]] = {
    "lookup": lookup,
    "case": lookup,
    "why": why,
    "what-would-it-take": take,
    "compare": compare,
    "aggregate": tally,
    "trend": trend,
    "guideline": guidance,
    "conflict": conflicts,
}
_COUNTING = ("aggregate", "lookup", "case")
_COMPUTED = (averages, mentions, extremes, letters)
_OF_LETTERS = ("lookup", "case", "why", "compare", "aggregate", "trend")
_ENOUGH_WORDS = 0.6
_ABOUT = re.compile(r"^.*\b(?:for|of|on|about)\s+([^?.!]{3,60})", re.IGNORECASE)


def compose(inquiry: Inquiry, facts: StoreFacts) -> Composition:
    """The answer's drafts, counts and reasons, or a refusal that says what is there instead."""
    query = inquiry.query
    if at_once := _at_once(inquiry, facts):
        return at_once
    if query.hypothetical and (inquiry.base.items or guideline_ids(inquiry)):
        return similar(inquiry)
    computed = next(filter(None, (tell(inquiry) for tell in _COMPUTED)), None) if query.kind in _COUNTING else None
    if computed:
        return computed
    if query.unanswerable:
        foretold = query.unanswerable == "prediction" and inquiry.base.items and query.treatments
        return _no_prediction(inquiry) if foretold else out_of_scope(inquiry, facts)
    if inquiry.counts.items and wants_overview(inquiry):
        return overview(inquiry)
    if query.kind not in _OF_LETTERS:
        return _guided(inquiry, facts)
    if query.described and not query.determination_ids:
        return _free(inquiry, facts)
    return _of_letters(inquiry, facts)


def _at_once(inquiry: Inquiry, facts: StoreFacts) -> Composition | None:
    """What needs no look at the items: help, law and procedure, what no letter can tell, a meaning confirmed."""
    query = inquiry.query
    if not any(c.isalnum() for c in query.text):
        return nothing_found(inquiry, facts)
    if wants_help(query.text):
        return helped(inquiry)
    if query.about_process:
        return process(inquiry)
    if query.licensed_in and not set(query.licensed_in) & set(facts.licences):
        return no_such_licence(inquiry, facts)
    if query.aspect == "reviewer" and not is_filtered(query) and re.search(r"\bwho\b", query.text, re.IGNORECASE):
        return out_of_scope(inquiry, facts)
    if polarity(query.text).right_equation:
        return Composition(tuple(say("{note}", note=note) for note in query.corrections))
    return None


def _of_letters(inquiry: Inquiry, facts: StoreFacts) -> Composition:
    """What the determinations say; where the question's items do not exist, what there is instead."""
    query = inquiry.query
    if query.unheard:
        return not_heard_of(inquiry, facts, query.unheard)
    elsewhere = _not_in_this_case(inquiry)
    if elsewhere:
        return elsewhere
    if query.treatments and not inquiry.base.items:
        return _not_disputed(inquiry, facts)
    if not inquiry.base.items:
        counting = query.kind == "aggregate" and not query.measure
        return tally(inquiry) if counting else no_such_items(inquiry, facts)
    if _only_category(query):
        unheard = facts.unheard(tuple(w for w in query.words if not categories_of(w, ()) and w not in GENERIC))
        if unheard:
            return not_heard_of(inquiry, facts, unheard)
    unread = _unread(query)
    if unread:
        return _not_understood(inquiry, facts, unread)
    if _is_free(inquiry):
        return _free(inquiry, facts)
    return _told(inquiry)


def _not_disputed(inquiry: Inquiry, facts: StoreFacts) -> Composition:
    """The treatments named are not among the items asked of: what else is asked, or a refusal."""
    query = inquiry.query
    if set(query.treatments) & set(facts.treatments):
        return no_such_items(inquiry, facts)
    other = without_setting(inquiry, facts)
    if other is None:
        return not_disputed(inquiry, facts)
    return noted(_told(other), setting_of(query, facts))


def _told(inquiry: Inquiry) -> Composition:
    settled, notes = checked(inquiry)
    tell = identified if settled.query.kind == "case" else _BY_KIND[settled.query.kind]
    found = tell(settled)
    drafts = found.drafts[1:] if notes and found.drafts and found.drafts[0].is_count else found.drafts
    return found._replace(drafts=(*notes, *drafts), query=settled.query)


def _guided(inquiry: Inquiry, facts: StoreFacts) -> Composition:
    query = inquiry.query
    unknown = query.treatments and not inquiry.base.items and not guideline_ids(inquiry)
    if unknown and query.kind != "conflict":
        return not_disputed(inquiry, facts)
    if query.kind == "what-would-it-take" and not query.treatments and not query.determination_ids:
        return _general(inquiry, facts)
    found = _BY_KIND[query.kind](inquiry)
    if found.refusal:
        return nothing_found(inquiry, facts)
    notes = tuple(say("{note}", note=note) for note in query.corrections)
    return found._replace(drafts=(*notes, *found.drafts))


def _general(inquiry: Inquiry, facts: StoreFacts) -> Composition:
    """What wins without a treatment named: approved against denied over all letters."""
    if not facts.letters:
        return nothing_found(inquiry, facts)
    return decisions(inquiry.with_query(inquiry.query.model_copy(update={"decision": None})))


def _not_in_this_case(inquiry: Inquiry) -> Composition | None:
    """A named case that decides other things than the one asked about: said, with what it decides."""
    query = inquiry.query
    if not query.determination_ids or not (query.treatments or query.categories) or inquiry.base.items:
        return None
    rest = inquiry.with_query(
        query.model_copy(
            update={
                "treatments": (),
                "categories": (),
                "decision": None,
                "details": (),
                "body_parts": (),
                "timing": None,
                "words": tuple(dict.fromkeys((*query.words, *_names(inquiry)))),
                "aspect": None,
            }
        )
    )
    if not rest.base.items:
        return None
    rows = aggregate.items(inquiry.store, rest.base_cohort, 12)
    asked = wording.treatments(query, inquiry.lexicon) or wording.listed(query.categories).lower()
    case = wording.listed([wording.case_name(name) for name in query.determination_ids])
    first = say(
        "None: no request for {asked} is in dispute in {case}, so none was approved or denied there. What it decides:",
        citations=inquiry.headings(rows),
        asked=asked,
        case=case,
    )
    found = lookup(rest)
    return found._replace(drafts=(first, *found.drafts))


def _only_category(query: Query) -> bool:
    """Whether a class word alone ("medicine") says what a decision was about, so that every other word counts."""
    named = (query.treatments, query.requested, query.determination_ids, query.reasons, query.families)
    return bool(query.categories and (query.decision or query.measure)) and not any(named)


def _unread(query: Query) -> tuple[str, ...]:
    """Words that alone say what a decision or a rate was about, and that nothing has caught ("liver transplants")."""
    told = (
        *(query.treatments, query.categories, query.requested, query.determination_ids, query.reasons, query.families),
        *(query.pages, query.basis_sources, query.specialties, query.timing, query.ur_outcome),
        # a rate "for lumbar xyz" is about xyz, whatever lumbar says
        *(query.body_parts if not query.measure else ()),
        *(
            query.group_by,
            query.sides,
            query.aspect,
            query.partial,
            query.letter_outcome,
            query.date_of_injury,
            query.worker_age,
        ),
        *(query.licensed_in, query.not_licensed_in, query.licences, query.amount, query.body_side, query.annotations),
        *(query.worker_sex, query.priority, query.claims_administrator_cited_nothing, query.reviewer_cited_nothing),
    )
    if any(told) or query.kind not in ("why", "lookup", "aggregate") or not (query.decision or query.measure):
        return ()
    words = tuple(w for w in query.words if w not in GENERIC and not any(c.isdigit() for c in w))
    if query.measure:
        # of a rate only what it is "of" or "for" says what it is about
        about = _ABOUT.search(query.text)
        return tuple(w for w in words if about and w in content(about.group(1)))
    return words


def _not_understood(inquiry: Inquiry, facts: StoreFacts, words: tuple[str, ...]) -> Composition:
    """What the passages say with these words, if they say it together; that no letter has them, if none does."""
    unheard = facts.unheard(words)
    if unheard:
        return not_heard_of(inquiry, facts, unheard)
    found = _free(inquiry, facts)
    return not_requested(inquiry, facts, words) if found.refusal else found


def _names(inquiry: Inquiry) -> tuple[str, ...]:
    """The words that the treatments asked about are known by, so that the summary can be searched for them."""
    known = [inquiry.lexicon.treatments[t] for t in inquiry.query.treatments[:20] if t in inquiry.lexicon.treatments]
    return tuple(dict.fromkeys(word for t in known for word in content(t.canonical_name)))


def _no_prediction(inquiry: Inquiry) -> Composition:
    found = tally(inquiry.with_query(inquiry.query.model_copy(update={"decision": None, "measure": "overturned"})))
    first = say("What a reviewer will decide cannot be told from these letters; they show what was decided.")
    return found._replace(drafts=(first, *found.drafts))


# --- questions without a cohort -------------------------------------------------------------------


def _is_free(inquiry: Inquiry) -> bool:
    """Whether nothing but free words says what is asked."""
    q = inquiry.query
    asks = (q.decision, q.measure, q.group_by, q.sides)
    free_kinds = ("lookup", "case", "why", "compare", "trend", "aggregate")
    return q.kind in free_kinds and not is_filtered(q) and not any(asks) and bool(q.words)


def _free(inquiry: Inquiry, facts: StoreFacts) -> Composition:
    """The passages that have most of the question's words; a refusal where none has enough of them."""
    query = inquiry.query
    turned = bool(polarity(query.text).wrong_equation)
    wanted = stems(w for w in query.words if not (turned and w in GENERIC))
    drafts: list[Draft] = []
    if query.described is None and query.kind in ("aggregate", "trend") and not wanted:
        return tally(inquiry)
    for hit in inquiry.searcher.search(query.model_copy(update={"determination_ids": ()}), 8):
        passage = hit.passage
        if passage.source.endswith("reasons.md"):
            continue  # written for those who code letters, not for those who ask
        have = stems(content(f"{passage.heading} {passage.text}"))
        if not wanted or len(wanted & have) < max(1, _ENOUGH_WORDS * len(wanted)):
            continue
        drafts += _sentence(inquiry, passage, wanted)
    if not drafts and turned:
        # a meaning turned round is put right, whatever else was asked
        return Composition(tuple(say("{note}", note=note) for note in query.corrections))
    if not drafts:
        return nothing_found(inquiry, facts)
    return Composition(tuple(drafts[:6]))


def _sentence(inquiry: Inquiry, passage: Passage, wanted: frozenset[str]) -> list[Draft]:
    if passage.determination_id is None:
        return [say("{text}", citations=(inquiry.passage(passage),), text=passage.text)]
    name, number = passage.determination_id, passage.item
    evidence = inquiry.evidence
    candidates = evidence.rationale_sentences(name, number) if number else evidence.summary_sentences(name)
    scored = sorted(candidates, key=lambda c: -len(wanted & stems(content(c.quote))))[:1]
    return [say("“{quote}” {place}.", citations=(c,), quote=c.quote, place=wording.where(name, number)) for c in scored]
