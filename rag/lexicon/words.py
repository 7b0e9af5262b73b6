"""Text as comparable words: lower case, singular, with their place in the text."""

import re
from functools import lru_cache, partial
from typing import NamedTuple

# "0.025%" stays whole; "Norco10" is a name and a number; "Morton's" is "morton"
_WORD = re.compile(r"\d+(?:\.\d+)?%|[^\W\d_]{4,}|[^\W_]+")
# what may stand between two words of one name: white space, or one mark without a space before the next sentence
_JOINT = re.compile(r"\s*[-–—/&+'’#]?\s*|\.")
_ABBREVIATED = frozenset({"tens", "pens", "oats"})  # their "s" is no plural
_KEEPS_S = ("ss", "us", "is", "os", "as")


class Word(NamedTuple):
    """One word: normalised, its place, and whether it may continue a name begun by the word before."""

    key: str
    start: int
    end: int
    joined: bool


_word = partial(tuple.__new__, Word)  # twice as fast as calling a named tuple


@lru_cache(maxsize=512)
def words(text: str) -> tuple[Word, ...]:
    """The words of `text` in order; a possessive "s" is left out. One request is asked for several times in a row."""
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        start, stop = match.span()
        gap = text[end:start]
        raw = match[0]
        if gap == " ":
            joined = bool(found)
        elif raw in ("s", "S") and gap in ("'", "’") and start:
            end = stop
            continue
        else:
            joined = bool(found) and _JOINT.fullmatch(gap) is not None
        found.append(_word((key(raw), start, stop, joined)))
        end = stop
    return tuple(found)


@lru_cache(maxsize=16384)
def key(word: str) -> str:
    """A word as it is compared: lower case and singular; "PPIs" are plural, whatever letters they end with."""
    if word[-1] == "s" and len(word) > 2 and word[:-1].isupper():
        word = word[:-1]
    low = word.lower()
    if len(low) > 3 and low[-1] == "s" and not low.endswith(_KEEPS_S) and low not in _ABBREVIATED:
        if low.endswith("ies") and len(low) > 4:
            return low[:-3] + "y"
        if low.endswith(("xes", "ches", "shes", "sses")):
            return low[:-2]
        return low[:-1]
    return low
