"""A determination as a validated record: the contract of DESIGN.md 5.1."""

from typing import Literal

from .base import Decision, LayoutName, Record, Span, Timing, UrOutcome

QuoteStatus = Literal["exact", "folded", "missing"]
Weight = Literal["decisive", "supporting"]
Finding = Literal["met", "not_met", "not_documented", "not_addressed"]
ConflictKind = Literal["summary-vs-rationale", "heading-vs-rationale", "cited-nothing", "dates"]


class Quote(Record):
    """Verbatim words of the document. `text` is white-space-folded; `start` and `end` point at the source words."""

    text: str
    start: int
    end: int
    status: QuoteStatus = "exact"


class Reviewer(Record):
    """The anonymous expert reviewer."""

    certifications: tuple[str, ...] = ()
    subspecialties: tuple[str, ...] = ()
    licensed_in: tuple[str, ...] = ()


class Worker(Record):
    """The injured worker, as far as the letter says."""

    age: int | None = None
    sex: Literal["male", "female"] | None = None


class UtilizationReview(Record):
    """The utilization review decision under dispute. Dates are ISO, partial where the letter is partial."""

    date: str | None = None
    outcome: UrOutcome | None = None


class Basis(Record):
    """One guideline a side relied on. `source` is MTUS, ACOEM, ODG or other; `pages` are page numbers.

    `edition` is in the letter's words ("3rd Edition, 2016"). A year that ends a guideline's name stands in both; a
    source of another kind keeps its edition in `guideline` alone.
    """

    source: Literal["MTUS", "ACOEM", "ODG", "other"]
    guideline: str
    topic: str | None = None
    edition: str | None = None
    pages: tuple[int, ...] = ()


class Reason(Record):
    """A code of corpus/lexicon/reasons.csv with the quote that carries it."""

    code: str
    weight: Weight
    detail: str | None = None
    quote: Quote


class CriterionFinding(Record):
    """What the reviewer found for one numbered guideline condition.

    `edition` and `verified` are the guideline file's: which text was in force and whether our wording of the
    criterion was checked against a source (`verified`, `partial`, `unverified`).
    """

    criterion: str
    finding: Finding
    quote: Quote
    edition: str | None = None
    verified: Literal["verified", "partial", "unverified"] | None = None


class Annotation(Record):
    """A code of corpus/lexicon/annotations.csv, counted apart from reasons."""

    code: str
    quote: Quote


class Item(Record):
    """One disputed treatment or service: the unit of counts, passages, citations and evaluation."""

    number: int
    request: str
    eligible_portion: str | None = None
    treatments: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    quantity: str | None = None
    dose: str | None = None
    frequency: str | None = None
    timing: Timing = "prospective"
    decision: Decision
    claims_administrator_basis: tuple[Basis, ...] = ()
    claims_administrator_cited_nothing: bool = False
    reviewer_basis: tuple[Basis, ...] = ()
    reviewer_cited_nothing: bool = False
    heading: Span | None = None
    rationale: Span | None = None
    reasons: tuple[Reason, ...] = ()
    criteria: tuple[CriterionFinding, ...] = ()
    annotations: tuple[Annotation, ...] = ()


class Conflict(Record):
    """Two statements of one letter that cannot both hold. `item` is None where it concerns the whole letter."""

    kind: ConflictKind
    item: int | None = None
    explanation: str
    quotes: tuple[Quote, ...] = ()


class Determination(Record):
    """One IMR final determination as a validated record (DESIGN.md 5.1)."""

    determination_id: str
    source: str
    sha256: str
    layout: LayoutName
    case_number: str | None = None
    date_assigned: str | None = None
    date_of_injury: str | None = None
    decision_date: str | None = None
    ur_denial_date: str | None = None
    application_received: str | None = None
    priority: str | None = None
    reviewer: Reviewer = Reviewer()
    worker: Worker = Worker()
    utilization_review: UtilizationReview = UtilizationReview()
    diagnoses: tuple[str, ...] = ()
    summary: Span | None = None
    items: tuple[Item, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    reader: str = "rules"
    model: str | None = None
    prompt: str | None = None
    warnings: tuple[str, ...] = ()
