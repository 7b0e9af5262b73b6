"""The filters that a question's words name beside treatment, decision and case; and the sides of a comparison."""

import re
from collections.abc import Mapping
from typing import cast

from rag.lexicon import Lexicon
from rag.records import Query

from . import query_filters as filters
from . import query_marks as marks
from .query_amounts import amount_of, of_unit
from .query_dates import dates
from .query_facets import SUMMARY, facet_of
from .query_facts import StoreFacts
from .query_licence import Licence, is_of_licences, licence, without_states
from .query_place import side
from .query_reasons import reasons
from .query_sides import sides_of
from .query_spans import TreatmentSpan, categories_of, of_other_site
from .query_words import content

_CITING = re.compile(
    r"\b(?:cit\w+|rel(?:y|ied|ying)|based|bas(?:is|ed)|under|using|used|rest\w*|appl(?:y|ied|ying)|quot\w+|from|"
    r"with)\b",
    re.I,
)
_BOTH = re.compile(r"\bboth\b[^?.]{3,80}\band\b", re.IGNORECASE)
_WHICH_PAGE = re.compile(
    r"\b(?:which|what)\s+(?:[\w-]+\s+){0,2}?(?:guidelines?|pages?|sections?|chapters?)\b", re.IGNORECASE
)


def narrowed(
    query: Query, spans: tuple[TreatmentSpan, ...], main: tuple[TreatmentSpan, ...], facts: StoreFacts
) -> Query:
    """The query with the filters that its words name beside treatment, decision and case."""
    rest = without_words(query.text, main, query.described)
    when = dates(query.text if not query.described else rest)
    named = reasons(rest) if query.kind in ("aggregate", "lookup", "trend") else ()
    unnamed = rest.replace(named[0].words, " ") if named else rest
    of_reviewers = filters.specialties(rest, facts.specialties)
    specialties = tuple(s for _, meant in of_reviewers for s in meant)
    unnamed = filters.without_specialties(unnamed, of_reviewers) if specialties else unnamed
    of_whom = query.aspect == "reviewer" and not query.determination_ids and bool(specialties)
    update: dict[str, object] = {
        "since": when.since,
        "until": when.until,
        "date_of_injury": when.injury,
        "dated_by": when.by,
        "worker_age": filters.worker_age(rest),
        "worker_sex": filters.worker_sex(rest) if not query.determination_ids else None,
        "timing": filters.timing(rest),
        "body_parts": filters.body_parts(_with_sites(rest, main)) if query.group_by != "body_part" else (),
        "explicit": ("body_parts",) if _with_sites("", main).strip() else (),
        "letter_outcome": marks.letter_outcome(query.text, query.decision),
        "priority": filters.priority(rest),
        "annotations": marks.remarks(rest) if query.kind in ("lookup", "aggregate", "trend") else (),
        "partial": marks.approved_in_part(query.text),
        "pages": filters.pages(rest),
        "details": filters.details(query.text) if query.kind in ("why", "lookup") else (),
        "specialties": specialties if query.kind != "lookup" or not query.aspect or of_whom else (),
        "aspect": None if of_whom or (when.by != "decision" and not query.determination_ids) else query.aspect,
        "categories": categories_of(unnamed, ()) if not main and query.group_by != "category" else (),
        "reasons": tuple(code for kind in named[:1] for code in kind.codes),
        "families": tuple(family for kind in named[:1] for family in kind.families),
        "reason_detail": named[0].detail if named else None,
        "also_reasons": named[1].codes if len(named) > 1 and _BOTH.search(rest) else (),
    }
    update |= _measured(query, rest, update) | _licensed(query, rest)
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
    update |= _of_one(query, facts, update)
    if marks.administrator_silent(query.text):
        update |= {"claims_administrator_cited_nothing": True, "ur_outcome": None}
    return query.model_copy(update=update)


