"""Pages of a guideline as letters cite them: "Page(s): 76-80, 91", "pgs. 303-5", "page 46 of 127"."""

import re

PAGES = re.compile(
    r"[\s,;(]{0,4}\b(?:Page\(s\)|Pages?|pgs?\b\.?|pp?\.)\s*:?\s*(?P<list>\d+(?:\s*(?:,\s*and|,|;|and|&|[-–—]|to|"
    r"through)\s*\d+)*)(?:\s+of\s+\d+)?\)?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d+)(?:\s*(?:[-–—]|to|through)\s*(\d+))?")


def page_numbers(text: str) -> tuple[int, ...]:
    """Every page of the lists in `text`, ranges written out, a shortened end ("303-5") completed."""
    pages: dict[int, None] = {}
    for listed in PAGES.finditer(text):
        for match in _RANGE.finditer(listed["list"]):
            first, last = match[1], match[2] or match[1]
            if len(last) < len(first):
                last = first[: len(first) - len(last)] + last
            low, high = int(first), int(last)
            pages.update(dict.fromkeys(range(low, high + 1) if low <= high <= low + 300 else (low, high)))
    return tuple(pages)
