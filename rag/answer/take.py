"""What it would take: the guideline's criteria, what failed requests lacked, what approved ones documented."""

from rag.records import Passage

from . import accounts, aggregate, grounds, wording
from .draft import Draft, say
from .guidance import chosen, criteria, guideline_ids
from .inquiry import Composition, Inquiry

_FORM = ("request.incomplete", "request.exceeds", "request.duplicate", "request.premature")
_FIXED = {
    "request.incomplete": (
        "A request form with quantity, dose, frequency, duration and body part would mend an incomplete request"
    ),
    "request.exceeds": "Asking for no more than the guideline's number would mend a request for too much",
    "request.duplicate": "Saying why both are needed at once would have to mend a request for two of one kind",
    "request.premature": "Asking after the trial, with its results, would mend a request made too early",
}


def take(inquiry: Inquiry) -> Composition:
    """A checklist out of the criteria and out of these letters; information, with no promise."""
    drafts: list[Draft] = []
    denied, approved = inquiry.decided("upheld"), inquiry.decided("overturned")
    lost, won = aggregate.counts(inquiry.store, denied), aggregate.counts(inquiry.store, approved)
    base = inquiry.base
    if base.items:
        rows = aggregate.items(inquiry.store, inquiry.base_cohort, grounds.SMALL)
        main, values = grounds.main_reasons(inquiry, denied, lost) if lost.items else ("", {})
        drafts.append(
            say(
                "{items} {subject} in {letters} {noun}: {tally}."
                + (f" What was missing most: {main}." if main else ""),
                citations=inquiry.headings(rows),
                items=base.items,
                subject=wording.subject(inquiry.query, inquiry.lexicon, base.items),
                letters=base.determinations,
                noun=wording.plural(base.determinations, "letter"),
                tally=wording.tally(base),
                **values,
            )
        )
    if lost.items:
        drafts.append(_lead("What the {items} denied {noun} lacked, in the reviewers' words:", lost.items))
        reasons = grounds.reason_statements(inquiry, denied, lost)
        drafts += [*reasons, *accounts.of_cohort(inquiry, denied, lost, reasons)]
        drafts += _form(inquiry)
    if won.items:
        drafts.append(_lead("What the {items} approved {noun} documented:", won.items))
        reasons = grounds.reason_statements(inquiry, approved, won)
        drafts += [*reasons, *accounts.of_cohort(inquiry, approved, won, reasons)]
    elif base.items:
        drafts.append(say("None of these requests was approved (overturned), so no letter here shows a winning one."))
    guidelines = guideline_ids(inquiry)[:1]
    for guideline_id in guidelines:
        drafts.append(say("What the guideline asks for:"))
        drafts += criteria(inquiry, guideline_id, _all(inquiry, guideline_id))
    if not drafts:
        return Composition(
            refusal="No letter here decides this treatment, and no guideline text for it ships with this tool."
        )
    drafts.append(say("Meeting these points does not promise approval; each reviewer decides on the record sent."))
    counts = base if base.items else None
    return Composition(
        tuple(drafts), counts, counts, grounds.reason_counts(inquiry, inquiry.base_cohort) if counts else ()
    )


def _all(inquiry: Inquiry, guideline_id: str) -> list[Passage]:
    """Every criterion of a short guideline; of a long one those on the drug or the question's words."""
    known = inquiry.lexicon.guidelines[guideline_id]
    passages = inquiry.store.passages([c.criterion_id for c in known.criteria])
    return passages if len(passages) <= 14 else chosen(inquiry, guideline_id)


def _lead(text: str, items: int) -> Draft:
    return say(text if items > 1 else text.replace("{items} ", ""), items=items, noun=wording.plural(items, "request"))


def _form(inquiry: Inquiry) -> list[Draft]:
    drafts = []
    denied = inquiry.decided("upheld")
    for share in aggregate.reason_shares(inquiry.store, denied):
        if share.code in _FORM:
            rows = aggregate.reason_rows(inquiry.store, denied, share.code, 4)
            cited = tuple(
                dict.fromkeys(inquiry.evidence.sentence(r.determination_id, r.number, r.start, r.end) for r in rows)
            )
            drafts.append(
                say(
                    "{what} ({items} {noun}).",
                    citations=cited,
                    decision="upheld",
                    what=_FIXED[share.code],
                    items=share.items,
                    noun=wording.plural(share.items, "item"),
                )
            )
    return drafts
