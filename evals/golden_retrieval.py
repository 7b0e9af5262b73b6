"""Which passages answer which query, judged by reading (evals/golden/retrieval.jsonl), and a linter for that."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from rag import lexicon

from .golden import Label

HOME = Path(__file__).parent / "golden" / "retrieval.jsonl"
STYLES = ("keyword", "lay", "paraphrase")


class Judged(NamedTuple):
    """A query with the passages that answer it: grade 3 answers it, 2 helps, 1 touches on it; all others 0."""

    query_id: str
    style: str
    query: str
    relevant: dict[str, int]


def load(path: Path = HOME) -> list[Judged]:
    """The judgements of a file, in order (fields: evals/golden/QUESTIONS.md)."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        Judged(one["id"], one["style"], one["query"], one["relevant"])
        for one in map(json.loads, filter(str.strip, lines))
    ]


def known_passages(labels: Sequence[Label]) -> set[str]:
    """The ids of the passages that can be judged: items and summaries of the labelled letters, guideline criteria."""
    found = {criterion.criterion_id for guide in lexicon.load().guidelines.values() for criterion in guide.criteria}
    for label in labels:
        name = label["case_number"] or PurePath(label["file"]).stem
        found |= {f"{name}#{item['number']}" for item in label["items"]} | {f"{name}#summary"}
    return found


def lint(judgements: Sequence[Judged], labels: Sequence[Label]) -> Iterator[str]:
    """What is wrong with the judgements, in words: unknown passages or grades, no answering passage, repeats."""
    known = known_passages(labels)
    seen: set[str] = set()
    for judged in judgements:
        for passage in sorted(judged.relevant.keys() - known):
            yield f"{judged.query_id}: no passage {passage}"
        if not set(judged.relevant.values()) <= {1, 2, 3}:
            yield f"{judged.query_id}: a grade is 1, 2 or 3"
        if 3 not in judged.relevant.values():
            yield f"{judged.query_id}: no passage answers the query"
        if judged.style not in STYLES:
            yield f"{judged.query_id}: style {judged.style} is not one of {', '.join(STYLES)}"
        if judged.query_id in seen or judged.query.casefold() in seen:
            yield f"{judged.query_id}: given twice"
        seen |= {judged.query_id, judged.query.casefold()}
