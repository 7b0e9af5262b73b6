"""The amounts of a request that names several treatments, each with its own: "Norco 5 mg #60 and Flexeril 10 mg #30".

A record has one quantity, dose and frequency for an item. Where each treatment has one, they stand there in the order
of the treatments; where it is unclear whose an amount is, it is left out and a warning says so.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from ..lexicon import Match
from .amounts import Amounts, amounts

_Field = Literal["quantity", "dose", "frequency"]
_FIELDS: tuple[_Field, ...] = ("quantity", "dose", "frequency")
_DIGIT = re.compile(r"\d")
_COUNT = re.compile(r"#\s?\d+")
# a request that says what of it was granted has numbers that are not in dispute
_GRANTED = re.compile(r"\b(?:authori[sz]ed|certified|approved|modified|original request)\b", re.IGNORECASE)
_WHOLE = re.compile(r"\bleaving the original request", re.IGNORECASE)
_STRENGTH = re.compile(r"\d\s?(?:mg|mcg)\b", re.IGNORECASE)


class Told(NamedTuple):
    """The amounts of a request, and which of them it does not say of which treatment."""

    amounts: Amounts
    unclear: tuple[str, ...] = ()


def may_differ(text: str, named: Sequence[Match]) -> bool:
    """Whether the request `text`, which has the treatments `named`, may give several amounts of a kind."""
    return (len(named) > 1 and _DIGIT.search(text) is not None) or text.count("#") > 1 or text.lower().count("mg") > 1


def each(text: str, whole: Amounts, named: Sequence[Match], *, drugs: bool) -> Told:
    """The amounts of `text`, which has the treatments `named` and the amounts `whole` when it is read at once.

    `drugs`: all of them are drugs, which have a strength and a number each, while a number that stands after several
    services may be for all.
    """
    names = _names(text, named)
    if _GRANTED.search(text) and not _WHOLE.search(text) and len(set(_COUNT.findall(text))) > 1:
        return Told(whole._replace(quantity=None), ("quantity",))
    if len(names) < 2:
        one_of_many = len(set(_COUNT.findall(text))) > 1 and len(set(_STRENGTH.findall(text))) > 1
        return Told(whole._replace(quantity=None, dose=None), ("quantity", "dose")) if one_of_many else Told(whole)
    before = amounts(text[: names[0][0]])
    following = _read(text, [*(start for start, _ in names), len(text)])
    leading = _read(text, [0, *(end for _, end in names[:-1]), len(text)])
    read: dict[_Field, str | None] = {}
    unclear = []
    for field in _FIELDS:
        leads = getattr(before, field) is not None
        values = [getattr(part, field) for part in (leading if leads else following)]
        said = [value for value in values if value]
        read[field] = getattr(whole, field)
        if len(said) == len(values):
            same = len({value.replace(" ", "").lower() for value in said}) == 1
            read[field] = said[0] if same else "; ".join(said)
        elif len(said) > 1 or (said and drugs and not leads and not values[-1]):
            read[field] = None
            unclear.append(field)
    return Told(Amounts(read["quantity"], read["dose"], read["frequency"], whole.timing), tuple(unclear))


def warning(number: int, unclear: Sequence[str]) -> str:
    """What the record leaves out."""
    return f"item {number}: unclear which of several is the one for the item, so left out: {' and '.join(unclear)}"


def _names(text: str, named: Sequence[Match]) -> list[tuple[int, int]]:
    """Where treatments are named in `text`, in order; one that is named again has amounts of its own there."""
    found = {(match.start, match.end) for match in named}
    for match in named:
        word = re.compile(rf"\b{re.escape(text[match.start : match.end])}\b", re.IGNORECASE)
        found.update(again.span() for again in word.finditer(text))
    return _apart(sorted(found))


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without spans that begin inside another."""
    kept: list[tuple[int, int]] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _read(text: str, cuts: list[int]) -> list[Amounts]:
    return [_without_share(amounts(text[low:high])) for low, high in pairwise(cuts)]


def _without_share(read: Amounts) -> Amounts:
    """Without a percentage as dose, which is the share of a part in a mixture."""
    return read._replace(dose=None) if read.dose and read.dose.endswith("%") else read
