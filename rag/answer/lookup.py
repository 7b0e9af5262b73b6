"""Lookup: items with their decisions, a single fact about a letter, or the letter that a description fits."""

from rag.records import Counts
from rag.search.query_words import content, stems

from . import accounts, aggregate, grounds, wording
from .aggregate import ItemRow
from .draft import Draft, say
from .evidence import best_matching
from .facts import facts_of, is_of_letters
from .inquiry import Composition, Inquiry
from .numbers import how_many

# words that ask for a fact of the record
_OF_FACTS = stems(
    content(
        "old age aged worker patient hurt injured injury date day when decided decision specialty reviewer certified "
        "board ur utilization review outcome diagnosis diagnosed diagnoses male female sex letter case work hardening"
    )
)
_LISTED = 25
_OF_MANY = 12  # of a longer list, the first ones
_NARROW = "name a treatment, year or case for fewer"
_WITH_GROUNDS = 8
_WITH_REASON = 25  # where the question names a reason, each item shows the words that carry it


def lookup(inquiry: Inquiry) -> Composition:
    """The items asked for; where there is one fact to tell, that first."""
    rows = aggregate.items(inquiry.store, inquiry.cohort, _LISTED if inquiry.counts.items <= _LISTED else _OF_MANY)
    facts = facts_of(inquiry, rows)
    if facts and is_of_letters(inquiry.query.aspect):
        return Composition((*facts, *_rest(inquiry, facts)))
    drafts = [*facts]
    if inquiry.counts.items > 1:
        partly = inquiry.query.decision and inquiry.counts != inquiry.base
        counted = how_many(inquiry) if inquiry.query.letter_outcome or partly else tally_of(inquiry, inquiry.counts)
        drafts.append(counted)
    by_reason = bool(inquiry.query.reasons or inquiry.query.families)
    detailed = len(rows) <= (_WITH_REASON if by_reason else _WITH_GROUNDS)
    drafts += [_item(inquiry, row, detailed=detailed) for row in rows]
    if inquiry.counts.items > len(rows):
        drafts.append(
            say("{rest} more are not listed here; {hint}.", rest=inquiry.counts.items - len(rows), hint=_NARROW)
        )
    if not facts and inquiry.counts.items == 1:
        drafts += accounts.of_cohort(inquiry, inquiry.cohort, inquiry.counts, drafts)
    if not facts:
        drafts += grounds.on_the_words(inquiry, inquiry.cohort, drafts)
        drafts += _summary(inquiry)
    return Composition(tuple(drafts), inquiry.counts, inquiry.base)


def identified(inquiry: Inquiry) -> Composition:
    """The letter that a description fits, with the words that fit it, then its items."""
    drafts = []
    for determination_id in inquiry.query.determination_ids:
        candidates = inquiry.evidence.summary_sentences(determination_id)
        found = best_matching(candidates, inquiry.query.words, 2, 2) or best_matching(
            candidates, inquiry.query.words, 1
        )
        if not found:
            rationales = [
                s
                for item in inquiry.evidence.determination(determination_id).items
                for s in inquiry.evidence.rationale_sentences(determination_id, item.number)
            ]
            found = best_matching(rationales, inquiry.query.words, 2)
        drafts += [
            say("{case}: “{quote}”", citations=(c,), case=wording.case_name(determination_id), quote=c.quote)
            for c in found
        ]
    drafts += [_item(inquiry, row, detailed=False) for row in aggregate.items(inquiry.store, inquiry.cohort, _LISTED)]
    return Composition(tuple(drafts))


def tally_of(inquiry: Inquiry, counts: Counts) -> Draft:
    """How many items of what is asked about there are in how many letters, and how they were decided."""
    return say(
        "{number} {subject} in {letters} {noun}: {tally}.",
        number=counts.items,
        subject=wording.subject(inquiry.query, inquiry.lexicon, counts.items),
        letters=counts.determinations,
        noun=wording.plural(counts.determinations, "letter"),
        tally=wording.tally(counts),
    )._replace(is_count=counts == inquiry.counts)


def _item(inquiry: Inquiry, row: ItemRow, *, detailed: bool) -> Draft:
    cited = grounds.item_grounds(inquiry, row.determination_id, row.number) if detailed else ()
    return say(
        "{request} {place} was {said}." + (" The reviewer wrote: “{quote}”" if cited else ""),
        citations=(*inquiry.heading(row), *cited),
        decision=row.decision,
        request=wording.requested(row.request, row.eligible),
        place=wording.where(row.determination_id, row.number),
        said=wording.DECIDED[row.decision],
        quote=cited[0].quote if cited else "",
    )


def _rest(inquiry: Inquiry, facts: list[Draft]) -> list[Draft]:
    """What the summary says on the part of a question that asked for more than facts ("and what was he kicked by?")."""
    ids = inquiry.query.determination_ids
    asked = stems(inquiry.query.words) - stems(content(inquiry.query.described or "")) - _OF_FACTS
    if len(ids) != 1 or not asked:
        return []
    told = {citation for draft in facts for citation in draft.citations}
    candidates = [c for c in inquiry.evidence.summary_sentences(ids[0]) if c not in told]
    return [
        say(
            "The case summary says: “{quote}” {place}.",
            citations=(c,),
            quote=c.quote,
            place=wording.where(ids[0], None),
        )
        for c in best_matching(candidates, tuple(asked), 1)
    ]


def _summary(inquiry: Inquiry) -> list[Draft]:
    """What the case summary says on the question's words, where one or two cases are asked about."""
    ids = list(dict.fromkeys(row.determination_id for row in aggregate.items(inquiry.store, inquiry.cohort, 4)))
    if len(ids) > 2 or not (inquiry.query.determination_ids and inquiry.query.words):
        return []
    drafts = []
    for determination_id in ids:
        for cited in best_matching(inquiry.evidence.summary_sentences(determination_id), inquiry.query.words, 2):
            place = wording.where(determination_id, None)
            drafts.append(
                say("The case summary says: “{quote}” {place}.", citations=(cited,), quote=cited.quote, place=place)
            )
    return drafts
