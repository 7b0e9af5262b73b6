"""One disputed request: how the heading prints it, and what a reader has to make of it."""

from random import Random
from typing import Any, NamedTuple

from .parts import Treatment

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
    dose = rng.choice(treatment.doses) if treatment.doses else None
    count = rng.choice(treatment.counts) if "{quantity}" in pattern else 0
    frequency = rng.choice(treatment.frequencies) if "{frequency}" in pattern else None
    named = site if "ite}" in pattern else ""

    def fill(quantity: str) -> str:
        return pattern.format(
            dose=dose, quantity=quantity, frequency=frequency, site=named, Site=named[:1].upper() + named[1:]
        )

    quantity = treatment.unit.format(count) if count else None
    text, eligible = fill(quantity or ""), None
    divided = partly and count > 1
    if divided:
        allowed = count // 2
        quantity = treatment.unit.format(count - allowed)
        eligible = fill(quantity)
        text = (
            f"{text} was the original request. {fill(treatment.unit.format(allowed))} was authorized by the Claims "
            f"Administrator. The remaining IMR eligible portion of the original request, {eligible}"
        )
    elif quantity and treatment.unit == "#{}" and rng.random() < 0.15:
        refilled = f"{quantity} {rng.choice(_REFILLS)}"
        text, quantity = text.replace(quantity, refilled), refilled
    if service_date and not divided:
        text = rng.choice(("Retrospective {}, DOS: {}", "Retrospective {} (DOS: {})")).format(text, service_date)
    label = {
        "eligible_portion": eligible,
        "treatments": list(treatment.ids),
        "body_parts": [named] if named else list(treatment.body_parts),
        "quantity": quantity.removeprefix("quantity ") if quantity else None,
        "dose": dose,
        "frequency": frequency,
        "timing": "retrospective" if service_date and not divided else "prospective",
    }
    return Request(text, eligible, label)
