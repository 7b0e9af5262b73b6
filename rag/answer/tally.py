"""Aggregate: the number asked for, of items, with n. Letters and items are never mixed up."""

import re

from rag.records import Citation, Counts, Query
from rag.search.query_cohort import Cohort, cohort

from . import aggregate, grounds, wording
from .breakdown import by_group, by_reason
from .draft import Draft, say
from .inquiry import Composition, Inquiry
from .numbers import caution, how_many, rate

_OF_LETTERS = re.compile(
    r"\b(?:how many|number of(?= (?:the |all )?(?:letters|cases|workers|determinations)\b)|(?:shares?|"
    r"percent(?:age)?|proportion|fraction) of(?= (?:the |all )?(?:workers?|patients?|people|"
    r"claimants?|"
    r"applicants?|letters|cases)\b)) (?:of (?:the|these|all) |the |all )?(?:(?!did|does?|was|were|ha[sd]|have)[\w-]+ "
    r"){0,2}?"
    r"(?:workers?|patients?|people|claimants?|applicants?|men|women|letters?|determinations?|cases?|reviewers?)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:denials|denied|upheld|approvals|approved|overturned|requests|items|MRIs)\s+(?:[\w-]+\s+){0,2}?"
    r"((?:lack(?:s|ed|ing)?|cit(?:es?|ed|ing)|mention(?:s|ed|ing)?|"
    r"(?:rest|turn)(?:s|ed|ing)? on|miss(?:ed|ing))\b[^?.]{3,80})",
    re.IGNORECASE,
)
_LINES = 5  # lines of guidelines that are read out; the rest are among the sources
# what a share is about: the filters that mark items, taken off for the whole
_MARKS = (
    "reasons",
    "families",
    "without_reasons",
    "without_families",
    "sole_reason",
    "also_reasons",
    "annotations",
    "claims_administrator_cited_nothing",
    "reviewer_cited_nothing",
    "basis_sources",
    "pages",
    "timing",
    "partial",
)


def tally(inquiry: Inquiry) -> Composition:
    """The number asked for, after the words of the question that it is without."""
    found = _tallied(inquiry)
    words = inquiry.query.unread
    if not words or _CONDITION.search(inquiry.query.text):
        return found
    named = wording.listed([f"“{word}”" for word in words])
    note = say("Not read as a condition: {words}; the number is without it.", words=named)
    return found._replace(drafts=(note, *found.drafts))


def _tallied(inquiry: Inquiry) -> Composition:
    """A rate, a share with a reason, a breakdown, or how many."""
    query = inquiry.query
    if query.group_by == "reason" and not query.reasons:
        return by_reason(inquiry)
    if query.group_by and not any(getattr(query, name) for name in _MARKS):
        return by_group(inquiry, query.group_by)
    if any(getattr(query, name) for name in _MARKS):
        return _share(inquiry)
    drafts = [rate(inquiry, query.measure or "overturned")] if query.measure else [how_many(inquiry)]
    whole = aggregate.counts(inquiry.store, Cohort("1", ())).determinations
    table: tuple[dict[str, object], ...] = ()
    if not query.measure and _OF_LETTERS.search(query.text):
        drafts = [_letters(inquiry, whole), *drafts]
        table = ({"letters": inquiry.counts.determinations, "of": whole},)
    return Composition(
        (*_uncounted(query), *drafts, *caution(inquiry.base, query)), inquiry.counts, inquiry.base, (), table
    )


def _uncounted(query: Query) -> list[Draft]:
    """That a condition on the items was not read ("lacked a trial"), so that nobody takes the number for its own."""
    match = _CONDITION.search(query.text)
    if match is None or not (query.decision or query.measure):
        return []
    return [say("“{words}” is no reason that can be counted here; the number is without it.", words=match.group(1))]


def _letters(inquiry: Inquiry, whole: int) -> Draft:
    """How many letters, where letters or the people in them are asked for; each letter is about one worker."""
    return say(
        "{letters} of the {whole} {noun} here ({percent}), each about one worker.",
        percent=wording.percent(inquiry.counts.determinations, whole),
        letters=inquiry.counts.determinations,
        whole=whole,
        noun=wording.plural(whole, "letter"),
    )


def _share(inquiry: Inquiry) -> Composition:
    """How many of the cohort carry a reason or a mark, with each of them cited while they are few."""
    query = inquiry.query
    without = query.model_copy(update={name: Query.model_fields[name].default for name in (*_MARKS, "reason_detail")})
    whole = aggregate.counts(inquiry.store, cohort(without))
    counts = inquiry.counts
    drafts = [
        say(
            "{number} of {whole} {noun} ({percent}) {mark}, in {letters} {letter_noun}.",
            number=counts.items,
            whole=whole.items,
            noun=_asked_of(without, inquiry, whole.items),
            percent=wording.percent(counts.items, whole.items),
            mark=_mark(inquiry, counts),
            letters=counts.determinations,
            letter_noun=wording.plural(counts.determinations, "letter"),
            citations=_marked(inquiry),
        )
    ]
    drafts += _quoted(inquiry)
    return Composition(
        (*drafts, *caution(whole, query)), counts, inquiry.base, grounds.reason_counts(inquiry, inquiry.cohort)
    )