def _of_one(query: Query, facts: StoreFacts, update: Mapping[str, object]) -> dict[str, object]:
    """What is asked of one worker beside the record's fields; words that ask for it are no filter of items."""
    one = bool(query.determination_ids or update["worker_sex"] or update["worker_age"] or update["date_of_injury"])
    if query.determination_ids and query.aspect == "priority":
        return {"priority": None}
    if query.determination_ids and query.aspect == "ur":
        return {"ur_outcome": None, "decision": None}
    if query.determination_ids and query.aspect and not query.treatments and query.aspect not in ("basis", "amount"):
        return {"ur_outcome": None, "decision": None}
    facet = facet_of(query.text) if one and not (query.aspect or query.decision or query.measure) else None
    of_request = facet != SUMMARY and set(query.treatments) & facts.disputed(query.determination_ids)
    if facet is None or query.kind != "lookup" or of_request:
        return {}
    return {"aspect": facet, "treatments": (), "named": (), "categories": (), "body_parts": (), "body_side": None}


def _measured(query: Query, rest: str, update: Mapping[str, object]) -> dict[str, object]:
    """The side of the body and the amount asked for; what they say is no detail beside."""
    amount = None if query.sides else amount_of(query.text)
    details = tuple(d for d in cast(tuple[str, ...], update["details"]) if not (amount and of_unit(d)))
    return {"body_side": side(query.text), "amount": amount, "details": details}


def _licensed(query: Query, rest: str) -> dict[str, object]:
    """Where the reviewer may practise; of a named case that is a fact asked for, and no filter."""
    found = licence(rest)
    if found == Licence() or query.determination_ids:
        return {}
    bounds = None if found.fewest is None and found.most is None else (found.fewest, found.most)
    words = content(without_states(" ".join(query.words)))
    return {
        "group_by": None if query.group_by == "specialty" else query.group_by,
        "licensed_in": found.states,
        "not_licensed_in": found.without,
        "licences": bounds,
        "aspect": None if query.aspect == "reviewer" else query.aspect,
        "unanswerable": None if query.unanswerable == "names" else query.unanswerable,
        "words": tuple(word for word in words if not is_of_licences(word)),
    }


def _with_sites(rest: str, main: tuple[TreatmentSpan, ...]) -> str:
    """The rest of the question with the words of treatments whose lexicon entry says no site ("MRI of the hip")."""
    return " ".join([rest, *(span.text for span in main if of_other_site(span))])


def compared(query: Query, main: tuple[TreatmentSpan, ...], lexicon: Lexicon, facts: StoreFacts) -> dict[str, object]:
    """What a comparison changes: its sides, and no filter of the kind that the sides differ in."""
    sides = sides_of(query.text, main, lexicon, facts.specialties)
    if not sides:
        return {}
    field = sides[0].field
    values = tuple(dict.fromkeys(value for side in sides for value in side.values))
    update: dict[str, object] = {"sides": sides}
    if field == "year":
        update |= {"since": min(values), "until": max(values)}
    elif field in ("licensed_in", "not_licensed_in", "licences"):
        update |= {"licensed_in": (), "not_licensed_in": (), "licences": None}
    elif field in ("decision", "worker_sex", "worker_age"):
        update[field] = None
    elif field in ("reasons", "families"):
        update |= {"reasons": (), "families": (), "reason_detail": None}
    else:
        update[field] = values
    if field not in ("reasons", "families"):
        update["decision"] = None
    if field == "body_parts":
        update |= {"body_parts": (), **_of_all_sites(main, lexicon)}
    if field == "treatments":
        update |= {"body_parts": (), "timing": None}
    return update


def _of_all_sites(main: tuple[TreatmentSpan, ...], lexicon: Lexicon) -> dict[str, object]:
    """An MRI "of the neck or of the low back" is an MRI of any site: the sides choose among them."""
    if len(main) != 1 or len(main[0].treatments) != 1 or not filters.body_parts(main[0].text):
        return {}
    stem, _, site = main[0].treatments[0].rpartition("-")
    every = tuple(t for t in lexicon.treatments if t.startswith(f"{stem}-"))
    return {"treatments": every, "requested": ()} if stem and site and len(every) > 1 else {}


def without_words(text: str, spans: tuple[TreatmentSpan, ...], described: str | None, blank: str = " ") -> str:
    """The question with its treatments and its description blanked, so that their words name nothing else."""
    for span in spans:
        text = text[: span.start] + blank * (span.end - span.start) + text[span.end :]
    return text.replace(described, " ") if described else text
