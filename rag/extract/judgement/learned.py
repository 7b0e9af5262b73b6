"""What the patterns do not know: weights of words, learned from labels that the project ships.

Where the patterns find nothing in an item, the likeliest sentence speaks; beside what they find, only a sentence that
is much likelier (see `LEAST_BESIDE`). The quote is always the sentence. The weights are made by
`python -m evals.train_reasons` and say for each feature of a sentence how much it speaks for which code.
"""

import json
import math
import re
import sys
from array import array
from collections.abc import Iterable, Set
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
LEAST_BESIDE = 0.5  # beside a known wording, where the lower bounds would give more false codes than right; not lower
_GUIDELINE_SHARE = 0.7  # a sentence that looks like guideline text has to speak the clearer
_STEM = 6
_LANE = 4  # bytes of a weight among others in one number
_ABOVE_ZERO = 1 << 16  # what is added to a weight, so that none is below zero
# letters stay, digits become 0, signs become spaces
_PLAIN = str.maketrans({chr(i): chr(i) if chr(i).isalpha() else "0" if chr(i).isdigit() else " " for i in range(128)})
_DENYING = (
    r"no|not|never|none|nor|neither|without|lack\w*|absen\w+|unclear|unknown|insufficient|cannot|nothing|nobody|silent|"
    r"missing|fail\w* to|inadequa\w+|incomplete\w*|limited|little"
)
_DENIES = re.compile(rf"\b(?:{_DENYING})\b|n't\b")
# not those of "with" and "to", which stand in every other sentence; "without" is asked for by itself
_DENYING_ANCHORS = frozenset(word[:4] for word in re.findall(r"[a-z]{2,}", _DENYING)) - {"with", "to"}
_NEEDS_DENIAL = ("doc.", "guideline.not-recommended", "guideline.unspecified")
_NEVER_BESIDE = "guideline.unspecified"  # only where no failed criterion is named (reasons.md, section 5)


class Table(NamedTuple):
    """The codes for items decided in one way, and by feature its weights for these and for none, as one number.

    Adding such numbers adds all weights at once: a sentence costs a fifth of what adding weight by weight does.
    """

    codes: tuple[str, ...]
    rows: dict[str, int]

    def scores(self, found: Set[str], so_far: int = 0) -> list[int]:
        """What these features say for each code and, behind them, for none; from an equal height above zero."""
        rows = self.rows
        packed = sum(map(rows.__getitem__, rows.keys() & found), so_far)
        size = _LANE * len(self.codes) + _LANE
        return memoryview(packed.to_bytes(size, sys.byteorder)).cast("I").tolist()


class Weights:
    """What each feature of a sentence says for which code.

    `by_feature`: pairs of a code's place and its weight in hundredths; the place after the last code stands for a
    sentence that carries none. Whole numbers add up the same in any order.
    """

    def __init__(self, codes: tuple[str, ...], by_feature: dict[str, tuple[tuple[int, int], ...]]) -> None:
        self.codes = codes
        self.by_feature = by_feature
        self.tables = {approved: _table(codes, by_feature, approved) for approved in (False, True)}


def _table(codes: tuple[str, ...], by_feature: dict[str, tuple[tuple[int, int], ...]], approved: bool) -> Table:
    places = [i for i, code in enumerate(codes) if code.startswith("overturn.") == approved] + [len(codes)]
    lane = {place: i for i, place in enumerate(places)}
    rows = {}
    for name, pairs in by_feature.items():
        lanes = array("I", [_ABOVE_ZERO]) * len(places)
        for place, weight in pairs:
            if place in lane:
                lanes[lane[place]] = _ABOVE_ZERO + weight
        rows[name] = int.from_bytes(lanes.tobytes(), sys.byteorder)
    return Table(tuple(codes[place] for place in places[:-1]), rows)


@cache
def load() -> Weights:
    """The shipped weights."""
    with resources.path("corpus", "lexicon", "reason_weights.json").open(encoding="utf-8") as file:
        data = json.load(file)
    weights = {name: tuple((i, weight) for i, weight in pairs) for name, pairs in data["weights"].items()}
    return Weights(tuple(data["codes"]), weights)


def features(text: str, kinds: Iterable[str]) -> set[str]:
    """The words of a sentence (cut to six letters, digits as 0) and the kinds of the treatment.

    Pairs and triples of words were tried: on letters left out while learning they gained nothing.
    """
    return _words(text) | {f"K:{kind}" for kind in kinds}


def _words(text: str) -> set[str]:
    return {word[:_STEM] for word in text.translate(_PLAIN).split()}


def _chance(scores: list[int], top: int, features: int) -> float:
    """The probability of the code with the score `top` beside the others and none."""
    root = 100 * math.sqrt(max(1, features))
    return 1 / sum([math.exp((score - top) / root) for score in scores])


def guess(read: list[Sentence], context: Context, weights: Weights | None = None) -> Candidate | None:
    """The likeliest reason among the sentences of an item, or None where none is likely enough."""
    weights = load() if weights is None else weights
    if not weights.codes:
        return None
    table = weights.tables[context.approved]
    best: tuple[float, Candidate] | None = None
    least = LEAST_APPROVED if context.approved else LEAST
    for sentence in read:
        if sentence.role not in (Role.FINDING, Role.GUIDELINE):
            continue
        share = 1.0 if sentence.role is Role.FINDING else _GUIDELINE_SHARE
        found = features(sentence.text, context.kinds)
        scores = table.scores(found)
        top = max(scores[:-1])
        code, chance = table.codes[scores.index(top)], share * _chance(scores, top, len(found))
        if chance < least or (best is not None and chance <= best[0]) or not _can_carry(code, sentence):
            continue
        best = chance, _whole(code, sentence)
    return best[1] if best else None


def beside(
    known: list[Candidate], read: list[Sentence], context: Context, weights: Weights | None = None
) -> list[Candidate]:
    """Further reasons of an item of which some are known: what is likely enough and known by no wording."""
    spoken = {c.sentence.number for c in known}
    asked = [
        s for s in read if s.role is Role.FINDING and s.number not in spoken and (context.approved or _may_deny(s))
    ]
    weights = load() if weights is None else weights
    if not (asked and weights.codes):
        return []
    table = weights.tables[context.approved]
    kinds = features("", context.kinds)
    of_kinds = sum([table.rows.get(kind, 0) for kind in kinds])
    codes = {c.code for c in known} | {_NEVER_BESIDE}
    found: list[Candidate] = []
    for sentence in asked:
        words = _words(sentence.text)
        scores = table.scores(words, of_kinds)
        top = max(scores[:-1])
        if top < scores[-1] or (code := table.codes[scores.index(top)]) in codes:
            continue
        if _chance(scores, top, len(words) + len(kinds)) >= LEAST_BESIDE and _can_carry(code, sentence):
            codes.add(code)
            found.append(_whole(code, sentence))
    return found


def _may_deny(sentence: Sentence) -> bool:
    return not sentence.anchors.isdisjoint(_DENYING_ANCHORS) or "n't" in sentence.text or "without" in sentence.text


def _can_carry(code: str, sentence: Sentence) -> bool:
    """Whether a sentence says of this case what a code says: absence where that is meant, and no rule."""
    if code.startswith(_NEEDS_DENIAL) and not _DENIES.search(sentence.text):
        return False
    return not roles.states_a_rule(sentence.words)


def _whole(code: str, sentence: Sentence) -> Candidate:
    return Candidate(code, sentence, 0, len(sentence.text), True)
