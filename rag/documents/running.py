"""Running titles of any wording that count the pages: the same line again and again, with the next number."""

import re
from collections.abc import Iterator
from itertools import pairwise

# the end of such a line, a pattern for each way of writing it: a fixed beginning is found fastest
_ENDS = (
    *(
        re.compile(
            rf"{word}[ \t|:]{{0,3}}(?P<n>\d{{1,3}})(?:[ \t]*(?:of|/)[ \t]*\d{{1,3}})?[\])]?[ \t]*$", re.MULTILINE
        )
        for word in ("Page", "page", "PAGE")
    ),
    re.compile(r"\|[ \t]*P ?a ?g ?e[ \t]*$", re.MULTILINE),
)
_DIGITS = re.compile(r"\d+")
_LAST_NUMBER = re.compile(r"(\d{1,3})[ \t]*$")
_LONGEST = 100  # characters of a line


def counted(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines stand that end in a page's number, are alike but for their numbers, and count on from 1 or 2.

    The last page of a guideline that is cited stands at the end of a line as well, but does not count.
    """
    lines: dict[str, list[tuple[int, int, int]]] = {}
    for end in _ENDS if "|" in text else _ENDS[:-1]:
        for match in end.finditer(text):
            start = max(text.rfind("\n", 0, match.start()), text.rfind("\f", 0, match.start())) + 1
            before = text[start : match.start()]
            number = match["n"] if "n" in end.groupindex else _last_number(before)
            if number and len(before) <= _LONGEST:
                alike = _DIGITS.sub("#", before).strip()
                lines.setdefault(alike, []).append((int(number), start, match.end()))
    for places in lines.values():
        places.sort(key=lambda place: place[1])
        numbers = [number for number, _, _ in places]
        if len(numbers) > 1 and numbers[0] <= 2 and all(high == low + 1 for low, high in pairwise(numbers)):
            yield from ((start, end) for _, start, end in places)


def _last_number(text: str) -> str | None:
    match = _LAST_NUMBER.search(text)
    return match[1] if match else None
