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
    """The codes, and by feature the pairs of a code's place and its weight in hundredths.

    The place after the last code stands for a sentence that carries none. Whole numbers add up the same in any order.
    """

    codes: tuple[str, ...]
    by_feature: dict[str, tuple[tuple[int, int], ...]]

    def places(self, approved: bool) -> list[int]:
        """The places that are possible for an item so decided."""
        return [i for i, code in enumerate(self.codes) if code.startswith("overturn.") == approved] + [len(self.codes)]


@cache
def load() -> Weights:
    """The shipped weights."""
    with resources.path("corpus", "lexicon", "reason_weights.json").open(encoding="utf-8") as file:
        data = json.load(file)
    weights = {name: tuple((i, weight) for i, weight in pairs) for name, pairs in data["weights"].items()}
    return Weights(tuple(data["codes"]), weights)


def features(text: str, kinds: Iterable[str]) -> set[str]:
    """Words (cut to six letters, numbers as 0), pairs and triples of them, and the kinds of the treatment."""
    words = ["0" if token.isdigit() else token[:_STEM] for token in _TOKEN.findall(text)]
    found = set(words)
    found.update(f"{a} {b}" for a, b in itertools.pairwise(words))
    found.update(f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False))
    found.update(f"{a} . {b}" for a, b in zip(words, words[2:], strict=False))
    found.update(f"K:{kind}" for kind in kinds)
    return found


def likeliest(weights: Weights, found: set[str], approved: bool) -> tuple[str, float]:
    """The likeliest code for a sentence with these features, and its probability beside the others and none."""
    scores = [0] * (len(weights.codes) + 1)
    by_feature = weights.by_feature
    for name in found:
        for i, weight in by_feature.get(name, ()):
            scores[i] += weight
    root = 100 * math.sqrt(max(1, len(found)))
    places = weights.places(approved)
    best = max(places[:-1], key=scores.__getitem__)
    total = sum(math.exp((scores[i] - scores[best]) / root) for i in places)
    return weights.codes[best], 1 / total


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
        code, chance = likeliest(weights, features(sentence.text, context.kinds), context.approved)
        chance *= share
        if chance < (LEAST_APPROVED if context.approved else LEAST) or (best is not None and chance <= best[0]):
            continue
        if code.startswith(_NEEDS_DENIAL) and not _DENIES.search(sentence.text):
            continue
        if roles.states_a_rule(sentence.words):
            continue
        best = chance, Candidate(code, sentence, 0, len(sentence.text), True)
    return best[1] if best else None
