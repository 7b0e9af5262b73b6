"""Records to files: JSON Lines (whole records), CSV and Parquet (one row per disputed item).

The file appears under its name only when it is complete: it is written beside it as `NAME.partial` and then renamed.
"""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from .errors import MissingExtraError, UsageError
from .records import Basis, Determination, Item

COLUMNS = (
    "determination_id", "source", "decision_date", "date_of_injury", "ur_date", "ur_outcome", "worker_age", "worker_sex",
    "reviewer_certifications", "item", "request", "eligible_portion", "treatments", "body_parts", "quantity", "dose",
    "frequency", "timing", "decision", "claims_administrator_basis", "claims_administrator_cited_nothing",
    "reviewer_basis", "reviewer_cited_nothing", "reasons", "decisive_quotes", "annotations", "conflicts", "reader", "model",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BATCH = 2_000

Write = Callable[[Determination], None]


@contextmanager
def writer(path: Path) -> Iterator[Write]:
    """A function that writes determinations to `path`, whose ending chooses the form.

    Raises:
        UsageError: another ending, or a folder that does not exist.
        MissingExtraError: Parquet without pyarrow.
    """
    forms = {".jsonl": _json_lines, ".csv": _csv, ".parquet": _parquet}
    if path.suffix not in forms:
        raise UsageError(f"{path}: cannot write {path.suffix or 'a file without ending'}; use .jsonl, .csv or .parquet")
    if not path.parent.is_dir():
        raise UsageError(f"{path}: the folder {path.parent} does not exist; make it first")
    partial = path.with_name(path.name + ".partial")
    with forms[path.suffix](partial) as write:
        yield write
    partial.replace(path)


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
        "claims_administrator_basis": _joined(_basis(basis) for basis in item.claims_administrator_basis),
        "claims_administrator_cited_nothing": item.claims_administrator_cited_nothing,
        "reviewer_basis": _joined(_basis(basis) for basis in item.reviewer_basis),
        "reviewer_cited_nothing": item.reviewer_cited_nothing,
        "reasons": _joined(reason.code for reason in item.reasons),
        "decisive_quotes": _joined(reason.quote.text for reason in item.reasons if reason.weight == "decisive"),
        "annotations": _joined(annotation.code for annotation in item.annotations),
        "conflicts": _joined(
            conflict.kind for conflict in determination.conflicts if conflict.item in (None, item.number)
        ),
        "reader": determination.reader,
        "model": determination.model,
    }


def guarded(value: Any) -> Any:
    """`value` for a spreadsheet cell: text that a spreadsheet would run as a formula gets a leading apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _joined(values: Any) -> str | None:
    return "; ".join(values) or None


def _basis(basis: Basis) -> str:
    pages = f" p. {', '.join(map(str, basis.pages))}" if basis.pages else ""
    return f"{basis.source}: {basis.guideline}{f', {basis.topic}' if basis.topic else ''}{pages}"


@contextmanager
def _json_lines(path: Path) -> Iterator[Write]:
    with path.open("w", encoding="utf-8") as file:
        yield lambda determination: _write_line(file, determination)


def _write_line(file: IO[str], determination: Determination) -> None:
    file.write(json.dumps(determination.model_dump(mode="json"), ensure_ascii=False) + "\n")


@contextmanager
def _csv(path: Path) -> Iterator[Write]:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS)
        table.writeheader()

        def write(determination: Determination) -> None:
            for item in determination.items:
                table.writerow({name: guarded(value) for name, value in row(determination, item).items()})

        yield write


@contextmanager
def _parquet(path: Path) -> Iterator[Write]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtraError(
            f"{path.name}: Parquet needs pyarrow; install it with: pip install 'imr-rag[parquet]'"
        ) from error
    types = {"worker_age": pa.int32(), "item": pa.int32()}
    types |= dict.fromkeys(("claims_administrator_cited_nothing", "reviewer_cited_nothing"), pa.bool_())
    table_schema = pa.schema([(name, types.get(name, pa.string())) for name in COLUMNS])
    rows: list[dict[str, Any]] = []
    with parquet.ParquetWriter(path, table_schema) as file:

        def write(determination: Determination) -> None:
            rows.extend(row(determination, item) for item in determination.items)
            if len(rows) >= _BATCH:
                flush()

        def flush() -> None:
            file.write_table(pa.Table.from_pylist(rows, schema=table_schema))
            rows.clear()

        yield write
        flush()
