"""Wordings written in code, looked for only where the words stand that they require (see anchored.py)."""

from collections import Counter

from .anchored import read_off
from .catalogue import READERS, Wordings


class _Usual(Counter[str]):
    """How usual an anchor is where nothing is counted: words of up to three letters stand in every sentence."""

    def __missing__(self, anchor: str) -> int:
        return 20 if len(anchor) <= 3 else 0


def of(*patterns: str) -> Wordings:
    """Wordings for lower-case text."""
    return READERS.some(READERS.put(*(read_off(_Usual(), pattern) for pattern in patterns)))
