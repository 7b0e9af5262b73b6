"""Which predicted item is which golden item: by identity only (request text, position), never by what is judged.

Aligning on the judged values hides errors: with the decision weighted in, a flipped decision was paired with an
invented item that happened to share it (measured on a published library), and the flip was gone from the report.
"""

from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from rag.grounding import fold

Pair = tuple[int | None, int | None]

_ENOUGH = 0.6  # similarity of two readings of one heading; different headings of one letter stay below in the gold
_IN_HEADING = 0.9  # the golden request stands in the heading that the record points at: a cut or garbled reading of it
_BEGINNING = 0.75  # one request is the beginning of the other: a wrapped heading of which a line was lost
_SHORTEST_BEGINNING = 8
_STEP = 0.001  # what one place of distance costs: decides between likenesses that are equal, never more


class Identity(NamedTuple):
    """What makes an item itself: its request, its place in the letter, and the words of its heading if known."""

    request: str
    position: int
    heading: str | None = None


def align(golden: Sequence[Identity], predicted: Sequence[Identity]) -> list[Pair]:
    """Pairs of indices into both lists; None: missed (right) or invented (left). Each index once, golden order first.

    Equal requests are paired first, in the order of their places; the rest for the greatest likeness in all.
    """
    of_gold, of_predicted = (
        [fold(i.request).casefold() for i in golden],
        [fold(i.request).casefold() for i in predicted],
    )
    pairs = _equal(of_gold, of_predicted, golden, predicted)
    left = [i for i in range(len(golden)) if i not in pairs]
    right = sorted(set(range(len(predicted))) - set(pairs.values()))
    if left and right:
        likeness = [[_likeness(golden[i], predicted[j], of_gold[i], of_predicted[j]) for j in right] for i in left]
        for row, column in assignment([[-value for value in row] for row in likeness]):
            if likeness[row][column] >= _ENOUGH - _STEP * 50:
                pairs[left[row]] = right[column]
    taken = set(pairs.values())
    ordered = sorted(range(len(golden)), key=lambda i: golden[i].position)
    return [(i, pairs.get(i)) for i in ordered] + [(None, j) for j in range(len(predicted)) if j not in taken]


def assignment(cost: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs (row, column) of least total cost, as many as the shorter side has (Kuhn-Munkres with potentials)."""
    if len(cost) > len(cost[0]):
        return [(row, column) for column, row in assignment(list(zip(*cost, strict=True)))]
    rows, columns = len(cost), len(cost[0])
    row_price, column_price, owner = [0.0] * (rows + 1), [0.0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0], column = row, 0
        least, came_from, used = [float("inf")] * (columns + 1), [0] * (columns + 1), [False] * (columns + 1)
        while owner[column]:
            used[column] = True
            free = [j for j in range(1, columns + 1) if not used[j]]
            for j in free:
                reduced = cost[owner[column] - 1][j - 1] - row_price[owner[column]] - column_price[j]
                if reduced < least[j]:
                    least[j], came_from[j] = reduced, column
            following = min(free, key=least.__getitem__)
            step = least[following]
            for j in range(columns + 1):
                if used[j]:
                    row_price[owner[j]] += step
                    column_price[j] -= step
                else:
                    least[j] -= step
            column = following
        while column:
            owner[column], column = owner[came_from[column]], came_from[column]
    return sorted((owner[j] - 1, j - 1) for j in range(1, columns + 1) if owner[j])


def _equal(
    of_gold: Sequence[str], of_predicted: Sequence[str], golden: Sequence[Identity], predicted: Sequence[Identity]
) -> dict[int, int]:
    """Items whose requests are equal; of several with one request, those whose places are nearest, in order."""
    groups: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for i, text in enumerate(of_gold):
        groups[text][0].append(i)
    for j, text in enumerate(of_predicted):
        groups[text][1].append(j)
    pairs: dict[int, int] = {}
    for left, right in groups.values():
        if len(left) == len(right):
            left.sort(key=lambda i: golden[i].position)
            right.sort(key=lambda j: predicted[j].position)
            pairs.update(zip(left, right, strict=True))
        elif left and right:
            distance = [[float(abs(golden[i].position - predicted[j].position)) for j in right] for i in left]
            pairs.update((left[row], right[column]) for row, column in assignment(distance))
    return pairs


def _likeness(golden: Identity, predicted: Identity, gold_text: str, text: str) -> float:
    score = SequenceMatcher(None, gold_text, text, autojunk=False).ratio()
    shorter, longer = sorted((gold_text, text), key=len)
    if len(shorter) >= _SHORTEST_BEGINNING and longer.startswith(shorter):
        score = max(score, _BEGINNING)
    if predicted.heading and gold_text in fold(predicted.heading).casefold():
        score = max(score, _IN_HEADING)
    return score - _STEP * min(abs(golden.position - predicted.position), 50)
