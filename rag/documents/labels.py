"""The labels inside a disputed item: who relied on what, and the rationale. Typing errors are forgiven."""

import re
from typing import Literal, NamedTuple

from ..records import Decision
from . import in_part
from .view import View
from .wording import decision_word, letters_of, near

LabelKind = Literal["claims", "reviewer", "rationale"]


def _printed(words: str) -> re.Pattern[str]:
    return re.compile(rf"{words}(?:s|\(s\))?(?!\w|[ \t]+[a-z])[ \t]{{0,9}}(?:[:;]|-(?=[ \t]))?")


# the printed form, at the start of a line or glued to a decision, with or without its colon; a pattern for each, as one
# fixed beginning is found three times as fast as one of several
_PRINTED: dict[LabelKind, re.Pattern[str]] = {
    "claims": _printed(r"Claims\s+Administrator\s+[Gg]uideline"),
    "reviewer": _printed(r"MAXIMUS\s+(?:Federal\s+Services,?\s+(?:Inc\.?\s+)?)?[Gg]uideline"),
    "rationale": _printed(r"Decision\s+[Rr]ationale"),
}
# else a colon after a word like a label's last
_WORD_ENDS = "|".join(rf"(?<=[A-Za-z01]{{6}}[A-Za-z]{spaces}.)" for spaces in ("", r"\s", r"\s\s", r"\s\s\s", r"\(s\)"))
_COLONS = tuple(re.compile(f"{mark}(?:{_WORD_ENDS})") for mark in ":;")
_BEFORE_COLON = re.compile(r"\b[A-Za-z01]{7,12}(?:\(s\))?\s{0,3}$")
_WORD_BEFORE = re.compile(r"([A-Za-z']+)[\s\"]*$")
_LONGEST_WORDS = 18
_LAST_WORDS = re.compile(r"(?P<two>\b[A-Za-z]{2,5} )?(?P<last>[A-Za-z01]{4,12})$")
# "Decision: Upheld" on a line of its own
_NAMED_DECISION = re.compile(
    r"(?:(?<=\n)|(?<=[.;,:]\s))[ \t]*(?:IMR |UR |Final )?(?:Decision|Determination|Outcome|Result)$", re.IGNORECASE
)
# "…: the Claims Administrator's decision is partially overturned"
_DECISION_SENTENCE = re.compile(
    r"(?:(?<=[:;=.-])|(?<=\n))\s?(?:The\s)?(?:(?:UR|IMR|Utilization\sReview|Claims\sAdministrator(?:'s)?)\s)?"
    r"(?:(?:decision|denial|determination|modification)(?:\s(?:is|was))?(?:\spartially)?|partially)$",
    re.IGNORECASE,
)
_AFTER_DECISION, _SEPARATORS, _FARTHEST = " \t\n.*)]", ":;=-", 600
_OPENING = "([*"  # of a decision in brackets or in bold
_LONGEST_SENTENCE = 100  # more than the words that name a decision can have
# how those words end: looked for before the patterns
_NAMES = ("decision", "determination", "outcome", "result")
_SENTENCE_ENDS = ("decision", "denial", "determination", "modification", "is", "was", "partially")
_REVIEWERS = ("reviewer", "reviewers", "reviewer's", "imr", "imro")
# what may stand before the words of a label, and a label of the review at the beginning of its line
_LEAD = re.compile(r"(?:\b(?:The|IMR|Final|Expert|Physician|Medical|Reviewer(?:'s)?)\s+){1,3}$")
_OF_REVIEW = re.compile(r"(?:^|\n)[ \t]*(?P<label>UR|Utilization\s+Review)\s*$", re.IGNORECASE)


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
    text = view.text
    found = []
    for kind, pattern in _PRINTED.items():
        for match in pattern.finditer(text, start):
            begin, end = match.span()
            if text[begin - 1] == "\n" or _follows_mark(view.line_before(begin)):
                found.append(Label(kind, begin, end))
    printed = {label.end for label in found}
    for colon in (match.start() for mark in _COLONS for match in mark.finditer(text, start)):
        if colon + 1 not in printed:
            low = max(start, colon - 16)
            word = _BEFORE_COLON.search(text[low:colon])
            label = _loose(text, low + word.start(), colon + 1) if word else None
            if label:
                found.append(_with_lead(text, label))
    return sorted(found, key=lambda label: label.start)


