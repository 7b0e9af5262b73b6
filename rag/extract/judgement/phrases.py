"""Wordings looked for only where their fixed words stand: a long alternation costs ten times as much."""

import re
from collections.abc import Iterator
from typing import NamedTuple


class Phrase(NamedTuple):
    """Wordings that share words: none of them matches a text without one of these anchors and one of these words."""

    anchors: frozenset[str]
    words: tuple[str, ...]
    regex: re.Pattern[str]

    def stands_in(self, text: str, anchors: frozenset[str]) -> bool:
        """Whether one of the wordings stands in a lower-case text with these anchors."""
        return self.found_in(text, anchors) is not None

    def found_in(self, text: str, anchors: frozenset[str]) -> re.Match[str] | None:
        """The first of the wordings in a lower-case text with these anchors."""
        if self.anchors.isdisjoint(anchors) or (self.words and not _holds(text, self.words)):
            return None
        return self.regex.search(text)

    def each_in(self, text: str, anchors: frozenset[str]) -> Iterator[re.Match[str]]:
        """Each of the wordings in a lower-case text with these anchors."""
        return self.regex.finditer(text) if self.stands_in(text, anchors) else iter(())


class Phrases(NamedTuple):
    """Phrases of which any may stand in a text, by anchor."""

    anchors: frozenset[str]
    by_anchor: dict[str, tuple[Phrase, ...]]

    def stand_in(self, text: str, anchors: frozenset[str]) -> bool:
        """Whether one of the phrases stands in a lower-case text with these anchors."""
        for anchor in self.anchors & anchors:
            for phrase in self.by_anchor[anchor]:
                if phrase.words and not _holds(text, phrase.words):
                    continue
                if phrase.regex.search(text):
                    return True
        return False


def of(anchors: str, pattern: str, words: tuple[str, ...] = ()) -> Phrase:
    """A phrase: anchors (the first four letters of words) of which its pattern needs one, and what else it needs."""
    return Phrase(frozenset(anchors.split()), words, re.compile(pattern))


def any_of(*phrases: Phrase) -> Phrases:
    """Phrases to be looked for together."""
    known = frozenset(anchor for phrase in phrases for anchor in phrase.anchors)
    return Phrases(known, {anchor: tuple(p for p in phrases if anchor in p.anchors) for anchor in known})


def _holds(text: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110 - a generator costs more than what it looks for
        if word in text:
            return True
    return False
