"""A determination record as rows of the tables, and rows as records."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..records import Basis, Determination, Document, Item, Passage, Quote


class Entry(NamedTuple):
    """A passage with the words it is found by: its own, its treatment's other names, what people call its decision."""

    passage: Passage
    search_text: str


class Source(NamedTuple):
    """A file the store holds: how it is called, where it stood, its digest, what read it, and in which encoding."""

    source: str
    path: str | None
    sha256: str
    maker: str | None
    determination_id: str
    encoding: str | None = None


Rows = dict[str, list[tuple[Any, ...]]]


class Origin(NamedTuple):
    """Where a determination's file stood, what read it, and which category each treatment belongs to."""

    path: str | None = None
    maker: str | None = None
    categories: Mapping[str, str] = {}


def of_determination(found: Determination, document: Document, origin: Origin) -> Rows:
    """The rows of every table but `passages`, in the order that the references between them ask for."""
    header = (*_header(found, document), origin.path, origin.maker)
    rows: Rows = {"determinations": [header], "items": [_item(found, item) for item in found.items]}
    for item in found.items:
        for table, values in _item_parts(item, origin.categories):
            rows.setdefault(table, []).append((found.determination_id, item.number, *values))
    specialties = dict.fromkeys((*found.reviewer.certifications, *found.reviewer.subspecialties))
    rows["specialties"] = [(found.determination_id, specialty) for specialty in specialties]
    rows["licences"] = [(found.determination_id, state) for state in dict.fromkeys(found.reviewer.licensed_in)]
    rows["conflicts"] = [
        (found.determination_id, conflict.item, conflict.kind, conflict.explanation, _quotes(conflict.quotes))
        for conflict in found.conflicts
    ]
    return rows


def _header(found: Determination, document: Document) -> tuple[Any, ...]:
    return (
        *(found.determination_id, document.source, document.sha256, found.layout),
        *(found.case_number, found.date_assigned, found.date_of_injury, found.decision_date, found.ur_denial_date),
        *(found.application_received, found.priority, found.worker.age, found.worker.sex),
        *(found.utilization_review.date, found.utilization_review.outcome),
        *(found.reader, found.model, found.prompt, found.model_dump_json()),
        *(document.text, json.dumps(document.pages), document.media_type, document.encoding),
        json.dumps(document.warnings),
    )


def _item(found: Determination, item: Item) -> tuple[Any, ...]:
    rationale = (item.rationale.start, item.rationale.end) if item.rationale else (None, None)
    return (
        *(found.determination_id, item.number, item.request, item.eligible_portion, item.quantity, item.dose),
        *(item.frequency, item.timing, item.decision),
        *(item.claims_administrator_cited_nothing, item.reviewer_cited_nothing, *rationale),
    )


def _item_parts(item: Item, categories: Mapping[str, str]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for treatment in dict.fromkeys(item.treatments):
        yield "item_treatments", (treatment, categories.get(treatment))
    for body_part in dict.fromkeys(item.body_parts):
        yield "item_body_parts", (body_part,)
    for reason in item.reasons:
        family = reason.code.partition(".")[0]
        yield "item_reasons", (reason.code, family, reason.weight, reason.detail, *_quote(reason.quote))
    for criterion in item.criteria:
        yield "item_criteria", (criterion.criterion, criterion.finding, *_quote(criterion.quote))
    for annotation in item.annotations:
        yield "item_annotations", (annotation.code, *_quote(annotation.quote))
    for side, bases in (
        ("claims_administrator", item.claims_administrator_basis),
        ("reviewer", item.reviewer_basis),
    ):
        for basis in bases:
            yield "item_basis", (side, *_basis(basis))


def _quote(quote: Quote) -> tuple[str, int, int]:
    return quote.text, quote.start, quote.end


def _quotes(quotes: Iterable[Quote]) -> str:
    return json.dumps([quote.model_dump() for quote in quotes])


def _basis(basis: Basis) -> tuple[str, str, str | None, str]:
    return basis.source, basis.guideline, basis.topic, json.dumps(basis.pages)


PASSAGE_COLUMNS = tuple(Passage.model_fields)
_ENTRY_COLUMNS = (*PASSAGE_COLUMNS, "search_text")


def quoted(names: Sequence[str], alias: str = "") -> str:
    """Column names for a statement; `end` is a word of SQL."""
    return ", ".join(f'{alias}"{name}"' for name in names)


def of_entry(entry: Entry) -> tuple[Any, ...]:
    """The values of `PASSAGE_COLUMNS`, then the search text."""
    return (*(getattr(entry.passage, name) for name in PASSAGE_COLUMNS), entry.search_text)


def to_passage(row: sqlite3.Row) -> Passage:
    """A passage from a row that has its columns."""
    return Passage.model_construct(**{name: row[name] for name in PASSAGE_COLUMNS})


def to_document(row: sqlite3.Row) -> Document:
    """A document from a row of `determinations`."""
    return Document(
        source=row["source"],
        text=row["text"],
        pages=tuple(json.loads(row["pages"])),
        sha256=row["sha256"],
        media_type=row["media_type"],
        encoding=row["encoding"],
        warnings=tuple(json.loads(row["warnings"])),
    )


def insert(connection: sqlite3.Connection, rows: Rows) -> None:
    """Write the rows of one determination in place of those its id has, its passages left alone."""
    determination_id, source = rows["determinations"][0][:2]
    connection.execute(
        "DELETE FROM determinations WHERE source = ? AND determination_id <> ?", (source, determination_id)
    )
    for table in ("items", "specialties", "licences", "conflicts"):
        connection.execute(f"DELETE FROM {table} WHERE determination_id = ?", (determination_id,))  # noqa: S608
    for table, values in rows.items():
        if not values:
            continue
        marks = ", ".join("?" * len(values[0]))
        statement = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608
        if table == "determinations":
            # updated, not replaced: a deletion would take the passages with it, and their vectors
            columns = [row[1] for row in connection.execute("PRAGMA table_info(determinations)")]
            updates = ", ".join(f"{name} = excluded.{name}" for name in columns)
            statement += f" ON CONFLICT (determination_id) DO UPDATE SET {updates}"
        connection.executemany(statement, values)


def replace_passages(connection: sqlite3.Connection, entries: Iterable[Entry], owner: str | None) -> None:
    """Write the passages of one determination (None: the references), touching only those that differ.

    A passage that stays as it is keeps its vector: nothing is embedded twice.
    """
    names = quoted(_ENTRY_COLUMNS)
    rows = connection.execute(f"SELECT {names} FROM passages WHERE determination_id IS ?", (owner,))  # noqa: S608
    old = {row["passage_id"]: tuple(row) for row in rows}
    new = {entry.passage.passage_id: of_entry(entry) for entry in entries}
    stale = [(name,) for name, values in old.items() if new.get(name) != values]
    fresh = [values for name, values in new.items() if old.get(name) != values]
    marks = ", ".join("?" * len(_ENTRY_COLUMNS))
    connection.executemany("DELETE FROM passages WHERE passage_id = ?", stale)
    connection.executemany(f"INSERT INTO passages ({names}) VALUES ({marks})", fresh)  # noqa: S608