def _follows_mark(line: str) -> bool:
    """Whether a label may follow what stands on its line: nothing, or a decision that it is glued to."""
    return not line.strip() or line.endswith(("Upheld", "Overturned"))


def _loose(text: str, start: int, end: int) -> Label | None:
    """The label whose last word begins at `start` and whose colon ends at `end`, if its words are near one."""
    last = letters_of(text[start : end - 1])
    guideline = near(last.removesuffix("s"), "guideline", 2)
    if not guideline and not near(last.removesuffix("s"), "rationale", 2):
        return None
    before = text[max(0, start - 60) : start]
    previous = _WORD_BEFORE.search(before)
    if previous is None:
        return None
    word = previous[1]
    begin = start - len(before) + previous.start()
    if not guideline:
        if near(word.lower(), "decision", 2):
            return Label("rationale", begin, end)
        return None
    if word.endswith("MAXIMUS"):
        return Label("reviewer", begin + len(word) - len("MAXIMUS"), end)
    if near(word.lower(), "maximus", 2) or word.lower() in _REVIEWERS:
        return Label("reviewer", begin, end)
    if near(word.lower(), "administrator", 3):
        return Label("claims", _claims_start(text, begin), end)
    review = _OF_REVIEW.search(before)
    return Label("claims", start - len(before) + review.start("label"), end) if review else None


def _with_lead(text: str, label: Label) -> Label:
    """The label with the words before it that belong to it: "IMR Decision rationale", "Expert Reviewer guideline"."""
    low = max(0, label.start - 40)
    lead = _LEAD.search(text[low : label.start]) if label.kind != "claims" else None
    return label._replace(start=low + lead.start()) if lead else label


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
    match = _LAST_WORDS.search(tail, max(0, len(tail) - _LONGEST_WORDS))
    if match is None:
        return None
    for start in (match.start("last"), match.start("two")):
        decision = decision_word(tail[start:]) if start >= 0 else None
        if decision:
            before = tail[:start].rstrip()
            lead = in_part.before(before)
            if lead is not None:
                return _marked(low, tail, lead, in_part.decided(tail[lead:], decision))
            if not tail[start].islower() or before[-1:] in _SEPARATORS or _sentence(before) is not None:
                return _marked(low, tail, start, decision)
    partly = in_part.ends(tail)
    return _marked(low, tail, partly.start, partly.decision) if partly else None


def _marked(low: int, tail: str, start: int, decision: Decision) -> Mark:
    """The mark whose decision begins at `start` of `tail`, which begins at `low`; without "Decision:" before it."""
    before = tail[:start].rstrip()
    sentence = _sentence(before)
    if sentence is not None:
        request = before[:sentence]
    else:
        request = _closed(before)
        request = request[: _at_end(_NAMED_DECISION, request, _NAMES)]
    return Mark(low + len(_closed(request)), low + len(tail), decision)


def _sentence(before: str) -> int | None:
    return _at_end(_DECISION_SENTENCE, before, _SENTENCE_ENDS)


def _at_end(pattern: re.Pattern[str], text: str, ends: tuple[str, ...]) -> int | None:
    """Where the words of `pattern` begin that end `text`, in one of `ends`."""
    if not text[-_LONGEST_SENTENCE:].lower().endswith(ends):
        return None
    match = pattern.search(text, max(0, len(text) - _LONGEST_SENTENCE))
    return match.start() if match else None


def _closed(text: str) -> str:
    """`text` without the marks and white space between a request and its decision."""
    return text.rstrip(_SEPARATORS + _OPENING + " \t\n")
