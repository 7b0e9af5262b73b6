"""Wordings looked for only where one of their fixed words stands: a long alternation costs ten times as much."""

import re
from typing import NamedTuple


class Phrase(NamedTuple):
    """Wordings that share fixed words: none of them matches a text without one of `words`."""

    words: tuple[str, ...]
    regex: re.Pattern[str]


def of(*wordings: tuple[tuple[str, ...], str]) -> tuple[Phrase, ...]:
    """Phrases from pairs of fixed words and the regular expression that needs one of them."""
    return tuple(Phrase(words, re.compile(pattern)) for words, pattern in wordings)


def speaks(phrases: tuple[Phrase, ...], text: str) -> bool:
    """Whether one of the wordings stands in a lower-case text."""
    for words, regex in phrases:  # plain loops: a generator costs more than what it looks for
        for word in words:
            if word in text:
                if regex.search(text):
                    return True
                break
    return False
