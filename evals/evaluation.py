"""One evaluation, finished: all that a report shows, whatever was evaluated."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .cases import Case
from .compare import Comparison
from .figures import Confusion, Estimate, Figure, QuoteFigure, Slice
from .gate import Coverage, Gate
from .harms import Harm
from .score import Outcome
from .snapshot import Snapshot

Task = Literal["extraction", "retrieval", "answers"]


@dataclass(frozen=True)
class Table:
    """A table that only one kind of evaluation has: its title, what it says, columns and rows of text."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Score:
    """One measure of one system, such as nDCG@10 of BM25, with its interval over questions."""

    system: str
    measure: str
    estimate: Estimate
    units: int


@dataclass(frozen=True)
class Evaluation:
    """The result of one run. `headline` says it in a sentence with counts; `unit` is what was resampled.

    `meaning` is what the verdict means for the reader, where that is not the usual.
    """

    task: Task
    reader: str
    unit: str
    headline: str
    coverage: Coverage
    gate: Gate
    snapshot: Snapshot
    tolerance: float
    provenance: Sequence[tuple[str, str]]
    outcomes: Sequence[Outcome] = ()
    figures: Sequence[Figure] = ()
    harms: Sequence[Harm] = ()
    harm_kinds: tuple[str, ...] = ()
    confusions: Sequence[Confusion] = ()
    quotes: Sequence[QuoteFigure] = ()
    slices: Sequence[Slice] = ()
    scores: Sequence[Score] = ()
    population: Table | None = None
    tables: Sequence[Table] = ()
    cases: Sequence[Case] = ()
    sources: dict[str, str] = field(default_factory=dict)
    costs: Sequence[tuple[str, str]] = ()
    comparison: Comparison | None = None
    golden_changes: Sequence[dict[str, Any]] = ()
    labels: dict[str, str] = field(default_factory=dict)
    layouts: dict[str, str] = field(default_factory=dict)
    limits: Sequence[str] = ()
    meaning: str = ""
