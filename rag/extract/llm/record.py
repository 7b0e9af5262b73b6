"""Accepted judgements put into the skeleton. The skeleton's own fields stay: a model adds, it does not overwrite."""

from collections.abc import Iterable

from ...records import (
    Annotation,
    Conflict,
    ConflictKind,
    CriterionFinding,
    Determination,
    Finding,
    Item,
    Reason,
    Weight,
)
from ..amounts import amounts
from ..body_parts import body_parts
from ..judgement.reasons import missing_detail
from . import candidates
from .claims import Accepted, Refused

_SHOWN = 3


def assemble(skeleton: Determination, accepted: Iterable[Accepted]) -> Determination:
    """`skeleton` with what was accepted, in the order of the letter."""
    by_place = sorted(accepted, key=lambda a: (a.quotes[0].start, a.quotes[0].end))
    items = tuple(_item(item, [a for a in by_place if a.claim.item == item.number]) for item in skeleton.items)
    said = tuple(a.quotes[0].text for a in by_place if a.claim.kind == "diagnosis")
    return skeleton.model_copy(
        update={
            "items": items,
            "conflicts": tuple(_conflict(a) for a in by_place if a.claim.kind == "conflict"),
            "diagnoses": skeleton.diagnoses or tuple(dict.fromkeys(said)),
        }
    )


def _item(item: Item, accepted: list[Accepted]) -> Item:
    of = {kind: [a for a in accepted if a.claim.kind == kind] for kind in {a.claim.kind for a in accepted}}
    # named and written as the rules name and write them, so that records of both readers compare
    parts = (part for a in of.get("body part", ()) for part in body_parts(a.quotes[0].text))
    dose = next((amounts(a.quotes[0].text).dose for a in of.get("dose", ())), None)
    return item.model_copy(
        update={
            "treatments": tuple(
                dict.fromkeys((*item.treatments, *(str(a.claim.code) for a in of.get("treatment", ()))))
            ),
            "body_parts": item.body_parts or tuple(dict.fromkeys(parts)),
            "dose": item.dose or dose,
            "reasons": _reasons(of.get("reason", [])),
            "criteria": tuple(_criterion(a, item) for a in of.get("criterion", ())),
            "annotations": tuple(
                Annotation(code=str(a.claim.code), quote=a.quotes[0]) for a in of.get("annotation", ())
            ),
        }
    )


def _reasons(accepted: list[Accepted]) -> tuple[Reason, ...]:
    """Reasons in the order of the letter; one at least decides."""
    deciding = any(a.claim.more == "decisive" for a in accepted)
    made = []
    for position, a in enumerate(accepted):
        decides = a.claim.more == "decisive" or (not deciding and position == 0)
        weight: Weight = "decisive" if decides else "supporting"
        detail = missing_detail(a.quotes[0].text.lower()) if a.claim.code == "request.incomplete" else None
        made.append(Reason(code=str(a.claim.code), weight=weight, detail=detail, quote=a.quotes[0]))
    return tuple(made)


def _criterion(accepted: Accepted, item: Item) -> CriterionFinding:
    condition = candidates.conditions(item.treatments)[str(accepted.claim.code)]
    finding: Finding = accepted.claim.more  # type: ignore[assignment]  # the schema has let nothing else through
    return CriterionFinding(
        criterion=condition.criterion.criterion_id,
        finding=finding,
        quote=accepted.quotes[0],
        edition=condition.guideline.edition,
        verified=condition.criterion.verification,
    )


def _conflict(accepted: Accepted) -> Conflict:
    """The explanation is made of the letter's words: a model's own would have no source."""
    kind: ConflictKind = accepted.claim.code  # type: ignore[assignment]  # the schema has let nothing else through
    first, second = accepted.quotes
    return Conflict(
        kind=kind,
        item=accepted.claim.item,
        explanation=f"The letter says “{first.text}”, and elsewhere “{second.text}”.",
        quotes=accepted.quotes,
    )


def kept_out(refused: tuple[Refused, ...]) -> tuple[str, ...]:
    """A warning that counts the judgements that were refused, with the first few and why."""
    if not refused:
        return ()
    kinds = ", ".join(
        f"{sum(r.refusal.kind == kind for r in refused)} {kind}"
        for kind in ("ungrounded", "invalid")
        if any(r.refusal.kind == kind for r in refused)
    )
    shown = "; ".join(
        f"{f'item {r.claim.item}, ' if r.claim.item else ''}{r.claim.label}: {r.refusal.why}" for r in refused[:_SHOWN]
    )
    more = f"; and {len(refused) - _SHOWN} more" if len(refused) > _SHOWN else ""
    count = f"{len(refused)} judgement{'s' if len(refused) > 1 else ''} of the model"
    return (f"{count} kept out ({kinds}): {shown}{more}",)
