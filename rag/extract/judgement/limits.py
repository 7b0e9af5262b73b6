"""Quantities in a sentence held against a guideline's limit: weeks of use, percent of relief, hours, levels."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from .numerals import NUMBER, value
from .reading import Sentence

# how each unit is written, and how many of the limit's own unit it stands for
_UNITS = {
    "percent": {r" ?%| percent": 1.0},
    "weeks": {r"[ -]days?\b": 1 / 7, r"[ -]weeks?\b": 1.0, r"[ -]months?\b": 4.35, r"[ -]years?\b": 52.0},
    "hours": {r" hours?\b(?= (?:a|per|each|every) week)": 1.0},
    "levels": {r" levels?\b": 1.0},
    "injections": {r" (?:\w+ )?injections?\b": 1.0},
    "mg": {r" ?mg\b| milligrams?\b": 1.0},
}
# a word of each unit: a sentence without it is not searched
_SIGNS = {
    "percent": ("%", "percent"),
    "weeks": ("day", "week", "month", "year"),
    "hours": ("hour",),
    "levels": ("level",),
    "injections": ("injection",),
    "mg": ("mg", "milligram"),
}


class Limit(NamedTuple):
    """The most or the least that a condition allows, in which unit, and words that a sentence on it has."""

    unit: str
    most: float | None
    least: float | None
    near: re.Pattern[str]
    unless: re.Pattern[str] | None
    written: tuple[tuple[re.Pattern[str], float], ...]

    def broken_in(self, sentence: Sentence) -> bool:
        """Whether a sentence that speaks of it gives a quantity beyond the limit."""
        text = sentence.text
        if not any(sign in text for sign in _SIGNS[self.unit]) or not self.near.search(text):
            return False
        if self.unless is not None and self.unless.search(text):
            return False
        return any(self._is_beyond(low, high) for low, high in self._quantities(text))

    def kept_by(self, text: str) -> bool:
        """Whether no quantity in these words is beyond the limit."""
        return not any(self._is_beyond(low, high) for low, high in self._quantities(text))

    def _is_beyond(self, low: float, high: float) -> bool:
        return (self.most is not None and low > self.most) or (self.least is not None and high < self.least)

    def _quantities(self, text: str) -> Iterator[tuple[float, float]]:
        for pattern, factor in self.written:
            for match in pattern.finditer(text):
                last = value(match["last"])
                first = value(match["first"]) if match["first"] else last
                yield first * factor, last * factor


def of(entry: dict[str, Any]) -> Limit:
    """A limit as corpus/lexicon/criterion_patterns.toml gives it."""
    return Limit(
        unit=entry["unit"],
        most=entry.get("most"),
        least=entry.get("least"),
        near=re.compile(entry["near"]),
        unless=re.compile(entry["unless"]) if "unless" in entry else None,
        written=tuple(
            (re.compile(rf"\b(?:(?P<first>{NUMBER})(?:[- ]to[- ]|-| or ))?(?P<last>{NUMBER})(?:{unit})"), factor)
            for unit, factor in _UNITS[entry["unit"]].items()
        ),
    )
