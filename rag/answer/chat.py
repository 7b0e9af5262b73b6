"""A conversation: each question read after the one before, each answer kept with its citations as they were shown."""

from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING

from rag.records import Answer, Query, Statement
from rag.search.query_explicit import Filters
from rag.search.query_follow import Before, OutOfRange
from rag.search.retrieve import Vectors

from . import NO_FILTERS, answer_query, facts_of, out_of_range, stream_query, understood
from .evidence import Evidence, LetterStore
from .history import History, Turn
from .verify import holds

if TYPE_CHECKING:
    from .compose_model import Composer


class Conversation:
    """Questions and answers over one store.

    Without a `history` nothing is kept on disk. `filters` hold for every question until they are changed.
    """

    def __init__(
        self,
        store: LetterStore,
        index: Vectors | None = None,
        *,
        history: History | None = None,
        filters: Filters = NO_FILTERS,
        composer: "Composer | None" = None,
    ) -> None:
        self.filters = filters
        self.chat_id: int | None = None
        self.answers: list[Answer] = []
        self.query: Query | None = None
        self._store, self._index = store, index
        self._history, self._composer = history, composer
        self._embedder: str | None = getattr(index, "embedder_name", None)
        self._before: Before | None = None

    def ask(self, text: str) -> Answer:
        """The answer to `text`, read after the questions before it.

        Raises:
            UsageError: a filter names nothing.
            ModelError: the model failed; the conversation stays as it was, and can go on.
        """
        began = perf_counter()
        query = understood(text, self._store, filters=self.filters, before=self._before, composer=self._composer)
        if isinstance(query, OutOfRange):
            found = out_of_range(text, query)
        else:
            found = answer_query(query, self._store, self._index, composer=self._composer)
            self._remember(found)
        found = found.model_copy(update={"question": text, "embedder": self._embedder, "elapsed_ms": _since(began)})
        self._keep(text, found)
        return found

    def stream(self, text: str) -> Iterator[Statement]:
        """The statements of the answer one by one, each verified before it is given; then see `answers[-1]`.

        `query` says how the question was read as soon as the first statement is there.

        Raises:
            UsageError, ModelError: as for `ask`; what a model has said until it failed was verified, and is not kept.
        """
        began = perf_counter()
        query = understood(text, self._store, filters=self.filters, before=self._before, composer=self._composer)
        if isinstance(query, OutOfRange):
            found = out_of_range(text, query)
        else:
            self.query = query
            found = yield from stream_query(query, self._store, self._index, composer=self._composer)
            self._remember(found)
        self._keep(
            text, found.model_copy(update={"question": text, "embedder": self._embedder, "elapsed_ms": _since(began)})
        )

    def resume(self, turns: list[Turn], chat_id: int | None = None) -> None:
        """Go on where kept `turns` ended; with the number of their conversation, new turns join it."""
        self.chat_id = chat_id
        self.answers = [turn.answer for turn in turns]
        for found in self.answers:
            if found.query != Query(text=found.question):  # what a refused ordinal leaves
                self._remember(found)

    def forget(self) -> None:
        """Let the next question stand on its own."""
        self._before = None

    def _remember(self, found: Answer) -> None:
        """Keep what the next question may point back to; a question that found nothing leaves the one before it."""
        before = self._before
        if found.refused and before is not None:
            return
        picked = len(found.query.items) == 1 and len(found.query.determination_ids) == 1
        group = (before.group or before.query) if picked and before else None
        in_case = facts_of(self._store).disputed(found.query.determination_ids)
        earlier = before.earlier if before else None
        if before and before.query.treatments and set(before.query.treatments) != set(found.query.treatments):
            earlier = before.query if not found.query.sides else None
        self._before = Before(found.query, shown(found) or (before.shown if before else ()), in_case, group, earlier)

    def _keep(self, text: str, found: Answer) -> None:
        self.answers.append(found)
        if self._history is None:
            return
        if self.chat_id is None:
            self.chat_id = self._history.begin()
        self._history.add(self.chat_id, text, found, self._store.generation)


def shown(answer: Answer) -> tuple[tuple[str, int], ...]:
    """The items an answer showed, in the order in which a reader met them."""
    cited = (citation for statement in answer.statements for citation in statement.citations)
    return tuple(dict.fromkeys((c.determination_id, c.item) for c in cited if c.determination_id and c.item))


def fallen(answer: Answer, store: LetterStore) -> int:
    """How many citations of a kept answer no longer stand in the store: its letters may have been read anew since."""
    evidence = Evidence(store)
    cited = {citation for statement in answer.statements for citation in statement.citations}
    return sum(1 for citation in cited if citation.determination_id and not holds(citation, evidence, {}))


def _since(began: float) -> int:
    return round(1000 * (perf_counter() - began))
