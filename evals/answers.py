"""Evaluate answers: golden questions and a store in, an `Evaluation` out.

Each condition of a question is a field of its own; a question is right when all of its fields are.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from rag import bootstrap
from rag.bootstrap import Parts
from rag.errors import ImrError, ModelError, UsageError
from rag.grounding import fold
from rag.records import Answer, Citation

from . import compare, costs, figures, golden, golden_counts, provenance, snapshot
from .cases import Case
from .evaluation import Evaluation, Table
from .extraction import HELD_AGAINST_NOTHING, Against
from .gate import Coverage, gate
from .harms import OF_ANSWERS, Harm
from .score import Outcome, State
from .score_questions import said

QUESTION = "question"
_HARM = dict(zip(("counts", "must_not", "citations stand", "behaviour"), OF_ANSWERS, strict=True))
Question = dict[str, Any]
Allowed = frozenset[tuple[str, int | None]]


class Asked(NamedTuple):
    """A golden question with its answer, or why there is none."""

    question: Question
    answer: Answer | None
    why: str = ""


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


def score(asked: Asked, parts: Parts, allowed: Allowed | None) -> Iterator[Outcome]:
    """The outcomes of one question, the last of them for the question as a whole."""
    rows = list(_fields(asked.question, asked.answer, parts, allowed))
    right = asked.answer is not None and not any(row.failed for row in rows if row.field != "citations relevant")
    yield from rows
    state: State = "correct" if right else "wrong" if asked.answer else "missed"
    yield Outcome(asked.question["id"], 0, QUESTION, state, hit=int(right), lacking=int(not right))


def _fields(question: Question, answer: Answer | None, parts: Parts, allowed: Allowed | None) -> Iterator[Outcome]:
    name = question["id"]
    refuses = question["behaviour"] == "refuse"
    if answer is None:
        yield Outcome(name, 0, "behaviour", "missed", lacking=1, golden=(question["behaviour"],))
        return
    yield _behaviour(name, refuses, answer)
    text, stated = said(answer), _stated(answer)
    facts = [tuple(alternatives[:3]) for alternatives in question.get("must", ()) if not _any(alternatives, text)]
    yield _told(name, "facts", len(question.get("must", ())), facts)
    false = tuple(wrong for wrong in question.get("must_not", ()) if _folded(wrong) in stated)
    clean = len(question.get("must_not", ())) - len(false)
    yield Outcome(
        name,
        0,
        "must_not",
        "invented" if false else "correct" if clean else "blank_ok",
        clean,
        len(false),
        0,
        (),
        false,
    )
    citations = [c for s in answer.statements for c in s.citations]
    cited = {(PurePath(c.source).name, c.item) for c in citations}
    wanted = [(c["file"], c["item"]) for c in question.get("must_cite", ())]
    yield _told(name, "citations wanted", len(wanted), [place for place in wanted if place not in cited])
    yield _judged(
        name, "citations stand", [_place(c) for c in citations], {_place(c) for c in citations if not stands(c, parts)}
    )
    if allowed is None:
        yield Outcome(name, 0, "citations relevant", "unscoreable")
    else:
        letters = {place for place in cited if any(place[0] == file for file, _ in allowed) or place[1] is not None}
        yield _judged(name, "citations relevant", sorted(letters, key=str), letters - allowed)
    yield _counts(name, question.get("counts"), answer)
    yield _polarity(name, question, answer)


def _behaviour(name: str, refuses: bool, answer: Answer) -> Outcome:
    if refuses == answer.refused:
        return Outcome(name, 0, "behaviour", "correct", hit=1)
    if answer.refused:
        return Outcome(name, 0, "behaviour", "missed", lacking=1, golden=("an answer",), predicted=(answer.refusal,))
    return Outcome(name, 0, "behaviour", "wrong", surplus=1, lacking=1, golden=("a refusal",), predicted=("an answer",))


def _told(name: str, field: str, wanted: int, lacking: Sequence[Any]) -> Outcome:
    state: State = "blank_ok" if not wanted else "correct" if not lacking else "missed"
    return Outcome(name, 0, field, state, wanted - len(lacking), 0, len(lacking), tuple(lacking))


def _judged(name: str, field: str, all_of: Sequence[Any], bad: set[Any] | frozenset[Any]) -> Outcome:
    state: State = "blank_ok" if not all_of else "invented" if bad else "correct"
    wrong = tuple(sorted(bad, key=str))
    return Outcome(name, 0, field, state, len(all_of) - len(wrong), len(wrong), 0, (), wrong)


def _counts(name: str, wanted: Mapping[str, int] | None, answer: Answer) -> Outcome:
    if wanted is None:
        return Outcome(name, 0, "counts", "unscoreable")
    have = answer.counts.model_dump() if answer.counts else {}
    off = [key for key, value in wanted.items() if have.get(key) != value]
    if not off:
        return Outcome(name, 0, "counts", "correct", hit=len(wanted))
    golden_ones = tuple(f"{key} {wanted[key]}" for key in off)
    given = tuple(f"{key} {have[key]}" for key in off if key in have)
    state: State = "wrong" if given else "missed"
    return Outcome(name, 0, "counts", state, len(wanted) - len(off), len(given), len(off), golden_ones, given)


def _polarity(name: str, question: Question, answer: Answer) -> Outcome:
    """Whether a question about denials was answered with denials, and one about approvals with approvals."""
    wanted = (question.get("count_of") or {}).get("decision")
    if wanted is None or answer.refused:
        return Outcome(name, 0, "polarity", "unscoreable")
    other = "overturned" if wanted == "upheld" else "upheld"
    counted = getattr(answer.counts, other) if answer.counts else 0
    if answer.query.decision == other or counted:
        return Outcome(name, 0, "polarity", "wrong", 0, 1, 1, (wanted,), (other,))
    return Outcome(name, 0, "polarity", "correct", hit=1)


def stands(citation: Citation, parts: Parts) -> bool:
    """Whether the words of a citation stand at its offsets: in the stored letter, or in the shipped text it names."""
    try:
        if citation.determination_id is None:
            sql = "SELECT text FROM passages WHERE determination_id IS NULL AND source = ?"
            texts = [row[0] for row in parts.store.rows(sql, (citation.source,))]
            return any(fold(citation.quote) in fold(text) for text in texts)
        text = parts.store.document(citation.determination_id).text
    except ImrError:
        return False
    return fold(text[citation.start : citation.end]) == fold(citation.quote)


def transcript(answer: Answer) -> str:
    """An answer as a reader sees it, with the place of each citation."""
    lines = [
        f"{s.text} [{'; '.join(_place(c) for c in s.citations)}]" if s.citations else s.text for s in answer.statements
    ]
    if answer.refused:
        lines.append(f"Refused: {answer.refusal}")
    if answer.counts:
        lines.append(f"Counts: {answer.counts.model_dump()}")
    return "\n".join([*lines, *(f"Correction: {text}" for text in answer.corrections)])


def _place(citation: Citation) -> str:
    item = f", item {citation.item}" if citation.item else ""
    return f"{PurePath(citation.source).name}{item}, {citation.start}–{citation.end}"


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


def _stated(answer: Answer) -> str:
    return _folded(" ".join([*(s.text for s in answer.statements), answer.refusal or ""]))


def _any(alternatives: Sequence[str], text: str) -> bool:
    return any(_folded(alternative) in text for alternative in alternatives)


def _folded(text: str) -> str:
    return fold(text).lower()
