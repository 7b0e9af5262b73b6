"""Judgements as a model returns them: each is accepted with its quote, or refused with the reason.

A judgement counts only if its words stand in the sentence it names, the sentence is of that item and of a place where
the rule allows, and its code goes with the decision. The heading's decision is never overwritten.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from ... import lexicon
from ...records import Determination, Item, Quote
from ..amounts import amounts
from ..body_parts import body_parts
from . import candidates
from .evidence import Refusal, stands
from .schema import Evidence, ItemAnswer, LetterAnswer, MendedAnswer, SegmentedAnswer
from .sheet import Place, Sheet

Kind = Literal["treatment", "body part", "dose", "reason", "criterion", "annotation", "diagnosis", "conflict"]

_PLACES: dict[Kind, frozenset[Place]] = {
    "treatment": frozenset({"heading"}),
    "body part": frozenset({"heading", "rationale"}),
    "dose": frozenset({"heading"}),
    "reason": frozenset({"rationale"}),
    "criterion": frozenset({"rationale"}),
    "annotation": frozenset({"heading", "rationale"}),
    "diagnosis": frozenset({"summary"}),
    "conflict": frozenset({"summary", "heading", "guideline", "rationale"}),
}
# where the two statements of a conflict stand, the earlier first
_OF_CONFLICT: dict[str, tuple[frozenset[Place], frozenset[Place]]] = {
    "summary-vs-rationale": (frozenset({"summary"}), frozenset({"rationale"})),
    "heading-vs-rationale": (frozenset({"heading"}), frozenset({"rationale"})),
    "cited-nothing": (frozenset({"summary"}), frozenset({"guideline"})),
    "dates": (frozenset({"summary", "heading"}), frozenset({"summary", "rationale"})),
}
_HEADING_ONLY, _RATIONALE_ONLY = frozenset({"N.partial-residual"}), frozenset({"N.record-conflict"})

_CODE = re.compile(r"[A-Za-z]{1,24}(?:[.-][a-z0-9]{1,24}){0,6}")
_LONG_WORD = re.compile(r"[a-z]{5,}")
_OF_EVERY_LETTER = frozenset(
    "patie injur worke emplo claim appli provi physi medic reque revie there which these those about after".split()  # noqa: SIM905
)


class Claim(NamedTuple):
    """One judgement before it is checked; `more` is what its kind needs besides (weight, finding)."""

    kind: Kind
    item: int | None
    code: str | None
    evidence: tuple[Evidence, ...]
    more: str | None = None

    @property
    def label(self) -> str:
        """What messages call it: a code of the model's own making is not repeated, it could be anything."""
        if self.code is None:
            return self.kind
        return f"{self.kind} {self.code if _CODE.fullmatch(self.code) else 'of no known form'}"

    @property
    def identity(self) -> tuple[Any, ...]:
        """What makes two judgements the same one: a code counts once for an item, a conflict once for its words."""
        told_apart = self.code is None or self.kind == "conflict"
        return self.kind, self.item, self.code, self.evidence if told_apart else None


class Accepted(NamedTuple):
    """A judgement with the words of the letter that carry it."""

    claim: Claim
    quotes: tuple[Quote, ...]


class Refused(NamedTuple):
    """A judgement that does not count, and why."""

    claim: Claim
    refusal: Refusal


class Verdict(NamedTuple):
    """What became of an answer's judgements, and how its decisions agree with the headings."""

    accepted: tuple[Accepted, ...]
    refused: tuple[Refused, ...]
    warnings: tuple[str, ...] = ()


def check(answer: LetterAnswer | SegmentedAnswer, sheet: Sheet, determination: Determination) -> Verdict:
    """Every judgement of an answer, accepted or refused; a decision that differs from the heading is a warning."""
    verdict = weigh(_claims(answer), sheet, determination)
    return verdict._replace(warnings=tuple(_decisions(answer, determination)))


def weigh(claims: Iterable[Claim], sheet: Sheet, determination: Determination) -> Verdict:
    """Each of `claims`, accepted or refused; the same one said twice counts once."""
    items = {item.number: item for item in determination.items}
    accepted: dict[tuple[Any, ...], Accepted] = {}
    refused: dict[tuple[Any, ...], Refused] = {}
    for claim in claims:
        key = claim.identity
        found = _judged(claim, items, sheet)
        if isinstance(found, Refusal):
            refused.setdefault(key, Refused(claim, found))
        else:
            accepted.setdefault(key, Accepted(claim, found))
    return Verdict(tuple(accepted.values()), tuple(r for key, r in refused.items() if key not in accepted))


def mended(refused: tuple[Refused, ...], answer: MendedAnswer) -> dict[int, Claim]:
    """The claims of `refused` as the second answer states them, by position; a withdrawn one is not among them."""
    found: dict[int, Claim] = {}
    for again in answer.judgements:
        if not 1 <= again.number <= len(refused) or again.sentence is None or not again.words:
            continue
        claim = refused[again.number - 1].claim
        evidence = Evidence(sentence=again.sentence, words=again.words)
        # of a conflict the first statement is kept, the second is the one that is given again
        kept = claim.evidence[:1] if claim.kind == "conflict" else ()
        code = claim.code if claim.code is None or again.code is None else again.code
        found[again.number - 1] = claim._replace(code=code, evidence=(*kept, evidence))
    return found


