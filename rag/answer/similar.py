"""A case that no reviewer has decided yet: what the guideline asks for, and how requests like it were decided."""

import json

from rag.records import Citation
from rag.search.query_words import content, stems

from . import aggregate, grounds, wording
from .draft import Draft, say
from .evidence import best_matching
from .guidance import chosen, criteria, guideline_ids
from .inquiry import Composition, Inquiry
from .numbers import rate

_NEAREST = 4
_SEARCHED = 40
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
    """Of what the search finds in the cohort, the items that share most, and rarest, words with the question."""
    hits = inquiry.searcher.search(inquiry.query, _SEARCHED, kinds=("rationale", "summary"))
    found = {hit.passage.determination_id: at for at, hit in reversed(list(enumerate(hits)))}
    cohort = inquiry.base_cohort.and_(
        "i.determination_id IN (SELECT value FROM json_each(?))", json.dumps([name for name in found if name])
    )
    rows = aggregate.items(inquiry.store, cohort, 3 * _SEARCHED)
    shared = [_shared(inquiry, row) for row in rows]
    rarity = {word: 1 / sum(word in words for words in shared) for words in shared for word in words}
    closeness = {
        row: (-sum(rarity[word] for word in words), found[row.determination_id])
        for row, words in zip(rows, shared, strict=True)
    }
    return sorted(rows, key=lambda row: closeness[row])[:_NEAREST]


def _shared(inquiry: Inquiry, row: aggregate.ItemRow) -> frozenset[str]:
    """The question's words in the one sentence of a rationale that has most of them."""
    words = stems(inquiry.query.words)
    sentences = inquiry.evidence.rationale_sentences(row.determination_id, row.number)
    return max((words & stems(content(sentence.quote)) for sentence in sentences), key=len, default=frozenset())


def _nearest(inquiry: Inquiry, row: aggregate.ItemRow) -> Draft:
    sentences = inquiry.evidence.rationale_sentences(row.determination_id, row.number)
    cited: list[Citation] = best_matching(sentences, inquiry.query.words, 2, 2)
    cited += [c for c in grounds.item_grounds(inquiry, row.determination_id, row.number, 2) if c not in cited]
    quotes = {f"q{at}": citation.quote for at, citation in enumerate(cited[:2])}
    return say(
        "{request} {place} was {said}:" + "".join(f" “{{{name}}}”" for name in quotes),
        citations=(*inquiry.heading(row), *cited),
        decision=row.decision,
        request=wording.requested(row.request, row.eligible),
        place=wording.where(row.determination_id, row.number),
        said=wording.DECIDED[row.decision],
        **quotes,
    )
