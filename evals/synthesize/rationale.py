"""What the reviewer says about one request: sentences with their reason codes, put together."""

from random import Random
from typing import Any, NamedTuple

from . import typing_errors
from .parts import Ground, Treatment
from .requests import Request

_SPANS = ("three", "five", "six", "seven", "eight", "nine", "ten", "eleven", "fourteen", "eighteen", "twenty")
_PRONOUNS = {"male": ("he", "his", "him", "He"), "female": ("she", "her", "her", "She")}
_CLOSING = (
    "The request for {text} is {not_}medically necessary.",
    "Therefore, the request is {not_}medically necessary.",
)
_CLOSING_PART = ("The remaining {text} is {not_}medically necessary.",)


class Said(NamedTuple):
    """A rationale with the reasons and annotations that its sentences carry."""

    text: str
    reasons: list[dict[str, Any]]
    annotations: list[dict[str, str]]


def pronouns(sex: str) -> dict[str, str]:
    """The words that stand for a worker in a sentence with slots."""
    return dict(zip(("he", "his", "him", "He"), _PRONOUNS[sex], strict=True))


def compose(treatment: Treatment, request: Request, rng: Random, *, sex: str, overturned: bool) -> Said:
    """A rationale of one to three grounds, each code once, with a recital before and a conclusion after them."""
    care = treatment.care
    words = {**pronouns(sex), "name": treatment.short, "months": f"{rng.choice(_SPANS)} months"}
    sentences = [typing_errors.at_times(rng.choice(care.recitals), rng)] if rng.random() < 0.8 else []
    reasons = []
    for ground in _grounds(care.in_favour if overturned else care.against, rng):
        text = typing_errors.at_times(_sentence(ground.text, words), rng)
        sentences.append(text)
        reasons.append({"code": ground.code, "weight": ground.weight, "detail": None, "quote": text})
    annotations = []
    if care.weaning and not overturned and rng.random() < 0.4:
        advice = _sentence(rng.choice(care.weaning), words)
        sentences.append(advice)
        annotations.append({"code": "N.weaning", "quote": advice})
    closing = rng.choice(_CLOSING_PART if request.eligible else _CLOSING)
    sentences.append(closing.format(text=request.eligible or request.text, not_="" if overturned else "not "))
    return Said(" ".join(sentences), reasons, annotations)


def _grounds(pool: tuple[Ground, ...], rng: Random) -> list[Ground]:
    """One to three grounds, each code once, a decisive one among them."""
    chosen: dict[str, Ground] = {}
    for ground in rng.sample(pool, min(len(pool), rng.choice((1, 2, 2, 3)))):
        chosen.setdefault(ground.code, ground)
    if all(ground.weight == "supporting" for ground in chosen.values()):
        decisive = rng.choice([ground for ground in pool if ground.weight == "decisive"])
        chosen = {decisive.code: decisive}
    return list(chosen.values())


def _sentence(text: str, words: dict[str, str]) -> str:
    filled = text.format_map(words)
    return filled[0].upper() + filled[1:]
