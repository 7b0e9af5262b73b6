"""Whether a model's words stand in the sentence it names, and say there what they say alone.

White space and the shape of quotation marks and dashes are forgiven, nothing else. Closeness never grants: a quote
with a dropped *no*, a changed number or a cut word is refused.
"""

import re
from typing import NamedTuple

from ... import grounding, sentences
from ...records import Quote, Span
from ..judgement.reasons import quote_at
from .sheet import Line, Sheet

_QUOTES = frozenset("\"'“”‘’„‚«»‹›`´″′")
_DASHES = frozenset("-–—‐‑‒−")
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
_OUTER = " " + "".join(_QUOTES)
_CLOSING = " .,;:" + "".join(_QUOTES)
_FEWEST_LETTERS = 6

_NUMBER_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty ninety "
    "hundred"
)
_NUMERIC = re.compile(rf"[#$<>~≤≥x(]*\d[\d.,/%x-]*\)?|\(?(?:{_NUMBER_WORDS.replace(' ', '|')})\)?", re.IGNORECASE)
_UNIT = re.compile(
    r"\(?(?:%|percent|mgs?|mcgs?|milligrams?|micrograms?|grams?|gm|ml|mls|cc|units?|mm|cm|degrees?|"
    r"tabs?|tablets?|caps?|capsules?|pills?|patch(?:es)?|refills?|injections?|blocks?|"
    r"times?|x|weekly|daily|hours?|hrs?|minutes?|days?|nights?|weeks?|wks?|months?|mos?|years?|yrs?|"
    r"visits?|sessions?|treatments?|pages?|points?|levels?|out|of|to|or|-|/|per)\b",
    re.IGNORECASE,
)
# a predicate that turns what stands before it: "documentation of relief | was not provided"
_DENIED_AFTER = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:(?:that|which)\s+)?(?:,\s*|(?:\w+\s+)?)"
    r"(?:(?:is|are|was|were|be|been|being|has|have|had|does|do|did|can|could|would|should|will|may|might)\s+){1,3}"
    r"(?:\w+ly\s+)?(?:not|never|no|n't|lacking|absent|missing|insufficient|inadequate|unclear|unlikely|denied|"
    r"unavailable|undocumented|unknown)\b|"
    r"\s*(?:isn't|wasn't|aren't|weren't|hasn't|haven't|hadn't|doesn't|didn't|don't|cannot|can't|couldn't|won't|"
    r"wouldn't|shouldn't|lacks?|fails?)\b",
    re.IGNORECASE,
)


class Refusal(NamedTuple):
    """Why a judgement is not accepted; `kind` is ungrounded for faults of evidence, invalid for all others."""

    kind: str
    why: str


class _Folded(NamedTuple):
    text: str
    origins: list[int]


def stands(words: str, line: Line, sheet: Sheet) -> Quote | Refusal:
    """The quote for `words` in the sentence `line`, or why they are refused."""
    text = sheet.text
    if "…" in words or "..." in words:
        return Refusal("ungrounded", "the words are shortened")
    wanted = _bare(fold(words).text)
    sentence = fold(text[line.span.start : line.span.end])
    too_few = " " not in wanted or sum(c.isalnum() for c in wanted) < _FEWEST_LETTERS
    if not wanted or (too_few and wanted != _bare(sentence.text)):
        return Refusal("ungrounded", "fewer than two words")
    verdict: Quote | Refusal = Refusal("ungrounded", f"the words do not stand in sentence {line.number}")
    at = sentence.text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        fault = _cut(sentence.text, at, end)
        if fault is None:
            start = line.span.start + sentence.origins[at]
            quote = quote_at(
                sheet.document.text, Span(start=start, end=line.span.start + sentence.origins[end - 1] + 1)
            )
            fault = _turned(text, quote, line.span)
            if fault is None:
                return quote
        verdict = Refusal("ungrounded", fault)
        at = sentence.text.find(wanted, at + 1)
    return verdict


def fold(text: str) -> _Folded:
    """`text` with one space between words, one kind of quotation mark and dash, and where each character stood.

    A break after a hyphen inside a word goes: "non-" at the end of a line and "steroidal" on the next are one word.
    """
    made: list[str] = []
    origins: list[int] = []
    gap = False
    for position, character in enumerate(text):
        if character in _INVISIBLE:
            continue
        if character.isspace():
            gap = True
            continue
        shown = "'" if character in _QUOTES else "-" if character in _DASHES else character
        if shown == "'" and made and made[-1] == "'" and not gap:
            continue
        if gap and made and not (made[-1] == "-" and len(made) > 1 and made[-2].isalnum() and shown.isalnum()):
            made.append(" ")
            origins.append(position)
        gap = False
        made.append(shown)
        origins.append(position)
    return _Folded("".join(made), origins)


def _bare(folded: str) -> str:
    """Words without the marks around them."""
    return folded.strip(_OUTER).rstrip(_CLOSING)


def _cut(text: str, start: int, end: int) -> str | None:
    """What is cut at the edges of `text[start:end]`: a word, or a number from what it counts."""
    if start and text[start - 1] != " " and not _may_part(text[start - 1], text[start]):
        return "a word is cut at the beginning"
    if end < len(text) and text[end] != " " and not _may_part(text[end - 1], text[end]) and _goes_on(text, end):
        return "a word is cut at the end"
    if text[end : end + 1] in (".", ",") and text[end - 1].isdigit() and text[end + 1 : end + 2].isdigit():
        return "a number is cut"
    first, last = text[start:end].split(" ", 1)[0], text[start:end].rsplit(" ", 1)[-1]
    before, after = text[:start].rstrip().rsplit(" ", 1)[-1], text[end:].strip().split(" ", 1)[0]
    if _NUMERIC.fullmatch(last) and text[end : end + 1] == " " and _UNIT.match(after):
        return "a number is cut from its unit"
    if _UNIT.fullmatch(first) and text[start - 1 : start] == " " and _NUMERIC.fullmatch(before):
        return "a unit is cut from its number"
    return None


def _may_part(left: str, right: str) -> bool:
    """Whether two characters that touch belong to different words: in "(no" and "relief,", not in "0.5" or "L4-5"."""
    if left.isalnum() and right.isalnum():
        return False
    joint = left if not left.isalnum() else right
    return joint in "()[];:!?'" or (joint in ".," and not right.isdigit())


def _goes_on(text: str, end: int) -> bool:
    """Whether letters or digits follow before the next space."""
    rest = text[end:].split(" ", 1)[0]
    return any(c.isalnum() for c in rest) or "%" in rest


def _turned(text: str, quote: Quote, within: Span) -> str | None:
    """Whether the clause around a quote denies what the quote alone affirms."""
    if not grounding.keeps_negation(text, quote, within):
        return "a negation before the words is left out"
    rest = text[quote.end : within.end]
    if _DENIED_AFTER.match(rest) or sentences.NEGATORS.match(rest.lstrip()):
        return "a negation after the words is left out"
    return None
