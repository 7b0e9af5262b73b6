"""The edition of a guideline as a citation prints it: "3rd Edition", "2nd Edition (2004)", "(updated 12/16/13)"."""

import re
from functools import lru_cache
from typing import NamedTuple

_YEAR = r"(?:19|20)\d\d"
_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)"
)
_DATED = r"(?:updated?|revised|effective|last updated)[^()]{1,30}"
# what a citation says of its edition; pieces that stand together are one
_NUMBERED = rf"{_ORDINAL}\s(?:revised\s)?ed(?:ition\b|n\b|\b\.?)"
_PIECE = (
    rf"(?:\((?:web|online|{_DATED}|{_YEAR}[^()]{{0,20}}|{_NUMBERED}[^()]{{0,30}}|(?:ACOEM|ODG|MTUS),?\s{_YEAR})\)|"
    rf"\b{_NUMBERED}|\b{_YEAR}\s(?:updates?|edition|revision)\b)"
)
_RUN = re.compile(rf"[\s,]*(?P<said>{_PIECE}(?:[\s,]*(?:{_PIECE}|\b{_YEAR}\b))*)", re.IGNORECASE)
# a year alone, between commas or at the beginning
_YEAR_ALONE = re.compile(rf"(?:^[\s,(]*|,\s*)(?P<said>{_YEAR})\b(?=\s*[,.;:)]|$|\s[A-Z])(?!\s*[,;:]\s?\d)")
_YEAR_OF_NAME = re.compile(rf"\b{_YEAR}$")
# over lower-case text: words of which one stands in every text that tells an edition, or that tells more than a year
_MAY_TELL = re.compile(rf"(?=[e12(])(?:\b(?:ed(?:ition|n)?|{_YEAR})\b|\((?:web|online|updat|revis|effect|last))")
_MORE_THAN_A_YEAR = ("(", " ed", " update", " revision")


class Edition(NamedTuple):
    """What is left of a text without its edition, and the edition in the text's own words."""

    rest: str
    said: str | None


def cut(text: str) -> Edition:
    """`text` without its edition: "3rd Edition, Low Back Disorders (2016)" is "Low Back Disorders"."""
    lower = text.lower()
    if not _MAY_TELL.search(lower):
        return Edition(text, None)
    more = any(word in lower for word in _MORE_THAN_A_YEAR)
    found = [_plain(match["said"]) for match in _RUN.finditer(text)] if more else []
    rest = _RUN.sub("", text) if found else text
    years = [match["said"] for match in _YEAR_ALONE.finditer(rest)]
    return Edition(_YEAR_ALONE.sub("", rest) if years else rest, joined(*found, *years))


class Named(NamedTuple):
    """A guideline's name without its edition, the year that ends the name, and the edition it was printed with."""

    name: str
    year: str | None
    said: str | None


@lru_cache(maxsize=1024)  # letters cite the same guidelines again and again
def named(guideline: str) -> Named:
    """A guideline's name without its edition; a year at its end ("Chronic Pain Medical Treatment 2016") stays."""
    name, said = cut(guideline)
    year = _YEAR_OF_NAME.search(name)
    return Named(name, year.group() if year else None, said)


def joined(*said: str | None) -> str | None:
    """What several places of a citation say of its edition, as one; None if none of them says anything."""
    return ", ".join(dict.fromkeys(filter(None, said))) or None


def _plain(said: str) -> str:
    """Without the brackets around the whole."""
    return said[1:-1].strip() if said[0] == "(" and said.find(")") == len(said) - 1 else said
