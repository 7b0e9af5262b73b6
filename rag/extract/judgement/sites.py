"""Where on the body the summary, the request and the rationale speak of: sides, levels of the spine, the same place."""

import re

from ...records import Item
from ..body_parts import body_parts
from .reading import Sentence, plain
from .relief import Found

_PARTS = r"shoulder|knee|hip|ankle|elbow|wrist|hand|foot|leg|arm|thumb|upper extremity|lower extremity"
_SIDE = re.compile(rf"\b(left|right|bilateral) ({_PARTS})s?\b")
_SIDES = ("left ", "right ", "bilateral ")
_LEVEL = re.compile(r"\b([clt])(\d{1,2})(?: ?[-/] ?| through | to | and )([clts]?)(\d{1,2})\b")
_ASKED = re.compile(
    r"\b(?:request\w*|proposed|current)\b(?:(?!\b(?:prior|previous|earlier|last|was|were)\b)[^.;]){0,60}"
    r"\b(?:at|of|for) (?:the )?(?=[clt]\d)"
)
_FIRST = {"c": 0, "t": 7, "l": 19, "s": 24}  # the vertebrae above each part of the spine


def same(item: Item, sentence: Sentence, told: str) -> bool:
    """Whether a sentence of the summary can speak of the place that a finding, else the item, speaks of."""
    there = body_parts(told)
    here = body_parts(sentence.text) or item.body_parts
    return not there or not here or any(_agree(one, other) for one in there for other in here)


def _agree(one: str, other: str) -> bool:
    sides = {part.split(" ")[0] for part in (one, other) if part.startswith(_SIDES)} - {"bilateral"}
    return _bare(one) == _bare(other) and len(sides) < 2


def _bare(part: str) -> str:
    return part.split(" ", 1)[1].rstrip("s") if part.startswith(_SIDES) else part.rstrip("s")


def side(item: Item, findings: list[Sentence]) -> Found:
    """A part asked for on one side, of which the rationale speaks on the other side alone."""
    request = plain(item.request)
    if "left" not in request and "right" not in request:
        return
    asked = {(m.group(1), m.group(2)) for m in _SIDE.finditer(request)}
    for which, part in sorted(asked):
        if which == "bilateral" or len({s for s, p in asked if p == part}) > 1:
            continue
        other = "right" if which == "left" else "left"
        said = [(s, m) for s in findings for m in _SIDE.finditer(s.text) if m.group(2) == part]
        if said and all(m.group(1) == other for _, m in said):
            sentence, match = said[0]
            explanation = f"The request is for the {which} {part}; the rationale speaks of the {other} {part}."
            yield explanation, None, sentence, match.start(), match.end()


def level(item: Item, findings: list[Sentence]) -> Found:
    """Levels of the spine that the rationale calls the request's, none of which the heading asks for."""
    asked = {vertebra for match in _LEVEL.finditer(plain(item.request)) for vertebra in _vertebrae(match)}
    if not asked:
        return
    for sentence in findings:
        if (here := _ASKED.search(sentence.text)) is None:
            continue
        said = list(_LEVEL.finditer(sentence.text, here.end()))
        if said and said[0].start() == here.end() and all(asked.isdisjoint(_vertebrae(match)) for match in said):
            explanation = f"The request is for {item.request}; the rationale speaks of {said[0].group().upper()}."
            yield explanation, None, sentence, said[0].start(), said[0].end()


def _vertebrae(match: re.Match[str]) -> frozenset[int]:
    """The vertebrae from one to another, numbered from the top: "l4-5", "l5-s1"."""
    above, first, below, last = match.groups()
    low, high = _FIRST[above] + int(first), _FIRST[below or above] + int(last)
    return frozenset(range(min(low, high), max(low, high) + 1))
