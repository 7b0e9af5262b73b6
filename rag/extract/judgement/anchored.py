"""Texts by the words in them, and what a wording requires of these.

A search tries an expression at every character of a text. Most wordings can begin with a few words only and need others
behind them, and these are found faster by their anchors: their first four letters, or the whole of shorter words. Which
anchors those are is read off the expression (see required.py), so that whoever adds a wording gets this for nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from . import required
from .required import DIGIT, EDGE, HOLE, Strings

Anchors = frozenset[str]

NUMBER = "#"  # the anchor of everything that begins with a digit
LISTS = 4  # more of them cost more than the tries that they save
_SIGN = re.compile(r"[^a-z0-9]")
_SIGNS = str.maketrans(dict.fromkeys((chr(code) for code in range(128) if _SIGN.match(chr(code))), " "))
_TOLD = re.compile(  # in a string that a wording requires: a number, a long word, or a short one with its end
    rf"(?<=[^{HOLE}{DIGIT}a-z0-9])(?:([{DIGIT}0-9])[{DIGIT}a-z0-9]*|([a-z][a-z0-9]{{3}})[{DIGIT}a-z0-9]*|"
    rf"([a-z][a-z0-9]{{0,2}})(?=[^{HOLE}{DIGIT}a-z0-9]))"
)


class Words:
    """A lower-case text and where its words begin, by their anchors; of hyphenated words each part."""

    __slots__ = ("anchors", "looked_up_in", "places", "possible", "text")

    def __init__(self, text: str) -> None:
        places: dict[str, list[int]] = {}
        place = 0
        for word in _apart(text):
            if word:
                anchor = word[:4]
                if anchor in places:
                    places[anchor].append(place)
                else:
                    places[anchor] = [place]
            place += len(word) + 1
        if numbers := [place for anchor in places if anchor < ":" for place in places[anchor]]:
            numbers.sort()
            places[NUMBER] = numbers
        self.text = text
        self.places = places
        self.anchors: Anchors = frozenset(places)
        self.looked_up_in: object = None  # the index that told what is `possible` here (see catalogue.py)
        self.possible = 0

    def where(self, starts: Anchors) -> list[int]:
        """Where words begin that have one of these anchors, in order."""
        found = starts & self.anchors
        if len(found) == 1:
            (anchor,) = found
            return self.places[anchor]
        places = []
        for anchor in found:
            places += self.places[anchor]
        places.sort()
        return places


class Way(NamedTuple):
    """One way in which a wording can match, by anchors: what it begins with, and lists of which it needs one each."""

    starts: Anchors | None  # None where that is not known
    needed: tuple[Anchors, ...]  # the most telling first; at most LISTS


class Anchored(NamedTuple):
    """An expression for lower-case text, and the ways in which it can match, one at least."""

    regex: re.Pattern[str]
    ways: tuple[Way, ...]


def anchors(text: str) -> Anchors:
    """The anchors of a lower-case text, but for NUMBER."""
    return frozenset(word[:4] for word in _apart(text) if word)


def read_off(usual: Counter[str], *patterns: str) -> Anchored:
    """An expression for any of `patterns` and what it requires; of several lists the least `usual` count."""
    expression = "|".join(f"(?:{pattern})" for pattern in patterns) if len(patterns) > 1 else patterns[0]
    return Anchored(re.compile(expression), tuple(way for pattern in patterns for way in _ways(pattern, usual)))


def _ways(pattern: str, usual: Counter[str]) -> Iterator[Way]:
    understood = required.ways(pattern)
    yield from (Way(_starts(way), _lists(way, usual)) for way in understood)
    if not understood:
        yield Way(None, ())


def _apart(text: str) -> list[str]:
    """The words of a text, each as far from the next as its length and one sign; empty where two signs meet."""
    return (text.translate(_SIGNS) if text.isascii() else _SIGN.sub(" ", text)).split(" ")


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
    )[:LISTS]


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
