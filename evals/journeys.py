"""What the commands of `imr eval` do: from a golden set and a source to an evaluation and its report."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from rag import bootstrap
from rag.errors import UsageError

from . import extraction as extractions
from . import readers, report, snapshot
from .evaluation import Evaluation, Table
from .extraction import HELD_AGAINST_NOTHING, Against
from .fields import Json
from .gate import TOLERANCE, Gate
from .golden import still_open
from .report.overview import overview

if TYPE_CHECKING:
    from rag.bootstrap import Parts


class Source(NamedTuple):
    """Who reads the letters, or the file of records to score instead."""

    reader: Literal["rules", "llm"] = "rules"
    model: str | None = None
    records: Path | None = None


_RULES = Source()
_FILES = {"retrieval": "retrieval.jsonl", "answers": "questions.jsonl"}


def against(baseline: Path | None, tolerance: float = TOLERANCE) -> Against:
    """What a run is held against."""
    return Against(snapshot.load(baseline) if baseline else None, tolerance)


def extraction(
    golden: Path,
    folder: Path,
    source: Source = _RULES,
    *,
    letters: Path | None = None,
    against: Against = HELD_AGAINST_NOTHING,
) -> Evaluation:
    """Score a reader or a file of records, and write the report."""
    labels, at_hand = _labels(golden), readers.Letters(extractions.letters_folder(golden, letters))
    scored = extractions.score_all(labels, _reader(source, golden, at_hand), at_hand)
    run = extractions.evaluate(scored, golden, at_hand, against)
    report.write(run, folder)
    return run


def compare(golden: Path, records: tuple[Path, Path], folder: Path, *, letters: Path | None = None) -> Evaluation:
    """Two files of records side by side: the report of the first, held against the second."""
    labels, at_hand = _labels(golden), readers.Letters(extractions.letters_folder(golden, letters))
    scored = [extractions.score_all(labels, readers.of_file(path), at_hand) for path in records]
    second = extractions.evaluate(scored[1], golden, at_hand)
    snap = replace(second.snapshot, reader=f"{second.reader} ({records[1].name})")
    first = extractions.evaluate(scored[0], golden, at_hand, Against(snap))
    first = replace(first, snapshot=replace(first.snapshot, reader=f"{first.reader} ({records[0].name})"))
    run = _side_by_side(first, second, (records[0].name, records[1].name))
    report.write(run, folder, "One reader against the other")
    return run


def retrieval(
    golden: Path,
    folder: Path,
    *,
    store: Path | None = None,
    letters: Path | None = None,
    against: Against = HELD_AGAINST_NOTHING,
) -> Evaluation:
    """Search for each judged query in a store, and write the report."""
    from . import retrieval as retrievals

    judged = retrievals.load(golden)
    with _store(golden, store, letters) as parts:
        run = retrievals.evaluate(judged, parts, golden, against)
    report.write(run, folder)
    return run


def answers(
    golden: Path,
    folder: Path,
    *,
    store: Path | None = None,
    letters: Path | None = None,
    against: Against = HELD_AGAINST_NOTHING,
) -> Evaluation:
    """Ask each golden question of a store, and write the report."""
    from . import answers as questions

    asked = questions.load(golden)
    with _store(golden, store, letters) as parts:
        run = questions.evaluate(asked, parts, golden, against)
    report.write(run, folder)
    return run


def everything(
    golden: Path,
    folder: Path,
    held: tuple[Path | None, float],
    *,
    store: Path | None = None,
    letters: Path | None = None,
) -> list[Evaluation]:
    """What the golden set has of the three, each in a folder of its own, and a page over them that names the rest.

    `held` is a folder of baselines and the tolerance.
    """

    def of(task: str) -> Against:
        path = held[0] / f"{task}.json" if held[0] else None
        return against(path if path and path.is_file() else None, held[1])

    runs = [extraction(golden, folder / "extraction", letters=letters, against=of("extraction"))]
    wanted = [task for task in _FILES if (golden / _FILES[task]).is_file()] if golden.is_dir() else []
    with contextlib.ExitStack() as closing:
        if wanted:
            place = closing.enter_context(_store(golden, store, letters)).settings.store
        for task in wanted:
            journey = retrieval if task == "retrieval" else answers
            runs.append(journey(golden, folder / task, store=place, against=of(task)))
    absent = [f"{task}: the golden set has no {name}" for task, name in _FILES.items() if task not in wanted]
    (folder / "report.html").write_text(overview(runs, absent), encoding="utf-8")
    return runs


def _labels(golden: Path) -> list[Json]:
    labels = extractions.load_labels(golden)
    unfinished = [label["file"] for label in labels if still_open(label)]
    if unfinished:
        raise UsageError(f'{golden}: {unfinished[0]} and {len(unfinished) - 1} more still have "?"; label them first')
    if not labels:
        raise UsageError(f"{golden}: no label in it; make some with: imr eval new PATH --out FILE.jsonl")
    return labels


def _reader(source: Source, golden: Path, letters: readers.Letters) -> readers.Reader:
    if source.records:
        return readers.of_file(source.records)
    if letters.folder is None:
        raise UsageError(f"{golden}: cannot find its letters; name their folder with --letters")
    if source.reader == "llm":
        return readers.of_model(letters.folder, bootstrap.parts(model=source.model).settings)
    return readers.rules(letters.folder)


@contextlib.contextmanager
def _store(golden: Path, store: Path | None, letters: Path | None) -> "Iterator[Parts]":
    """The store named, else one made of the golden set's letters for this run alone."""
    if store is not None:
        with bootstrap.parts(store=store) as parts:
            yield parts
        return
    folder = extractions.letters_folder(golden, letters)
    if folder is None:
        raise UsageError(
            f"{golden}: cannot find its letters; name their folder with --letters, or a store with --store"
        )
    with tempfile.TemporaryDirectory(prefix="imr-eval-") as made, bootstrap.parts(store=Path(made)) as parts:
        bootstrap.index(parts, [_letters_below(golden, folder)])
        yield parts