def _claims(answer: LetterAnswer | SegmentedAnswer) -> Iterator[Claim]:
    for item in answer.items:
        yield from _of_item(item)
    for conflict in answer.conflicts:
        yield Claim("conflict", conflict.item, conflict.kind, (conflict.first, conflict.second))
    for diagnosis in answer.diagnoses:
        yield Claim("diagnosis", None, None, (diagnosis,))


def _of_item(item: ItemAnswer) -> Iterator[Claim]:
    number = item.item
    for treatment in item.treatments:
        yield Claim("treatment", number, treatment.treatment, (treatment,))
    for part in item.body_parts:
        yield Claim("body part", number, None, (part,))
    if item.dose is not None:
        yield Claim("dose", number, None, (item.dose,))
    for reason in item.reasons:
        yield Claim("reason", number, reason.code, (reason,), reason.weight)
    for criterion in item.criteria:
        yield Claim("criterion", number, criterion.criterion, (criterion,), criterion.finding)
    for annotation in item.annotations:
        yield Claim("annotation", number, annotation.code, (annotation,))


def _decisions(answer: LetterAnswer | SegmentedAnswer, determination: Determination) -> Iterator[str]:
    stated = {item.item: item.decision for item in answer.items}
    for item in determination.items:
        said = stated.get(item.number)
        if said is None:
            yield f"item {item.number}: the model left it out"
        elif said != item.decision:
            yield (
                f"item {item.number}: the model read {said.capitalize()}, the heading says "
                f"{item.decision.capitalize()}; the heading stands"
            )


def _judged(claim: Claim, items: dict[int, Item], sheet: Sheet) -> tuple[Quote, ...] | Refusal:
    item = items.get(claim.item) if claim.item is not None else None
    if item is None and (claim.item is not None or claim.kind not in ("diagnosis", "conflict")):
        return Refusal("invalid", f"there is no item {claim.item}")
    fault = _fault(claim, item)
    if fault is not None:
        return Refusal("invalid", fault)
    quotes: list[Quote] = []
    for evidence, places in zip(claim.evidence, _places(claim), strict=True):
        found = _placed(evidence, places, claim, sheet)
        if isinstance(found, Refusal):
            return found
        quotes.append(found)
    fault = _unsaid(claim, quotes)
    return tuple(quotes) if fault is None else Refusal("ungrounded", fault)


def _unsaid(claim: Claim, quotes: list[Quote]) -> str | None:
    """What words that stand where they should do not say, though the judgement rests on it."""
    words = quotes[0].text
    if claim.kind == "treatment" and not candidates.names(claim.code or "", words):
        return "the words do not name this treatment"
    if claim.kind == "body part" and not body_parts(words):
        return "the words name no part of the body"
    if claim.kind == "dose" and amounts(words).dose is None:
        return "the words state no dose"
    if claim.code == "summary-vs-rationale" and _subjects(quotes[0]).isdisjoint(_subjects(quotes[1])):
        return "the two statements are not about the same thing"
    return None


def _subjects(quote: Quote) -> frozenset[str]:
    """The beginnings of the long words of a quote, without those that every letter has."""
    return frozenset(word[:5] for word in _LONG_WORD.findall(quote.text.lower())) - _OF_EVERY_LETTER


def _fault(claim: Claim, item: Item | None) -> str | None:
    """What is wrong with the code itself."""
    known = lexicon.load()
    if claim.kind == "reason" and item is not None:
        reason = known.reasons.get(claim.code or "")
        if reason is None:
            return "that is no reason code"
        if (reason.direction == "for") != (item.decision == "overturned"):
            return f"that does not go with a decision {item.decision}"
    if claim.kind == "annotation" and item is not None:
        if claim.code not in known.annotations:
            return "that is no annotation code"
        if item.decision != "upheld" and claim.code != "N.record-conflict":
            return f"that does not go with a decision {item.decision}"
    if claim.kind == "criterion" and item is not None and claim.code not in candidates.conditions(item.treatments):
        return "that is not among the conditions listed for the item"
    if claim.kind == "criterion" and claim.more == "not_addressed":
        return "a condition that is not addressed has no evidence"
    if claim.kind == "treatment" and item is not None and claim.code not in candidates.treatments(item):
        return "that is not among the item's candidates"
    return None


def _places(claim: Claim) -> tuple[frozenset[Place], ...]:
    if claim.kind == "conflict" and claim.code is not None:
        return _OF_CONFLICT[claim.code]
    if claim.code in _HEADING_ONLY:
        return (frozenset({"heading"}),)
    if claim.code in _RATIONALE_ONLY or (claim.kind == "annotation" and claim.code not in _HEADING_ONLY):
        return (frozenset({"rationale"}),)
    return (_PLACES[claim.kind],)


def _placed(evidence: Evidence, places: frozenset[Place], claim: Claim, sheet: Sheet) -> Quote | Refusal:
    line = sheet.lines.get(evidence.sentence)
    if line is None:
        return Refusal("ungrounded", f"there is no sentence {evidence.sentence}")
    if line.place not in places:
        return Refusal("ungrounded", f"sentence {line.number} stands in the {line.place}")
    if line.item is not None and claim.item is not None and line.item != claim.item:
        return Refusal("ungrounded", f"sentence {line.number} belongs to item {line.item}")
    return stands(evidence.words, line, sheet)
