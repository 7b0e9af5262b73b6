"""Every type that crosses a stage: frozen, validated, without behaviour.

The JSON of `Determination` and `Answer` is a contract (DESIGN.md, section 5): fields are added, never renamed.
Offsets are counted in characters of `Document.text`; `end` is exclusive.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

LayoutName = Literal["2013", "decisions-and-rationales", "professional-review", "2014", "2016"]
Decision = Literal["upheld", "overturned"]
UrOutcome = Literal["denied", "modified", "mixed"]
Timing = Literal["prospective", "concurrent", "retrospective"]
QuoteStatus = Literal["exact", "folded", "missing"]
Weight = Literal["decisive", "supporting"]
Finding = Literal["met", "not_met", "not_documented", "not_addressed"]
ConflictKind = Literal["summary-vs-rationale", "heading-vs-rationale", "cited-nothing", "dates"]
QueryKind = Literal[
    "lookup", "why", "what-would-it-take", "compare", "aggregate", "trend", "guideline", "conflict", "case"
]


class Record(BaseModel):
    """Base of all records: frozen, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- a file as text -------------------------------------------------------------------------------


class Span(Record):
    """A stretch of a document's text: `text[start:end]`."""

    start: int
    end: int


class Document(Record):
    """A file as text. `pages` holds the offset at which each page begins (a text file has page breaks or one page)."""

    source: str
    text: str
    pages: tuple[int, ...] = (0,)
    sha256: str
    media_type: Literal["text/plain", "application/pdf"] = "text/plain"
    encoding: str | None = None
    warnings: tuple[str, ...] = ()


class ItemBlock(Record):
    """One disputed item as the layout shows it: where its parts stand, before anything is read into them."""

    number: int
    heading: Span
    request: str
    eligible_portion: str | None = None
    decision: Decision
    claims_administrator_guideline: Span | None = None
    reviewer_guideline: Span | None = None
    rationale: Span | None = None


class Outline(Record):
    """A determination cut into its parts by layout.

    `fields` holds labelled values as printed, white space folded: any of "Case Number", "Date Assigned",
    "Date of Injury", "Decision Date", "UR Denial Date", "Priority", "Application Received",
    "State(s) of Licensure", "Certification(s)/Specialty".
    """

    layout: LayoutName
    fields: dict[str, str] = {}
    credentials: Span | None = None
    summary: Span | None = None
    items: tuple[ItemBlock, ...] = ()
    warnings: tuple[str, ...] = ()


# --- a determination ------------------------------------------------------------------------------


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
    """One guideline a side relied on. `source` is MTUS, ACOEM, ODG or other; `pages` are page numbers."""

    source: Literal["MTUS", "ACOEM", "ODG", "other"]
    guideline: str
    topic: str | None = None
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


# --- search ---------------------------------------------------------------------------------------


class Passage(Record):
    """A searchable piece: an item's rationale, a case summary, a guideline criterion, or a reference section.

    `determination_id` is None for references; `source` is the file. `text` is `document.text[start:end]` for
    determinations and the file's own words for references. `verification` is set for references only.
    """

    passage_id: str
    kind: Literal["rationale", "summary", "criterion", "reference"]
    determination_id: str | None = None
    item: int | None = None
    source: str
    heading: str
    text: str
    start: int
    end: int
    verification: str | None = None


class Hit(Record):
    """A passage with its fused score and the ranks it had in each search (None: not found there)."""

    passage: Passage
    score: float
    text_rank: int | None = None
    vector_rank: int | None = None


class Side(Record):
    """One side of a comparison: the `field` of the query it sets, to `values`, under the words of the question."""

    label: str
    field: str
    values: tuple[str, ...]


class Query(Record):
    """What a question was understood to ask. Empty tuples and None do not filter.

    `measure` is the decision whose rate is asked (no filter); `about_process` sends the question to the reference
    texts; `claimed` and `universal` keep what a question takes for granted; `words` is what no field has caught.
    """

    text: str
    kind: QueryKind = "lookup"
    treatments: tuple[str, ...] = ()
    mentioned: tuple[str, ...] = ()
    decision: Decision | None = None
    reasons: tuple[str, ...] = ()
    basis_sources: tuple[str, ...] = ()
    basis_topics: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    determination_ids: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    worker_age: tuple[int | None, int | None] | None = None
    worker_sex: Literal["male", "female"] | None = None
    group_by: str | None = None
    corrections: tuple[str, ...] = ()
    items: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    reason_detail: str | None = None
    pages: tuple[int, ...] = ()
    details: tuple[str, ...] = ()
    timing: Timing | None = None
    date_of_injury: str | None = None
    ur_outcome: UrOutcome | None = None
    claims_administrator_cited_nothing: bool | None = None
    reviewer_cited_nothing: bool | None = None
    described: str | None = None
    named: tuple[str, ...] = ()
    requested: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    sides: tuple[Side, ...] = ()
    aspect: str | None = None
    measure: Decision | None = None
    claimed: Decision | None = None
    universal: bool = False
    about_process: bool = False
    unanswerable: str | None = None


# --- answers --------------------------------------------------------------------------------------


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


class Answer(Record):
    """An answer as programs read it (DESIGN.md 5.2)."""

    question: str
    query: Query
    statements: tuple[Statement, ...] = ()
    counts: Counts | None = None
    base: Counts | None = None
    reasons: tuple[ReasonCount, ...] = ()
    refused: bool = False
    refusal: str | None = None
    corrections: tuple[str, ...] = ()
    dropped: int = 0
    table: tuple[dict[str, Any], ...] = ()
    made_by: str = "extractive"
    embedder: str | None = None
    model: str | None = None
    prompt: str | None = None
    elapsed_ms: int = 0
