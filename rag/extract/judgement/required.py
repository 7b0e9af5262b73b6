"""Which fixed words a regular expression cannot match without, read off the expression itself.

A text can be asked for words far faster than for a long alternation, so that a wording is tried only where its words
stand. Whoever adds a wording gets this for nothing. What is not understood requires nothing, which is always safe.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import product
from typing import NamedTuple

Strings = frozenset[str]
Way = tuple[Strings, ...]  # of every set one string stands in what is matched, in this order; see EDGE and HOLE

EDGE = "\b"  # the edge of a word, in a string
HOLE = "\0"  # anything or nothing, in a string
DIGIT = "\1"  # a digit, in a string
_MOST_STRINGS = 200  # a stretch with more spellings is cut in two
_MOST_WAYS = 40  # of more branches only what all need is kept
_NOTHING: Way = (frozenset({""}),)
_ANYTHING: Way = (frozenset({HOLE}),)
_GAP: Way = (frozenset({HOLE}), frozenset({HOLE}))  # what stands before it and behind it need not be listed together
_ESCAPES = {"b": EDGE, "s": EDGE, "A": EDGE, "Z": EDGE, "B": "", "d": DIGIT}
_LITERAL = re.compile(r"[a-z0-9 ,;'%/-]+(?![*+?{])")
_REPEATED = re.compile(r"([*+?]|\{(\d*)(?:,(\d*))?\})[?+]?")
_FIRST = re.compile(rf"[^a-z0-9{DIGIT}]*[a-z0-9{DIGIT}]*[^{HOLE}a-z0-9{DIGIT}]?")
_WORD = re.compile(rf"[a-z0-9{DIGIT}{HOLE}]")
_GROUP = re.compile(r"\((?:\?(?::|P<\w+>|(?P<kind><?[=!])))?")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]")
_DIGITS = re.compile(r"\[\d-\d\]")
_LISTED_CLASS = re.compile(r"\[[^\^\\\]-][^\\\]-]{0,5}-?\]|\[-[^\\\]-]{1,3}\]")


class _Part(NamedTuple):
    """What a part of an expression needs, and where it holds a choice, what each branch of that needs."""

    way: Way
    branches: tuple[Way, ...] = ()


@cache
def ways(pattern: str) -> tuple[Way, ...]:
    """The ways in which `pattern` can match, each with the strings it requires; none where it is not understood."""
    try:
        part, end = _either(pattern, 0)
    except (ValueError, IndexError):
        return ()
    if end != len(pattern):
        return ()
    return part.branches or (part.way,)


def _either(pattern: str, at: int) -> tuple[_Part, int]:
    """Branches parted by "|" from `at` to the bracket that closes them, or to the end."""
    branches = []
    while True:
        branch, at = _sequence(pattern, at)
        branches.append(branch)
        if at >= len(pattern) or pattern[at] == ")":
            return (branches[0] if len(branches) == 1 else _joined(branches)), at
        at += 1


def _joined(branches: list[_Part]) -> _Part:
    strings = frozenset[str]().union(*(branch.way[0] for branch in branches))
    if all(len(branch.way) == 1 for branch in branches) and len(strings) <= _MOST_STRINGS:
        return _Part((strings,))
    each = tuple(way for branch in branches for way in branch.branches or (branch.way,))
    first = frozenset(_short(string) + HOLE for way in each for string in way[0])
    last = _edge(string[-1:] for way in each for string in way[-1])
    whole = (first if len(first) <= _MOST_STRINGS else frozenset({HOLE}), frozenset({HOLE + last}))
    return _Part(whole, each if len(each) <= _MOST_WAYS else ())


def _sequence(pattern: str, at: int) -> tuple[_Part, int]:
    whole = _Part(_NOTHING)
    while at < len(pattern) and pattern[at] not in "|)":
        if literal := _LITERAL.match(pattern, at):
            part, at = _Part((frozenset({literal.group()}),)), literal.end()
        else:
            part, at = _repeated(pattern, at)
        whole = part if whole.way is _NOTHING else _followed(whole, part)
    return whole, at


def _followed(one: _Part, other: _Part) -> _Part:
    """What two parts need, one right behind the other."""
    firsts, seconds = one.branches or (one.way,), other.branches or (other.way,)
    if len(firsts) * len(seconds) > _MOST_WAYS:
        firsts, seconds = (firsts, (other.way,)) if len(firsts) >= len(seconds) else ((one.way,), seconds)
    branches = tuple(_chained(a, b) for a, b in product(firsts, seconds)) if len(firsts) * len(seconds) > 1 else ()
    return _Part(_chained(one.way, other.way), branches)


def _chained(one: Way, other: Way) -> Way:
    """Strings run on from way to way as long as they can be listed."""
    last, first = one[-1], other[0]
    if len(last) * len(first) <= max(_MOST_STRINGS, len(last), len(first)):
        return (*one[:-1], frozenset(a + b for a in last for b in first), *other[1:])
    ahead = _edge(string[-1:] for string in last)
    behind = (_edge(string[:1] for string in first),)
    begun = frozenset(a + _short(b) + HOLE for a in last for b in (behind if _WORD.search(a) else first))
    return (*one[:-1], begun, frozenset(HOLE + ahead + string for string in first), *other[1:])


def _repeated(pattern: str, at: int) -> tuple[_Part, int]:
    part, end = _one(pattern, at)
    match = _REPEATED.match(pattern, end)
    if match is None or match.group() in ("{}", "{,}"):
        return part, end
    if part.way == _ANYTHING:
        return _Part(_GAP if pattern[at] in ".[" else _ANYTHING), match.end()
    if match[1] == "?" and len(part.way) == 1:
        return _Part((part.way[0] | {""},)), match.end()
    more = _again(part.way)
    once = match[1] == "+" or (match[2] or "0").strip("0")
    return _followed(part, more) if once else more, match.end()


def _short(string: str) -> str:
    """The beginning of a string that tells its first word."""
    match = _FIRST.match(string)
    return match.group() if match else string


def _again(way: Way) -> _Part:
    """Nothing, or what `way` matches any number of times."""
    last = _edge(string[-1:] for string in way[-1])
    strings = frozenset({"", *(_short(string) + HOLE + last for string in way[0])})
    return _Part((strings if len(strings) <= _MOST_STRINGS else frozenset({HOLE + last, ""}),))


def _edge(characters: Iterable[str]) -> str:
    """EDGE where all of `characters` are signs, so that a word ends or begins there."""
    return EDGE if all(c and c not in (HOLE, DIGIT) and not c.isalnum() for c in characters) else ""


def _one(pattern: str, at: int) -> tuple[_Part, int]:
    """One character, class or group; ValueError where it is of a kind that is not known."""
    character = pattern[at]
    if character == "(":
        return _group(pattern, at)
    if character == "[":
        return _class(pattern, at)
    if character == "\\":
        return _escaped(pattern[at + 1]), at + 2
    if character in "*+?":
        raise ValueError(f"nothing to repeat at {at}")
    strings = {"^": EDGE, "$": EDGE, ".": HOLE}.get(character, character)
    return _Part((frozenset({strings}),)), at + 1


def _escaped(character: str) -> _Part:
    return _Part((frozenset({_ESCAPES.get(character, HOLE if character.isalnum() else character)}),))


def _class(pattern: str, at: int) -> tuple[_Part, int]:
    match = _CLASS.match(pattern, at)
    if match is None:
        raise ValueError(f"a class without end at {at}")
    inside = match.group()
    if _DIGITS.fullmatch(inside):
        return _Part((frozenset({DIGIT}),)), match.end()
    return _Part((frozenset(inside[1:-1]),) if _LISTED_CLASS.fullmatch(inside) else _ANYTHING), match.end()


def _group(pattern: str, at: int) -> tuple[_Part, int]:
    match = _GROUP.match(pattern, at)
    if match is None or pattern[match.end()] == "?":
        raise ValueError(f"a group of an unknown kind at {at}")
    part, end = _either(pattern, match.end())
    if pattern[end] != ")":
        raise ValueError(f"a group without end at {at}")
    if match["kind"]:
        return _Part(_NOTHING), end + 1  # what is only looked at is no part of what is matched
    # the edge behind a choice is told to every branch, before there are too many to list
    return _followed(part, _Part((frozenset({EDGE}),))) if pattern.startswith(r"\b", end + 1) else part, end + 1
