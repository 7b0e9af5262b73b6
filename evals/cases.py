"""Errors as cases that a person can judge: what label and record say, and where both stand in the letter.

A field with several values gives one case for each value that differs, so that each can be adjudicated alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from rag.grounding import FoldedText

from .fields import FIELDS, Field, Json, at
from .harms import harm
from .quotes import Stretch, grounded, occurrences, quote_text
from .score import ITEM, QUOTES, Outcome, Pairing, pairings, quotes_of


class Case(NamedTuple):
    """One difference. `golden` and `predicted` are written as labels are; `key` None: not to be adjudicated.

    `status` is its standing against a baseline: new, known, or empty without one.
    """

    case_id: str
    file: str
    item: int
    request: str
    field: str
    key: str | None
    state: str
    harm: str | None
    golden: Any
    predicted: Any
    golden_spans: tuple[Stretch, ...]
    predicted_spans: tuple[Stretch, ...]
    status: str = ""


class Read(NamedTuple):
    """A letter as it was scored: its label, the record made of it (None: none), and its text if at hand."""

    label: Json
    record: Json | None
    text: FoldedText | None


def of_outcomes(outcomes: Sequence[Outcome], read: Mapping[str, Read]) -> list[Case]:
    """The cases of all failed outcomes, letter by letter in their order. A letter without a record gives its items."""
    by_file: dict[str, list[Outcome]] = {}
    for row in outcomes:
        if row.failed:
            by_file.setdefault(row.file, []).append(row)
    return [case for file, rows in by_file.items() for case in _of_letter(rows, read[file])]


def shown(value: Any) -> str:
    """A value in words: parts with commas, pages with p., nothing as an empty string."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return _shown_entry(value)
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(shown, value)))
    return str(value)


def _shown_entry(entry: Mapping[str, Any]) -> str:
    if "guideline" in entry:
        pages = entry.get("pages") or ()
        where = f"p. {', '.join(map(str, pages))}" if pages else ""
        return ", ".join(filter(None, (entry["source"], entry["guideline"], entry.get("topic"), where)))
    named = entry.get("code") or entry.get("criterion") or entry.get("kind") or entry.get("request") or ""
    more = entry.get("weight") or entry.get("finding") or entry.get("decision") or entry.get("item")
    quote = entry.get("quote")
    words = f": “{quote_text(quote)}”" if quote else ""
    return f"{named}{f' ({more})' if more is not None else ''}{words}"


def as_label(value: Any) -> Any:
    """A value of a record as labels are written: quotes as plain words, nothing that the program adds."""
    if isinstance(value, dict):
        if "text" in value and "start" in value:
            return value["text"]
        return {key: as_label(part) for key, part in value.items() if key not in ("edition", "verified", "status")}
    return [as_label(part) for part in value] if isinstance(value, list | tuple) else value


def _of_letter(rows: Sequence[Outcome], read: Read) -> Iterator[Case]:
    harms = {(row.item, _base(row.field)): kind for row in rows if (kind := harm(row))}
    for case in _plain_cases(rows, read):
        yield case._replace(harm=harms.get((case.item, case.field)))


def _plain_cases(rows: Sequence[Outcome], read: Read) -> Iterator[Case]:
    pairs = {pair.number: pair for pair in pairings(read.label, read.record, read.text)}
    whole = Pairing(0, read.label, read.record)
    failed = {(row.item, row.field) for row in rows}
    for row in rows:
        pair = pairs[row.item] if row.item else whole
        lost_whole = row.field != ITEM and (row.item, ITEM) in failed
        if row.field in (ITEM, QUOTES):
            yield _structural(row, pair, read.text)
        elif not lost_whole and not (row.item == 0 and read.record is None):
            yield from _of_field(row, pair, read.text)


def _structural(row: Outcome, pair: Pairing, text: FoldedText | None) -> Case:
    """An item missed or invented, or quotes that do not stand."""
    if row.field == QUOTES and pair.predicted is not None and text is not None:
        spans = [(q["start"], q["end"]) for q in quotes_of(pair.predicted) if not grounded(q, text)]
        valid = tuple(span for span in spans if 0 <= span[0] < span[1] <= len(text.source))
        return _case(row, pair, (None, list(row.predicted)), ((), valid), None)
    golden = pair.golden
    predicted = as_label(pair.predicted) if pair.predicted else None
    spans_of_golden = tuple(occurrences(golden["request"], text)[:1]) if golden and text else ()
    return _case(row, pair, (golden, predicted), (spans_of_golden, _heading(pair.predicted)), ITEM)


