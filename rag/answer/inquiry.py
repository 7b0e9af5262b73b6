"""What every kind of answer works with: the query, its cohorts, the store, the lexicon, the evidence."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from rag.lexicon import Lexicon
from rag.records import Citation, Counts, Decision, Hit, Passage, Query, ReasonCount
from rag.search.query_cohort import Cohort, cohort

from . import aggregate, wording
from .draft import Draft, say
from .evidence import Evidence, LetterStore

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever


class Searcher(Protocol):
    """Finds passages for a query, best first."""

    def search(self, query: Query, k: int = 8, *, kinds: Sequence[str] = ()) -> list[Hit]: ...  # noqa: D102

    def as_langchain(self, understand: Any, k: int = 8) -> "BaseRetriever": ...  # noqa: D102


class Composition(NamedTuple):
    """An answer before verification; `query` is the one answered, where a premise was dropped on the way."""

    drafts: tuple[Draft, ...] = ()
    counts: Counts | None = None
    base: Counts | None = None
    reasons: tuple[ReasonCount, ...] = ()
    table: tuple[dict[str, object], ...] = ()
    refusal: str | None = None
    query: Query | None = None


class Inquiry:
    """One question on its way to an answer. Counts are read once; cited shipped passages are kept for `verify`."""

    def __init__(self, query: Query, store: LetterStore, lexicon: Lexicon, searcher: Searcher) -> None:
        self.query = query
        self.store = store
        self.lexicon = lexicon
        self.searcher = searcher
        self.evidence = Evidence(store)
        self.cited: dict[str, Passage] = {}

    @cached_property
    def cohort(self) -> Cohort:
        """The items the question speaks of."""
        return cohort(self.query)

    @cached_property
    def base_cohort(self) -> Cohort:
        """The same before the decision filter."""
        return cohort(self.query, decision=False)

    @cached_property
    def counts(self) -> Counts:
        """Counts of the cohort."""
        return aggregate.counts(self.store, self.cohort)

    @cached_property
    def base(self) -> Counts:
        """Counts of the base cohort."""
        return aggregate.counts(self.store, self.base_cohort)

    def decided(self, decision: Decision) -> Cohort:
        """The base cohort's items of one decision."""
        return self.base_cohort.and_("i.decision = ?", decision)

    def with_query(self, query: Query) -> "Inquiry":
        """The same inquiry over another query, sharing what was read."""
        other = Inquiry(query, self.store, self.lexicon, self.searcher)
        other.evidence, other.cited = self.evidence, self.cited
        return other

    def heading(self, row: aggregate.ItemRow) -> tuple[Citation, ...]:
        """The citation of an item's request and decision."""
        found = self.evidence.heading(row.determination_id, row.number)
        return (found,) if found else ()

    def headings(self, rows: Sequence[aggregate.ItemRow]) -> tuple[Citation, ...]:
        """The citations of several items' requests and decisions."""
        return tuple(citation for row in rows for citation in self.heading(row))

    def outcome(self, row: aggregate.ItemRow) -> Draft:
        """What was requested, where, and how it was decided."""
        return say(
            "{request} {place} was {said}.",
            citations=self.heading(row),
            decision=row.decision,
            request=wording.requested(row.request, row.eligible),
            place=wording.where(row.determination_id, row.number),
            said=wording.DECIDED[row.decision],
        )

    def passage(self, passage: Passage) -> Citation:
        """A shipped passage as a citation that `verify` will know."""
        self.cited[f"{passage.source}@{passage.start}"] = passage
        return self.evidence.reference(passage)
