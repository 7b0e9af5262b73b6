"""Where a request begins above its decision, and what of it is still in dispute."""

import re

from .view import View

_ORIGINAL = re.compile(r"\b(?:was|were)\s+the\s+original\s+requests?\b", re.IGNORECASE)
_PORTION = (
    r"(?:(?:eligible|disputed)\s+portions?(?:\s+of\s+the\s+original\s+requests?)?|portions?(?:\s+of\s+the\s+original\s+"
    r"requests?)?\s+(?:that\s+is\s+|which\s+is\s+)?(?:eligible\s+for|subject\s+to)\s+(?:IMR|Independent\s+Medical\s+Review))"
)
_ELIGIBLE = re.compile(rf"{_PORTION}\s*(?:,|is\s+for|is|:)?\s*(?:for\s+)?", re.IGNORECASE)
_VERB = re.compile(r"[\s,]+(?:is|are|was|were)\s*$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*$")
# the sentence between the section's heading and the first item
_INTRODUCTION = re.compile(
    r"(?:The\s+Final\s+Determination\s+was\s+based\s+on[^:]{0,160}:|set\s+forth\s+below\s*[:.]?)\s*", re.IGNORECASE
)
_REFERENCE = re.compile(r"https?:|www\.|\((?:[^()]{0,40}\s)?(?:19|20)\d\d\)$")
_ABBREVIATED = re.compile(
    r"\b(?:mg|mcg|ml|gm|tabs?|caps?|hrs?|wks?|mos?|yrs?|min|dr|st|vs|no|approx|qty|ext|rt|lt|inj|eval|max|w|x|[a-z]\.[a-z](?:\.[a-z])?)\.$",
    re.IGNORECASE,
)
_CONCLUDED = re.compile(
    r"\b(?:necessary|necessity|appropriate|reasonable|supported|warranted|certified|authorized|approved|indicated|established)"
    r"(?: at this time)?[\"')]*$",
    re.IGNORECASE,
)
_NECESSARY = re.compile(r"\bmedically\s+(?:necessary|reasonable|appropriate)(?: at this time)?[\"')]*$", re.IGNORECASE)
_UNFINISHED = re.compile(
    r"(?:[,:;&/(-]|\b(?:the|of|and|to|by|with|for|or|in|at|on|an?|per|from|is|are))$", re.IGNORECASE
)
_GLUED = re.compile(r"medically (?:necessary|appropriate|reasonable)[^.:\n]{0,40}\.[ \t]*(?=[A-Z0-9])")
_ORDINAL = re.compile(r"\(?#?(\d{1,2})(?:\s?[.)]\s+|(?<=#\d)\s?:\s+)(?=\S)")
_CALLED = re.compile(
    r"(?:IMR\s+)?(?:Issue|Item|Request|Disputed\s+(?:item|service|treatment))s?(?:\s+at\s+dispute)?\s*(?:No\.?|Number)?\s*"
    r"#?\s?(\d{1,2})\s*[.):-]\s*(?=\S)",
    re.IGNORECASE,
)
# shares of a full line; letters of a PDF differ in width, and headings are bold
_RAGGED, _SHORT = 0.85, 0.65
_GOES_ON = tuple("#&,/)%")
_MOST_LINES = 14
_FARTHEST = 3000  # characters above a decision within which the original request stands


def floor(view: View, start: int, end: int) -> tuple[int, bool]:
    """Where the first item may begin at the earliest, and whether it begins right there, after the introduction."""
    introduction = _INTRODUCTION.search(view.text, start, min(end, start + 600) if start else end)
    return (introduction.end(), True) if introduction else (start, start > 0)


def begins(view: View, after: int, end: int) -> int:
    """Where the heading that ends at `end` begins: not before `after`, which is where the item above has its rationale.

    The first line is found from below: a heading follows a line that ends a sentence, or one that stops short of the
    margin. A partly authorised request has three sentences, of which the first says what was asked originally.
    """
    text = view.text
    low = max(after, end - _FARTHEST)
    original = list(_ORIGINAL.finditer(text, low, end)) if view.lower.find("original", low, end) >= 0 else []
    if original and _ELIGIBLE.search(text, original[-1].end(), end):
        end = original[-1].start()
        partial = True
    else:
        partial = False
    start = _first_line(view, after, end)
    glued = None if partial else next(iter(_GLUED.finditer(text, start, end)), None)
    return glued.end() if glued else start


def unnumbered(request: str, number: int) -> str:
    """The request without the number of its item, if it has one: "2. Norco", "Issue 2: Norco", not "2 injections"."""
    request = request.lstrip("*") if request.startswith("**") else request
    match = _ORDINAL.match(request) or _CALLED.match(request)
    return request[match.end() :] if match and int(match[1]) == number else request


def eligible_portion(request: str) -> str | None:
    """What is still in dispute when part was authorised; None for an undivided request."""
    named = list(_ELIGIBLE.finditer(request)) if "portion" in request.lower() else []
    if not named:
        return None
    portion = _VERB.sub("", request[named[-1].end() :]).strip(" ,.:;")
    if portion.count(")") > portion.count("("):
        portion = portion.removesuffix(")")
    return portion or None


def _first_line(view: View, after: int, end: int) -> int:
    text = view.text
    start = _line_start(text, after, end)
    while not text[start:end].strip() and start > after:
        start = _line_start(text, after, start - 1)
    lowest = start
    for _ in range(_MOST_LINES):
        above_end = start
        while above_end > after and text[above_end - 1].isspace():
            above_end -= 1
        if above_end <= after:
            return start
        above = _line_start(text, after, above_end)
        if _parted(view, text[above:above_end], text[start:end].lstrip(), text.count("\n", above_end, start)):
            return start
        start = above
    return lowest


def _line_start(text: str, after: int, position: int) -> int:
    return max(after, text.rfind("\n", after, position) + 1)


def _parted(view: View, above: str, below: str, newlines: int) -> bool:
    """Whether a heading begins at `below`, the line after `above`.

    A line that would have had room for the next word was ended on purpose; a rationale may lack its full stop.
    """
    above, apart = above.strip(), newlines > 1 and newlines > view.line_gap
    small = below[:1].islower()
    numbered = below[:1] == "#" and _ORDINAL.match(below) is not None
    if (below[:1] in _GOES_ON and not numbered) or (
        not apart and not below[:1].isupper() and _ABBREVIATED.search(above)
    ):
        return False
    ended = _SENTENCE_END.search(above) is not None
    if ended and (apart or not small):
        return True
    first = below.split(None, 1)[0] if below.split() else ""
    filled = (len(above) + 1 + len(first)) / view.width
    ragged = filled < _RAGGED
    if ended:
        return ragged
    if small or _UNFINISHED.search(above):
        return False
    if _NECESSARY.search(above) or filled < _SHORT:
        return True
    return ragged and (apart or _CONCLUDED.search(above) is not None or _REFERENCE.search(above) is not None)