def _of_field(row: Outcome, pair: Pairing, text: FoldedText | None) -> Iterator[Case]:
    field = FIELDS[row.field]
    label, record = pair.golden or {}, pair.predicted or {}
    if field.many and field.key:
        yield from _of_values(row, pair, field, text)
    elif field.name == "decisive_reasons":
        yield from _of_weights(row, pair, text)
    elif field.key:
        path = field.key.split(".")
        golden, predicted = at(label, path)[1], at(record, path)[1]
        heading = _heading(record) if row.item else ()
        spans, there = (_value(value, heading, text) for value in (golden, predicted))
        yield _case(row, pair, (golden, predicted), (spans, there or heading), field.key)
    elif field.of_record:
        name = field.name.removesuffix("_text")
        printed = label.get(field.name)
        where = _value(printed, _heading(record), text)
        yield _case(row, pair, (printed, as_label(record.get(name))), (where, _heading(record)), None)


def _of_values(row: Outcome, pair: Pairing, field: Field, text: FoldedText | None) -> Iterator[Case]:
    """One case for each entry of a list that only one side has."""
    path = str(field.key).split(".")
    mine, theirs = (at(side or {}, path)[1] or () for side in (pair.golden, pair.predicted))
    in_golden, in_record = {field.element(e) for e in mine}, {field.element(e) for e in theirs}
    alone = (
        [e for e in mine if field.element(e) not in in_record],
        [e for e in theirs if field.element(e) not in in_golden],
    )
    if len(alone[0]) == len(alone[1]) == 1:
        golden, predicted = alone[0][0], alone[1][0]
        yield _case(
            row, pair, (golden, as_label(predicted)), (_places(golden, text), _places(predicted, text)), field.key
        )
        return
    for entry in alone[0]:
        yield _case(row._replace(state="missed"), pair, (entry, None), (_places(entry, text), ()), field.key)
    for entry in alone[1]:
        spans = _places(entry, text)
        yield _case(row._replace(state="invented"), pair, (None, as_label(entry)), ((), spans), field.key)


def _of_weights(row: Outcome, pair: Pairing, text: FoldedText | None) -> Iterator[Case]:
    """Reasons that both sides have and weigh differently."""
    theirs = {reason["code"]: reason for reason in (pair.predicted or {}).get("reasons") or ()}
    for reason in (pair.golden or {}).get("reasons") or ():
        other = theirs.get(reason["code"])
        if other and other.get("weight") != reason["weight"]:
            spans = _places(reason, text), _places(other, text)
            yield _case(row._replace(state="wrong"), pair, (reason, as_label(other)), spans, "reasons")


def _places(entry: Any, text: FoldedText | None) -> tuple[Stretch, ...]:
    """Where the words of an entry stand: a record's quote at its offsets, a label's where they are found."""
    if text is None:
        return ()
    quotes = entry.get("quotes") or [entry.get("quote")] if isinstance(entry, dict) else [entry]
    found: list[Stretch] = []
    for quote in quotes:
        if isinstance(quote, dict) and "start" in quote:
            found.append((quote["start"], quote["end"]))
        elif isinstance(quote, str):
            found += occurrences(quote, text)[:1]
    return tuple((start, end) for start, end in found if 0 <= start < end <= len(text.source))


def _value(value: Any, heading: tuple[Stretch, ...], text: FoldedText | None) -> tuple[Stretch, ...]:
    """Where a value stands as words of its own: in the item's heading if it does, else where it first does."""
    if text is None or not isinstance(value, str):
        return ()
    found = [
        (start, end)
        for start, end in occurrences(value, text)
        if not text.source[end : end + 1].isalnum() and not (start and text.source[start - 1].isalnum())
    ]
    inside = [place for place in found if heading and heading[0][0] <= place[0] and place[1] <= heading[0][1]]
    return tuple((inside or found)[:1])


def _heading(item: Json | None) -> tuple[Stretch, ...]:
    span = (item or {}).get("heading")
    return ((span["start"], span["end"]),) if span else ()


def _case(
    row: Outcome, pair: Pairing, values: tuple[Any, Any], spans: tuple[tuple[Stretch, ...], ...], key: str | None
) -> Case:
    request = (pair.golden or pair.predicted or {}).get("request", "") if row.item else ""
    said = "|".join((row.file, str(row.item), row.field, shown(values[0]), shown(values[1])))
    name = sha256(said.encode()).hexdigest()[:10]
    golden, predicted = values
    return Case(
        name, row.file, row.item, request, row.field, key, row.state, None, golden, predicted, spans[0], spans[1]
    )


def _base(field: str) -> str:
    """The field whose cases show a derived one: of pages and guidelines the basis, of numbers the request."""
    known = FIELDS.get(field)
    return field.rpartition(".")[0] if known and known.key is None and "." in field else field
