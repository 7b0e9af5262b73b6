"""`python -m evals.train_reasons`: learns the weights behind rag/extract/judgement/learned.py, says how good they are.

Learned from labels the project ships only: the wordings of evals/golden/wordings and the labelled letters of the
corpus. The figure printed comes from letters that were left out while learning (five folds of the corpus), for the
items in which the patterns find nothing. The result is the same on every run.
"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rag import bootstrap
from rag.extract.judgement import context, learned, reading, reasons
from rag.extract.judgement.roles import Role
from rag.records import Item

from . import wordings

_ROOT = Path(__file__).resolve().parent.parent
_TARGET = _ROOT / "corpus" / "lexicon" / "reason_weights.json"
_EPOCHS, _RATE, _L2, _FOLDS = 15, 0.3, 1e-4, 5
_SMALLEST = 50  # hundredths: weights below this are left out of the file


class Example(NamedTuple):
    """A sentence as features, the code it carries or `none`, and whether its item was approved."""

    features: frozenset[str]
    code: str
    approved: bool


class Labelled(NamedTuple):
    """An item of the corpus: what the reader made of it, its sentences, and its labelled reasons by quote."""

    letter: str
    item: Item
    read: list[reading.Sentence]
    labels: dict[str, str]


def main() -> None:
    """Writes the weights and prints their size and the figures on left-out letters."""
    from_wordings = list(_wordings())
    items = list(_corpus())
    codes = sorted({e.code for e in from_wordings if e.code != "none"})
    _report(from_wordings, items, codes)
    weights = train(from_wordings + [e for one in items for e in _examples(one)], codes)
    _TARGET.write_text(_as_json(weights), encoding="utf-8")
    print(f"{_TARGET.name}: {len(weights.by_feature)} features, {_TARGET.stat().st_size // 1024} KB")


def train(examples: list[Example], codes: list[str]) -> learned.Weights:
    """Softmax regression with adaptive steps over the examples, rounded to hundredths."""
    counted = Counter(name for example in examples for name in example.features)
    names = sorted(name for name, count in counted.items() if count > 1)
    place = {name: i for i, name in enumerate(names)}
    rows = [np.array(sorted(place[name] for name in e.features if name in place), dtype=int) for e in examples]
    wanted = [codes.index(e.code) if e.code in codes else len(codes) for e in examples]
    barred = [np.array([c.startswith("overturn.") != e.approved for c in codes] + [False]) for e in examples]
    weights = np.zeros((len(codes) + 1, len(names)))
    steps = np.full_like(weights, 1e-2)
    order = np.random.default_rng(0)
    for _ in range(_EPOCHS):
        for i in order.permutation(len(examples)):
            row, root = rows[i], max(1, len(examples[i].features)) ** 0.5
            scores = np.where(barred[i], -50.0, weights[:, row].sum(axis=1) / root)
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            chances[wanted[i]] -= 1
            slope = chances[:, None] / root + _L2 * weights[:, row]
            steps[:, row] += slope * slope
            weights[:, row] -= _RATE * slope / np.sqrt(steps[:, row])
    hundredths = np.rint(weights * 100).astype(int)
    by_feature = {
        name: tuple((int(c), int(hundredths[c, i])) for c in np.flatnonzero(abs(hundredths[:, i]) >= _SMALLEST))
        for i, name in enumerate(names)
    }
    return learned.Weights(tuple(codes), {name: pairs for name, pairs in by_feature.items() if pairs})


def _as_json(weights: learned.Weights) -> str:
    rows = ",\n".join(
        f"{json.dumps(name)}:{json.dumps([list(pair) for pair in pairs], separators=(',', ':'))}"
        for name, pairs in sorted(weights.by_feature.items())
    )
    return f'{{"codes": {json.dumps(weights.codes)},\n"weights": {{\n{rows}\n}}}}\n'


def _wordings() -> Iterator[Example]:
    for wording in wordings.load():
        seen = context.of(wording.item())
        text = reading.plain(wording.text)
        yield Example(frozenset(learned.features(text, seen.kinds)), wording.code, seen.approved)


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
            found = frozenset(learned.features(sentence.text, seen.kinds))
            yield Example(found, next(carried, "none"), seen.approved)


def _report(from_wordings: list[Example], items: list[Labelled], codes: list[str]) -> None:
    letters = sorted({one.letter for one in items})
    right = wrong = silent = 0
    for fold in range(_FOLDS):
        left_out = set(letters[fold::_FOLDS])
        rest = [e for one in items if one.letter not in left_out for e in _examples(one)]
        weights = train(from_wordings + rest, codes)
        for one in items:
            if one.letter in left_out and not reasons.worded(context.of(one.item), one.read):
                said = learned.guess(one.read, context.of(one.item), weights)
                silent += said is None
                right += said is not None and said.code in one.labels.values()
                wrong += said is not None and said.code not in one.labels.values()
    print(
        f"items without a known wording, letters left out while learning: {right} right, {wrong} wrong, {silent} silent"
    )


if __name__ == "__main__":
    main()