def _letters_below(golden: Path, folder: Path) -> Path:
    """The part of the letters that the questions are about, where they all name one folder of it."""
    from .answers import load

    try:
        names = {str(question.get("letters")) for question in load(golden)}
    except UsageError:
        names = set()
    below = (folder / name for name in (*(names if len(names) == 1 else ()), "determinations"))
    return next((place for place in below if place.is_dir()), folder)


def _side_by_side(first: Evaluation, second: Evaluation, names: tuple[str, str]) -> Evaluation:
    found = first.comparison
    if found is None:  # never: the first is always held against the second
        raise UsageError("nothing to compare")
    wins = {verdict: [row.field for row in found.rows if row.verdict == verdict] for verdict in ("better", "worse")}
    tied = sum(row.verdict in ("tied", "same") for row in found.rows)
    said = [
        f"{name} wins on {', '.join(wins[v])}" for name, v in zip(names, ("better", "worse"), strict=True) if wins[v]
    ]
    headline = f"{names[0]} against {names[1]}: {'; '.join([*said, f'tied on {tied} of {len(found.rows)} fields'])}."
    neither = Gate("measured", () if first.coverage.complete else first.gate.reasons[:1], first.coverage.notes)
    meaning = f"The figures are those of {names[0]}; {names[1]} is what it is held against."
    return replace(
        first,
        headline=headline,
        gate=neither,
        meaning=meaning,
        tables=[_letters_won(first, second, names), _prices(first, second, names)],
    )


def _letters_won(first: Evaluation, second: Evaluation, names: tuple[str, str]) -> Table:
    """The letters on which the two differ, by their number of errors."""
    errors = [dict.fromkeys(first.labels, 0), dict.fromkeys(first.labels, 0)]
    for count, run in zip(errors, (first, second), strict=True):
        for row in run.outcomes:
            count[row.file] += row.failed
    rows = [
        (file, str(errors[0][file]), str(errors[1][file]), names[errors[0][file] > errors[1][file]])
        for file in first.labels
        if errors[0][file] != errors[1][file]
    ]
    note = (
        f"Letters with unequal numbers of wrong fields; on the other {len(first.labels) - len(rows)} the two are equal."
    )
    return Table(
        "Who wins on which letters", note, ("letter", f"errors, {names[0]}", f"errors, {names[1]}", "better"), rows
    )


def _prices(first: Evaluation, second: Evaluation, names: tuple[str, str]) -> Table:
    known = [dict(run.costs) for run in (first, second)]
    rows = [(name, *(cost.get(name, "not said") for cost in known)) for name in dict.fromkeys((*known[0], *known[1]))]
    note = "As far as the records say." if rows else "The records of neither say what they cost."
    return Table("At what price", note, ("what", *names), rows)
