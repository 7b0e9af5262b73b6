"""A disputed item as a flat row, for tables whose cells hold text."""

from collections.abc import Iterable
from typing import Any

from ..records import Basis, Determination, Item

COLUMNS = (
    "determination_id", "source", "decision_date", "date_of_injury", "ur_date", "ur_outcome", "worker_age",
    "worker_sex", "reviewer_certifications", "item", "request", "eligible_portion", "treatments", "body_parts",
    "quantity", "dose", "frequency", "timing", "decision", "claims_administrator_basis",
    "claims_administrator_cited_nothing", "reviewer_basis", "reviewer_cited_nothing", "reasons", "decisive_quotes",
    "annotations", "conflicts", "reader", "model", "prompt", "criteria",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def row(determination: Determination, item: Item) -> dict[str, Any]:
    """One disputed item as a flat row: lists joined with "; ", absent values None."""
    return {
        "determination_id": determination.determination_id,
        "source": determination.source,
        "decision_date": determination.decision_date,
        "date_of_injury": determination.date_of_injury,
        "ur_date": determination.utilization_review.date,
        "ur_outcome": determination.utilization_review.outcome,
        "worker_age": determination.worker.age,
        "worker_sex": determination.worker.sex,
        "reviewer_certifications": _joined(determination.reviewer.certifications),
        "item": item.number,
        "request": item.request,
        "eligible_portion": item.eligible_portion,
        "treatments": _joined(item.treatments),
        "body_parts": _joined(item.body_parts),
        "quantity": item.quantity,
        "dose": item.dose,
        "frequency": item.frequency,
        "timing": item.timing,
        "decision": item.decision,
        "claims_administrator_basis": _joined(basis(entry) for entry in item.claims_administrator_basis),
        "claims_administrator_cited_nothing": item.claims_administrator_cited_nothing,
        "reviewer_basis": _joined(basis(entry) for entry in item.reviewer_basis),
        "reviewer_cited_nothing": item.reviewer_cited_nothing,
        "reasons": _joined(reason.code for reason in item.reasons),
        "decisive_quotes": _joined(reason.quote.text for reason in item.reasons if reason.weight == "decisive"),
        "annotations": _joined(annotation.code for annotation in item.annotations),
        "conflicts": _joined(
            conflict.kind for conflict in determination.conflicts if conflict.item in (None, item.number)
        ),
        "reader": determination.reader,
        "model": determination.model,
        "prompt": determination.prompt,
        "criteria": _joined(f"{finding.criterion} {finding.finding}" for finding in item.criteria),
    }


def guarded(value: Any) -> Any:
    """`value` for a spreadsheet cell: text that a spreadsheet would run as a formula gets a leading apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(_FORMULA) else value


def basis(entry: Basis) -> str:
    """A guideline as one line; its edition is told where the name does not say it."""
    edition = f", {entry.edition}" if entry.edition and entry.edition not in entry.guideline else ""
    pages = f" p. {', '.join(map(str, entry.pages))}" if entry.pages else ""
    return f"{entry.source}: {entry.guideline}{edition}{f', {entry.topic}' if entry.topic else ''}{pages}"


def _joined(values: Iterable[str]) -> str | None:
    return "; ".join(values) or None
