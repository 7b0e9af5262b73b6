"""What a language model is given to answer from: passages of both decisions, guideline criteria, nothing else."""

from collections.abc import Iterable

from rag.records import Passage

from . import aggregate
from .guidance import chosen, guideline_ids
from .inquiry import Inquiry

_EACH_DECISION = 6  # about nine in ten items are upheld: without a share of its own, what wins would not be seen
_CRITERIA = 14
_OF_GUIDELINES = ("why", "what-would-it-take", "guideline", "compare")


def passages(inquiry: Inquiry, found: Iterable[Passage]) -> dict[str, Passage]:
    """The passages by id: the search's own, then rationales of each decision of the cohort, then criteria."""
    chosen_passages = {passage.passage_id: passage for passage in found}
    if not inquiry.query.about_process:
        chosen_passages |= {passage.passage_id: passage for passage in _rationales(inquiry)}
    if inquiry.query.kind in _OF_GUIDELINES and not inquiry.query.about_process:
        for guideline_id in guideline_ids(inquiry)[:1]:
            criteria = chosen(inquiry, guideline_id)[:_CRITERIA]
            chosen_passages |= {passage.passage_id: passage for passage in criteria}
    return chosen_passages


def shown(passages_by_id: dict[str, Passage], inquiry: Inquiry) -> str:
    """The passages as the prompt shows them: id, what it is, how it was decided, its words."""
    return "\n\n".join(_shown(passage, inquiry) for passage in passages_by_id.values())


def _rationales(inquiry: Inquiry) -> list[Passage]:
    ids = []
    for decision in ("upheld", "overturned"):
        if inquiry.query.decision in (None, decision) or inquiry.query.kind in ("why", "what-would-it-take", "compare"):
            rows = aggregate.items(inquiry.store, inquiry.decided(decision), _EACH_DECISION)
            ids += [f"{row.determination_id}#{row.number}" for row in rows]
    return inquiry.store.passages(ids)


def _shown(passage: Passage, inquiry: Inquiry) -> str:
    head = [f"passage_id: {passage.passage_id}", f"heading: {passage.heading}"]
    if passage.determination_id and passage.item:
        decision = inquiry.evidence.item(passage.determination_id, passage.item).decision
        meaning = "the denial stands" if decision == "upheld" else "the denial is reversed, the treatment is approved"
        head.append(f"decision: {decision} ({meaning})")
    elif passage.determination_id is None:
        head.append(f"reference, {passage.verification or 'unverified'}")
    return "\n".join([*head, passage.text])
