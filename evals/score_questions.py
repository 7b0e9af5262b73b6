"""Score answers against a questions file: `python -m evals.score_questions STORE QUESTIONS [--verbose]`.

A question passes when its behaviour, its `must`, `must_cite`, `must_not` and `counts` hold and every citation stands.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from rag.grounding import fold
from rag.records import Answer


class Score(NamedTuple):
    """One question's result: what failed, in words; empty where all held."""

    question: dict[str, Any]
    answer: Answer
    failures: tuple[str, ...]


def score(question: dict[str, Any], answer: Answer) -> tuple[str, ...]:
    """What an answer lacks by the question's own conditions."""
    failures = []
    text = said(answer)
    if question["behaviour"] == "refuse":
        if not answer.refused:
            failures.append("did not refuse")
    elif answer.refused:
        failures.append(f"refused: {answer.refusal}")
    failures += [
        f"must: {alternatives[:4]}" for alternatives in question.get("must", ()) if not _any(alternatives, text)
    ]
    failures += [f"must_not: {wrong!r}" for wrong in question.get("must_not", ()) if _folded(wrong) in _stated(answer)]
    cited = {(PurePath(c.source).name, c.item) for s in answer.statements for c in s.citations}
    failures += [f"must_cite: {c}" for c in question.get("must_cite", ()) if (c["file"], c["item"]) not in cited]
    wanted = question.get("counts")
    if wanted is not None:
        have = answer.counts.model_dump() if answer.counts else {}
        failures += [
            f"counts.{name}: {have.get(name)} instead of {value}"
            for name, value in wanted.items()
            if have.get(name) != value
        ]
    return tuple(failures)


def said(answer: Answer) -> str:
    """Statements and cited quotes, folded and lower-cased."""
    quotes = (c.quote for s in answer.statements for c in s.citations)
    return _folded(" ".join([*(s.text for s in answer.statements), *quotes]))


def _stated(answer: Answer) -> str:
    return _folded(" ".join([*(s.text for s in answer.statements), answer.refusal or ""]))


def _any(alternatives: Iterable[str], text: str) -> bool:
    return any(_folded(alternative) in text for alternative in alternatives)


def _folded(text: str) -> str:
    return fold(text).lower()


def run(store_folder: Path, questions: Path) -> list[Score]:
    """Every question of the file, answered after the turns before it, and scored."""
    from rag.answer.chat import Conversation
    from rag.store import Store

    scores = []
    with Store.open(store_folder) as store:
        for line in questions.read_text(encoding="utf-8").splitlines():
            if line.strip():
                question = json.loads(line)
                conversation = Conversation(store)
                for turn in question.get("turns", [question["question"]]):
                    conversation.ask(turn)
                found = conversation.answers[-1]
                scores.append(Score(question, found, score(question, found)))
    return scores


def report(scores: list[Score], *, verbose: bool = False) -> str:
    """What passed, by group, and each failure."""
    lines = []
    for question, answer, failures in scores:
        if failures or verbose:
            lines.append(f"{question['id']} {question['group']}: {question['question']}")
            lines += [f"    FAILED {failure}" for failure in failures]
        if verbose:
            lines += [f"    {s.text} [{len(s.citations)}]" for s in answer.statements] + (
                [f"    REFUSED {answer.refusal}"] if answer.refused else []
            )
            lines.append(f"    counts {answer.counts} dropped {answer.dropped} {answer.elapsed_ms} ms")
    passed = Counter(s.question["group"] for s in scores if not s.failures)
    total = Counter(s.question["group"] for s in scores)
    lines += [f"{group}: {passed[group]} of {number}" for group, number in sorted(total.items())]
    lines.append(
        f"all: {sum(passed.values())} of {len(scores)}; statements dropped: {sum(s.answer.dropped for s in scores)}"
    )
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """The command; exit code 1 where a question failed."""
    verbose = "--verbose" in arguments
    store, questions = (Path(argument) for argument in arguments if not argument.startswith("--"))
    scores = run(store, questions)
    print(report(scores, verbose=verbose))
    return int(any(s.failures for s in scores))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
