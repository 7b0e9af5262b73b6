"""Which of a guideline's conditions a rationale restates: the sentence shares the rarer words of the condition's text.

Nothing is listed by hand: the words come from corpus/guidelines; how much each tells, from how few conditions have it.
"""

import math
from collections import Counter
from collections.abc import Iterable
from functools import cache

from ... import lexicon
from .anchored import Anchors, anchors

_EVERYDAY = frozenset(
    ("that", "than", "this", "with", "from", "when", "have", "been", "were", "used", "more", "most", "only", "such")
)
_ENOUGH = 0.35  # of what the words of a condition tell, together
_FEWEST = 2  # words that a sentence must share


@cache
def _told() -> dict[str, dict[str, float]]:
    """What share each word has of all that a condition tells, by the condition's id."""
    said = {c.criterion_id: _telling(c.text.lower()) for g in lexicon.load().guidelines.values() for c in g.criteria}
    usual = Counter(anchor for found in said.values() for anchor in found)
    weights = {anchor: math.log(len(said) / count) for anchor, count in usual.items()}
    return {
        name: {anchor: weights[anchor] / math.fsum(map(weights.__getitem__, found)) for anchor in found}
        for name, found in said.items()
    }


def _telling(text: str) -> Anchors:
    return frozenset(anchor for anchor in anchors(text) - _EVERYDAY if len(anchor) > 3 or anchor.isdigit())


def restated(said: Anchors, among: Iterable[str], beside: float) -> frozenset[str]:
    """Those of the conditions `among` these that a sentence with the anchors `said` restates.

    `beside`: how near one has to come to the condition that the sentence fits best; 1.0 leaves that one alone.
    """
    shares = {name: share for name in among if (share := _share(said, name)) >= _ENOUGH}
    best = max(shares.values(), default=0.0)
    return frozenset(name for name, share in shares.items() if share >= beside * best)


def _share(said: Anchors, criterion: str) -> float:
    """How much of what a condition tells stands in a sentence; 0.0 where too few of its words do."""
    words = _told()[criterion]
    shared = words.keys() & said
    return math.fsum(map(words.__getitem__, shared)) if len(shared) >= _FEWEST else 0.0
