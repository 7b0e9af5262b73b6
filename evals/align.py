"""Which predicted item is which golden item: by identity only (request text, position), never by what is judged.

Aligning on the judged values hides errors: with the decision weighted in, a flipped decision was paired with an invented
item that happened to share it (anchors' measurement), and the flip disappeared from the report.
"""

from collections.abc import Sequence
from difflib import SequenceMatcher

from rag.grounding import fold

_ENOUGH = 0.6  # similarity of two readings of one heading; different headings of one letter stay below in the gold


def align(golden: Sequence[str], predicted: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Pairs of indices into both lists of request texts; None: missed (right) or invented (left). Each index once."""
    scored = sorted(
        ((similarity(g, p), -abs(i - j), i, j) for i, g in enumerate(golden) for j, p in enumerate(predicted)),
        reverse=True,
    )
    left, right = dict.fromkeys(range(len(golden))), dict.fromkeys(range(len(predicted)))
    pairs: list[tuple[int | None, int | None]] = []
    for score, _, i, j in scored:
        if score >= _ENOUGH and i in left and j in right:
            pairs.append((i, j))
            del left[i], right[j]
    pairs.sort(key=lambda pair: pair[0] or 0)
    return pairs + [(i, None) for i in left] + [(None, j) for j in right]


def similarity(one: str, other: str) -> float:
    """Likeness of two request texts from 0 to 1, case and white space aside."""
    a, b = fold(one).casefold(), fold(other).casefold()
    return 1.0 if a == b else SequenceMatcher(None, a, b, autojunk=False).ratio()
