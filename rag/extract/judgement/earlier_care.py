"""Earlier care that the case summary tells of and the rationale counts otherwise, or says there was none."""

import re

from ...records import Item
from . import phrases, sites
from .numerals import NUMBER, value
from .reading import Sentence
from .relief import Fact, Facts, Found

_UNIT = r"(sessions?|visits?|treatments?)"
_COUNT = re.compile(
    rf"\b(?:completed|attended|received|had|undergone|underwent|rendered|finished|after)\b[^.;]{{0,30}}?\b({NUMBER})"
    rf" (?:\w+ ){{0,2}}{_UNIT}|\b({NUMBER}) (?:\w+ ){{0,2}}{_UNIT} (?:of [\w ]{{1,30}} )?(?:have|had|has|were|was) "
    r"(?:already |been )*(?:provided|rendered|completed|attended|given|received)"
)
_COUNTED = phrases.of(_COUNT.pattern)
_KIND = phrases.of(
    r"\b(physical therapy|pt\b|acupuncture|chiropractic|aquatic|massage|occupational therapy|hand therapy|"
    r"psychotherapy|cbt\b)"
)
_NO_COUNT = re.compile(
    r"\b(?:at least|over|more than|approximately|about|additional|another|further|up to|initial|trial|if|should|may|"
    r"recommend\w*|request\w*|allow\w*|authoriz\w*|certified|approved)\b"
)
_NUMBERS = re.compile(rf"\b{NUMBER}\b")
_CARE = r"(physical therapy|acupuncture|chiropractic|epidurals?|injections?|surgery)"
_NEVER = phrases.of(
    rf"\b(?:has|have|had|did) (?:not|never) (?:yet |previously )?(?:had|undergone|received|tried|attempted|have|"
    rf"undergo|receive|try)\b[^.;]{{0,50}}?\b{_CARE}|\b(?:no|without) (?:prior|previous|history of|earlier) (?:\w+ )?"
    rf"{_CARE}\b|\bthere (?:has|have|had) been no (?:\w+ )?{_CARE}\b"
)
# what a summary calls care of a kind
_CALLED = {
    "surgery": r"(?:surger|fusion|laminectom|discectom|arthroscop|decompression|arthroplast|replacement)",
    "injection": r"(?:injection|epidural)",
}
_HAD = (
    r"\b(?:completed|underwent|undergone|has had|had|received|attended|finished|tried|went through|status post|"
    r"treated with)\b[^.;]{0,60}\b"
)
_WAS_GIVEN = (
    r"[^.;]{0,60}\b(?:was|were|been) (?:given|received|performed|done|administered|completed|rendered|provided)\b"
)
_NOT_HAD = re.compile(
    r"\b(?:not|no|never|without|denie[sd]|declin\w*|recommend\w*|request\w*|plan\w*|authoriz\w*|pending|consider\w*|"
    r"discuss\w*|scheduled)\b"
)


def counts(item: Item, facts: Facts, findings: list[Sentence]) -> Found:
    """How many visits of one kind of care there were, where none of the summary's numbers is the rationale's."""
    for sentence in findings:
        match = _COUNTED.found_in(sentence.words)
        kind = _KIND.found_in(sentence.words) if match else None
        if match is None or kind is None or _NO_COUNT.search(sentence.text, max(0, match.start() - 40), match.end()):
            continue
        of_kind = [f for f in facts if kind.group() in f.text]
        if value(_number(match)) in {value(n) for f in of_kind for n in _NUMBERS.findall(f.text)}:
            continue
        told = [(f, m) for f in of_kind if (m := _COUNT.search(f.text)) and "at least" not in f.text]
        if told and all(sites.same(item, sentence, f.text) for f, _ in told):
            fact, other = told[0]
            explanation = f"The summary counts {_number(other)} {other[2] or other[4]}; "
            yield (
                f"{explanation}the rationale counts {_number(match)}.",
                fact.span,
                sentence,
                match.start(),
                match.end(),
            )


def _number(match: re.Match[str]) -> str:
    return str(match[1] or match[3])


def never(item: Item, facts: Facts, findings: list[Sentence]) -> Found:
    """Care that the rationale flatly says was never given, and the summary tells of at the same place."""
    for sentence in findings:
        match = _NEVER.found_in(sentence.words)
        if match is None:
            continue
        care = (match[1] or match[2] or match[3]).rstrip("s")
        called = _CALLED.get(care, re.escape(care))
        had = re.compile(rf"{_HAD}{called}|\b{called}{_WAS_GIVEN}")
        for fact in facts:
            if _tells(fact, had) and sites.same(item, sentence, fact.text):
                explanation = f"The summary records earlier {care}; the rationale says there was none."
                yield explanation, fact.span, sentence, match.start(), match.end()


def _tells(fact: Fact, had: re.Pattern[str]) -> bool:
    return had.search(fact.text) is not None and not _NOT_HAD.search(fact.text)
