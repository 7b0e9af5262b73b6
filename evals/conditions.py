"""The conditions of a golden question held against its answer: one outcome for each, and one for the question."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

from rag.bootstrap import Parts
from rag.errors import ImrError
from rag.grounding import fold
from rag.records import Answer, Citation

from .score import Outcome, State
from .score_questions import said

QUESTION = "question"
Question = dict[str, Any]
Allowed = frozenset[tuple[str, int | None]]


class Asked(NamedTuple):
    """A golden question with its answer, or why there is none."""

    question: Question
    answer: Answer | None
    why: str = ""


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
        name, "citations stand", [place(c) for c in citations], {place(c) for c in citations if not stands(c, parts)}
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


def place(citation: Citation) -> str:
    """Where a citation points, in words."""
    item = f", item {citation.item}" if citation.item else ""
    return f"{PurePath(citation.source).name}{item}, {citation.start}–{citation.end}"


def _stated(answer: Answer) -> str:
    return _folded(" ".join([*(s.text for s in answer.statements), answer.refusal or ""]))


def _any(alternatives: Sequence[str], text: str) -> bool:
    return any(_folded(alternative) in text for alternative in alternatives)


def _folded(text: str) -> str:
    return fold(text).lower()
