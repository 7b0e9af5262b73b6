"""Names found in text: a trie over words, the longest name wins, spelling errors are forgiven with a guard."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from .spelling import Speller, distance
from .words import Word, words

_END = ""  # key of a node under which the ids of a name that ends there stand
_CLOSE = 4  # shortest word that is forgiven an error inside a name whose other words fit ("trigger pint injection")


class Match(NamedTuple):
    """A treatment named at `start:end` of a text; a name with several meanings or a roll-up gives several matches."""

    start: int
    end: int
    treatment_id: str


class Found(NamedTuple):
    """A name at words `first:last` of a text, with what it may mean; `exact` is False if the spelling was mended."""

    first: int
    last: int
    ids: tuple[str, ...]
    exact: bool = True


class Names:
    """An index of names, each with the ids it stands for."""

    def __init__(self, names: Iterable[tuple[str, tuple[str, ...]]], everyday: frozenset[str]) -> None:
        self._root: dict[str, Any] = {}
        vocabulary: set[str] = set()
        for name, ids in names:
            node = self._root
            for word in words(name):
                vocabulary.add(word.key)
                node = node.setdefault(word.key, {})
            if node is not self._root:
                node[_END] = tuple(dict.fromkeys((*node.get(_END, ()), *ids)))
        self.speller = Speller(vocabulary, everyday)

    def find(self, text: Sequence[Word]) -> list[Found]:
        """The names in `text`, not overlapping, in order; where two overlap the longer one stays, then the first."""
        candidates = list(self._candidates(text))
        if len(candidates) < 2:
            return candidates
        candidates.sort(key=lambda found: (found.first - found.last, not found.exact, found.first))
        taken = bytearray(len(text))
        kept = []
        for found in candidates:
            if not any(taken[found.first : found.last]):
                taken[found.first : found.last] = b"\1" * (found.last - found.first)
                kept.append(found)
        kept.sort()
        return kept

    def _candidates(self, text: Sequence[Word]) -> Iterator[Found]:
        for first in range(len(text)):
            node, exact, sure, last, best = self._root, True, True, first, None
            while last < len(text) and (last == first or text[last].joined):
                word = text[last].key
                # "mris" keeps its s as words in -is do, and is a plural all the same
                step = node.get(word) or (node.get(word[:-1]) if word.endswith("is") else None)
                if step is None:
                    corrected = self._nearest(node, word) if last > first else self.speller.correct(word)
                    step, exact = node.get(corrected) if corrected else None, False
                    if step is None or corrected is None:
                        break
                    sure = last > first or self.speller.sure(word, corrected)
                node = step
                last += 1
                if _END in node and (sure or last - first > 1):
                    best = Found(first, last, node[_END], exact)
            if best is not None:
                yield best

    def _nearest(self, node: dict[str, Any], word: str) -> str | None:
        """The one continuation of a name that `word` is a misspelling of."""
        if len(word) < _CLOSE or not word.isalpha() or word in self.speller.known:
            return None
        allowed = 1 if len(word) < 8 else 2
        near = [
            other
            for other in node
            if len(other) >= _CLOSE and other[0] == word[0] and distance(word, other, allowed) <= allowed
        ]
        return near[0] if len(near) == 1 else None
