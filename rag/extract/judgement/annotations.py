"""Annotations: remarks beside the reasons (corpus/lexicon/annotations.csv). They are counted apart."""

import re
from typing import NamedTuple

from ...records import Annotation, Conflict, Item, Span
from . import phrases
from .catalogue import Wordings
from .findings import NEGATED, clause_start
from .reading import Sentence, source_span
from .reasons import quote_at
from .roles import Role


class Remark(NamedTuple):
    """A wording and the code it carries."""

    code: str
    wording: Wordings


_GAIN = (
    r"(?:relief|improv\w*|benefit\w*|reduc\w+|decreas\w+|gains?|progress\w*|easing|better|help\w*|lessen\w*|"
    r"alleviat\w+)"
)
_CARE = (
    r"(?:medications?|meds|therapy|treatments?|sessions?|visits?|injections?|pt|acupuncture|chiropractic|massage|"
    r"drugs?|"
    r"opioids?|nsaids?|blocks?|unit|use|course|tablets?|patch\w*|cream)"
)
_WEANING = Remark(
    "N.weaning",
    phrases.of(
        r"\b(?:wean(?:ing|ed)?|taper(?:ing|ed)?|detox\w*|gradual(?:ly)? (?:reduc\w+|discontinu\w+|decreas\w+|"
        r"withdraw\w+|stop\w*)|"
        r"step by step|(?:step\w*|brought|bring|cut) (?:it |them |this )?down\b|withdrawn (?:by degrees|"
        r"slowly|gradually)|"
        r"reduced (?:gradually|slowly|by degrees)|titrat\w+ (?:down|off)|reduc\w+ (?:\w+ ){0,4}(?:should|"
        r"must) continue|go on reducing)\b",
    ),
)
_REASONABLE = Remark(
    "N.reasonable-but",
    phrases.of(
        r"\b(?:(?:do|does|did)? ?(?:seems?|appears?)|(?:may|might|could|would|should) (?:well |otherwise |"
        r"still |very well )*"
        r"(?:be|turn out|have been|have had|prove)|(?:is|are) (?:\w+ly |itself |otherwise )*)\b ?(?:to be "
        r")?(?:\w+ly )?"
        r"(?:medically )?(?:reasonable|appropriate|warranted|justified|a fair chance)\b[^.;]{0,60}",
    ),
)
_BENEFIT = Remark(
    "N.benefit-acknowledged",
    phrases.of(
        rf"(?:\b{_GAIN}\b[^.;]{{0,40}}\b(?:with|from|by|following|after|under|on|due to|"
        rf"through)\b[^.;]{{0,40}}\b{_CARE}\b|"
        rf"\b{_CARE}\b[^.;]{{0,40}}\b(?:help(?:s|ed|ing)|reduc\w+|decreas\w+|reliev\w+|"
        rf"improv\w+|eas(?:e[sd]?|ing)|(?:provid\w+|gave|gives|brought)\b(?=[^.;]{{0,60}}\b{_GAIN}))\b[^.;]{{0,60}}|"
        rf"[>~]?\b\d+ ?(?:-|to)? ?\d* ?(?:%|percent) (?:\w+ )?{_GAIN}|\bsome (?:\w+ )?{_GAIN}\b[^.;]{{0,60}}|"
        rf"\bdecreased pain\b)",
    ),
)
_RESIDUAL = re.compile(r"\bremaining\s+IMR[\s-]+eligible\s+portion\b[^:]{0,80}?(?=,|\bis\b|:|$)", re.IGNORECASE)
_RULE = re.compile(
    r"\b(?:guidelines?|mtus|acoem|odg|regulation)\b[^.;]{0,60}\b(?:recommend|state|support|advise|require|note|"
    r"give|make)"
)
_PAST = re.compile(
    r"\b(?:previous(?:ly)?|prior|already|was|were|had been|has been) (?:\w+ )?(?:wean|taper)|"
    r"\b(?:certified|authorized|approved|modified)(?: \w+)? for (?:\w+ )?(?:wean|taper)"
)
_CONDITIONAL = re.compile(r"(?:\b(?:if|unless|until|should there|not|no|without|fails?|lack|other than)|n't)\b")
_SUPPOSED = re.compile(r"\b(?:if|may be undertaken|has been suggested|to reduce the risk)\b")
_CONTRAST = re.compile(r"\b(?:although|while|though|even if|albeit|however|but|more|later|would have|does seem)\b")


def annotations(
    document: str, item: Item, read: list[Sentence], conflicts: tuple[Conflict, ...]
) -> tuple[Annotation, ...]:
    """The annotations of one item: remarks of its rationale, the residual heading, contradictions with the summary."""
    found: list[Annotation] = []
    if item.heading is not None and (residual := _RESIDUAL.search(document, item.heading.start, item.heading.end)):
        found.append(
            Annotation(
                code="N.partial-residual", quote=quote_at(document, Span(start=residual.start(), end=residual.end()))
            )
        )
    if item.decision == "upheld":
        found += _remarks(document, read)
    for conflict in conflicts:
        if conflict.item == item.number and conflict.quotes and _is_about_rationale(conflict, item):
            found.append(Annotation(code="N.record-conflict", quote=conflict.quotes[-1]))
            break
    return tuple(found)


def _is_about_rationale(conflict: Conflict, item: Item) -> bool:
    if conflict.kind != "dates" or item.rationale is None:
        return conflict.kind == "summary-vs-rationale"
    return item.rationale.start <= conflict.quotes[-1].start < item.rationale.end


def _remarks(document: str, read: list[Sentence]) -> list[Annotation]:
    found: dict[str, Annotation] = {}
    for sentence in read:
        for remark in _possible(sentence):
            match = None if remark.code in found else remark.wording.found_in(sentence.words)
            if match and _counts(remark.code, sentence, match):
                found[remark.code] = Annotation(
                    code=remark.code, quote=quote_at(document, _whole(document, sentence, match, remark.code))
                )
    return list(found.values())


def _whole(document: str, sentence: Sentence, match: re.Match[str], code: str) -> Span:
    if code == "N.benefit-acknowledged":
        low = clause_start(sentence.text, match.start())
        return source_span(document, sentence, low, match.end())
    return Span(start=sentence.start, end=sentence.end)


def _possible(sentence: Sentence) -> tuple[Remark, ...]:
    """The remarks that count in a sentence of this role: of a guideline's, advice to wean and what is conceded."""
    if sentence.role in (Role.OTHER_VIEW, Role.FORMULA):
        return ()
    if sentence.role is not Role.GUIDELINE:
        return (_WEANING, _REASONABLE, _BENEFIT)
    return (_WEANING, _REASONABLE) if "may well" in sentence.text else (_WEANING,)


def _counts(code: str, sentence: Sentence, match: re.Match[str]) -> bool:
    before = sentence.text[clause_start(sentence.text, match.start()) : match.start()]
    if code == "N.weaning":
        return not (
            _RULE.search(sentence.text)
            or _PAST.search(sentence.text)
            or _SUPPOSED.search(sentence.text)
            or NEGATED.search(before)
        )
    if _RULE.search(sentence.text) or NEGATED.search(before) or _CONDITIONAL.search(before):
        return False
    if code == "N.reasonable-but":
        return bool(_CONTRAST.search(sentence.text) or "may well" in sentence.text) and not re.search(
            r"\bnot\b", match.group()
        )
    return "should" not in before and " may " not in match.group()
