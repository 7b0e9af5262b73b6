"""Names found in text: a trie over words, the longest name wins, spelling errors are forgiven with a guard."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
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


class _Begun(NamedTuple):
    """The names that a word begins; `sure` is False if it is too far from its spelling to be one alone."""

    node: dict[str, Any]
    exact: bool
    sure: bool


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
        self._begun = lru_cache(maxsize=8192)(self._begin)

    def find(self, text: Sequence[Word]) -> list[Found]:
        """The names in `text`, not overlapping, in order; where two overlap the longer one stays, then the first."""
        candidates = self._candidates(text)
        if len(candidates) < 2:
            return candidates
        candidates.sort(key=lambda found: (found.first - found.last, not found.exact, found.first))
        taken = bytearray(len(text))
        kept = []
        for found in candidates:
            if 1 not in taken[found.first : found.last]:
                taken[found.first : found.last] = b"\1" * (found.last - found.first)
                kept.append(found)
        kept.sort()
        return kept

    def _candidates(self, text: Sequence[Word]) -> list[Found]:
        """For each word of `text` the longest name that begins with it."""
        found = []
        for first, word in enumerate(text):
            begun = self._begun(word.key)
            if begun is not None and (name := self._longest(text, first, begun)) is not None:
                found.append(name)
        return found

    def _begin(self, word: str) -> _Begun | None:
        """What begins with `word`; most words of a text begin no name."""
        node = _step(self._root, word)
        if node is not None:
            return _Begun(node, exact=True, sure=True)
        meant = self.speller.correct(word)
        node = self._root.get(meant) if meant else None
        return _Begun(node, exact=False, sure=self.speller.sure(word, meant)) if meant and node else None

    def _longest(self, text: Sequence[Word], first: int, begun: _Begun) -> Found | None:
        node, exact, sure = begun
        last = first + 1
        best = Found(first, last, node[_END], exact) if sure and _END in node else None
        while last < len(text) and text[last].joined:
            word = text[last].key
            step = _step(node, word)
            if step is None:
                meant = self._nearest(node, word)
                if meant is None:
                    break
                step, exact = node[meant], False
            node = step
            last += 1
            if _END in node:
                best = Found(first, last, node[_END], exact)
        return best

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


def _step(node: dict[str, Any], word: str) -> dict[str, Any] | None:
    """The names that go on with `word`; "mris" keeps its s as words in -is do, and is a plural all the same."""
    return node.get(word) or (node.get(word[:-1]) if word.endswith("is") else None)
