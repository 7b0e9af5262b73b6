"""Which numbered guideline conditions the reviewer found met, failed or undocumented.

Only conditions the rationale speaks about are listed; the rest of the guideline's conditions were not addressed.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property

from ...lexicon import Criterion
from ...records import CriterionFinding, Finding, Item, Quote, Reason, Span
from . import applied
from .conditions import Rule, load
from .findings import NEGATED, Region, clause_start, regions
from .reading import Sentence, plain, source_span
from .reasons import quote_at
from .restated import restated
from .roles import OF_THE_CASE, Role

_UNDOCUMENTED = re.compile(
    r"(?:\b(?:no|not|nor|nothing|neither|lack\w*|without|absence|insufficient|fail\w* to|unclear|nobody|"
    r"never)|n't)\b[^.,;]{0,60}\b(?:document\w*|evidence|record\w*|mention\w*|"
    r"indicat\w+|specif\w+|describ\w+|not(?:e|ed)|report\w*|discuss\w*|provid\w+|stat(?:e|ed)|establish\w*|"
    r"demonstrat\w+|show\w*|submit\w*|includ\w*|outlin\w*|account|quantif\w+|address\w*|"
    r"reflect\w*|given|named|wrote|written|on file)\b|\b(?:undocumented|unclear|unknown|not documented)\b|"
    r"\b(?:note|notes|file|record|records|chart|report|reports|letter)\b[^.;]{0,40}\b(?:no|not|nothing|neither|never)\b|"
    r"\b(?:no|nor|without(?: an?| any)?) (?:\w+ )?(?:sign|word|statement|account|score|notes?|trace) |"
    r"\bnor (?:does|do|did) [^.;]{0,40}\b(?:say|state|tell|give|name|record|note|show)"
)


_SURGERY = re.compile(r"(?i)\bsurg|\bprocedure|\boperation|\barthroscop|\bfusion|\breplacement|\brepair|\brelease")
_FALLS_WITH_SURGERY = "dependent.moot"
_NEAR = 0.4  # how near a condition comes to the one that a sentence restates best, to be restated too
_AGAINST = re.compile(
    r"\bnot (?:\w+ )?(?:recommended|supported|indicated)|\b(?:unless|except|insufficient|no evidence)\b"
)
# of reasons of these kinds a missing word is a condition that is not there, not a gap in the record
_NEVER_A_GAP = ("guideline.", "contra.", "dependent.", "request.exceeds", "doc.trigger-absent")
_ALWAYS_A_GAP = ("doc.monitoring", "doc.prior-history", "doc.rationale-records")


class _Case:
    """What is known of an item when its conditions are looked at; the rest is found out when asked for."""

    def __init__(
        self, document: str, item: Item, reasons: tuple[Reason, ...], read: list[Sentence], asked: list[Criterion]
    ) -> None:
        self.document = document
        self.approved = item.decision == "overturned"
        self.reasons = reasons
        self.given = frozenset(reason.code for reason in reasons)
        self.undocumented = any(code.startswith("doc.") for code in self.given)
        self._read = read
        self._asked = asked

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the reviewer finds and concludes."""
        return [sentence for sentence in self._read if sentence.role in OF_THE_CASE]

    @cached_property
    def affirming(self) -> list[Sentence]:
        """Sentences that can say that something is met: of an approved item also a rule that is given as a reason."""
        if not self.approved:
            return [sentence for sentence in self.findings if sentence.turned]
        given = [reason.quote.start for reason in self.reasons]
        return [s for s in self._read if s.role in OF_THE_CASE or any(s.start <= place < s.end for place in given)]

    @cached_property
    def recited(self) -> dict[str, Sentence]:
        """The conditions that guideline sentences restate, each with the first that does.

        An approval speaks of each condition recited, a denial of the one that failed.
        """
        beside = _NEAR if self.approved else 1.0
        names = [c.criterion_id for c in self._asked if not (self.approved and _AGAINST.search(c.text))]
        found: dict[str, Sentence] = {}
        for sentence in self._read:
            if sentence.role is Role.GUIDELINE:
                for name in restated(sentence.anchors, names, beside):
                    found.setdefault(name, sentence)
        return found


_Found = tuple[Finding, Quote]


def criteria(
    document: str, item: Item, reasons: tuple[Reason, ...], read: list[Sentence], replaced: date | None = None
) -> tuple[CriterionFinding, ...]:
    """Findings for the conditions of the guidelines that cover the item's treatments.

    `replaced`: the last day before its review on which a guideline's edition was replaced (see applied.replaced_by).
    """
    rules = load()
    at_issue = tuple(_at_issue(item, reasons, replaced))
    case = _Case(document, item, reasons, read, [condition.criterion for condition in at_issue])
    found = []
    for criterion, edition in at_issue:
        rule = rules.get(criterion.criterion_id)
        if rule is None or (rule.only and rule.only.isdisjoint(item.treatments)):
            continue
        result = _result(case, rule)
        if result is not None:
            finding, quote = result
            found.append(
                CriterionFinding(
                    criterion=criterion.criterion_id,
                    finding=finding,
                    quote=quote,
                    edition=edition,
                    verified=criterion.verification,
                )
            )
    return tuple(one for one in found if not _is_covered(one, found))


