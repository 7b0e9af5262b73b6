"""Passages for a question: BM25 and vectors, fused by their ranks (fusion.py), inside the cohort that SQL has cut.

Criteria of guidelines and reference texts are searched beside the determinations.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from rag.records import Hit, Passage, Query

from . import fusion
from .query_cohort import cohort, is_filtered
from .query_facts import Rows
from .query_words import content, match_expression

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

_DEPTH = 100  # how far down each list is read
_WEIGHTS = (1.0, 0.5)  # of the words' list and of the vectors'
_MOST_ALLOWED = 5_000  # ids handed to the vector index; a larger cohort is filtered after the search


class PassageStore(Rows, Protocol):
    """The part of the store that retrieval needs."""

    def passages(self, ids: list[str]) -> list[Passage]: ...  # noqa: D102


class Vectors(Protocol):
    """The vector index."""

    def search(  # noqa: D102
        self, text: str, allowed: Sequence[str] | None = None, k: int = 10, *, near: str | None = None
    ) -> list[tuple[str, float]]: ...


class Retriever:
    """Hybrid search over one store. Without an index (None) it is BM25 alone."""

    def __init__(self, store: PassageStore, index: Vectors | None = None) -> None:
        self._store = store
        self._index = index

    def search(self, query: Query, k: int = 8, *, kinds: Sequence[str] = ()) -> list[Hit]:
        """The `k` best passages; of determinations only those of the cohort. `kinds` limits the kinds of passages."""
        where, params = self._allowed(query, kinds)
        by_text = self._by_text(query.text, where, params)
        # a question's few words make a poor vector: the passage that they find best tells what else may answer it
        by_vector = self._by_vector(query.text, where, params, near=next(iter(by_text), None))
        scores = fusion.fused((by_text, by_vector), _WEIGHTS)
        scores = fusion.with_letters(scores, self._letters(list(scores)))
        best = sorted(scores, key=lambda name: (-scores[name], name))[:k]
        text_ranks, vector_ranks = _ranks(by_text), _ranks(by_vector)
        return [
            Hit(
                passage=p,
                score=scores[p.passage_id],
                text_rank=text_ranks.get(p.passage_id),
                vector_rank=vector_ranks.get(p.passage_id),
            )
            for p in self._store.passages(best)
        ]

    def as_langchain(self, understand: Any, k: int = 8) -> "BaseRetriever":
        """This retriever as a LangChain one; `understand` turns its question into a `Query`."""
        from .retrieve_langchain import DeterminationRetriever

        return DeterminationRetriever(retriever=self, understand=understand, k=k)

    def _allowed(self, query: Query, kinds: Sequence[str]) -> tuple[str, tuple[object, ...]]:
        """A condition on passages `p`: of the kinds wanted, and of the cohort's items or a shipped text."""
        where = f"p.kind IN ({', '.join('?' for _ in kinds)})" if kinds else "1"
        params: tuple[object, ...] = tuple(kinds)
        if is_filtered(query) or query.decision:
            found = cohort(query)
            where += (
                " AND (p.determination_id IS NULL OR (p.determination_id, COALESCE(p.item, 0)) IN"  # noqa: S608
                f" (SELECT i.determination_id, i.number FROM {found.tables} WHERE {found.where}"
                f" UNION SELECT i.determination_id, 0 FROM {found.tables} WHERE {found.where}))"
            )
            params = (*params, *found.params, *found.params)
        return where, params

    def _by_text(self, text: str, where: str, params: tuple[object, ...]) -> list[str]:
        """The best passages by BM25, best first."""
        expression = match_expression(self._telling(content(text)))
        if not expression:
            return []
        if where == "1":
            # scored before the join: only the best passages are looked up
            sql = (
                "SELECT p.passage_id FROM (SELECT rowid, -bm25(passages_fts) AS score FROM passages_fts"
                " WHERE passages_fts MATCH ? ORDER BY score DESC, rowid LIMIT ?) f"
                " JOIN passages p ON p.rowid = f.rowid ORDER BY f.score DESC, p.passage_id"
            )
        else:
            sql = (
                "SELECT p.passage_id FROM passages_fts JOIN passages p ON p.rowid = passages_fts.rowid"  # noqa: S608
                f" WHERE passages_fts MATCH ? AND ({where}) ORDER BY bm25(passages_fts), p.passage_id LIMIT ?"
            )
        return [row[0] for row in self._store.rows(sql, (expression, *params, _DEPTH))]

    def _letters(self, names: list[str]) -> dict[str, str | None]:
        """The letter that each of these passages stands in."""
        sql = "SELECT passage_id, determination_id FROM passages WHERE passage_id IN (SELECT value FROM json_each(?))"
        return {row[0]: row[1] for row in self._store.rows(sql, (json.dumps(names),))}

    def _telling(self, words: Sequence[str]) -> list[str]:
        """`words` without those that stand in more than half of all passages, unless all do.

        BM25 gives such words no weight (FTS5 sets it to a millionth), and finding them takes most of the time.
        """
        half = (self._store.rows("SELECT MAX(rowid) FROM passages")[0][0] or 0) / 2  # never fewer than there are
        sql = "SELECT COUNT(*) FROM passages_fts WHERE passages_fts MATCH ?"
        found = {word: self._store.rows(sql, (match_expression([word]),))[0][0] for word in words}
        return [word for word, number in found.items() if 0 < number <= half] or list(words)

    def _by_vector(self, text: str, where: str, params: tuple[object, ...], near: str | None) -> list[str]:
        """The passages nearest to `text` and the passage `near`, nearest first."""
        if self._index is None:
            return []
        allowed: list[str] | None = None
        if where != "1":
            sql = f"SELECT p.passage_id FROM passages p WHERE {where} LIMIT ?"  # noqa: S608
            allowed = [row[0] for row in self._store.rows(sql, (*params, _MOST_ALLOWED))]
            if not allowed:
                return []
        return [name for name, _ in self._index.search(text, allowed, _DEPTH, near=near)]


def _ranks(names: Sequence[str]) -> dict[str, int]:
    return {name: rank for rank, name in enumerate(names, 1)}
