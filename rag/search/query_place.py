"""The side of the body that is asked about: "left-sided requests", "the right wrist", "bilateral"."""

import re

from .query_filters import BODY_PARTS

_PART = "|".join(pattern for _, pattern, _ in BODY_PARTS)
_OF_SIDE = re.compile(
    rf"\b(?P<side>left|right)(?:[\s-]+(?:sided?|hand side)\b|[\s-]+(?:(?:upper|lower|big|distal|proximal|medial|"
    rf"lateral)\s+)?"
    rf"(?:{_PART}|extremit\w+)\b)|\b(?:on|to) the (?P<alone>left|right)(?=\s*(?:[,.?!]|$|side\b))",
    re.IGNORECASE,
)
_EITHER = re.compile(r"\bleft\W+(?:\w+\W+){0,3}?right\b|\bright\W+(?:\w+\W+){0,3}?left\b", re.IGNORECASE)
_BOTH = re.compile(r"\bbilateral(?:ly)?\b|\bboth sides\b", re.IGNORECASE)


def side(question: str) -> str | None:
    """`left`, `right` or `bilateral` where the question asks about exactly one of them."""
    if _EITHER.search(question):
        return None
    found = {(match.group("side") or match.group("alone")).lower() for match in _OF_SIDE.finditer(question)}
    found |= {"bilateral"} if _BOTH.search(question) else set()
    return found.pop() if len(found) == 1 else None
