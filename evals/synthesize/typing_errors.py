"""Typing errors as people make them: two letters swapped, one left out, one struck twice."""

import re
from random import Random

_LOW_RATE = 0.04  # about one sentence in twenty-five; real letters have one to three errors each
_WORD = re.compile(r"\b[a-z]{7,}\b")


def at_times(sentence: str, rng: Random) -> str:
    """The sentence, now and then with one mistyped word. Names, numbers and short words (no, not) are left alone."""
    return sentence if rng.random() >= _LOW_RATE else mistyped(sentence, rng)


def mistyped(sentence: str, rng: Random) -> str:
    """The sentence with one long lower-case word mistyped; unchanged where it has none."""
    words = list(_WORD.finditer(sentence))
    if not words:
        return sentence
    word = rng.choice(words)
    at = rng.randrange(word.start() + 1, word.end() - 2)
    one, two = sentence[at], sentence[at + 1]
    slip = rng.choice((two + one, one, one + one + two))
    return sentence[:at] + slip + sentence[at + 2 :]
