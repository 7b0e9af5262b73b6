"""`python -m evals.train_reasons`: learns the weights behind rag/extract/judgement/learned.py, says how good they are.

Learned from labels the project ships only: the wordings of evals/golden/wordings, the written rationales and the
labelled letters of the corpus; not from the examples of the patterns, which made false codes more common. What is
printed comes from letters that were left out while learning (five folds of the corpus, shared out in several ways).
The result is the same on every run.
"""

import json
import statistics
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rag import bootstrap
from rag.extract.judgement import context, learned, reading, reasons
from rag.extract.judgement.roles import Role
from rag.records import Item, Span

from . import judgements, wordings

_ROOT = Path(__file__).resolve().parent.parent
_TARGET = _ROOT / "corpus" / "lexicon" / "reason_weights.json"
_EPOCHS, _RATE, _L2, _FOLDS, _SHARINGS = 15, 0.3, 1e-4, 5, 4
_SMALLEST = 35  # hundredths: weights below this are left out of the file


class Example(NamedTuple):
    """A sentence as features, the codes it carries, if any, and whether its item was approved."""

    features: frozenset[str]
    codes: frozenset[str]
    approved: bool


class Labelled(NamedTuple):
    """An item of the corpus: what the reader made of it, its sentences, and its labelled reasons by quote."""

    letter: str
    item: Item
    read: list[reading.Sentence]
    labels: dict[str, str]


def main() -> None:
    """Writes the weights and prints their size and the figures on left-out letters."""
    written = [*_wordings(), *_rationales()]
    items = list(_corpus())
    codes = sorted({code for e in written for code in e.codes})
    _report(written, items, codes)
    weights = train(written + [e for one in items for e in _examples(one)], codes)
    _TARGET.write_text(_as_json(weights), encoding="utf-8")
    print(f"{_TARGET.name}: {len(weights.by_feature)} features, {_TARGET.stat().st_size // 1024} KB")


def train(examples: list[Example], codes: list[str]) -> learned.Weights:
    """Softmax regression with adaptive steps over the examples, rounded to hundredths."""
    counted = Counter(name for example in examples for name in example.features)
    names = sorted(name for name, count in counted.items() if count > 1)
    place = {name: i for i, name in enumerate(names)}
    rows = [np.array(sorted(place[name] for name in e.features if name in place), dtype=int) for e in examples]
    wanted = [_wanted(e, codes) for e in examples]
    barred = [np.array([c.startswith("overturn.") != e.approved for c in codes] + [False]) for e in examples]
    weights = np.zeros((len(names), len(codes) + 1))
    steps = np.full_like(weights, 1e-2)
    order = np.random.default_rng(0)
    for _ in range(_EPOCHS):
        for i in order.permutation(len(examples)):
            row, root = rows[i], max(1, len(examples[i].features)) ** 0.5
            scores = np.where(barred[i], -50.0, weights[row].sum(axis=0) / root)
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            slope = (chances - wanted[i])[None, :] / root + _L2 * weights[row]
            steps[row] += slope * slope
            weights[row] -= _RATE * slope / np.sqrt(steps[row])
    hundredths = np.rint(weights * 100).astype(int)
    by_feature = {
        name: tuple((int(c), int(hundredths[i, c])) for c in np.flatnonzero(abs(hundredths[i]) >= _SMALLEST))
        for i, name in enumerate(names)
    }
    return learned.Weights(tuple(codes), {name: pairs for name, pairs in by_feature.items() if pairs})


def _wanted(example: Example, codes: list[str]) -> np.ndarray:
    """The chances that an example stands for: its codes in equal shares, or none."""
    carried = [codes.index(code) for code in example.codes if code in codes]
    wanted = np.zeros(len(codes) + 1)
    wanted[carried or [len(codes)]] = 1 / max(1, len(carried))
    return wanted


