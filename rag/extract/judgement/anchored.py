"""Wordings that are tried only where their words stand.

A search tries an expression at every character of a text. Most wordings can begin with a few words only and need others
behind them, and these are found faster by their anchors: their first four letters, or the whole of shorter words. Which
anchors those are is read off the expression (see required.py), so that whoever adds a wording gets this for nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from . import required
from .required import DIGIT, EDGE, HOLE, Strings

Anchors = frozenset[str]
Numbers = frozenset[int]
_Try = tuple[int, int, int, int]  # of a wording's way: its number, and as bits what it begins with and two other lists

NUMBER = "#"  # the anchor of everything that begins with a digit
_ANY = -1  # all bits: no list, or a wording that can begin anywhere
_LISTS = 3  # more of them cost more than the tries that they save
_WORD = re.compile(r"([a-z0-9]{1,4})[a-z0-9]*")
_TOLD = re.compile(  # in a string that a wording requires: a number, a long word, or a short one with its end
    rf"(?<=[^{HOLE}{DIGIT}a-z0-9])(?:([{DIGIT}0-9])[{DIGIT}a-z0-9]*|([a-z][a-z0-9]{{3}})[{DIGIT}a-z0-9]*|"
    rf"([a-z][a-z0-9]{{0,2}})(?=[^{HOLE}{DIGIT}a-z0-9]))"
)


class Words:
    """A lower-case text and where its words begin, by their anchors; of hyphenated words each part."""

    __slots__ = ("anchors", "places", "text")

    def __init__(self, text: str) -> None:
        places: dict[str, list[int]] = {}
        for match in _WORD.finditer(text):
            anchor = match[1]
            if anchor in places:
                places[anchor].append(match.start())
            else:
                places[anchor] = [match.start()]
            if anchor[0] <= "9":
                places.setdefault(NUMBER, []).append(match.start())
        self.text = text
        self.places = places
        self.anchors: Anchors = frozenset(places)


class Way(NamedTuple):
    """One way in which a wording can match, by anchors: it needs one of `found_by` and one of each of `others`."""

    found_by: Anchors  # none where nothing is known
    starts: Anchors | None  # what it begins with; None where that is not known
    others: tuple[Anchors, ...]


class Anchored(NamedTuple):
    """An expression for lower-case text, and the ways in which it can match."""

    regex: re.Pattern[str]
    ways: tuple[Way, ...]


class Several(NamedTuple):
    """Several wordings, and their ways by the anchors of which one must stand in a text."""

    regexes: tuple[re.Pattern[str], ...]
    bits: dict[str, int]  # a bit for each anchor: lists of anchors are held against a text's in one step
    names: tuple[str, ...]  # the anchor of each bit
    known: Anchors
    by_anchor: dict[str, tuple[_Try, ...]]
    leading: Anchors  # those by which a wording is found
    always: Numbers  # what requires nothing that is known
    numbers: Numbers

    def first(self, words: Words, among: Numbers | None = None) -> Iterator[tuple[int, re.Match[str]]]:
        """The number of each wording (`among` these) that a text has, in order, and its first match."""
        text = words.text
        for number, starts in self._possible(words.anchors, self.numbers if among is None else among):
            if starts == _ANY:
                if found := self.regexes[number].search(text):
                    yield number, found
                continue
            match = self.regexes[number].match
            for place in self._places(starts, words):
                if found := match(text, place):
                    yield number, found
                    break

    def every(self, words: Words, among: Numbers | None = None) -> Iterator[tuple[int, re.Match[str]]]:
        """The number of each wording (`among` these) that a text has, in order, and its matches; none overlap."""
        text = words.text
        for number, starts in self._possible(words.anchors, self.numbers if among is None else among):
            if starts == _ANY:
                yield from ((number, found) for found in self.regexes[number].finditer(text))
                continue
            match, low = self.regexes[number].match, 0
            for place in self._places(starts, words):
                if place >= low and (found := match(text, place)):
                    yield number, found
                    low = found.end()

    def _possible(self, anchors: Anchors, among: Numbers) -> list[tuple[int, int]]:
        """The wordings that a text with these anchors can have, in order, and as bits at which of them."""
        found: dict[int, int] = dict.fromkeys(self.always & among, _ANY)
        said, bits, by_anchor = 0, self.bits, self.by_anchor
        for anchor in anchors & self.known:
            said |= bits[anchor]
        for anchor in anchors & self.leading:
            for number, starts, one, other in by_anchor[anchor]:
                if said & one and said & other and number in among:
                    found[number] = found.get(number, 0) | starts
        return [(number, starts if starts == _ANY else starts & said) for number, starts in sorted(found.items())]

    def _places(self, starts: int, words: Words) -> list[int]:
        """Where words begin that have one of the anchors given as bits."""
        places: list[int] = []
        while starts:
            lowest = starts & -starts
            places += words.places[self.names[lowest.bit_length() - 1]]
            starts ^= lowest
        places.sort()
        return places


def anchors(text: str) -> Anchors:
    """The anchors of a lower-case text."""
    return frozenset(_WORD.findall(text))


def read_off(pattern: str, usual: Counter[str]) -> Anchored:
    """`pattern` and what it requires; of several lists of anchors it is found by the least `usual`."""
    ways = []
    for way in required.ways(pattern):
        found_by, *others = _lists(way, usual) or (frozenset[str](),)
        ways.append(Way(found_by, _starts(way), tuple(others)))
    return Anchored(re.compile(pattern), tuple(ways) or (Way(frozenset(), None, ()),))


def several(wordings: Sequence[Anchored]) -> Several:
    """Wordings that are looked for together, numbered in this order."""
    bits: dict[str, int] = {}
    by_anchor: dict[str, list[_Try]] = {}
    always = set()
    for number, told in enumerate(wordings):
        for way in told.ways:
            for anchor in sorted(way.found_by.union(way.starts or (), *way.others)):
                bits.setdefault(anchor, 1 << len(bits))
            one, other = ([sum(map(bits.__getitem__, needed)) for needed in way.others] + [_ANY, _ANY])[:2]
            starts = _ANY if way.starts is None else sum(map(bits.__getitem__, way.starts))
            for anchor in way.found_by:
                by_anchor.setdefault(anchor, []).append((number, starts, one, other))
            if not way.found_by:
                always.add(number)
    found_by = {anchor: tuple(tries) for anchor, tries in by_anchor.items()}
    return Several(
        regexes=tuple(told.regex for told in wordings),
        bits=bits,
        names=tuple(bits),
        known=frozenset(bits),
        by_anchor=found_by,
        leading=frozenset(found_by),
        always=frozenset(always),
        numbers=frozenset(range(len(wordings))),
    )


def _starts(way: required.Way) -> Anchors | None:
    """The anchors of the words with which a way begins; None where one of them is not known."""
    found = set()
    for string in way[0]:
        first = _TOLD.match(string, len(string) - len(string.lstrip(EDGE)))
        if first is None:
            return None
        found.add(_anchor(*first.groups("")))
    return frozenset(found)


def _lists(way: required.Way, usual: Counter[str]) -> tuple[Anchors, ...]:
    """The lists of anchors of each of which a text must have one, the most telling first."""
    found = {anchors for strings in way for anchors in _anchors_of(strings, usual)}
    return tuple(
        sorted(found, key=lambda anchors: (len(anchors) + sum(map(usual.__getitem__, anchors)), min(anchors)))
    )[:_LISTS]


def _anchors_of(strings: Strings, usual: Counter[str]) -> Iterator[Anchors]:
    """Of every string its first anchor, its last and its least usual one; none where a string has no anchor."""
    found = [_certain(string) for string in strings]
    if all(found):
        yield frozenset([anchors[0] for anchors in found])
        if any(len(anchors) > 1 for anchors in found):
            yield frozenset([anchors[-1] for anchors in found])
            yield frozenset([min(anchors, key=usual.__getitem__) for anchors in found])


@cache
def _certain(string: str) -> list[str]:
    """The anchors that every text with `string` has: of words that begin at an edge and are told far enough."""
    return [_anchor(*told) for told in _TOLD.findall(string)]


def _anchor(number: str, long: str, short: str) -> str:
    return NUMBER if number else long or short
