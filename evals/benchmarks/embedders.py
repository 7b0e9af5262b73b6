"""Words alone, vectors alone, and both fused, for each local embedder, on queries with known answers.

python -m evals.benchmarks.embedders [--shared ../shared]

Three sets: the shipped letters with graded judgements (evals/golden/retrieval.jsonl), the published letters with
queries of this folder, and the shared questions over the five seeds. The last two are left out where ../shared is not.
"""

import argparse
import json
import math
import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from rag import bootstrap
from rag.errors import MissingExtraError
from rag.records import Query
from rag.search.retrieve import Retriever

from .. import golden_retrieval

_ROOT = Path(__file__).resolve().parents[2]
_EMBEDDERS = ("hashing", "minilm")
_LETTERS = ("rationale", "summary")
_DEPTH, _TOP, _RESAMPLES = 50, 10, 2_000

Search = Callable[[str], list[str]]


class QuerySet(NamedTuple):
    """Queries with the grade of each passage that answers them, over the letters of a folder."""

    name: str
    letters: Path
    queries: Sequence[tuple[str, Mapping[str, int]]]
    kinds: tuple[str, ...]


class Row(NamedTuple):
    """The figures of one engine on one set, query by query."""

    engine: str
    ndcg: Sequence[float]
    reciprocal: Sequence[float]


def query_sets(shared: Path) -> Iterator[QuerySet]:
    """The sets whose letters are here."""
    judged = [(one.query, one.relevant) for one in golden_retrieval.load()]
    yield QuerySet("shipped letters and guidelines", _ROOT / "corpus" / "determinations", judged, ())
    if not shared.is_dir():
        print(f"{shared} is not here: its two sets are left out")
        return
    lines = (Path(__file__).parent / "dwc_queries.jsonl").read_text(encoding="utf-8").splitlines()
    own = [(one["query"], dict.fromkeys(one["relevant"], 1)) for one in map(json.loads, lines)]
    yield QuerySet("published letters", shared / "letters" / "dwc", own, _LETTERS)
    lines = (shared / "gold" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    cited = [(one["question"], _cited(one["must_cite"])) for one in map(json.loads, lines) if one["must_cite"]]
    yield QuerySet("questions over the seeds", shared / "letters" / "seeds", cited, _LETTERS)


def _cited(places: Sequence[Mapping[str, object]]) -> dict[str, int]:
    return {f"{Path(str(place['file'])).stem}#{place['item'] or 'summary'}": 1 for place in places}


def rows(query_set: QuerySet) -> Iterator[Row]:
    """The figures of words alone, then of each embedder alone and fused with words."""
    for number, embedder in enumerate(_EMBEDDERS):
        with tempfile.TemporaryDirectory() as folder, bootstrap.parts(store=Path(folder), embedder=embedder) as parts:
            try:
                bootstrap.index(parts, [query_set.letters])
            except MissingExtraError as error:
                print(f"{embedder} is left out: {error}")
                continue
            store, vectors, kinds = parts.store, parts.vectors, query_set.kinds
            marks = ", ".join("?" * len(kinds))
            allowed = store.passage_ids(f"p.kind IN ({marks})", kinds) if kinds else None
            if number == 0:
                yield _scored("FTS5", query_set, _by_words(Retriever(store), kinds))
                yield _scored("FTS5 and letters", query_set, _by(Retriever(store), kinds))
            yield _scored(
                embedder,
                query_set,
                lambda text: [name for name, _ in vectors.search(text, allowed, _DEPTH)],  # noqa: B023
            )
            yield _scored(f"FTS5 + {embedder}", query_set, _by(Retriever(store, vectors), kinds))


def _by(retriever: Retriever, kinds: Sequence[str]) -> Search:
    return lambda text: [hit.passage.passage_id for hit in retriever.search(Query(text=text), _DEPTH, kinds=kinds)]


def _by_words(retriever: Retriever, kinds: Sequence[str]) -> Search:
    """The words' own list, before passages of one letter lend each other."""
    return lambda text: [
        hit.passage.passage_id
        for hit in sorted(
            retriever.search(Query(text=text), 2 * _DEPTH, kinds=kinds), key=lambda hit: hit.text_rank or math.inf
        )
    ]


def _scored(engine: str, query_set: QuerySet, search: Search) -> Row:
    found = [(search(text), relevant) for text, relevant in query_set.queries]
    return Row(engine, [_ndcg(*pair) for pair in found], [_reciprocal(*pair) for pair in found])


def _ndcg(names: Sequence[str], relevant: Mapping[str, int]) -> float:
    gained = sum(relevant.get(name, 0) / math.log2(rank + 1) for rank, name in enumerate(names[:_TOP], 1))
    best = sum(grade / math.log2(rank + 1) for rank, grade in enumerate(sorted(relevant.values())[::-1][:_TOP], 1))
    return gained / best


def _reciprocal(names: Sequence[str], relevant: Mapping[str, int]) -> float:
    best = max(relevant.values())
    return next((1 / rank for rank, name in enumerate(names, 1) if relevant.get(name) == best), 0.0)


def interval(one: Sequence[float], other: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of the mean difference over resampled queries."""
    draw = random.Random(1)  # noqa: S311
    differences = [a - b for a, b in zip(one, other, strict=True)]
    means = sorted(fmean(draw.choices(differences, k=len(differences))) for _ in range(_RESAMPLES))
    return means[int(0.025 * _RESAMPLES)], means[int(0.975 * _RESAMPLES)]


def main() -> None:
    """Print one table per set."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--shared", type=Path, default=_ROOT.parent / "shared")
    for query_set in query_sets(parser.parse_args().shared):
        print(f"\n{query_set.name}: {len(query_set.queries)} queries\n")
        print("| engine | nDCG@10 | MRR | nDCG@10 less FTS5's, 95 % |\n|---|---|---|---|")
        words: Row | None = None
        for row in rows(query_set):
            words = words or row
            low, high = interval(row.ndcg, words.ndcg)
            against = "" if row is words else f"{low:+.3f} to {high:+.3f}"
            print(f"| {row.engine} | {fmean(row.ndcg):.3f} | {fmean(row.reciprocal):.3f} | {against} |")


if __name__ == "__main__":
    main()
