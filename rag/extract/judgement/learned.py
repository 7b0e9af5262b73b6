"""A guess where no wording is known: weights of words, learned from labels that the project ships.

Used only for items in which the patterns find nothing, and always with the sentence as its quote. The weights are made
by `python -m evals.train_reasons` and say for each feature of a sentence how much it speaks for which code.
"""

import itertools
import json
import math
import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from ... import resources
from . import roles
from .context import Context
from .findings import Candidate
from .reading import Sentence
from .roles import Role

LEAST = 0.12  # below this probability nothing is said; measured by evals.train_reasons on letters left out
LEAST_APPROVED = 0.25  # there are fewer codes for than against, so that chance alone gives each more
_GUIDELINE_SHARE = 0.7  # a sentence that looks like guideline text has to speak the clearer
_STEM = 6
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+|%|#")
_DENIES = re.compile(
    r"\b(?:no|not|never|none|nor|neither|without|lack\w*|absen\w+|unclear|unknown|insufficient|cannot|nothing|nobody|"
    r"silent|missing)\b|n't\b"
)
_NEEDS_DENIAL = ("doc.", "guideline.not-recommended", "guideline.unspecified")


class Weights(NamedTuple):
    """The codes, their weights by feature, and the weight of saying nothing (the last code)."""

    codes: tuple[str, ...]
    by_feature: dict[str, dict[int, float]]


@cache
def load() -> Weights:
    """The shipped weights."""
    with resources.path("corpus", "lexicon", "reason_weights.json").open(encoding="utf-8") as file:
        data = json.load(file)
    by_feature = {name: {int(i): w / 100 for i, w in pairs} for name, pairs in data["weights"].items()}
    return Weights(tuple(data["codes"]), by_feature)


def features(text: str, kinds: Iterable[str]) -> set[str]:
    """Words (cut to six letters, numbers as 0), pairs and triples of them, and the kinds of the treatment."""
    words = ["0" if token.isdigit() else token[:_STEM] for token in _TOKEN.findall(text)]
    found = set(words)
    found.update(f"{a} {b}" for a, b in itertools.pairwise(words))
    found.update(f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False))
    found.update(f"{a} . {b}" for a, b in zip(words, words[2:], strict=False))
    found.update(f"K:{kind}" for kind in kinds)
    return found


def probabilities(weights: Weights, found: set[str], approved: bool) -> list[float]:
    """The probability of each code for a sentence with these features, and last that it carries none."""
    known = [weights.by_feature[name] for name in found if name in weights.by_feature]
    scores = [0.0] * (len(weights.codes) + 1)
    for pairs in known:
        for i, weight in pairs.items():
            scores[i] += weight
    root = math.sqrt(max(1, len(found)))
    possible = [code.startswith("overturn.") == approved for code in weights.codes] + [True]
    powers = [math.exp(min(score / root, 50.0)) if may else 0.0 for score, may in zip(scores, possible, strict=True)]
    total = sum(powers)
    return [power / total for power in powers]


def guess(read: list[Sentence], context: Context, weights: Weights | None = None) -> Candidate | None:
    """The likeliest reason among the sentences of an item, or None where none is likely enough."""
    weights = load() if weights is None else weights
    if not weights.codes:
        return None
    best: tuple[float, Candidate] | None = None
    for sentence in read:
        if sentence.role not in (Role.FINDING, Role.GUIDELINE):
            continue
        share = 1.0 if sentence.role is Role.FINDING else _GUIDELINE_SHARE
        likely = probabilities(weights, features(sentence.text, context.kinds), context.approved)[:-1]
        i = max(range(len(likely)), key=likely.__getitem__)
        chance = likely[i] * share
        if chance < (LEAST_APPROVED if context.approved else LEAST) or (best is not None and chance <= best[0]):
            continue
        if weights.codes[i].startswith(_NEEDS_DENIAL) and not _DENIES.search(sentence.text):
            continue
        if roles.states_a_rule(sentence.text):
            continue
        best = chance, Candidate(weights.codes[i], sentence, 0, len(sentence.text), True)
    return best[1] if best else None
