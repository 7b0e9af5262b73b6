"""Single numbers as statements: a rate with n and an interval, how many, and what a small number is worth."""

from rag.records import Counts, Decision, Query

from . import aggregate, wording
from .draft import Draft, say
from .inquiry import Inquiry

_CITED = 8


def rate(inquiry: Inquiry, decision: Decision) -> Draft:
    """The share of the cohort's items that were decided so, with n and, where there are enough, an interval."""
    base = inquiry.base
    hits = base.upheld if decision == "upheld" else base.overturned
    found = aggregate.interval(inquiry.store, inquiry.base_cohort, decision)
    rows = aggregate.items(inquiry.store, inquiry.base_cohort, _CITED)
    with_interval = found is not None and base.items >= wording.FEW
    return say(
        "{hits} of {whole} {subject} ({percent}"
        + ("; {confidence} interval {low} to {high}" if with_interval else "")
        + ") {verb} {said}, the other {rest} {opposite}, in {letters} {noun}."
        if 0 < hits < base.items
        else "{all} {subject} ({percent}) {verb} {said}, in {letters} {noun}."
        if hits and base.items > 1
        else "{hits} of {whole} {subject} ({percent}) {verb} {said}, in {letters} {noun}: {tally}.",
        citations=inquiry.headings(rows) if base.items <= _CITED else (),
        hits=hits,
        whole=base.items,
        all=f"All {base.items}",
        rest=base.items - hits,
        opposite=wording.DECIDED[wording.OPPOSITE[decision]],
        subject=wording.subject(inquiry.query, inquiry.lexicon, base.items),
        verb="was" if 1 in (hits, base.items) else "were",
        said=wording.DECIDED[decision],
        percent=wording.percent(hits, base.items),
        confidence="95%",
        low=f"{100 * found.low:.0f}%" if found else "",
        high=f"{100 * found.high:.0f}%" if found else "",
        letters=base.determinations,
        noun=wording.plural(base.determinations, "letter"),
        tally=wording.tally(base),
    )


def how_many(inquiry: Inquiry) -> Draft:
    """How many items the question speaks of, and of how many."""
    counts, base, decision = inquiry.counts, inquiry.base, inquiry.query.decision
    if inquiry.query.letter_outcome:
        return _letters(inquiry, counts)._replace(is_count=True)
    rows = aggregate.items(inquiry.store, inquiry.cohort, _CITED)
    of_base = " of {whole}" if decision else ""
    return say(
        "{number}"
        + of_base
        + " {subject} {verb}"
        + (" {said}" if decision else " decided")
        + ", in {letters} {noun}"
        + ("." if decision or not counts.items else ": {tally}."),
        citations=inquiry.headings(rows) if counts.items <= _CITED else (),
        decision=decision,
        number=counts.items,
        whole=base.items,
        subject=wording.subject(inquiry.query, inquiry.lexicon, base.items if decision else counts.items),
        verb="was" if counts.items == 1 else "were",
        said=wording.DECIDED[decision] if decision else "",
        letters=counts.determinations,
        noun=wording.plural(counts.determinations, "letter"),
        tally=wording.tally(counts),
    )._replace(is_count=True)


def caution(counts: Counts, query: Query) -> list[Draft]:
    """That a number rests on few items, or on these letters alone."""
    if not counts.items:
        return []
    if counts.items < wording.FEW:
        return (
            [
                say(
                    "{items} {noun} are too few for a rate that means much.",
                    items=counts.items,
                    noun=wording.plural(counts.items, "item"),
                )
            ]
            if counts.items > 1
            else [say("One item is too few for a rate that means much.")]
        )
    return [say("These are the letters loaded here, not all IMR decisions.")] if query.measure else []


_WHOLLY = {
    "upheld": "upheld (denied) in all their items",
    "overturned": "overturned (approved) in all their items",
    "mixed": "decided both ways, some items upheld and some overturned",
}


def _letters(inquiry: Inquiry, counts: Counts) -> Draft:
    """Of letters, not of items: how many were decided wholly one way, or both ways."""
    query = inquiry.query.model_copy(update={"letter_outcome": None, "decision": None})
    whole = inquiry.with_query(query).base
    return say(
        "{letters} of {whole} letters {verb} {outcome}; they decide {items} {noun}.",
        letters=counts.determinations,
        whole=whole.determinations,
        verb="was" if counts.determinations == 1 else "were",
        outcome=_WHOLLY[inquiry.query.letter_outcome or "mixed"],
        items=counts.items,
        noun=wording.plural(counts.items, "item"),
    )
