"""Answers: every number computed, every sentence checked, nothing said that letters or shipped texts do not say."""

from functools import lru_cache
from time import perf_counter

from rag import lexicon as lexicons
from rag.lexicon import Lexicon
from rag.records import Answer, Query
from rag.search.query import settled, understand
from rag.search.query_facts import StoreFacts
from rag.search.retrieve import Retriever, Vectors

from .compose import compose
from .evidence import LetterStore
from .inquiry import Composition, Inquiry
from .verify import verify

__all__ = ["answer", "answer_query", "understood"]


def answer(question: str, store: LetterStore, index: Vectors | None, *, k: int = 8) -> Answer:
    """The answer to one question over a store; `index` None searches by words alone. No question raises."""
    began = perf_counter()
    found = answer_query(understood(question, store), store, index)
    return found.model_copy(update={"elapsed_ms": round(1000 * (perf_counter() - began))})


def understood(question: str, store: LetterStore) -> Query:
    """What the question asks, with what the store contradicts dropped."""
    text = " ".join(question.split())
    return settled(understand(text, lexicons.load(), _facts(store)), store)


def answer_query(query: Query, store: LetterStore, index: Vectors | None) -> Answer:
    """The answer to a query that was understood, or made up of explicit filters."""
    inquiry = Inquiry(query, store, _lexicon(), Retriever(store, index))
    found = compose(inquiry, _facts(store))
    return _checked(inquiry, found)


def _checked(inquiry: Inquiry, found: Composition) -> Answer:
    """The composition's statements that hold; a refusal where none does."""
    query = inquiry.query
    if found.refusal:
        return Answer(
            question=query.text, query=query, refused=True, refusal=found.refusal, corrections=query.corrections
        )
    verified = verify(found.drafts, inquiry.evidence, inquiry.cited)
    if not verified.statements:
        return Answer(
            question=query.text,
            query=query,
            refused=True,
            dropped=verified.dropped,
            refusal="No statement of the answer could be verified against the letters.",
        )
    return Answer(
        question=query.text,
        query=query,
        statements=verified.statements,
        counts=found.counts,
        base=found.base,
        reasons=found.reasons,
        table=found.table,
        corrections=query.corrections,
        dropped=verified.dropped,
    )


def _lexicon() -> Lexicon:
    return lexicons.load()


@lru_cache(maxsize=4)
def _facts_of(store: LetterStore, generation: int) -> StoreFacts:
    return StoreFacts(store)


def _facts(store: LetterStore) -> StoreFacts:
    """The facts of the store's present generation."""
    return _facts_of(store, store.generation)
