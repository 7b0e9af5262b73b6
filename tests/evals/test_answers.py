"""The conditions of golden questions, each shown to hold and to fail."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from evals import answers, conditions
from evals.conditions import Asked
from rag.errors import ModelError, UnknownIdError
from rag.records import Answer, Citation, Counts, Query, Statement

LETTER = "Norco 10/325mg #60: Upheld. The records show\nno functional gain."
QUOTE = "no functional gain"


class Store:
    """A store of one letter and one shipped text."""

    def document(self, name: str) -> Any:
        """The letter."""
        if name != "one":
            raise UnknownIdError(name)
        return SimpleNamespace(text=LETTER)

    def rows(self, sql: str, parameters: Any) -> list[tuple[str]]:
        """The words of the shipped text."""
        return [("Opioids need a functional gain.",)] if parameters == ("opioids.md",) else []

    def sources(self) -> dict[str, str]:
        """The letter's digest."""
        return {"corpus/one.txt": "0" * 64}


PARTS: Any = SimpleNamespace(store=Store())


def cite(quote: str = QUOTE, start: int | None = None, item: int | None = 1, name: str | None = "one") -> Citation:
    begin = LETTER.find(quote.split(maxsplit=1)[0]) if start is None else start
    source = "corpus/one.txt" if name else "opioids.md"
    return Citation(determination_id=name, item=item, source=source, start=begin, end=begin + len(quote), quote=quote)


def answer(text: str = "It was upheld: no gain.", *citations: Citation, **more: Any) -> Answer:
    said = (Statement(text=text, citations=citations),) if not more.get("refused") else ()
    return Answer(question="q", query=more.pop("query", Query(text="q")), statements=said, **more)


def question(**more: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": "Q",
        "group": "why",
        "question": "why?",
        "behaviour": "answer",
        "must": [],
        "must_cite": [],
    }
    return {**plain, "must_not": [], "counts": None, **more}


def states(asked: Asked, allowed: conditions.Allowed | None = None) -> dict[str, str]:
    return {row.field: row.state for row in conditions.score(asked, PARTS, allowed)}


COUNTS = Counts(determinations=1, items=1, upheld=1, overturned=0)


@pytest.mark.parametrize(
    ("asked", "found", "field", "state"),
    [
        (question(), answer(), "behaviour", "correct"),
        (question(behaviour="refuse"), answer(), "behaviour", "wrong"),
        (question(), answer(refused=True, refusal="no"), "behaviour", "missed"),
        (question(behaviour="refuse"), answer(refused=True, refusal="no"), "behaviour", "correct"),
        (question(must=[["UPHELD", "denied"]]), answer(), "facts", "correct"),
        (question(must=[["overturned"]]), answer(), "facts", "missed"),
        (question(must=[[QUOTE]]), answer("x", cite()), "facts", "correct"),
        (question(must_not=["approved"]), answer(), "must_not", "correct"),
        (question(must_not=["was upheld"]), answer(), "must_not", "invented"),
        (question(must_cite=[{"file": "one.txt", "item": 1}]), answer("x", cite()), "citations wanted", "correct"),
        (question(must_cite=[{"file": "one.txt", "item": 2}]), answer("x", cite()), "citations wanted", "missed"),
        (question(), answer("x", cite()), "citations stand", "correct"),
        (question(), answer("x", cite(start=3)), "citations stand", "invented"),
        (question(), answer("x", cite("no functional loss")), "citations stand", "invented"),
        (question(), answer("x", cite(name="two")), "citations stand", "invented"),
        (question(), answer("x", cite("a functional gain", 13, None, None)), "citations stand", "correct"),
        (question(counts={"items": 1, "upheld": 1}), answer(counts=COUNTS), "counts", "correct"),
        (question(counts={"items": 2}), answer(counts=COUNTS), "counts", "wrong"),
        (question(counts={"items": 2}), answer(), "counts", "missed"),
        (question(), answer(counts=COUNTS), "counts", "unscoreable"),
        (question(count_of={"decision": "upheld"}), answer(counts=COUNTS), "polarity", "correct"),
        (question(count_of={"decision": "overturned"}), answer(counts=COUNTS), "polarity", "wrong"),
    ],
)
def test_each_condition_is_told(asked: dict[str, Any], found: Answer, field: str, state: str) -> None:
    """One field says what holds, and the question is right only if all do."""
    told = states(Asked(asked, found))

    assert told[field] == state
    assert (told["question"] == "correct") == (state in ("correct", "unscoreable"))


def test_citations_outside_the_cohort_are_told_and_do_not_fail_the_question() -> None:
    """What a cohort's labels do not hold is irrelevant; that is said beside the question's own conditions."""
    told = states(Asked(question(), answer("x", cite())), frozenset({("other.txt", 1)}))

    assert (told["citations relevant"], told["question"]) == ("invented", "correct")
    assert (
        states(Asked(question(), answer("x", cite())), frozenset({("one.txt", 1)}))["citations relevant"] == "correct"
    )


def test_a_question_without_an_answer_is_missed() -> None:
    """A model that failed leaves the run incomplete and the question wrong."""
    assert states(Asked(question(), None, "the model failed")) == {"behaviour": "missed", "question": "missed"}


class Talk:
    """A conversation that answers from a table, and fails where there is no entry."""

    def __init__(self, table: dict[str, Answer]) -> None:
        self.table = table

    def ask(self, text: str) -> Answer:
        """The answer in the table."""
        if text not in self.table:
            raise ModelError("no answer")
        return self.table[text]


def test_the_last_turn_of_a_conversation_is_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    """All turns are asked in one conversation; harms, coverage and headline come from the scored answers."""
    table = {"one?": answer("Not this."), "two?": answer("Upheld.", cite(), counts=COUNTS)}
    monkeypatch.setattr("rag.bootstrap.conversation", lambda parts: Talk(table))
    asked = [
        question(id="A", question="two?", turns=["one?", "two?"], must=[["upheld"]], counts={"items": 3}),
        question(id="B", question="two?", must=[["upheld"]]),
        question(id="C", question="unknown?"),
    ]
    run = answers.evaluate(asked, PARTS, Path("nowhere"))

    assert run.headline == "1 of 3 questions answered as they should be; 2 of 2 citations stand; 1 harmful error."
    assert [(harm.kind, harm.file) for harm in run.harms] == [("wrong count", "A")]
    assert run.coverage.absent == {"C": "no answer"}
    assert run.gate.verdict == "fail"
    assert "Upheld." in run.sources["A"]
