"""Which numbered guideline conditions the reviewer found met, failed or undocumented.

Only conditions the rationale speaks about are listed; the rest of the guideline's conditions were not addressed.
"""

import re
import tomllib
from functools import cache
from typing import Any, Literal, NamedTuple

from ... import lexicon, resources
from ...records import CriterionFinding, Finding, Item, Quote, Reason
from . import phrases
from .catalogue import Wordings
from .findings import NEGATED, clause_start, regions
from .reading import Sentence, plain, source_span
from .reasons import quote_at
from .roles import OF_THE_CASE

Verification = Literal["verified", "partial", "unverified"]

_UNDOCUMENTED = re.compile(
    r"(?:\b(?:no|not|lack\w*|without|absence|insufficient|fail\w* to|unclear|nobody|"
    r"never)|n't)\b[^.;]{0,60}\b(?:document\w*|evidence|record\w*|mention\w*|"
    r"indicat\w+|specif\w+|describ\w+|not(?:e|ed)|report\w*|discuss\w*|provid\w+|stat(?:e|ed)|establish\w*|"
    r"demonstrat\w+|show\w*|account|quantif\w+|address\w*|"
    r"reflect\w*|given|named|wrote|written|on file)\b|\b(?:undocumented|unclear|unknown|not documented)\b|"
    r"\b(?:note|notes|file|record|records|chart|report|reports|letter)\b[^.;]{0,40}\b(?:no|not|nothing|neither|never)\b|"
    r"\b(?:no|nor|without(?: an?| any)?) (?:\w+ )?(?:sign|word|statement|account|score|notes?|trace) |"
    r"\bnor (?:does|do|did) [^.;]{0,40}\b(?:say|state|tell|give|name|record|note|show)"
)


_SURGERY = re.compile(r"(?i)\bsurg|\bprocedure|\boperation|\barthroscop|\bfusion|\breplacement|\brepair|\brelease")


class Rule(NamedTuple):
    """How a criterion shows in a rationale: codes that speak of its failure, words for it, words for met and unmet.

    `every`: all of its codes must be found. `covered_by`: the criterion whose failure says more than this one's.
    """

    criterion: str
    codes: frozenset[str]
    about: re.Pattern[str] | None
    met: Wordings | None
    unmet: re.Pattern[str] | None
    every: bool
    covered_by: str
    example: str


@cache
def load() -> dict[str, Rule]:
    """Rules by criterion, from corpus/lexicon/criterion_patterns.toml."""
    with resources.path("corpus", "lexicon", "criterion_patterns.toml").open("rb") as file:
        entries: list[dict[str, Any]] = tomllib.load(file)["criteria"]
    return {
        entry["criterion"]: Rule(
            criterion=entry["criterion"],
            codes=frozenset(entry.get("codes", "").split()),
            about=re.compile(entry["about"]) if "about" in entry else None,
            met=phrases.of(rf"\b(?:{entry['met']})") if "met" in entry else None,
            unmet=re.compile(entry["unmet"]) if "unmet" in entry else None,
            every=entry.get("every", False),
            covered_by=entry.get("covered_by", ""),
            example=entry["example"],
        )
        for entry in entries
    }


class _Condition(NamedTuple):
    rule: Rule
    edition: str | None
    verified: Verification


def criteria(
    document: str, item: Item, reasons: tuple[Reason, ...], read: list[Sentence]
) -> tuple[CriterionFinding, ...]:
    """Findings for the conditions of the guidelines that cover the item's treatments."""
    found = []
    given = {reason.code for reason in reasons}
    findings = [sentence for sentence in read if sentence.role in OF_THE_CASE]
    affirming = [sentence for sentence in findings if sentence.turned or item.decision == "overturned"]
    falls_with_surgery = any(r.code == "dependent.moot" and _SURGERY.search(r.quote.text) for r in reasons)
    for condition in _conditions(item.treatments, falls_with_surgery):
        rule = condition.rule
        failed = None
        if not rule.codes.isdisjoint(given):
            failed = _failed(rule, reasons, given) or _denied(document, rule, findings)
        result = failed or _met(document, rule, affirming)
        if result is not None:
            finding, quote = result
            found.append(
                CriterionFinding(
                    criterion=rule.criterion,
                    finding=finding,
                    quote=quote,
                    edition=condition.edition,
                    verified=condition.verified,
                )
            )
    unmet = {one.criterion for one in found if one.finding != "met"}
    return tuple(one for one in found if one.finding == "met" or load()[one.criterion].covered_by not in unmet)


@cache
def _conditions(treatments: tuple[str, ...], falls_with_surgery: bool) -> tuple[_Condition, ...]:
    """The conditions of the guidelines for these treatments, and of the one for services that fall with a surgery."""
    rules = load()
    return tuple(
        _Condition(
            rules[criterion.criterion_id], guideline.edition, _verification(criterion.verification, criterion.tags)
        )
        for guideline in lexicon.load().guidelines.values()
        for criterion in guideline.criteria
        if criterion.criterion_id in rules
        if not set(treatments).isdisjoint(guideline.treatments)
        or (falls_with_surgery and "dependent.moot" in rules[criterion.criterion_id].codes)
    )


def _verification(status: str | None, tags: object) -> Verification:
    if status in ("verified", "partial", "unverified"):
        return status  # type: ignore[return-value]
    text = f"{status or ''} {tags or ''}"
    if "unverified" not in text:
        return "verified"
    return "partial" if any(source in text for source in ("seed:", "imr:", "web:")) else "unverified"


def _failed(rule: Rule, reasons: tuple[Reason, ...], given: set[str]) -> tuple[Finding, Quote] | None:
    if rule.every and not rule.codes.issubset(given):
        return None
    for reason in reasons:
        if reason.code not in rule.codes:
            continue
        words = plain(reason.quote.text)
        if rule.about is None or rule.about.search(words):
            finding: Finding = "not_documented" if _UNDOCUMENTED.search(words) else "not_met"
            return finding, reason.quote
    return None


def _denied(document: str, rule: Rule, findings: list[Sentence]) -> tuple[Finding, Quote] | None:
    """What else the reviewer denies, where one of the item's reasons is about conditions of this kind."""
    if rule.about is None or rule.every:
        return None
    for sentence in findings:
        if rule.unmet is not None and (match := rule.unmet.search(sentence.text)):
            return "not_met", _quoted(document, sentence, match.start(), match.end())
        if not rule.about.search(sentence.text):
            continue
        for region in regions(sentence):
            if rule.about.search(sentence.text, region.low, region.high):
                words = sentence.text[region.low : region.high]
                finding: Finding = "not_documented" if _UNDOCUMENTED.search(words) else "not_met"
                return finding, _quoted(document, sentence, region.low, region.high)
    return None


def _met(document: str, rule: Rule, affirming: list[Sentence]) -> tuple[Finding, Quote] | None:
    """Where the reviewer says that a condition is met, among the sentences of which one may."""
    if rule.met is None:
        return None
    for sentence in affirming:
        match = rule.met.found_in(sentence.words)
        if match is None or NEGATED.search(sentence.text[clause_start(sentence.text, match.start()) : match.start()]):
            continue
        return "met", _quoted(document, sentence, match.start(), match.end())
    return None


def _quoted(document: str, sentence: Sentence, low: int, high: int) -> Quote:
    return quote_at(document, source_span(document, sentence, low, high))
