"""Evaluate extraction: labels and records in, an `Evaluation` out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag import lexicon
from rag.errors import UsageError
from rag.grounding import FoldedText

from . import cases, compare, costs, figures, golden, golden_changes, harms, population, provenance, score, snapshot
from .evaluation import Evaluation
from .fields import FIELDS, HARMS, ITEM_FIELDS, LETTER_FIELDS, Field, Json
from .gate import TOLERANCE, Coverage, gate
from .quotes import Overlap, overlaps
from .readers import Letters, Reader, Reading
from .score import Outcome

_MALFORMED = (KeyError, TypeError, AttributeError, ValueError)
_FEW = 30  # determinations below which an interval is called approximate


@dataclass(frozen=True)
class Scored:
    """Labels scored against a reader: outcomes, overlaps of quotes, closed values, and each letter as it was read."""

    labels: Sequence[Json]
    outcomes: list[Outcome]
    overlaps: list[Overlap]
    closed: list[tuple[str, list[str], list[str]]]
    readings: dict[str, Reading]
    coverage: Coverage


@dataclass(frozen=True)
class Against:
    """What a run is held against: a snapshot, and how far a lower bound may fall below it."""

    baseline: snapshot.Snapshot | None = None
    tolerance: float = TOLERANCE


HELD_AGAINST_NOTHING = Against()


def letters_folder(path: Path, letters: Path | None) -> Path | None:
    """Where the labelled letters stand: as given, else by the layouts of this project and of the shared gold.

    Raises:
        UsageError: the folder given is not there.
    """
    if letters is not None:
        if not letters.is_dir():
            raise UsageError(f"{letters}: no such folder of letters")
        return letters
    beside = (path if path.is_dir() else path.parent).resolve()
    candidates = (beside.parent.parent / "corpus", beside.parent / "letters")
    return next((folder for folder in candidates if folder.is_dir()), None)


def score_all(labels: Sequence[Json], read: Reader, letters: Letters) -> Scored:
    """Every label against what the reader gives for its letter; letters are let go of one after the other."""
    _unique(labels)
    scored = Scored(labels, [], [], [], {}, Coverage(0, 0, 0, 0, {}, {}))
    for label in labels:
        reading, text = read(label["file"]), letters.text(label["file"])
        try:
            _score_one(scored, label, reading, text)
        except _MALFORMED as error:
            if reading.record is None:
                raise UsageError(
                    f"the label of {label['file']} is malformed ({error!r}); see: imr eval lint"
                ) from error
            # it counts as absent, with the reason, and everything of it as missed
            said = f"the record has not the form that `imr schema` prints ({error!r})"
            _score_one(scored, label, Reading(None, said, seconds=reading.seconds), text)
    return replace(scored, coverage=_coverage(scored, letters))


def _score_one(scored: Scored, label: Json, reading: Reading, text: FoldedText | None) -> None:
    """Add one letter to what was scored: all of it, or on an error nothing."""
    file, record = label["file"], reading.record
    outcomes = score.compare(label, record, text, declined=reading.declined)
    closed: list[tuple[str, list[str], list[str]]] = []
    overlapping: list[Overlap] = []
    if record is not None:
        closed += _closed(LETTER_FIELDS, label, record)
        for number, golden_item, predicted in score.pairings(label, record, text):
            if golden_item is not None and predicted is not None:
                closed += _closed(ITEM_FIELDS, golden_item, predicted)
                overlapping += overlaps(file, number, golden_item, predicted, text) if text else ()
    scored.readings[file] = reading
    scored.outcomes.extend(outcomes)
    scored.closed.extend(closed)
    scored.overlaps.extend(overlapping)


def evaluate(scored: Scored, path: Path, letters: Letters, against: Against = HELD_AGAINST_NOTHING) -> Evaluation:
    """Figures, harms, cases, comparison and verdict of a scored golden set at `path`."""
    labels = {label["file"]: label for label in scored.labels}
    found = figures.figures(scored.outcomes)
    ledger = harms.ledger(scored.outcomes)
    reader = reader_name(scored.readings.values())
    snap = snapshot.of_outcomes(
        scored.outcomes,
        task="extraction",
        reader=reader,
        labels=labels,
        harms=ledger,
        complete=scored.coverage.complete,
    )
    comparison = compare.paired(snap, against.baseline) if against.baseline else None
    shown = _cases(scored, letters, comparison)
    records = [r.record for r in scored.readings.values() if r.record is not None]
    return Evaluation(
        task="extraction",
        reader=reader,
        unit="determinations",
        headline=headline(scored),
        coverage=scored.coverage,
        gate=gate(scored.coverage, comparison, against.tolerance),
        snapshot=snap,
        tolerance=against.tolerance,
        provenance=provenance.provenance(
            reader=reader, golden=path, golden_sha256=snap.golden_sha256, letters=letters.digests(labels)
        ),
        outcomes=scored.outcomes,
        figures=found,
        harms=ledger,
        harm_kinds=HARMS,
        confusions=figures.confusion(scored.closed),
        quotes=figures.quote_figures(scored.overlaps),
        slices=_slices(scored),
        cases=shown,
        sources={f: d.text for f in dict.fromkeys(c.file for c in shown) if (d := letters.document(f))},
        population=population.population(scored.labels, path),
        costs=costs.costs(records, [r.seconds for r in scored.readings.values() if r.seconds is not None]),
        comparison=comparison,
        golden_changes=golden_changes.history(path),
        labels=snap.labels,
        layouts={file: label.get("layout") or "" for file, label in labels.items()},
        limits=_limits(scored, letters),
    )


def headline(scored: Scored) -> str:
    """The result in a sentence: counts before shares."""
    decisions = [row for row in scored.outcomes if row.field == "decision" and row.item > 0]
    right, wrong = (sum(row.state == state for row in decisions) for state in ("correct", "wrong"))
    silent = len(decisions) - right - wrong
    share = f" ({100 * right / len(decisions):.1f} %)" if decisions else ""
    return (
        f"Decision read correctly in {right} of {len(decisions)} disputed items{share} from "
        f"{scored.coverage.expected} determinations; {wrong} flipped, {silent} not read."
    )


def reader_name(readings: Iterable[Reading]) -> str:
    """The model or reader that the records name; several where they differ."""
    records = (reading.record for reading in readings if reading.record)
    names = dict.fromkeys(str(r.get("model") or r.get("reader") or "unnamed reader") for r in records)
    return ", ".join(names) or "no reader"


def _unique(labels: Sequence[Json]) -> None:
    seen: set[str] = set()
    for label in labels:
        if label["file"] in seen:
            raise UsageError(f"the golden set labels {label['file']} twice; keep one of the two")
        seen.add(label["file"])


def _coverage(scored: Scored, letters: Letters) -> Coverage:
    none = {file: reading for file, reading in scored.readings.items() if reading.record is None}
    unchecked = [label["file"] for label in scored.labels if letters.document(label["file"]) is None]
    notes = [f"quotes of {len(unchecked)} letters were not checked: the letters are not at hand"] if unchecked else []
    return Coverage(
        expected=len(scored.labels),
        items=sum(len(label["items"]) for label in scored.labels),
        attempted=sum(reading.record is not None or reading.declined for reading in scored.readings.values()),
        scored=len(scored.labels) - len(none),
        declined={file: reading.why for file, reading in none.items() if reading.declined},
        absent={file: reading.why for file, reading in none.items() if not reading.declined},
        notes=tuple(notes),
    )


def _closed(fields: Sequence[Field], label: Json, record: Json) -> Iterable[tuple[str, list[str], list[str]]]:
    for field in fields:
        golden = field.read(label) if field.closed else None
        if golden is not None:
            yield field.name, [str(v) for v in golden.values()], [str(v) for v in (field.read(record) or {}).values()]


def _cases(scored: Scored, letters: Letters, comparison: compare.Comparison | None) -> list[cases.Case]:
    failed = dict.fromkeys(row.file for row in scored.outcomes if row.failed)
    labels = {label["file"]: label for label in scored.labels}
    read = {f: cases.Read(labels[f], scored.readings[f].record, letters.text(f)) for f in failed}
    found = cases.of_outcomes(scored.outcomes, read)
    if comparison is None:
        return found
    new, known = set(comparison.broke), set(comparison.both_wrong)
    status = {True: "new", False: "known"}
    return [
        case._replace(status=status[unit in new] if unit in new or unit in known else "")
        for case in found
        for unit in [(case.file, case.item, case.field)]
    ]


def _slices(scored: Scored) -> list[figures.Slice]:
    labels = {label["file"]: label for label in scored.labels}
    treatments = lexicon.load().treatments

    def items_of(file: str, number: int) -> list[Json]:
        return [item for item in labels[file]["items"] if item.get("number") == number]

    def category(file: str, number: int) -> list[str]:
        names = [name for item in items_of(file, number) for name in item.get("treatments") or ()]
        return sorted({treatments[name].category or "other" for name in names if name in treatments})

    ways: Mapping[str, Callable[[str, int], Sequence[str]]] = {
        "layout": lambda file, _: [labels[file].get("layout") or "not labelled"],
        "decision": lambda file, number: [item["decision"] for item in items_of(file, number)],
        "year": lambda file, _: [population.year(labels[file])],
        "treatment category": category,
    }
    return [row for name, value_of in ways.items() for row in figures.slices(scored.outcomes, name, value_of)]


def _limits(scored: Scored, letters: Letters) -> list[str]:
    said = []
    if len(scored.labels) < _FEW:
        said.append(f"{len(scored.labels)} determinations are few: read the intervals as approximate.")
    if any(label.get("synthetic") for label in scored.labels):
        said.append("Letters that were written for this set follow the form of real ones; real letters vary more.")
    if letters.folder is None:
        said.append("The letters were not at hand: no quote was checked against its source.")
    unlabelled = [name for name in FIELDS if all(r.state == "unscoreable" for r in scored.outcomes if r.field == name)]
    if unlabelled:
        said.append(f"Not labelled in this set, so not scored: {', '.join(unlabelled)}.")
    return said


def load_labels(path: Path) -> list[Json]:
    """A golden set in our format, or the shared gold folder (seeds.jsonl, dwc.jsonl), converted."""
    from .convert import convert

    return convert(path) if path.is_dir() and not (path / "determinations.jsonl").is_file() else golden.load(path)
