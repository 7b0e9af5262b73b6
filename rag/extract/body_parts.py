"""The parts of the body a request names, with their side, under one name each (corpus/lexicon/body_parts.toml)."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from .. import resources
from ..lexicon.names import Found, Names
from ..lexicon.words import Word, words

_SIDES = {
    **dict.fromkeys(("left", "lt"), "left"),
    **dict.fromkeys(("right", "rt"), "right"),
    **dict.fromkeys(("bilateral", "bilaterally", "both"), "bilateral"),
}
_LIST_WORDS = frozenset({"and", "or"})
_LETTER = re.compile(r"(?P<side>[LR])(?<=\b.)\.? (?=[a-z]{3})")  # "R knee"; "L 5" is a level
_BOTH = re.compile(r"\b(?:left (?:and|&) right|right (?:and|&) left)\b", re.IGNORECASE)
_NOWHERE = "-"
_VAGUE = {"spine"}  # left out where a part of the spine is named as well
_LONGEST = 2_000  # characters of a request that are read


class _Parts(NamedTuple):
    names: Names
    midline: frozenset[str]
    plurals: dict[str, str]
    between: frozenset[str]


@cache
def table() -> Mapping[str, Any]:
    """The words and rules of corpus/lexicon/body_parts.toml."""
    with resources.path("corpus", "lexicon", "body_parts.toml").open("rb") as file:
        return tomllib.load(file)


def without_side(part: str) -> str:
    """A part as it is called without its side: "bilateral knees" is a knee."""
    side, _, rest = part.partition(" ")
    if side not in _SIDES.values() or not rest:
        return part
    return _singular().get(rest, rest) if side == "bilateral" else rest


def is_exact(part: str) -> bool:
    """Whether a part has its side, or can have none."""
    return part in table()["midline"] or without_side(part) != part


@cache
def _singular() -> dict[str, str]:
    plurals = table()["plurals"]
    return {plurals.get(part, part + "s"): part for part in table()["words"]}


@cache
def _load() -> _Parts:
    listed = table()
    names = [(word, (part,)) for part, written in listed["words"].items() for word in written]
    names += [(word, (_NOWHERE,)) for word in listed["ignored"]]
    return _Parts(
        Names(names, frozenset()), frozenset(listed["midline"]), listed["plurals"], frozenset(listed["between"])
    )


def body_parts(request: str) -> tuple[str, ...]:
    """The parts in the order of the request, such as "lumbar spine", "right shoulder", "bilateral knees"."""
    request, known = _LETTER.sub(_side_written, request[:_LONGEST]), _load()
    if "left" in (lower := request.lower()) and "right" in lower:
        request = _BOTH.sub("bilateral", request)
    said = words(request)
    found = [part for part in known.names.find(said) if part.ids[0] != _NOWHERE]
    if not found:
        return ()
    sides = [_side_before(said, part, known.between) for part in found]
    for number in range(1, len(found)):
        if sides[number] is None and not _midline(found[number - 1], known):
            sides[number] = (
                sides[number - 1] if _listed(said, found[number - 1], found[number], known.between) else None
            )
    only = {_SIDES[word.key] for word in said if word.key in _SIDES}
    alone = only.pop() if len(only) == 1 else None
    named = dict.fromkeys(
        _named(name, side or alone, known) for part, side in zip(found, sides, strict=True) for name in part.ids
    )
    precise = any(part.endswith(" spine") for part in named)
    return tuple(part for part in named if not (precise and part in _VAGUE))


def _side_written(match: re.Match[str]) -> str:
    return "left " if match["side"] == "L" else "right "


def _midline(part: Found, table: _Parts) -> bool:
    return part.ids[0] in table.midline


def _side_before(said: Sequence[Word], part: Found, between: frozenset[str]) -> str | None:
    """The side right before a part: "right knee", "left upper trapezius"."""
    at = part.first - 1
    while at >= 0 and said[at].key in between:
        at -= 1
    return _SIDES.get(said[at].key) if at >= 0 else None


def _listed(said: Sequence[Word], one: Found, other: Found, between: frozenset[str]) -> bool:
    """Whether two parts stand in one list, so that the side of the first holds for the second."""
    return all(word.key in _LIST_WORDS or word.key in between for word in said[one.last : other.first])


def _named(part: str, side: str | None, table: _Parts) -> str:
    if side is None or part in table.midline or part.startswith(("left ", "right ", "bilateral ")):
        return part
    if side == "bilateral":
        return f"bilateral {table.plurals.get(part, part + 's')}"
    return f"{side} {part}"