def _is_covered(finding: CriterionFinding, found: list[CriterionFinding]) -> bool:
    """Whether a finding of the same kind, met or not, says more than this one."""
    by = load()[finding.criterion].covered_by
    return any(one.criterion in by and (one.finding == "met") == (finding.finding == "met") for one in found)


def _at_issue(item: Item, reasons: tuple[Reason, ...], replaced: date | None) -> Iterator[applied.Condition]:
    """The conditions of the guidelines for an item's treatments, and the one for services that fall with a surgery."""
    seen = applied.conditions(item.treatments, applied.cited(item.reviewer_basis), replaced)
    yield from seen
    if any(r.code == _FALLS_WITH_SURGERY and _SURGERY.search(r.quote.text) for r in reasons):
        known = {condition.criterion.criterion_id for condition in seen}
        for condition in applied.with_surgery():
            if condition.criterion.criterion_id not in known:
                yield condition


def _result(case: _Case, rule: Rule) -> _Found | None:
    """What became of a condition: a limb that fails says more than one that is not documented."""
    if case.approved:
        return _shown(case, rule) or _met(case, rule) or _restated(case, rule)
    first: _Found | None = None
    for found in _failures(case, rule):
        if found[0] == "not_met":
            return found
        first = first or found
    return first or _met(case, rule)


def _failures(case: _Case, rule: Rule) -> Iterator[_Found]:
    given = not rule.codes.isdisjoint(case.given)
    named = list(_failed(case, rule)) if given else []
    yield from named
    if rule.unmet is not None:
        found = ((s, match) for s in case.findings if (match := rule.unmet.found_in(s.words)))
        yield from (_absent(case.document, rule, s, *match.span()) for s, match in itertools.islice(found, 1))
    if rule.limit is not None and (broken := next(filter(rule.limit.broken_in, case.findings), None)):
        yield "not_met", quote_at(case.document, Span(start=broken.start, end=broken.end))
    if not named and (given or (rule.documents and case.undocumented)) and (denied := _denied(case, rule)):
        yield denied


def _failed(case: _Case, rule: Rule) -> Iterator[_Found]:
    if (rule.every and not rule.codes <= case.given) or (rule.beside and rule.beside.isdisjoint(case.given)):
        return
    for reason in case.reasons:
        if reason.code in rule.codes:
            words = plain(reason.quote.text)
            if rule.about is None or rule.about.search(words) or rule.criterion in case.recited:
                yield _kind((reason.code,), words), reason.quote


def _denied(case: _Case, rule: Rule) -> _Found | None:
    """What else the reviewer denies, where one of the item's reasons is about conditions of this kind."""
    if rule.about is None or rule.every:
        return None
    for sentence in case.findings:
        if not rule.about.search(sentence.text):
            continue
        for region in regions(sentence):
            if rule.about.search(sentence.text, region.low, region.high):
                return _absent(case.document, rule, sentence, region.low, region.high)
    return None


def _kind(codes: Iterable[str], words: str) -> Finding:
    """Whether words that speak of a failure, as reasons of these codes do, say that the record is silent."""
    if all(code.startswith(_NEVER_A_GAP) for code in codes):
        return "not_met"
    gap = all(code.startswith(_ALWAYS_A_GAP) for code in codes) or _UNDOCUMENTED.search(words)
    return "not_documented" if gap else "not_met"


def _absent(document: str, rule: Rule, sentence: Sentence, low: int, high: int) -> _Found:
    return _kind(rule.codes, sentence.text[low:high]), _quoted(document, sentence, low, high)


def _shown(case: _Case, rule: Rule) -> _Found | None:
    """A condition that one of the reasons for approval tells of."""
    for reason in case.reasons if not rule.shown.isdisjoint(case.given) else ():
        if reason.code in rule.shown:
            words = plain(reason.quote.text)
            if rule.shown_about is None or rule.shown_about.search(words):
                return "met", reason.quote
    return None


def _met(case: _Case, rule: Rule) -> _Found | None:
    """Where the reviewer says that a condition is met, among the sentences of which one may."""
    if rule.met is None:
        return None
    for sentence in case.affirming:
        match = rule.met.found_in(sentence.words)
        if match is None or NEGATED.search(sentence.text[clause_start(sentence.text, match.start()) : match.start()]):
            continue
        if any(_denies(region, match, rule) for region in regions(sentence)):
            continue
        if rule.limit is None or rule.limit.kept_by(match.group()):
            return "met", _quoted(case.document, sentence, match.start(), match.end())
    return None


def _denies(region: Region, match: re.Match[str], rule: Rule) -> bool:
    """Whether a denial covers a match, or stands in one whose wording has no denial of its own."""
    if region.trigger[1] <= match.start() < region.high:
        return True
    return match.start() < region.trigger[0] < match.end() and not rule.denies


def _restated(case: _Case, rule: Rule) -> _Found | None:
    """A condition that the reviewer recites and approves the item: what is found of it follows."""
    recited = case.recited.get(rule.criterion)
    if recited is None or _AGAINST.search(recited.text):
        return None
    after = next((s for s in case.findings if s.number == recited.number + 1 and s.role is Role.FINDING), recited)
    return "met", quote_at(case.document, Span(start=recited.start, end=after.end))


def _quoted(document: str, sentence: Sentence, low: int, high: int) -> Quote:
    return quote_at(document, source_span(document, sentence, low, high))