def _asked_of(query: Query, inquiry: Inquiry, number: int) -> str:
    """What a share is of: "denied physical therapy items"."""
    subject = wording.subject(query, inquiry.lexicon, number)
    if query.decision is None:
        return subject
    return f"{wording.PLAIN[query.decision]} {subject if query.treatments else wording.plural(number, 'item')}"


def _mark(inquiry: Inquiry, counts: Counts) -> str:
    query = inquiry.query
    if query.claims_administrator_cited_nothing:
        return "come with no medical evidence cited by the claims administrator"
    if query.reviewer_cited_nothing:
        return "come with no guideline cited by the reviewer"
    if query.basis_sources or query.pages:
        cited = [*query.basis_sources, *([wording.pages(query.pages)] if query.pages else [])]
        return f"rest on {wording.listed(cited)} in the reviewer's citation"
    if query.partial:
        return "had been approved in part by utilization review, and only the rest was decided"
    if query.timing:
        return f"are {query.timing} requests"
    return _remarked(inquiry) if query.annotations else _reasoned(inquiry, counts)


def _remarked(inquiry: Inquiry) -> str:
    known = inquiry.lexicon.annotations
    remarks = [known[code].label.lower() for code in inquiry.query.annotations if code in known]
    return f"come with this remark: {wording.listed(remarks, 'or')}"


def _reasoned(inquiry: Inquiry, counts: Counts) -> str:
    query = inquiry.query
    labels = [inquiry.lexicon.reasons[code].label.lower() for code in query.reasons if code in inquiry.lexicon.reasons]
    if query.reason_detail:
        labels = [f"the {_DETAILS.get(query.reason_detail, query.reason_detail)} missing from the request"]
    verb = "has" if counts.items == 1 else "have"
    also = [inquiry.lexicon.reasons[c].label.lower() for c in query.also_reasons if c in inquiry.lexicon.reasons]
    if also:
        return f"{verb} both among the reasons: {wording.listed(labels, 'or')}; and {wording.listed(also, 'or')}"
    named = wording.listed(labels, "or") or wording.families(query.families)
    if query.sole_reason:
        return f"{verb} no reason but this: {named}"
    if named:
        return f"{verb} this among the reasons: {named}"
    return f"{verb} reasons, and not this among them: {_kept_out(query, inquiry)}"


def _kept_out(query: Query, inquiry: Inquiry) -> str:
    known = inquiry.lexicon.reasons
    labels = [known[code].label.lower() for code in query.without_reasons if code in known]
    return wording.listed(list(filter(None, (*labels, wording.families(query.without_families)))), "or")


_DETAILS = {"quantity": "quantity", "site": "body part", "regimen": "dose, strength, frequency or duration"}


def _quoted(inquiry: Inquiry) -> list[Draft]:
    drafts = []
    by_reason = bool(inquiry.query.reasons or inquiry.query.families)
    for citation in _marked(inquiry)[: None if by_reason else _LINES]:
        place = wording.where(citation.determination_id or "", citation.item)
        drafts.append(say("“{quote}” {place}.", citations=(citation,), quote=citation.quote, place=place))
    return drafts


def _marked(inquiry: Inquiry) -> tuple[Citation, ...]:
    """The sentence that carries the mark, one for each of the first items."""
    query = inquiry.query
    if query.without_reasons or query.without_families:
        return ()  # nothing stands in the letter for what it does not say
    found: dict[tuple[str, int], Citation] = {}
    for row in aggregate.items(inquiry.store, inquiry.cohort, grounds.SMALL):
        if query.partial or query.timing:
            for heading in inquiry.heading(row):
                found[row.determination_id, row.number] = heading
            continue
        if query.annotations:
            item = inquiry.evidence.item(row.determination_id, row.number)
            quote = next(a.quote for a in item.annotations if a.code in query.annotations)
            found[row.determination_id, row.number] = inquiry.evidence.sentence(
                row.determination_id, row.number, quote.start, quote.end
            )
            continue
        if not (query.reasons or query.families):
            side = "claims_administrator" if query.claims_administrator_cited_nothing else "reviewer"
            line = inquiry.evidence.guideline_line(row.determination_id, row.number, side)
            if line:
                found[row.determination_id, row.number] = line
            continue
        for reason in inquiry.evidence.item(row.determination_id, row.number).reasons:
            if reason.code in query.reasons or reason.code.partition(".")[0] in query.families:
                quote = reason.quote
                found.setdefault(
                    (row.determination_id, row.number),
                    inquiry.evidence.sentence(row.determination_id, row.number, quote.start, quote.end),
                )
    return tuple(found.values())
