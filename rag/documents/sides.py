"""In older letters each side's guidelines stand in sentences: "The Claims Administrator based its decision on …"."""

import re
from typing import NamedTuple

from ..records import Span
from .view import View

_DOES = (
    r"\s+(?:based|bases|did|does|cited|cites|relied|relies|provided|has|used|found|failed|stated|referred|"
    r"referenced|agree[sd]|also)\b"
)
CLAIMS = re.compile(rf"\bThe\s+C\w{{3,7}}\s+Adm\w{{6,12}}{_DOES}")
REVIEWER = re.compile(rf"\bThe\s+(?:\w+\s+){{0,2}}Reviewer{_DOES}")


class Sides(NamedTuple):
    """What each side says it relied on, between an item's heading and its rationale."""

    claims: Span | None
    reviewer: Span | None


def between(view: View, start: int, end: int) -> Sides:
    """The sentences of both sides between `start` and `end`; each reaches to the other or to `end`."""
    claims = CLAIMS.search(view.text, start, end)
    reviewer = REVIEWER.search(view.text, claims.end() if claims else start, end)
    if reviewer is None and claims is not None:
        reviewer = REVIEWER.search(view.text, start, claims.start())
    marks = sorted(match.start() for match in (claims, reviewer) if match)
    stops = dict(zip(marks, [*marks[1:], end], strict=False))
    return Sides(
        view.trimmed(claims.start(), stops[claims.start()]) if claims else None,
        view.trimmed(reviewer.start(), stops[reviewer.start()]) if reviewer else None,
    )


def next_starts(view: View, position: int) -> bool:
    """Whether a side's sentence stands right at `position`, white space aside."""
    text = view.text
    while position < len(text) and text[position].isspace():
        position += 1
    return CLAIMS.match(text, position) is not None or REVIEWER.match(text, position) is not None
