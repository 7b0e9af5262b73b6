"""The judgement part of a record: why each item was decided, which criteria were at issue, and what does not agree."""

from ..records import Determination, Document, Outline
from .judgement import annotations, applied, conflicts, context, criteria, reading, reasons
from .judgement.reading import Rationales


def judge(document: Document, outline: Outline, determination: Determination, rationales: Rationales) -> Determination:
    """`determination` with reasons, criteria, annotations and conflicts read from its rationales.

    An item whose rationale names no reason keeps none, and a warning says so: a reason is never made up.
    """
    text = document.text
    read = {item.number: rationales.of(item.rationale) for item in determination.items if item.rationale}
    seen = {item.number: context.of(item) for item in determination.items}
    found = conflicts.conflicts(document, outline, determination, read, seen)
    items, warnings = [], list(determination.warnings)
    replaced = applied.replaced_by(determination)
    for item in determination.items:
        said = read.get(item.number, [])
        why = reasons.reasons(text, item.decision, seen[item.number], said)
        judged = {
            "reasons": why,
            "criteria": criteria.criteria(text, item, why, said, replaced),
            "annotations": annotations.annotations(text, item, said, found),
        }
        items.append(item.model_copy(update=judged))
        if not why:
            warnings.append(f"item {item.number}: the rationale names no reason that the rules know")
        if item.rationale and item.rationale.end - item.rationale.start > reading.LONGEST:
            warnings.append(
                f"item {item.number}: the rationale is longer than any letter's, only its two ends were read"
            )
    return determination.model_copy(update={"items": tuple(items), "conflicts": found, "warnings": tuple(warnings)})
