"""Why: the reasons grouped and counted, the guideline behind them, and what differed where the outcome was another."""

from rag.records import Counts, Decision
from rag.search.query_cohort import Cohort

from . import accounts, aggregate, grounds, wording
from .draft import Draft, say
from .inquiry import Composition, Inquiry

_CONTRASTED = 3  # items of the other decision that are told


def why(inquiry: Inquiry) -> Composition:
    """Reasons for the decision asked about, or for each decision there is."""
    decisions: tuple[Decision, ...] = ("upheld", "overturned")
    wanted = (inquiry.query.decision,) if inquiry.query.decision else decisions
    drafts: list[Draft] = []
    for decision in wanted:
        cohort = inquiry.decided(decision)
        counts = aggregate.counts(inquiry.store, cohort)
        if counts.items:
            drafts += _one_side(inquiry, decision, cohort, counts)
    drafts += grounds.recitals(inquiry, inquiry.cohort, drafts)
    drafts += grounds.relied_on(inquiry, inquiry.cohort, inquiry.counts)
    drafts += grounds.on_the_words(inquiry, inquiry.cohort, drafts)
    if inquiry.query.decision:
        drafts += contrast(inquiry, wording.OPPOSITE[inquiry.query.decision])
    reasons = grounds.reason_counts(inquiry, inquiry.cohort)
    return Composition(tuple(drafts), inquiry.counts, inquiry.base, reasons)


def _one_side(inquiry: Inquiry, decision: Decision, cohort: Cohort, counts: Counts) -> list[Draft]:
    reasons = grounds.reason_statements(inquiry, cohort, counts)
    said = [headline(inquiry, decision, cohort, counts), *reasons, *grounds.notes(inquiry, cohort)]
    return [*said, *accounts.of_cohort(inquiry, cohort, counts, said)]


def headline(inquiry: Inquiry, decision: Decision, cohort: Cohort, counts: Counts) -> Draft:
    """How many items were decided so, of how many."""
    rows = aggregate.items(inquiry.store, cohort, grounds.SMALL)
    base = inquiry.base
    main, values = grounds.main_reasons(inquiry, cohort, counts)
    if counts.items == 1:
        return say(
            "{request} {place} was {outcome}." + (f" Mainly: {main}." if main else ""),
            citations=inquiry.headings(rows),
            decision=decision,
            request=wording.requested(rows[0].request, rows[0].eligible),
            place=wording.where(rows[0].determination_id, rows[0].number),
            outcome=wording.OUTCOME[decision],
            **values,
        )
    return say(
        ("All {number}" if counts.items == base.items else "{number} of {whole}")
        + " {subject} in {letters} {noun} were {said}"
        + (f", most often for: {main}." if main else "."),
        citations=inquiry.headings(rows),
        decision=decision,
        number=counts.items,
        whole=base.items,
        subject=wording.subject(inquiry.query, inquiry.lexicon, base.items),
        letters=base.determinations,
        noun=wording.plural(base.determinations, "letter"),
        said=wording.DECIDED[decision],
        **values,
    )


def contrast(inquiry: Inquiry, decision: Decision) -> list[Draft]:
    """What reviewers wrote where the outcome was the other one; that there is no such item, if there is none."""
    cohort = inquiry.decided(decision)
    counts = aggregate.counts(inquiry.store, cohort)
    if not counts.items:
        return []  # the first statement has said that all were decided alike
    drafts: list[Draft] = []
    for row in aggregate.items(inquiry.store, cohort, _CONTRASTED):
        cited = grounds.item_grounds(inquiry, row.determination_id, row.number, 3)
        if cited:
            drafts.append(
                say(
                    "By contrast, {request} {place} was {said}: “{quote}”",
                    citations=(*cited, *inquiry.heading(row)),
                    decision=decision,
                    request=wording.requested(row.request, row.eligible),
                    place=wording.where(row.determination_id, row.number),
                    said=wording.DECIDED[decision],
                    quote=cited[0].quote,
                )
            )
    rest = counts.items - _CONTRASTED
    if drafts and rest > 0:
        drafts.append(say("{rest} more {verb} {said}.", rest=rest, verb=_was(rest), said=wording.DECIDED[decision]))
    return drafts


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
