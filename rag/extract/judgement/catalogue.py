"""Every wording that the reader looks for, and which of them a text can have.

A sentence of a rationale is asked for several hundred wordings. What each requires is kept as bits under the anchors of
its words (see anchored.py), so that one look at the anchors of a sentence tells for all of them which can stand there.
"""

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_
from threading import Lock
from typing import NamedTuple

from .anchored import LISTS, Anchored, Anchors, Words

Bits = int  # ways of wordings, a bit each: those of one wording lie together, the wordings in their order
_MOST_STARTS = 20_000
Found = tuple[int, re.Match[str]]  # the number of a wording and where it stands


class _Wording(NamedTuple):
    """A wording, its number and its ways."""

    number: int
    regex: re.Pattern[str]
    ways: Bits


class _Starts(dict[Bits, Anchors | None]):
    """The anchors of what ways of one wording can begin with; None where that is not known of one of them.

    The same ways are possible together time and again, so that what was put together is kept.
    """

    def __missing__(self, ways: Bits) -> Anchors | None:
        found: set[str] = set()
        left = ways
        while left:
            lowest = left & -left
            starts = self[lowest]
            if starts is None:
                break
            found |= starts
            left ^= lowest
        together = None if left else frozenset(found)
        if len(self) < _MOST_STARTS:
            self[ways] = together
        return together


class _Index(NamedTuple):
    """What ways require: of each way LISTS bits, as far apart as there are ways."""

    ways: int
    by_anchor: dict[str, Bits]
    known: Anchors
    unasked: Bits  # of ways that require fewer lists of anchors


class Catalogue:
    """Wordings, numbered as they come. Which of them a text can have is found out once and kept with the text."""

    def __init__(self) -> None:
        self._wordings: list[_Wording] = []
        self.by_way: list[_Wording] = []  # the wording of each way
        self.starts = _Starts()
        self._needed: list[tuple[Anchors, ...]] = []
        self._index: _Index | None = None
        self._writing = Lock()

    def put(self, *wordings: Anchored) -> range:
        """Put wordings in; their numbers."""
        with self._writing:
            first = len(self._wordings)
            for anchored in wordings:
                bits = (1 << len(anchored.ways)) - 1 << len(self.by_way)
                wording = _Wording(len(self._wordings), anchored.regex, bits)
                self.starts.update((1 << way, told.starts) for way, told in enumerate(anchored.ways, len(self.by_way)))
                self._wordings.append(wording)
                self.by_way += [wording] * len(anchored.ways)
                self._needed += [way.needed for way in anchored.ways]
            self._index = None
            return range(first, len(self._wordings))

    def some(self, numbers: Iterable[int]) -> "Wordings":
        """The wordings of these numbers, to be looked for together."""
        return Wordings(self, reduce(or_, (self._wordings[number].ways for number in numbers), 0))

    def possible(self, words: Words) -> Bits:
        """The ways in which a text can have wordings: all that they require stands there."""
        index = self._index or self._indexed()
        if words.looked_up_in is not index:
            found = reduce(or_, map(index.by_anchor.__getitem__, words.anchors & index.known), index.unasked)
            possible = found & (1 << index.ways) - 1
            for _ in range(LISTS - 1):
                found >>= index.ways
                possible &= found
            words.possible, words.looked_up_in = possible, index
        return words.possible

    def _indexed(self) -> _Index:
        with self._writing:
            count = len(self.by_way)
            by_anchor: dict[str, Bits] = {}
            unasked = 0
            for way, lists in enumerate(self._needed):
                for place in range(LISTS):
                    bit = 1 << way + place * count
                    if place >= len(lists):
                        unasked |= bit
                    else:
                        by_anchor.update((anchor, by_anchor.get(anchor, 0) | bit) for anchor in lists[place])
            self._index = _Index(count, by_anchor, frozenset(by_anchor), unasked)
            return self._index


class Wordings(NamedTuple):
    """Wordings of a catalogue that are looked for together."""

    catalogue: Catalogue
    ways: Bits

    def stand_in(self, words: Words) -> bool:
        """Whether a text has one of the wordings."""
        ways = self.catalogue.possible(words) & self.ways
        return ways != 0 and next(self._first(words, ways), None) is not None

    def first(self, words: Words) -> Iterator[Found]:
        """Each wording that a text has, in order, and its first place."""
        ways = self.catalogue.possible(words) & self.ways
        return self._first(words, ways) if ways else iter(())

    def every(self, words: Words) -> Iterator[Found]:
        """Each wording that a text has, in order, and all its places; those of one wording do not overlap."""
        ways = self.catalogue.possible(words) & self.ways
        return self._every(words, ways) if ways else iter(())

    def found_in(self, words: Words) -> re.Match[str] | None:
        """The first place of the first of the wordings that a text has."""
        ways = self.catalogue.possible(words) & self.ways
        found = next(self._first(words, ways), None) if ways else None
        return found[1] if found else None

    def cut_out_of(self, words: Words) -> str:
        """A text with a space in every place of the wordings."""
        text, low = words.text, len(words.text)
        for start, end in sorted((found.span() for _, found in self.every(words)), reverse=True):
            text, low = f"{text[:start]} {text[min(end, low) :]}", start
        return text

    # the two walks below share their beginning: with a generator of tries under both a letter took 3 % longer

    def _first(self, words: Words, ways: Bits) -> Iterator[Found]:
        text, where, by_way, all_starts = words.text, words.where, self.catalogue.by_way, self.catalogue.starts
        while ways:
            number, regex, mine = by_way[(ways & -ways).bit_length() - 1]
            mine &= ways
            ways ^= mine
            if (starts := all_starts[mine]) is None:
                if found := regex.search(text):
                    yield number, found
                continue
            match = regex.match
            for place in where(starts):
                if found := match(text, place):
                    yield number, found
                    break

    def _every(self, words: Words, ways: Bits) -> Iterator[Found]:
        text, where, by_way, all_starts = words.text, words.where, self.catalogue.by_way, self.catalogue.starts
        while ways:
            number, regex, mine = by_way[(ways & -ways).bit_length() - 1]
            mine &= ways
            ways ^= mine
            if (starts := all_starts[mine]) is None:
                yield from ((number, found) for found in regex.finditer(text))
                continue
            match, low = regex.match, 0
            for place in where(starts):
                if place >= low and (found := match(text, place)):
                    yield number, found
                    low = found.end()


READERS = Catalogue()  # what the reader of rationales looks for
