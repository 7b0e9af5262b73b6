"""A language model's reading of a question, believed as far as the lexicon and the store bear it out.

What the question's own words say (decision, dates, doses, cases) stays as the rules read it. The model adds what rules
cannot know: which treatment a description means, which kind of answer is wanted where no wording says so.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from rag.lexicon import Lexicon
from rag.records import Query, QueryKind

from .query_facts import StoreFacts
from .query_filters import BODY_PARTS
from .query_kind import worded


class Understood(BaseModel):
    """What the model must answer with; empty lists and null where the question does not say."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal[
        "lookup", "why", "what-would-it-take", "compare", "aggregate", "trend", "guideline", "conflict", "case"
    ]
    treatments: list[str]
    decision: Literal["upheld", "overturned"] | None
    reasons: list[str]
    specialties: list[str]
    body_parts: list[str]
    since: str | None
    until: str | None
    about_process: bool


def vocabulary(lexicon: Lexicon) -> str:
    """The names the model may use: treatments, reason codes, body parts."""
    treatments = "; ".join(f"{t.treatment_id} ({t.canonical_name})" for t in lexicon.treatments.values())
    reasons = "; ".join(f"{code} ({known.label})" for code, known in lexicon.reasons.items())
    return f"treatments: {treatments}\nreasons: {reasons}\nbody parts: {'; '.join(name for name, _, _ in BODY_PARTS)}"


def merged(query: Query, read: Understood, lexicon: Lexicon, facts: StoreFacts) -> Query:
    """The rules' query with what the model adds; a value that nothing knows is left out."""
    update: dict[str, Any] = {}
    kind: QueryKind = read.kind
    if worded(query.text) is None and not query.about_process and not query.aspect and query.kind == "lookup":
        update["kind"] = kind
    if not query.treatments and not query.categories:
        treatments = tuple(dict.fromkeys(t for name in read.treatments for t in _treatment(name, lexicon)))
        if treatments:
            update |= {"treatments": treatments, "mentioned": treatments, "requested": ()}
    if query.decision is None and query.measure is None and not query.sides:
        update["decision"] = read.decision
    if not query.reasons and not query.families and query.kind in ("aggregate", "lookup", "trend"):
        update["reasons"] = tuple(code for code in read.reasons if code in lexicon.reasons)
    if not query.body_parts:
        known = {name for name, _, _ in BODY_PARTS}
        update["body_parts"] = tuple(part for part in read.body_parts if part in known)
    if not query.specialties:
        named = [name.lower() for name in read.specialties]
        update["specialties"] = tuple(s for s in facts.specialties if any(name in s.lower() for name in named))
    return query.model_copy(update=update)


def _treatment(name: str, lexicon: Lexicon) -> tuple[str, ...]:
    if name in lexicon.treatments:
        return (name,)
    return tuple(match.treatment_id for match in lexicon.match_question(name))