def _as_json(weights: learned.Weights) -> str:
    rows = ",\n".join(
        f"{json.dumps(name)}:{json.dumps([list(pair) for pair in pairs], separators=(',', ':'))}"
        for name, pairs in sorted(weights.by_feature.items())
    )
    return f'{{"codes": {json.dumps(weights.codes)},\n"weights": {{\n{rows}\n}}}}\n'


def _wordings() -> Iterator[Example]:
    for wording in wordings.load():
        seen = context.of(wording.item())
        carried = frozenset() if wording.code == "none" else frozenset({wording.code})
        yield _example(reading.plain(wording.text), seen.kinds, carried, seen.approved)


def _rationales() -> Iterator[Example]:
    """Sentences of the written rationales, whose labels name no sentence: those in which the patterns find a label.

    Of a rationale in which a label is not found, the other sentences teach nothing: one of them carries it.
    """
    for wanted, item, text in judgements.written():
        seen, read = context.of(item), reading.read(text, Span(start=0, end=len(text)))
        by_sentence: dict[int, set[str]] = {}
        for found in reasons.worded(seen, read):
            if found.code in wanted:
                by_sentence.setdefault(found.sentence.number, set()).add(found.code)
        whole = wanted == set().union(*by_sentence.values())
        for sentence in read:
            if whole or sentence.number in by_sentence:
                carried = frozenset(by_sentence.get(sentence.number, ()))
                yield _example(sentence.text, seen.kinds, carried, seen.approved)


def _corpus() -> Iterator[Labelled]:
    for line in (_ROOT / "evals" / "golden" / "determinations.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        path = _ROOT / "corpus" / label["file"]
        document, record = bootstrap.document(path), bootstrap.extract(path)
        by_number = {item.number: item for item in record.items}
        for one in label["items"]:
            item = by_number.get(one["number"])
            if item is not None and item.rationale is not None:
                quotes = {reading.plain(r["quote"]): r["code"] for r in one["reasons"]}
                yield Labelled(label["file"], item, reading.read(document.text, item.rationale), quotes)


def _examples(one: Labelled) -> Iterator[Example]:
    seen = context.of(one.item)
    for sentence in one.read:
        if sentence.role in (Role.FINDING, Role.GUIDELINE):
            carried = (code for quote, code in one.labels.items() if quote in sentence.text or sentence.text in quote)
            yield _example(sentence.text, seen.kinds, frozenset(carried), seen.approved)


def _example(text: str, kinds: frozenset[str], codes: frozenset[str], approved: bool) -> Example:
    return Example(frozenset(learned.features(text, kinds)), codes, approved)


def _report(written: list[Example], items: list[Labelled], codes: list[str]) -> None:
    letters = sorted({one.letter for one in items})
    known = [reasons.worded(context.of(one.item), one.read) for one in items]
    wanted = [set(one.labels.values()) for one in items]
    alone = judgements.of_sets((w, {c.code for c in said}) for w, said in zip(wanted, known, strict=True))
    scores = []
    for sharing in range(_SHARINGS):
        shared = [letters[i] for i in np.random.default_rng(sharing).permutation(len(letters))]
        pairs = []
        for fold in range(_FOLDS):
            left_out = set(shared[fold::_FOLDS])
            rest = [e for one in items if one.letter not in left_out for e in _examples(one)]
            weights = train(written + rest, codes)
            for one, said in zip(items, known, strict=True):
                if one.letter in left_out:
                    given = reasons.learnt(said, context.of(one.item), one.read, weights)
                    pairs.append((set(one.labels.values()), {c.code for c in given}))
        scores.append(judgements.of_sets(pairs))
    figures = [score.f1 for score in scores]
    print(f"shipped letters, codes by patterns alone {alone.f1:.3f} {tuple(alone)}")
    print(
        f"with weights learned without the letter {statistics.mean(figures):.3f}, {min(figures):.3f} to "
        f"{max(figures):.3f} in {_SHARINGS} sharings; the first: right, extra, missed {tuple(scores[0])}"
    )


if __name__ == "__main__":
    main()
