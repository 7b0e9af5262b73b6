"""Which of a guideline's conditions a rationale restates: the sentence shares the rarer words of the condition's text.

Nothing is listed by hand: the words come from corpus/guidelines; how much each tells, from how few conditions have it.
"""

import math
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from ... import lexicon
from .anchored import Anchors, anchors

_EVERYDAY = frozenset(
    ("that", "than", "this", "with", "from", "when", "have", "been", "were", "used", "more", "most", "only", "such")
)
_WHOLE = 1_000_000  # what the words of a condition tell, together; whole numbers add up the same in any order
_ENOUGH = 350_000
_FEWEST = 2  # words that a sentence must share


class _Told(NamedTuple):
    """The words of a condition, and what share each has of all that it tells."""

    words: Anchors
    shares: dict[str, int]


@cache
def _told() -> dict[str, _Told]:
    """By the condition's id."""
    said = {c.criterion_id: _telling(c.text.lower()) for g in lexicon.load().guidelines.values() for c in g.criteria}
    usual = Counter(anchor for found in said.values() for anchor in found)
    weights = {anchor: math.log(len(said) / count) for anchor, count in usual.items()}
    return {name: _Told(found, _shares({anchor: weights[anchor] for anchor in found})) for name, found in said.items()}


def _shares(weights: dict[str, float]) -> dict[str, int]:
    whole = math.fsum(weights.values())
    return {anchor: round(_WHOLE * weight / whole) for anchor, weight in weights.items()}


def _telling(text: str) -> Anchors:
    return frozenset(anchor for anchor in anchors(text) - _EVERYDAY if len(anchor) > 3 or anchor.isdigit())


def restated(said: Anchors, among: Iterable[str], beside: float) -> frozenset[str]:
    """Those of the conditions `among` these that a sentence with the anchors `said` restates.

    `beside`: how near one has to come to the condition that the sentence fits best; 1.0 leaves that one alone.
    """
    told = _told()
    shares = {}
    for name in among:
        words, share = told[name]
        shared = words & said
        if len(shared) >= _FEWEST and (whole := sum(map(share.__getitem__, shared))) >= _ENOUGH:
            shares[name] = whole
    best = max(shares.values(), default=0)
    return frozenset(name for name, whole in shares.items() if whole >= beside * best)
