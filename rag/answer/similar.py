"""A case that no reviewer has decided yet: what the guideline asks for, and how requests like it were decided."""

from rag.records import Citation

from . import aggregate, grounds, wording
from .draft import Draft, say
from .evidence import best_matching
from .guidance import chosen, criteria, guideline_ids
from .inquiry import Composition, Inquiry
from .numbers import rate

_NEAREST = 4
_CRITERIA = 6


def similar(inquiry: Inquiry) -> Composition:
    """No prediction: decided requests for the same treatment, the criteria closest to the story, the nearest cases."""
    base = inquiry.base
    drafts = [say("What a reviewer will decide cannot be told from these letters; they show what was decided.")]
    if base.items:
        drafts.append(rate(inquiry, "overturned"))
    for guideline_id in guideline_ids(inquiry)[:1]:
        drafts += criteria(inquiry, guideline_id, chosen(inquiry, guideline_id)[:_CRITERIA])
    if base.items:
        drafts.append(say("Requests that come nearest to what you tell:"))
        drafts += [_nearest(inquiry, row) for row in _near(inquiry)]
    counts = base if base.items else None
    return Composition(tuple(drafts), counts, counts)


def _near(inquiry: Inquiry) -> list[aggregate.ItemRow]:
    """The items of the cohort whose rationale or summary comes nearest to the question."""
    hits = inquiry.searcher.search(inquiry.query, 3 * _NEAREST, kinds=("rationale", "summary"))
    order = {hit.passage.determination_id: at for at, hit in reversed(list(enumerate(hits)))}
    rows = [row for row in aggregate.items(inquiry.store, inquiry.base_cohort, 400) if row.determination_id in order]
    return sorted(rows, key=lambda row: order[row.determination_id])[:_NEAREST]


def _nearest(inquiry: Inquiry, row: aggregate.ItemRow) -> Draft:
    sentences = inquiry.evidence.rationale_sentences(row.determination_id, row.number)
    cited: list[Citation] = best_matching(sentences, inquiry.query.words, 2, 2)
    cited += [c for c in grounds.item_grounds(inquiry, row.determination_id, row.number, 2) if c not in cited]
    quotes = {f"q{at}": citation.quote for at, citation in enumerate(cited[:2])}
    return say(
        "{request} {place} was {said}:" + "".join(f" “{{{name}}}”" for name in quotes),
        citations=(*inquiry.heading(row), *cited),
        decision=row.decision,
        request=wording.shortened(row.request),
        place=wording.where(row.determination_id, row.number),
        said=wording.DECIDED[row.decision],
        **quotes,
    )
