"""Typed tables in Parquet: lists stay lists, quotes keep their offsets, full dates are dates. Written in row groups."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Literal

from ..errors import MissingExtraError
from ..records import Basis, Determination, Item, Quote

_ROWS_A_GROUP = 2_000

Put = Callable[[dict[str, Any]], None]


def available(path: Path) -> None:
    """MissingExtraError where pyarrow is not installed."""
    try:
        import pyarrow  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(
            f"{path.name}: Parquet needs pyarrow; install it with: pip install 'imr-rag[parquet]'"
        ) from error


@contextmanager
def table(path: Path, kind: Literal["items", "determinations"]) -> Iterator[Put]:
    """A function that writes rows of this kind to `path`."""
    import pyarrow as pa
    from pyarrow import parquet

    schema = _schema(kind)
    rows: list[dict[str, Any]] = []
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:

        def flush() -> None:
            file.write_table(pa.Table.from_pylist(rows, schema=schema))
            rows.clear()

        def put(entry: dict[str, Any]) -> None:
            rows.append(entry)
            if len(rows) >= _ROWS_A_GROUP:
                flush()

        yield put
        flush()


def item_row(determination: Determination, item: Item) -> dict[str, Any]:
    """One disputed item, with what a question about it filters by."""
    fields = item.model_dump(exclude={"heading", "rationale", "reasons", "criteria", "annotations", "number"})
    fields |= {
        "claims_administrator_basis": [_basis(basis) for basis in item.claims_administrator_basis],
        "reviewer_basis": [_basis(basis) for basis in item.reviewer_basis],
    }
    return fields | {
        "determination_id": determination.determination_id,
        "source": determination.source,
        "item": item.number,
        "decision_date": day(determination.decision_date),
        "reasons": [{"code": r.code, "weight": r.weight, "detail": r.detail, **_quote(r.quote)} for r in item.reasons],
        "criteria": [{"criterion": c.criterion, "finding": c.finding, **_quote(c.quote)} for c in item.criteria],
        "annotations": [{"code": a.code, **_quote(a.quote)} for a in item.annotations],
        "reader": determination.reader,
        "model": determination.model,
        "prompt": determination.prompt,
    }


def determination_row(determination: Determination) -> dict[str, Any]:
    """One determination without its items."""
    return {
        "determination_id": determination.determination_id,
        "source": determination.source,
        "sha256": determination.sha256,
        "layout": determination.layout,
        "case_number": determination.case_number,
        "date_assigned": day(determination.date_assigned),
        "decision_date": day(determination.decision_date),
        "ur_denial_date": day(determination.ur_denial_date),
        "application_received": day(determination.application_received),
        "date_of_injury": determination.date_of_injury,
        "priority": determination.priority,
        "reviewer_certifications": list(determination.reviewer.certifications),
        "reviewer_subspecialties": list(determination.reviewer.subspecialties),
        "reviewer_licensed_in": list(determination.reviewer.licensed_in),
        "worker_age": determination.worker.age,
        "worker_sex": determination.worker.sex,
        "ur_date": determination.utilization_review.date,
        "ur_outcome": determination.utilization_review.outcome,
        "diagnoses": list(determination.diagnoses),
        "conflicts": [
            {"kind": c.kind, "item": c.item, "explanation": c.explanation, "quotes": [_quote(q) for q in c.quotes]}
            for c in determination.conflicts
        ],
        "items": len(determination.items),
        "reader": determination.reader,
        "model": determination.model,
        "prompt": determination.prompt,
        "warnings": list(determination.warnings),
    }


def day(value: str | None) -> date | None:
    """A full ISO date; None for a partial one, which only text can hold."""
    try:
        return date.fromisoformat(value) if value and len(value) == len("2014-01-31") else None
    except ValueError:
        return None


def _quote(quote: Quote) -> dict[str, Any]:
    return {"quote": quote.text, "start": quote.start, "end": quote.end}


def _basis(basis: Basis) -> dict[str, Any]:
    return basis.model_dump(include={"source", "guideline", "topic", "edition"}) | {"pages": list(basis.pages)}


def _schema(kind: Literal["items", "determinations"]) -> Any:
    import pyarrow as pa

    text, whole, texts = pa.string(), pa.int32(), pa.list_(pa.string())
    quote = [("quote", text), ("start", whole), ("end", whole)]
    named = [(name, text) for name in ("source", "guideline", "topic", "edition")]
    basis = pa.list_(pa.struct([*named, ("pages", pa.list_(whole))]))
    made_by = [("reader", text), ("model", text), ("prompt", text)]
    if kind == "items":
        return pa.schema(
            [("determination_id", text), ("source", text), ("item", whole), ("decision_date", pa.date32())]
            + [("request", text), ("eligible_portion", text), ("treatments", texts), ("body_parts", texts)]
            + [(name, text) for name in ("quantity", "dose", "frequency", "timing", "decision")]
            + [("claims_administrator_basis", basis), ("claims_administrator_cited_nothing", pa.bool_())]
            + [("reviewer_basis", basis), ("reviewer_cited_nothing", pa.bool_())]
            + [("reasons", pa.list_(pa.struct([("code", text), ("weight", text), ("detail", text), *quote])))]
            + [("criteria", pa.list_(pa.struct([("criterion", text), ("finding", text), *quote])))]
            + [("annotations", pa.list_(pa.struct([("code", text), *quote]))), *made_by]
        )
    days = ("date_assigned", "decision_date", "ur_denial_date", "application_received")
    conflict = pa.struct(
        [("kind", text), ("item", whole), ("explanation", text), ("quotes", pa.list_(pa.struct(quote)))]
    )
    return pa.schema(
        [(name, text) for name in ("determination_id", "source", "sha256", "layout", "case_number")]
        + [(name, pa.date32()) for name in days]
        + [("date_of_injury", text), ("priority", text), ("reviewer_certifications", texts)]
        + [("reviewer_subspecialties", texts), ("reviewer_licensed_in", texts), ("worker_age", whole)]
        + [("worker_sex", text), ("ur_date", text), ("ur_outcome", text), ("diagnoses", texts)]
        + [("conflicts", pa.list_(conflict)), ("items", whole), *made_by, ("warnings", texts)]
    )
