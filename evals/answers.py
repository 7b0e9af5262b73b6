"""Evaluate answers: golden questions and a store in, an `Evaluation` out.

Each condition of a question is a field of its own; a question is right when all of its fields are.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath

from rag import bootstrap
from rag.bootstrap import Parts
from rag.errors import ModelError, UsageError
from rag.records import Answer

from . import compare, costs, figures, golden, golden_counts, provenance, snapshot
from .cases import Case
from .conditions import QUESTION, Allowed, Asked, Question, place, score
from .evaluation import Evaluation, Table
from .extraction import HELD_AGAINST_NOTHING, Against
from .gate import Coverage, gate
from .harms import OF_ANSWERS, Harm
from .score import Outcome

_HARM = dict(zip(("counts", "must_not", "citations stand", "behaviour"), OF_ANSWERS, strict=True))


def load(path: Path) -> list[Question]:
    """The questions of a golden set: a .jsonl file, or questions.jsonl of a folder.

    Raises:
        UsageError: no such file.
    """
    file = path / "questions.jsonl" if path.is_dir() else path
    if not file.is_file():
        raise UsageError(f"{path}: no golden questions there; name a folder with questions.jsonl")
    return golden_counts.load(file)


def ask(questions: Sequence[Question], parts: Parts) -> list[Asked]:
    """Every question answered from the store; one that is the end of a conversation after the turns before it."""
    found = []
    for question in questions:
        try:
            talk = bootstrap.conversation(parts)
            answers = [talk.ask(turn) for turn in question.get("turns") or [question["question"]]]
            found.append(Asked(question, answers[-1]))
        except ModelError as error:
            found.append(Asked(question, None, str(error)))
    return found


def evaluate(
    questions: Sequence[Question], parts: Parts, path: Path, against: Against = HELD_AGAINST_NOTHING
) -> Evaluation:
    """Figures, harms, cases, comparison and verdict of golden questions over the store of `parts`."""
    asked = ask(questions, parts)
    labels = _labels(path)
    outcomes = [row for one in asked for row in score(one, parts, _allowed(one.question, labels))]
    none = {one.question["id"]: one.why for one in asked if one.answer is None}
    coverage = Coverage(len(asked), 0, len(asked), len(asked) - len(none), {}, none)
    harms = [
        Harm(_HARM[row.field], row.file, 0, (row.field,), row.golden, row.predicted)
        for row in outcomes
        if row.field in _HARM and row.surplus
    ]
    reader = _name(asked)
    snap = snapshot.of_outcomes(
        outcomes,
        task="answers",
        reader=reader,
        labels={q["id"]: q for q in questions},
        harms=harms,
        complete=coverage.complete,
    )
    comparison = compare.paired(snap, against.baseline) if against.baseline else None
    groups = {q["id"]: q["group"] for q in questions}
    answered = [one.answer for one in asked if one.answer is not None]
    return Evaluation(
        task="answers",
        reader=reader,
        unit="questions",
        headline=_headline(outcomes, harms),
        coverage=coverage,
        gate=gate(coverage, comparison, against.tolerance),
        snapshot=snap,
        tolerance=against.tolerance,
        provenance=provenance.provenance(
            reader=reader, golden=path, golden_sha256=snap.golden_sha256, letters=parts.store.sources()
        ),
        outcomes=outcomes,
        figures=figures.figures(outcomes),
        harms=harms,
        harm_kinds=OF_ANSWERS,
        tables=[_by_group(outcomes, groups)],
        cases=list(_cases(outcomes, asked, comparison)),
        sources={one.question["id"]: transcript(one.answer) for one in asked if one.answer is not None},
        costs=costs.costs([], [found.elapsed_ms / 1000 for found in answered], unit="question"),
        comparison=comparison,
        labels=snap.labels,
        layouts=groups,
        limits=[
            "Facts are looked for as words of the statements and their quotes: other words for a fact count as missed."
        ],
    )


def transcript(answer: Answer) -> str:
    """An answer as a reader sees it, with the place of each citation."""
    lines = [
        f"{s.text} [{'; '.join(place(c) for c in s.citations)}]" if s.citations else s.text for s in answer.statements
    ]
    if answer.refused:
        lines.append(f"Refused: {answer.refusal}")
    if answer.counts:
        lines.append(f"Counts: {answer.counts.model_dump()}")
    return "\n".join([*lines, *(f"Correction: {text}" for text in answer.corrections)])


def _labels(path: Path) -> list[golden.Label]:
    file = path / "determinations.jsonl" if path.is_dir() else path.with_name("determinations.jsonl")
    return golden.load(file) if file.is_file() else []


def _allowed(question: Question, labels: Sequence[golden.Label]) -> Allowed | None:
    """The items that an answer may cite, by the labels; None where the question does not say."""
    if "count_of" not in question or not labels:
        return None
    rows = golden_counts.rows(labels, **question["count_of"])
    files = {PurePath(row.letter["file"]).name for row in rows}
    items = {(PurePath(row.letter["file"]).name, row.item["number"]) for row in rows}
    wanted = {(c["file"], c["item"]) for c in question.get("must_cite", ())}
    return frozenset(items | {(file, None) for file in files} | wanted)


def _cases(
    outcomes: Sequence[Outcome], asked: Sequence[Asked], comparison: compare.Comparison | None
) -> Iterator[Case]:
    by_id = {one.question["id"]: one.question for one in asked}
    new = set(comparison.broke) if comparison else set()
    for row in outcomes:
        if row.failed and row.field != QUESTION:
            status = "" if comparison is None else "new" if row.unit in new else "known"
            harm = _HARM.get(row.field) if row.surplus else None
            question = by_id[row.file]
            expected = row.golden or (question.get("expected", ""),)
            yield Case(
                f"{row.file}-{row.field.replace(' ', '-')}",
                row.file,
                0,
                " / ".join(question.get("turns") or [question["question"]]),
                row.field,
                None,
                row.state,
                harm,
                list(expected),
                list(row.predicted),
                (),
                (),
                status,
            )


def _by_group(outcomes: Sequence[Outcome], groups: Mapping[str, str]) -> Table:
    rows = []
    for group in sorted(set(groups.values())):
        mine = [row for row in outcomes if row.field == QUESTION and groups[row.file] == group]
        share = figures.figures(mine)[0].recall
        right = sum(row.state == "correct" for row in mine)
        value, low, high = (f"{number:.2f}" if number is not None else "–" for number in share)
        rows.append((group, f"{right} of {len(mine)}", value, f"{low}–{high}"))
    return Table(
        "By kind of question", "Questions of which every condition holds.", ("kind", "right", "share", "95 %"), rows
    )


def _headline(outcomes: Sequence[Outcome], harms: Sequence[Harm]) -> str:
    whole = [row for row in outcomes if row.field == QUESTION]
    right = sum(row.state == "correct" for row in whole)
    standing = sum(row.hit for row in outcomes if row.field == "citations stand")
    cited = standing + sum(row.surplus for row in outcomes if row.field == "citations stand")
    wrong = f"{len(harms)} harmful errors" if len(harms) != 1 else "1 harmful error"
    return (
        f"{right} of {len(whole)} questions answered as they should be; {standing} of {cited} citations stand; {wrong}."
    )


def _name(asked: Sequence[Asked]) -> str:
    names = dict.fromkeys(one.answer.model or one.answer.made_by for one in asked if one.answer is not None)
    return ", ".join(names) or "no answer"
