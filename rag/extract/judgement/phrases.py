"""Wordings written in code, looked for only where the words stand that they require (see anchored.py)."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from .anchored import Anchors, Way, Words, read_off


class _Usual(Counter[str]):
    """How usual an anchor is where nothing is counted: words of up to three letters stand in every sentence."""

    def __missing__(self, anchor: str) -> int:
        return 20 if len(anchor) <= 3 else 0


class Phrases(NamedTuple):
    """Wordings that are looked for together, and their ways by the anchors of which one must stand in a text.

    Which of them stands there first does not matter, so nothing is put in order: `Several` took a letter 4 % longer.
    """

    regexes: tuple[re.Pattern[str], ...]
    known: Anchors
    by_anchor: dict[str, tuple[tuple[re.Pattern[str], Way], ...]]
    always: tuple[re.Pattern[str], ...]  # what requires nothing that is known

    def stand_in(self, words: Words) -> bool:
        """Whether one of the wordings stands in a text."""
        anchors, by_anchor = words.anchors, self.by_anchor
        for anchor in self.known & anchors:
            for regex, (_, starts, others) in by_anchor[anchor]:
                for needed in others:
                    if anchors.isdisjoint(needed):
                        break
                else:
                    if _stands(regex, starts, words):
                        return True
        return bool(self.always) and any(regex.search(words.text) for regex in self.always)

    def found_in(self, words: Words) -> re.Match[str] | None:
        """The first place of the first of the wordings that a text has."""
        return next(self.each_in(words), None) if self.stand_in(words) else None

    def each_in(self, words: Words) -> Iterator[re.Match[str]]:
        """Every place of each of the wordings in a text."""
        if not self.stand_in(words):
            return iter(())
        return chain.from_iterable(regex.finditer(words.text) for regex in self.regexes)

    def cut_out_of(self, words: Words) -> str:
        """A text with a space in every place of the wordings."""
        text = words.text
        if self.stand_in(words):
            for regex in self.regexes:
                text = regex.sub(" ", text)
        return text


def of(*patterns: str) -> Phrases:
    """Wordings for lower-case text."""
    wordings = [read_off(pattern, _Usual()) for pattern in patterns]
    by_anchor: dict[str, list[tuple[re.Pattern[str], Way]]] = {}
    for regex, ways in wordings:
        for way in ways:
            for anchor in way.found_by:
                by_anchor.setdefault(anchor, []).append((regex, way))
    return Phrases(
        regexes=tuple(regex for regex, _ in wordings),
        known=frozenset(by_anchor),
        by_anchor={anchor: tuple(tries) for anchor, tries in by_anchor.items()},
        always=tuple(regex for regex, ways in wordings if not all(way.found_by for way in ways)),
    )


def _stands(regex: re.Pattern[str], starts: Anchors | None, words: Words) -> bool:
    if starts is None:
        return regex.search(words.text) is not None
    match, text, places = regex.match, words.text, words.places
    for start in starts & words.anchors:
        for place in places[start]:
            if match(text, place):
                return True
    return False
