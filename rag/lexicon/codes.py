"""Requests that name a service by its billing code alone ("CPT 20610", "E0745"): the code read as our words for it.

The codes stand in corpus/lexicon/billing_codes.csv. A code says what is done, the request's own words say where:
"73221, left shoulder" is read as "MRI, left shoulder".
"""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from .names import Match

_CODE = re.compile(
    r"(?<![\w#$.,/])(?P<code>\d{5}|\d{4}T|[A-Z]\d{4})(?![\w/%]|[.,]\d|\s?(?:mg|mcg|units?|ml|iu)\b)", re.IGNORECASE
)
_RANGE = re.compile(r"(?P<prefix>[A-Z]?)(?P<first>\d+)(?P<suffix>T?)(?:-[A-Z]?(?P<last>\d+))?")

Read = Callable[[str], Iterable[Match]]


def table(path: Path) -> dict[str, str]:
    """Every code of a table with its words; a row has codes and ranges of codes."""
    with path.open(encoding="utf-8", newline="") as file:
        return {code: row["words"] for row in csv.DictReader(file) for code in listed(row["codes"])}


def listed(row: str) -> tuple[str, ...]:
    """The codes of a row, its ranges written out."""
    found: list[str] = []
    for match in _RANGE.finditer(row):
        digits = match["first"]
        for number in range(int(digits), int(match["last"] or digits) + 1):
            found.append(f"{match['prefix']}{number:0{len(digits)}d}{match['suffix']}")
    return tuple(found)


def match(text: str, known: Mapping[str, str], read: Read) -> tuple[Match, ...]:
    """The treatments that the codes in `text` stand for, found by `read` in the words; each at its code's place."""
    parts: list[str] = []
    places: list[tuple[int, int, Match]] = []  # a stretch of the words, and where it stands in `text`
    length = end = 0
    for code in _CODE.finditer(text):
        words = known.get(code["code"].upper())
        if words is None:
            continue
        before = text[end : code.start()]
        low = length + len(before)
        places.append((low, low + len(words), Match(code.start(), code.end(), words)))
        parts += [before, words]
        length, end = low + len(words), code.end()
    if not parts:
        return ()
    found = read("".join((*parts, text[end:])))
    return tuple(one._replace(start=place.start, end=place.end) for one in found if (place := _place(one, places)))


def _place(found: Match, places: Iterable[tuple[int, int, Match]]) -> Match | None:
    """The code whose words `found` has a part of."""
    return next((place for low, high, place in places if found.start < high and low < found.end), None)
