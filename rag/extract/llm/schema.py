"""What a language model is asked to return. JSON Schema and its description in the prompt are made from these models.

Every judgement carries its evidence: the number of a sentence and a few words copied from it. There is no field for
free text, so nothing of a model's own wording can reach a record.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from ... import lexicon
from ...records import Decision
from ...records.determinations import ConflictKind, Finding, Weight


class Wire(BaseModel):
    """Base of what a model returns: no unknown fields, none left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(Wire):
    """Where a judgement stands in the letter: written first, so that the words are there before they are judged."""

    sentence: int = Field(description="number of the sentence")
    words: str = Field(description="3 to 25 words in a row, copied from that sentence without any change")


class TreatmentClaim(Evidence):
    """A treatment that an item asks for."""

    treatment: str = Field(description="id from the item's candidates")


class ReasonClaim(Evidence):
    """A reason the reviewer gives for the decision."""

    code: str = Field(description="code from Reasons", json_schema_extra={"vocabulary": "reasons"})
    weight: Weight = Field(description="decisive: the decision rests on it; supporting: said beside it")


class CriterionClaim(Evidence):
    """A guideline condition the reviewer speaks about."""

    criterion: str = Field(description="id from the letter's list of conditions")
    finding: Finding = Field(description="what the reviewer found; leave out conditions that are not addressed")


class AnnotationClaim(Evidence):
    """A remark beside the reasons."""

    code: str = Field(description="code from Annotations", json_schema_extra={"vocabulary": "annotations"})


class ItemAnswer(Wire):
    """One disputed item."""

    item: int = Field(description="number of the item")
    decision: Decision = Field(description="what the reviewer decided")
    treatments: tuple[TreatmentClaim, ...] = Field(description="from the item's heading")
    body_parts: tuple[Evidence, ...] = Field(description="the part and side, from heading or rationale")
    dose: Evidence | None = Field(description="strength of the drug asked for, from the heading; null if none")
    reasons: tuple[ReasonClaim, ...] = Field(description="from the item's own rationale only")
    criteria: tuple[CriterionClaim, ...] = Field(description="from the item's own rationale only")
    annotations: tuple[AnnotationClaim, ...] = Field(description="from heading or rationale")


class ConflictClaim(Wire):
    """Two statements of the letter that cannot both hold."""

    kind: ConflictKind = Field(description="where the two stand")
    item: int | None = Field(description="number of the item; null if it concerns the whole letter")
    first: Evidence = Field(description="the statement that comes first in the letter")
    second: Evidence = Field(description="the statement that contradicts it")


class LetterAnswer(Wire):
    """Everything read from one letter."""

    items: tuple[ItemAnswer, ...] = Field(description="one entry for each disputed item, in order")
    conflicts: tuple[ConflictClaim, ...] = Field(description="facts only, never a weighing of evidence")
    diagnoses: tuple[Evidence, ...] = Field(description="each diagnosis as written in the case summary")


class SegmentedItem(ItemAnswer):
    """One disputed item of a letter whose layout is not known: also where its parts stand."""

    request: Evidence = Field(description="the treatment asked for, as the letter writes it")
    outcome: Evidence = Field(description="the words that state the decision")
    rationale_first: int = Field(description="number of the first sentence of the reviewer's rationale")
    rationale_last: int = Field(description="number of its last sentence")


class SegmentedAnswer(Wire):
    """Everything read from a letter whose layout is not known; no items if it is no IMR determination."""

    items: tuple[SegmentedItem, ...] = Field(description="one entry for each disputed item, in order")
    summary_first: int | None = Field(description="number of the first sentence of the case summary; null if none")
    summary_last: int | None = Field(description="number of its last sentence; null if none")
    conflicts: tuple[ConflictClaim, ...] = Field(description="facts only, never a weighing of evidence")
    diagnoses: tuple[Evidence, ...] = Field(description="each diagnosis as written in the case summary")


class Mended(Wire):
    """A judgement asked for again."""

    number: int = Field(description="number of the judgement in the list")
    code: str | None = Field(description="its code or id, corrected if that was the fault; null to withdraw it")
    sentence: int | None = Field(description="number of the sentence; null to withdraw it")
    words: str | None = Field(description="words copied from that sentence without any change; null to withdraw it")


class MendedAnswer(Wire):
    """The judgements asked for again."""

    judgements: tuple[Mended, ...] = Field(description="one entry for each judgement of the list")


@cache
def strict(model: type[Wire]) -> dict[str, Any]:
    """The JSON Schema as strict structured output wants it: every field required, none besides, no defaults."""
    made: dict[str, Any] = _strict(model.model_json_schema())
    return made


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    made = {
        key: {name: _strict(field) for name, field in value.items()}
        if key in ("properties", "$defs")
        else _strict(value)
        for key, value in node.items()
        if key not in ("title", "description", "default", "vocabulary")
    }
    if "vocabulary" in node:
        made["enum"] = vocabulary(node["vocabulary"])
    if node.get("type") == "object":
        made |= {"required": list(node["properties"]), "additionalProperties": False}
    return made


def vocabulary(name: str) -> list[str]:
    """The codes of a taxonomy of the lexicon, in its order."""
    return list(getattr(lexicon.load(), name))


def describe(model: type[Wire], indent: int = 0) -> str:
    """The fields of `model` for a prompt, one to a line: some servers enforce a schema without showing it."""
    return "\n".join(_lines(model, indent))


def _lines(model: type[Wire], indent: int) -> Iterator[str]:
    for name, field in model.model_fields.items():
        inner = _inner(field)
        choices = f" ({' | '.join(get_args(field.annotation))})" if get_origin(field.annotation) is Literal else ""
        yield f"{'  ' * indent}- {name}{choices}: {field.description}"
        if inner is not None and inner is not Evidence:
            yield from _lines(inner, indent + 1)
        elif inner is Evidence:
            yield f"{'  ' * (indent + 1)}- sentence, words"


def _inner(field: FieldInfo) -> type[Wire] | None:
    for part in (field.annotation, *get_args(field.annotation)):
        if isinstance(part, type) and issubclass(part, Wire):
            return part
    return None
