"""Every type that crosses a stage: frozen, validated, without behaviour.

The JSON of `Determination` and `Answer` is a contract (DESIGN.md, section 5): fields are added, never renamed.
Offsets are counted in characters of `Document.text`; `end` is exclusive.
"""

from .answers import Answer, Citation, Counts, ReasonCount, Statement, Trace
from .base import SCHEMA_VERSION, Decision, LayoutName, Record, Span, Timing, UrOutcome
from .calls import Completion, Failure, Message, ModelRequest, Usage
from .determinations import (
    Annotation,
    Basis,
    Conflict,
    ConflictKind,
    CriterionFinding,
    Determination,
    Finding,
    Item,
    Quote,
    QuoteStatus,
    Reason,
    Reviewer,
    UtilizationReview,
    Weight,
    Worker,
)
from .documents import Document, ItemBlock, Outline
from .questions import Amount, Hit, Passage, Query, QueryKind, Side

__all__ = [
    "SCHEMA_VERSION",
    "Amount",
    "Annotation",
    "Answer",
    "Basis",
    "Citation",
    "Completion",
    "Conflict",
    "ConflictKind",
    "Counts",
    "CriterionFinding",
    "Decision",
    "Determination",
    "Document",
    "Failure",
    "Finding",
    "Hit",
    "Item",
    "ItemBlock",
    "LayoutName",
    "Message",
    "ModelRequest",
    "Outline",
    "Passage",
    "Query",
    "QueryKind",
    "Quote",
    "QuoteStatus",
    "Reason",
    "ReasonCount",
    "Record",
    "Reviewer",
    "Side",
    "Span",
    "Statement",
    "Timing",
    "Trace",
    "UrOutcome",
    "Usage",
    "UtilizationReview",
    "Weight",
    "Worker",
]
