"""What is searched and what is asked: passages, hits, queries."""

from typing import Literal

from .base import Decision, Record, Timing, UrOutcome

QueryKind = Literal[
    "lookup", "why", "what-would-it-take", "compare", "aggregate", "trend", "guideline", "conflict", "case"
]


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


class Amount(Record):
    """How many `unit` the requests meant ask for: bounds that belong to them; None is no bound."""

    unit: str
    least: int | None = None
    most: int | None = None


class Query(Record):
    """What a question was understood to ask. Empty tuples and None do not filter.

    `measure` is the decision whose rate is asked (no filter); `about_process` sends the question to the reference
    texts; `claimed` and `universal` keep what a question takes for granted; `words` is what no field has caught.
    `letter_outcome` means letters decided wholly so, or both ways. `partial` means items of which utilization
    review approved a part; `hypothetical` tells of a case yet undecided. `explicit` names the fields that were set
    as filters and are never relaxed; `understood_by` is "rules" or a model. `unheard` are words for a worker that
    no letter has. `licences` bounds the number of states a reviewer is licensed in. `body_side` is left, right or
    bilateral; `dated_by` says which date `since` and `until` bound. `without_…` leave items out;
    `annotations` are codes of remarks. `unread` are words of a count that changed nothing. `also_reasons`
    have to stand beside `reasons`;
    `sole_reason` leaves out items with a reason beside those asked for.
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
    priority: str | None = None
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
    letter_outcome: Literal["upheld", "overturned", "mixed"] | None = None
    partial: bool = False
    hypothetical: bool = False
    explicit: tuple[str, ...] = ()
    understood_by: str = "rules"
    unheard: tuple[str, ...] = ()
    unanswerable: str | None = None
    without_treatments: tuple[str, ...] = ()
    without_categories: tuple[str, ...] = ()
    without_reasons: tuple[str, ...] = ()
    without_families: tuple[str, ...] = ()
    sole_reason: bool = False
    licensed_in: tuple[str, ...] = ()
    not_licensed_in: tuple[str, ...] = ()
    licences: tuple[int | None, int | None] | None = None
    body_side: Literal["left", "right", "bilateral"] | None = None
    also_reasons: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()
    amount: Amount | None = None
    dated_by: Literal["decision", "ur", "injury", "received"] = "decision"
