"""What makes a question of evals/golden/questions.jsonl unfit for scoring (format: evals/golden/QUESTIONS.md)."""

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from .golden import Label
from .golden_counts import Question, refreshed

GROUPS = frozenset(
    "lookup why what-would-it-take compare aggregate trend guideline conflict trap case".split()  # noqa: SIM905
)
USERS = frozenset({"ADJ", "URN", "APP", "DEF", "DOC", "RES"})
BEHAVIOURS = frozenset({"answer", "answer-with-correction", "answer-partly", "refuse"})
_FIELDS = frozenset(
    "id group user question letters must must_cite must_not counts behaviour expected needs".split()  # noqa: SIM905
)
_MORE = frozenset({"turns", "count_of", "rates", "derived"})


def lint(questions: Sequence[Question], labels: Sequence[Label]) -> Iterator[str]:
    """What is wrong, in words: fields, names, citations of items that do not exist, counts that are not the labels'."""
    items = {PurePath(label["file"]).name: {None, *(i["number"] for i in label["items"])} for label in labels}
    seen: set[str] = set()
    for question in questions:
        name = question["id"]
        yield from (f"{name}: {problem}" for problem in _form(question))
        for cited in question["must_cite"]:
            if cited["item"] not in items.get(cited["file"], set()):
                yield f"{name}: no item {cited['item']} in {cited['file']}"
        if refreshed(question, labels) != question:
            yield f"{name}: counts are not those of the labels; run python -m evals.golden_counts"
        if name in seen:
            yield f"{name}: id given twice"
        seen.add(name)


def _form(question: Question) -> Iterator[str]:
    if lacking := _FIELDS - question.keys():
        yield f"lacks {', '.join(sorted(lacking))}"
    if unknown := question.keys() - _FIELDS - _MORE:
        yield f"unknown field {', '.join(sorted(unknown))}"
    for field, allowed in (("group", GROUPS), ("user", USERS), ("behaviour", BEHAVIOURS)):
        if question[field] not in allowed:
            yield f"{field} {question[field]!r} is not known"
    if "turns" in question and (len(question["turns"]) < 2 or question["turns"][-1] != question["question"]):
        yield "turns end with the question, after one question or more"
    if any(not alternatives for alternatives in question["must"]):
        yield "an empty list of alternatives"
    if question["behaviour"] == "refuse" and (question["must"] or question["must_cite"]):
        yield "a refusal says nothing that has to be said or cited"
    if question["behaviour"] != "refuse" and not (question["must"] or question["must_cite"] or question["counts"]):
        yield "nothing to score"
