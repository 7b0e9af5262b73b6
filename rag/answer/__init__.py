"""Answers: every number computed, every sentence checked, nothing said that letters or shipped texts do not say."""

from collections.abc import Generator
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING

from rag import lexicon as lexicons
from rag.records import Answer, Query, Statement, Trace
from rag.search.query import settled, understand
from rag.search.query_cohort import is_filtered
from rag.search.query_explicit import Filters, applied
from rag.search.query_facts import StoreFacts
from rag.search.query_follow import Before, OutOfRange, continues, names_number
from rag.search.query_kind import worded
from rag.search.retrieve import Retriever, Vectors

from . import aggregate, memory, reading, wording
from .compose import compose
from .evidence import LetterStore
from .inquiry import Composition, Inquiry
from .verify import Verified, verify

if TYPE_CHECKING:
    from .compose_model import Composer

__all__ = ["Filters", "answer", "answer_query", "understood"]

NO_FILTERS = Filters()
_ROWS_NAMED = 100
# characters of a question that are read; of a longer one only the two ends, so that time stays bounded
_LONGEST = 4_000
_CUT = f"The question is longer than {_LONGEST:,} characters; only its beginning and its end were read."


def answer(
    question: str,
    store: LetterStore,
    index: Vectors | None,
    *,
    filters: Filters = NO_FILTERS,
    composer: "Composer | None" = None,
    explain: bool = False,
) -> Answer:
    """The answer to one question over a store; `index` None searches by words alone. No question raises.

    `composer` is a language model (None: the answer is put together from quotes and counts); `explain` adds the trace.

    Raises:
        UsageError: a filter names nothing.
        ModelError: the model failed; nothing is answered in its place.
    """
    began = perf_counter()
    query = understood(question, store, filters=filters, composer=composer)
    if isinstance(query, OutOfRange):
        return out_of_range(question, query)
    found = answer_query(query, store, index, composer=composer, explain=explain)
    return found.model_copy(update={"question": question, "elapsed_ms": round(1000 * (perf_counter() - began))})


def understood(
    question: str,
    store: LetterStore,
    *,
    filters: Filters = NO_FILTERS,
    before: Before | None = None,
    composer: "Composer | None" = None,
) -> Query | OutOfRange:
    """What the question asks, after `before` in a conversation; what the store contradicts is dropped."""
    whole = " ".join(question.split())
    text = _ends(whole)
    lexicon, facts = lexicons.load(), facts_of(store)
    query = understand(text, lexicon, facts)
    if composer is not None:
        query = composer.understand(query, lexicon, facts)
    if before is not None and not _says_nothing(query, facts):
        continued = continues(text, query, before)
        if isinstance(continued, OutOfRange):
            return continued
        query = continued.model_copy(update={"unread": ()}) if continued else query
    query = settled(applied(query, filters, lexicon, facts), store)
    return query.model_copy(update={"corrections": (_CUT, *query.corrections)}) if text != whole else query


def _says_nothing(query: Query, facts: StoreFacts) -> bool:
    """Whether nothing of a text is read and no letter has any of its words: it asks for no answer given before."""
    if not any(c.isalnum() for c in query.text):
        return True
    if names_number(query.text):
        return False
    read = is_filtered(query) or query.decision or query.measure or query.aspect or query.group_by or worded(query.text)
    return bool(query.words) and not read and facts.unheard(query.words) == query.words


def _ends(question: str) -> str:
    """The question, of a very long one the words at its beginning and its end."""
    if len(question) <= _LONGEST:
        return question
    begin, end = question[: _LONGEST // 2], question[-_LONGEST // 2 :]
    return f"{begin.rpartition(' ')[0] or begin} … {end.partition(' ')[2] or end}"


def answer_query(
    query: Query,
    store: LetterStore,
    index: Vectors | None,
    *,
    composer: "Composer | None" = None,
    explain: bool = False,
) -> Answer:
    """The answer to a query that was understood, or made up of explicit filters."""
    inquiry = Inquiry(query, memory.of(store), lexicons.load(), Retriever(store, index))
    found = compose(inquiry, facts_of(store))
    if composer is not None and not found.refusal:
        return composer.answer(inquiry, found, explain=explain)
    return checked(inquiry, found, explain=explain)


def stream_query(
    query: Query, store: LetterStore, index: Vectors | None, *, composer: "Composer | None" = None
) -> Generator[Statement, None, Answer]:
    """The statements of the answer one by one, each verified; the whole answer at the end."""
    inquiry = Inquiry(query, memory.of(store), lexicons.load(), Retriever(store, index))
    found = compose(inquiry, facts_of(store))
    if composer is not None and not found.refusal:
        return (yield from composer.stream(inquiry, found))
    whole = checked(inquiry, found)
    yield from whole.statements
    return whole


def checked(inquiry: Inquiry, found: Composition, *, explain: bool = False) -> Answer:
    """The composition's statements that hold; a refusal where none does."""
    verified = verify(found.drafts, inquiry.evidence, inquiry.cited)
    refusal = found.refusal
    if not refusal and not verified.statements:
        refusal = "No statement of the answer could be verified against the letters."
    query = found.query or inquiry.query
    return Answer(
        question=query.text,
        query=query,
        understood=reading.understood(query, inquiry.lexicon),
        statements=() if refusal else verified.statements,
        counts=None if refusal else found.counts,
        base=None if refusal else found.base,
        reasons=() if refusal else found.reasons,
        table=() if refusal else found.table or rows_counted(inquiry, found),
        refused=bool(refusal),
        refusal=refusal,
        corrections=query.corrections,
        dropped=len(verified.dropped),
        drops=tuple(dict.fromkeys(dropped.why for dropped in verified.dropped)),
        trace=trace(inquiry, verified) if explain else None,
    )


def rows_counted(inquiry: Inquiry, found: Composition) -> tuple[dict[str, object], ...]:
    """The items that the counts count, the first hundred of them; the trace has the condition that selects them all."""
    if found.counts is None:
        return ()
    settled_inquiry = inquiry.with_query(found.query) if found.query else inquiry
    cohort = settled_inquiry.cohort if found.counts == settled_inquiry.counts else settled_inquiry.base_cohort
    rows = aggregate.items(inquiry.store, cohort, _ROWS_NAMED)
    return tuple(
        {
            "case": row.determination_id,
            "item": row.number,
            "request": wording.requested(row.request, row.eligible),
            "decision": row.decision,
        }
        for row in rows
    )


def trace(inquiry: Inquiry, verified: Verified) -> Trace:
    """How the answer came about, for `imr ask --explain`."""
    return Trace(
        cohort=inquiry.cohort.where,
        parameters=inquiry.cohort.params,
        passages=tuple(inquiry.searcher.search(inquiry.query, 8)),
        checked=len(verified.statements) + len(verified.dropped),
        dropped=tuple(f"{dropped.why}: {dropped.text}" for dropped in verified.dropped),
    )


def out_of_range(question: str, asked: OutOfRange) -> Answer:
    """A refusal where "show me the fifth" follows an answer that showed three."""
    shown = f"{asked.shown} item{'' if asked.shown == 1 else 's'}"
    return Answer(
        question=question,
        query=Query(text=question),
        refused=True,
        refusal=f"The last answer showed {shown}, so there is no number {asked.asked} to show.",
    )


@lru_cache(maxsize=4)
def _facts_of(store: LetterStore, generation: int) -> StoreFacts:
    return StoreFacts(store)


def facts_of(store: LetterStore) -> StoreFacts:
    """The facts of the store's present generation."""
    return _facts_of(store, store.generation)
