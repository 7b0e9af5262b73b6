"""One disputed request: how the heading prints it, and what a reader has to make of it."""

from random import Random
from typing import Any, NamedTuple

from .parts import Treatment

_PARTLY = (
    "{whole} was the original request. {allowed} was authorized by the Claims Administrator. The remaining IMR "
    "eligible portion of the original request, {rest}"
)
_RETROSPECTIVE = ("Retrospective {}, DOS: {}", "Retrospective {} (DOS: {})")
_REFILLS = ("with 1 refill", "with 2 refills", "with 3 refills")


class Request(NamedTuple):
    """A request as printed; `eligible` is the undecided remainder of one that was approved in part."""

    text: str
    eligible: str | None
    label: dict[str, Any]


def compose(treatment: Treatment, rng: Random, *, site: str, service_date: str | None, partly: bool) -> Request:
    """A request for `treatment` at `site` (a body part the treatment allows, or empty).

    `service_date`, where given, makes it retrospective. `partly` asks for a partial authorisation and is followed
    where the request counts something that can be divided.
    """
    pattern = rng.choice(treatment.requests)
    named = site if "ite}" in pattern else ""
    slots = {
        "dose": rng.choice(treatment.doses) if treatment.doses else None,
        "frequency": rng.choice(treatment.frequencies) if "{frequency}" in pattern else None,
        "site": named,
        "Site": named[:1].upper() + named[1:],
    }
    count = rng.choice(treatment.counts) if "{quantity}" in pattern else 0
    quantity = treatment.unit.format(count) if count else None
    text, eligible = pattern.format(quantity=quantity, **slots), None
    if partly and count > 1:
        allowed, quantity = (treatment.unit.format(part) for part in (count // 2, count - count // 2))
        eligible = pattern.format(quantity=quantity, **slots)
        text = _PARTLY.format(whole=text, allowed=pattern.format(quantity=allowed, **slots), rest=eligible)
    elif quantity and treatment.unit == "#{}" and rng.random() < 0.15:
        refilled = f"{quantity} {rng.choice(_REFILLS)}"
        text, quantity = text.replace(quantity, refilled), refilled
    retrospective = service_date is not None and eligible is None
    if retrospective:
        text = rng.choice(_RETROSPECTIVE).format(text, service_date)
    label = {
        "eligible_portion": eligible,
        "treatments": list(treatment.ids),
        "quantity": quantity.removeprefix("quantity ") if quantity else None,
        "dose": slots["dose"],
        "frequency": slots["frequency"],
        "timing": "retrospective" if retrospective else "prospective",
    }
    # golden sets differ on the part that a request concerns without naming one: then it is not labelled
    if parts := [named] if named else list(treatment.body_parts):
        label["body_parts"] = parts
    return Request(text, eligible, label)
