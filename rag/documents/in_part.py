"""Headings that decide in part: "Partially Overturned", "Upheld in part", "Overturned for #60, upheld for the rest".

The record holds upheld or overturned for an item (DESIGN.md, section 5), so a decision in part is said in a warning.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from ..records import Decision
from .wording import decision_word

_LONGEST = 160  # characters in which a heading says how far it decides
_PARTLY = r"(?:partial(?:ly)?|partly|in[\s-]+part|conditionally|modified(?:\s+and)?)"
_DECIDED = r"(?:upheld|overturned)"
# what stands before the last decision word and belongs to it, with how those words end
_LEAD = re.compile(
    rf"[\s,;:=(/-]*(?:\b(?:is|was|are|were)\s+)?(?:\b{_DECIDED}\b[^:.]{{0,60}}?(?:[,;/-]|\band|\bbut)\s*)?\b{_PARTLY}$|"
    rf"[\s,;:=(/-]*(?<=[:;=\n\s-]){_DECIDED}\b[^:.]{{0,60}}?(?:[,;/-]|\band|\bbut)$",
    re.IGNORECASE,
)
_LEAD_ENDS = ("partial", "partially", "partly", "part", "conditionally", "modified", "and", "but", ",", ";", "/", "-")
_WORD = re.compile(
    rf"(?:(?<=[:;=\n-])|\b(?:is|was|are|were))\s*(?P<lead>{_PARTLY}\s+)?(?P<word>\b[A-Za-z01]{{6,12}})\b"
    rf"(?P<rest>[\s,;(/-]+(?:{_PARTLY}|with|as|for|and|but|except|only|to|of|up)\b[^:]{{0,100}})$",
    re.IGNORECASE,
)
# the same in the letters that decide in a sentence on medical necessity
_NECESSARY = re.compile(
    r"\b(?:partial(?:ly)?|partly|conditionally)\s+medically\s+necess\w+|medically\s+necess\w+(?:\s+and\s+\w+)?,?\s+"
    r"(?:\(\s*)?in\s+part\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\bupheld\b.*\boverturned\b|\boverturned\b.*\bupheld\b", re.IGNORECASE | re.DOTALL)
_SAYS = re.compile(rf"\b{_PARTLY}\b", re.IGNORECASE)


class Partly(NamedTuple):
    """Where the words of a decision in part begin in a heading, and what they decide."""

    start: int
    decision: Decision


def before(heading: str) -> int | None:
    """Where "partially" or "upheld in part and" begins that ends `heading`, the text above a decision word."""
    tail = heading[-_LONGEST:]
    match = _LEAD.search(tail) if tail.lower().endswith(_LEAD_ENDS) else None
    return len(heading) - len(tail) + match.start() if match else None


def ends(heading: str) -> Partly | None:
    """The decision at the end of a heading that has words after it; "overturned" where it names both."""
    low = max(0, len(heading) - _LONGEST)
    tail = heading[low:].lower()
    if "upheld" not in tail and "overturn" not in tail:
        return None
    for match in _WORD.finditer(heading, low):
        decision = decision_word(match["word"])
        if decision:
            return Partly(match.start(), decided(match.group(), decision))
    return None


def decided(words: str, last: Decision) -> Decision:
    """What the `words` of a heading decide: "overturned" where they name both (a part is authorized), else `last`."""
    return "overturned" if _BOTH.search(words) else last


@lru_cache(maxsize=1024)  # most headings decide in the same words
def says(words: str) -> bool:
    """Whether the words of a decision limit it to a part."""
    last = words.split()[-2:]
    whole = any(decision_word("".join(last[at:])) for at in range(len(last)))
    return not whole or _SAYS.search(words) is not None or _BOTH.search(words) is not None


def concluded(text: str) -> str | None:
    """The words at the end of `text` by which something is medically necessary in part, if it says so there."""
    found = _NECESSARY.search(text, max(0, len(text) - 2 * _LONGEST))
    return found.group() if found else None


def warning(number: int, words: str, decision: Decision) -> str:
    """What the record cannot hold, in the letter's words."""
    said = " ".join(words.split()).strip(" .:;=-")
    said += ")" * (said.count("(") - said.count(")"))
    return f"item {number}: decided in part (“{said}”) and recorded as {decision}; read there what was authorized"
