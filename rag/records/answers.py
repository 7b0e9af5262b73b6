"""An answer as programs read it: the contract of DESIGN.md 5.2."""

from typing import Any

from .base import Record
from .questions import Hit, Query


class Citation(Record):
    """Words that stand at `start:end` of the cited source. `determination_id` is None for shipped references."""

    determination_id: str | None
    item: int | None = None
    source: str
    start: int
    end: int
    quote: str
    verification: str | None = None


class Statement(Record):
    """One sentence of an answer with the citations that were checked for it."""

    text: str
    citations: tuple[Citation, ...] = ()


class Counts(Record):
    """Computed numbers over items, never a model's."""

    determinations: int
    items: int
    upheld: int
    overturned: int


class ReasonCount(Record):
    """How many items of the cohort carry a reason, with examples."""

    code: str
    label: str
    items: int
    examples: tuple[Citation, ...] = ()


class Trace(Record):
    """How an answer came about: the cohort as SQL over items, the passages found, what verification dropped."""

    cohort: str
    parameters: tuple[Any, ...] = ()
    passages: tuple[Hit, ...] = ()
    checked: int = 0
    dropped: tuple[str, ...] = ()


class Answer(Record):
    """An answer as programs read it (DESIGN.md 5.2).

    `understood` says in plain words how the question was read; `dropped` counts statements that verification left
    out and `drops` says why, each cause once; `table` holds the rows counted, or the groups with theirs.
    """

    question: str
    query: Query
    statements: tuple[Statement, ...] = ()
    counts: Counts | None = None
    base: Counts | None = None
    reasons: tuple[ReasonCount, ...] = ()
    refused: bool = False
    refusal: str | None = None
    corrections: tuple[str, ...] = ()
    understood: str = ""
    dropped: int = 0
    drops: tuple[str, ...] = ()
    table: tuple[dict[str, Any], ...] = ()
    made_by: str = "extractive"
    embedder: str | None = None
    model: str | None = None
    prompt: str | None = None
    elapsed_ms: int = 0
    trace: Trace | None = None
