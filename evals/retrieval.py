"""Evaluate retrieval: judged queries and a store in, an `Evaluation` out. The measures are those of ir_measures."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.bootstrap import Parts
from rag.errors import MissingExtraError, UsageError
from rag.records import Query
from rag.search.retrieve import Retriever

from . import compare, figures, golden_retrieval, provenance, statistics
from .evaluation import Evaluation, Score, Table
from .extraction import HELD_AGAINST_NOTHING, Against
from .gate import Coverage, gate
from .golden_retrieval import Judged
from .report.html import p_value
from .snapshot import Snapshot, digest
from .statistics import Floats

BM25, VECTORS, WITHOUT, FUSED = "BM25 alone", "vectors alone", "without vectors", "fused"
SYSTEMS = (BM25, VECTORS, WITHOUT, FUSED)
MEASURES = ("nDCG@10", "R(rel=2)@10", "R@20", "RR(rel=3)")
_MEANING = (
    "Fused is BM25, vectors, and what passages of one letter lend each other; without vectors, all but the second. "
    "nDCG@10 weighs the grades of the first ten; R(rel=2)@10 is the share of helpful passages among the first ten, "
    "R@20 of all judged ones among the first twenty; RR(rel=3) is one over the rank of the first passage that answers."
)
_DEPTH = 100
_WEAKEST = 15
Run = dict[str, dict[str, float]]
Values = dict[str, dict[str, float]]
"""Measure → query → value."""


def load(path: Path) -> list[Judged]:
    """The judged queries of a golden set: a .jsonl file, or retrieval.jsonl of a folder.

    Raises:
        UsageError: no such file.
    """
    file = path / "retrieval.jsonl" if path.is_dir() else path
    if not file.is_file():
        raise UsageError(f"{path}: no judged queries there; name a folder with retrieval.jsonl")
    return golden_retrieval.load(file)


def search(judged: Sequence[Judged], parts: Parts) -> dict[str, Run]:
    """What each system finds for each query, as scores that fall with the rank."""
    words, both = Retriever(parts.store, None), Retriever(parts.store, parts.vectors)
    found: dict[str, Run] = {name: {} for name in SYSTEMS}
    for one in judged:
        query = Query(text=one.query)
        by_words = words.search(query, _DEPTH)
        found[WITHOUT][one.query_id] = _ranked(hit.passage.passage_id for hit in by_words)
        by_words.sort(key=lambda hit: hit.text_rank or _DEPTH)
        found[BM25][one.query_id] = _ranked(hit.passage.passage_id for hit in by_words)
        found[VECTORS][one.query_id] = _ranked(name for name, _ in parts.vectors.search(one.query, None, _DEPTH))
        found[FUSED][one.query_id] = _ranked(hit.passage.passage_id for hit in both.search(query, _DEPTH))
    return found


def measure(judged: Sequence[Judged], run: Run) -> Values:
    """Each measure of each query, by ir_measures.

    Raises:
        MissingExtraError: ir_measures is not installed.
    """
    try:
        import ir_measures
    except ImportError as error:
        raise MissingExtraError("measuring retrieval needs ir-measures: pip install 'imr-rag[eval]'") from error
    wanted = [ir_measures.parse_measure(name) for name in MEASURES]
    grades = {one.query_id: dict(one.relevant) for one in judged}
    values: Values = {name: dict.fromkeys(grades, 0.0) for name in MEASURES}
    for found in ir_measures.iter_calc(wanted, grades, {name: ranked or {"": 0.0} for name, ranked in run.items()}):
        values[str(found.measure)][found.query_id] = float(found.value)
    return values


def evaluate(judged: Sequence[Judged], parts: Parts, path: Path, against: Against = HELD_AGAINST_NOTHING) -> Evaluation:
    """Measures of the systems with intervals, their paired differences, comparison and verdict."""
    runs = search(judged, parts)
    values = {name: measure(judged, run) for name, run in runs.items()}
    found = sum(bool(run) for run in runs[FUSED].values())
    coverage = Coverage(len(judged), 0, len(judged), len(judged), {}, {}, _nothing(len(judged) - found))
    reader = f"BM25 fused with {parts.vectors.embedder_name}"
    snap = _snapshot(judged, values, reader)
    comparison = compare.paired(snap, against.baseline) if against.baseline else None
    scores = [Score(name, m, _mean(values[name][m], judged), len(judged)) for m in MEASURES for name in SYSTEMS]
    return Evaluation(
        task="retrieval",
        reader=reader,
        unit="queries",
        headline=_headline(judged, values),
        coverage=coverage,
        gate=gate(coverage, comparison, against.tolerance),
        snapshot=snap,
        tolerance=against.tolerance,
        provenance=provenance.provenance(
            reader=reader, golden=path, golden_sha256=snap.golden_sha256, letters=parts.store.sources()
        ),
        scores=scores,
        tables=[_differences(judged, values), _by_style(judged, values), _weakest(judged, runs[FUSED], values[FUSED])],
        comparison=comparison,
        labels=snap.labels,
        limits=[
            _MEANING,
            "Passages that nobody judged count as not relevant: a system that finds others is marked down.",
        ],
    )


def _ranked(names: Iterable[str]) -> dict[str, float]:
    return {name: 1.0 / rank for rank, name in enumerate(names, 1)}


def _parts_of(values: Mapping[str, float], judged: Sequence[Judged]) -> Floats:
    return np.array([[values[one.query_id], 1.0] for one in judged])[:, None, :]


def _mean(values: Mapping[str, float], judged: Sequence[Judged]) -> figures.Estimate:
    parts = _parts_of(values, judged)
    low, high = statistics.intervals(parts)
    return figures.estimate(float(statistics.ratio(parts.sum(axis=0))[0]), float(low[0]), float(high[0]))


def _snapshot(judged: Sequence[Judged], values: Mapping[str, Values], reader: str) -> Snapshot:
    labels = {one.query_id: digest(one._asdict()) for one in judged}
    fields = [f"{name}: {m}" for name in SYSTEMS for m in MEASURES]
    per_query: dict[str, dict[str, tuple[float, float, int]]] = {
        one.query_id: {f"{name}: {m}": (values[name][m][one.query_id], 1.0, 1) for name in SYSTEMS for m in MEASURES}
        for one in judged
    }
    lost = [
        (one.query_id, 0, f"{FUSED}: RR(rel=3)", "missed")
        for one in judged
        if not values[FUSED]["RR(rel=3)"][one.query_id]
    ]
    means = {f"{n}: {m}": round(float(np.mean(list(values[n][m].values()))), 6) for n in SYSTEMS for m in MEASURES}
    return Snapshot(
        "retrieval",
        reader,
        digest([one._asdict() for one in judged]),
        True,
        labels,
        fields,
        per_query,
        lost,
        [],
        dict(means),
    )


def _differences(judged: Sequence[Judged], values: Mapping[str, Values]) -> Table:
    """The systems against each other, paired by query."""
    pairs = ((FUSED, BM25), (FUSED, VECTORS), (FUSED, WITHOUT), (WITHOUT, BM25), (BM25, VECTORS))
    rows: list[tuple[str, ...]] = []
    for one, other in pairs:
        for m in MEASURES:
            found = statistics.change(_parts_of(values[one][m], judged), _parts_of(values[other][m], judged))
            value, low, high, p = (float(numbers[0]) for numbers in found)
            verdict = "tied" if p >= 0.05 or low <= 0 <= high else "better" if value > 0 else "worse"
            rows.append((f"{one} − {other}", m, f"{value:+.3f}", f"{low:+.3f} to {high:+.3f}", p_value(p), verdict))
    note = "Mean differences, paired by query; p of the exchange test."
    return Table("One system against another", note, ("systems", "measure", "difference", "95 %", "p", "verdict"), rows)


def _by_style(judged: Sequence[Judged], values: Mapping[str, Values]) -> Table:
    rows = []
    for style in dict.fromkeys(one.style for one in judged):
        mine = [one for one in judged if one.style == style]
        means = (np.mean([values[name]["nDCG@10"][one.query_id] for one in mine]) for name in SYSTEMS)
        rows.append((style, str(len(mine)), *(f"{mean:.3f}" for mean in means)))
    return Table("nDCG@10 by the style of the query", "", ("style", "queries", *SYSTEMS), rows)


def _weakest(judged: Sequence[Judged], run: Run, values: Values) -> Table:
    """The queries that the fused search serves worst."""
    ordered = sorted(judged, key=lambda one: values["nDCG@10"][one.query_id])[:_WEAKEST]
    rows = []
    for one in ordered:
        names = list(run[one.query_id])
        answering = [
            str(names.index(p) + 1) if p in names else "not found" for p, grade in one.relevant.items() if grade == 3
        ]
        found = ", ".join(f"{name} ({one.relevant.get(name, 0)})" for name in names[:3])
        rows.append((one.query_id, one.query, f"{values['nDCG@10'][one.query_id]:.3f}", ", ".join(answering), found))
    note = "Ranks are of the passages that answer; the first three found have their grade in brackets."
    return Table("The weakest queries", note, ("query", "words", "nDCG@10", "ranks", "first three"), rows)


def _headline(judged: Sequence[Judged], values: Mapping[str, Values]) -> str:
    first = sum(values[FUSED]["RR(rel=3)"][one.query_id] == 1 for one in judged)
    means: dict[str, Any] = {name: np.mean(list(values[name]["nDCG@10"].values())) for name in SYSTEMS}
    said = ", ".join(f"{name} {means[name]:.3f}" for name in (FUSED, WITHOUT, BM25, VECTORS))
    return f"The first passage found answers the query in {first} of {len(judged)} queries; nDCG@10: {said}."


def _nothing(count: int) -> tuple[str, ...]:
    return (f"{count} queries found nothing at all and count as zero",) if count else ()
