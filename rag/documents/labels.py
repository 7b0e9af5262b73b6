"""The labels inside a disputed item: who relied on what, and the rationale. Typing errors are forgiven."""

import re
from typing import Literal, NamedTuple

from ..records import Decision
from .view import View
from .wording import decision_word, near

LabelKind = Literal["claims", "reviewer", "rationale"]

# the printed form, with or without its colon, at the start of a line; else a word before a colon like a label's last
_CANDIDATE = re.compile(
    r"(?:^[ \t]*|(?<=Upheld)|(?<=Overturned))"
    r"(?:(?P<claims>Claims\s+Administrator\s+guideline)|(?P<reviewer>MAXIMUS\s+guideline)|"
    r"(?P<rationale>Decision\s+rationale))\b(?![ \t]+[a-z])[ \t]{0,9}[:;]?|(?P<word>\b[A-Za-z]{7,12})\s{0,3}[:;]",
    re.MULTILINE,
)
_WORD_BEFORE = re.compile(r"([A-Za-z']+)[\s\"]*$")
_LAST_WORDS = re.compile(r"(?P<two>\b[A-Za-z]{2,5} )?(?P<last>[A-Za-z]{4,12})$")
_AFTER_DECISION, _SEPARATORS, _FARTHEST = " \t\n.*)", ":;=-", 600
_REVIEWERS = ("reviewer", "reviewers", "reviewer's", "imr")


class Label(NamedTuple):
    """A label and where it stands; its value begins at `end`."""

    kind: LabelKind
    start: int
    end: int


class Mark(NamedTuple):
    """The decision at the end of a heading: where the request before it ends, and where the decision word ends."""

    request_end: int
    end: int
    decision: Decision


def find(view: View, start: int = 0) -> list[Label]:
    """Everything after `start` that may be an item's label, in order."""
    text, found = view.text, []
    for match in _CANDIDATE.finditer(text, start):
        kind = match.lastgroup
        if kind == "word":
            label = _loose(text, match)
            if label:
                found.append(label)
        elif kind in ("claims", "reviewer", "rationale"):
            begin = match.start() + len(match.group()) - len(match.group().lstrip())
            found.append(Label(kind, begin, match.end()))  # type: ignore[arg-type]
    return found


def _loose(text: str, match: re.Match[str]) -> Label | None:
    last = match["word"].lower()
    guideline = near(last.removesuffix("s"), "guideline", 2)
    if not guideline and not near(last.removesuffix("s"), "rationale", 2):
        return None
    before = text[max(0, match.start() - 60) : match.start()]
    previous = _WORD_BEFORE.search(before)
    if previous is None:
        return None
    word = previous[1]
    begin = match.start() - len(before) + previous.start()
    if not guideline:
        if near(word.lower(), "decision", 2):
            return Label("rationale", begin, match.end())
        return None
    if word.endswith("MAXIMUS"):
        return Label("reviewer", begin + len(word) - len("MAXIMUS"), match.end())
    if near(word.lower(), "maximus", 2) or word.lower() in _REVIEWERS:
        return Label("reviewer", begin, match.end())
    if near(word.lower(), "administrator", 3):
        return Label("claims", _claims_start(text, begin), match.end())
    return None


def _claims_start(text: str, administrator: int) -> int:
    """Where "Claims" before "Administrator" begins, also when it is glued to the word before it."""
    previous = _WORD_BEFORE.search(text, max(0, administrator - 30), administrator)
    if previous is None:
        return administrator
    word = previous[1]
    glued = word.rfind("Claim")
    for at in [glued] if glued >= 0 else range(len(word) - 7, len(word) - 4):
        if at >= 0 and (at == glued or (near(word[at:].lower(), "claims", 1) and decision_word(word[:at]))):
            return previous.start() + at
    return previous.start() if near(word.lower(), "claims", 2) else administrator


def mark_before(view: View, position: int, after: int) -> Mark | None:
    """The decision right before `position` and not before `after`: "…: Upheld", in any case, also alone on its line."""
    low = max(after, position - _FARTHEST)
    tail = view.text[low:position].rstrip(_AFTER_DECISION)
    match = _LAST_WORDS.search(tail, max(0, len(tail) - 24))
    if match is None:
        return None
    for start in (match.start("last"), match.start("two")):
        decision = decision_word(tail[start:]) if start >= 0 else None
        if decision:
            before = tail[:start].rstrip()
            if tail[start].isupper() or before[-1:] in _SEPARATORS:
                return Mark(low + len(before.rstrip(_SEPARATORS + " \t\n")), low + len(tail), decision)
    return None
