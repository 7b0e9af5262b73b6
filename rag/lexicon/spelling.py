"""Spelling errors: a word that is no known word, read as the one known word it can only have been meant for."""

from collections.abc import Iterable, Iterator

_SHORTEST = 5  # shorter words have too many neighbours
_LONG = 8  # from this length on two errors are allowed
_ALONE, _LONGER = 6, 10  # the same for a word that is a whole name: many everyday words are two letters from a product


class Speller:
    """Corrects words towards a vocabulary; words of the vocabulary and everyday words stay as they are."""

    def __init__(self, vocabulary: Iterable[str], everyday: frozenset[str]) -> None:
        self.known = frozenset(vocabulary)
        self.everyday = everyday
        self._by_start: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for word in self.known:
            if len(word) >= _SHORTEST and word.isalpha():
                self._by_start.setdefault((word[0], len(word)), []).append((word, _letters(word)))

    def correct(self, word: str) -> str | None:
        """The known word meant, or None: none is close enough, or two are equally close."""
        if len(word) < _SHORTEST or word in self.known or word in self.everyday or not word.isalpha():
            return None
        for allowed in (1, 2) if len(word) >= _LONG else (1,):
            near = {other for other in self._candidates(word, allowed) if distance(word, other, allowed) <= allowed}
            if near:
                return near.pop() if len(near) == 1 else None
        return None

    def sure(self, word: str, meant: str) -> bool:
        """Whether `word` is so close to `meant` that it may stand for it without other words of a name beside it."""
        return len(word) >= _ALONE and (len(word) >= _LONGER or distance(word, meant, 1) <= 1)

    def _candidates(self, word: str, allowed: int) -> Iterator[str]:
        letters = _letters(word)
        for length in range(max(_SHORTEST, len(word) - allowed), len(word) + allowed + 1):
            for other, others in self._by_start.get((word[0], length), ()):
                if (letters ^ others).bit_count() <= 2 * allowed:
                    yield other


def _letters(word: str) -> int:
    """The letters of a word as bits: two words at distance d differ in at most 2d of them."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 31)
    return bits


def distance(one: str, other: str, most: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours between two words, counted up to `most + 1`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i, *([0] * len(other))]
        for j, b in enumerate(other, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], older[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
