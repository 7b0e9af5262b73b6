"""The wording of reasons, read once from corpus/lexicon/reason_patterns.toml."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from ... import resources
from .anchored import Anchored, anchors, read_off
from .catalogue import READERS, Bits, Wordings

_NAME = re.compile(r"\{([a-z]+)\}")


class Pattern(NamedTuple):
    """One wording: what it carries, where it counts, and for which kinds of treatment."""

    code: str
    wording: Anchored
    example: str
    context: frozenset[str]
    unless: frozenset[str]
    role: str
    denies: bool
    about: bool
    unconditional: bool
    weak: bool
    veto: re.Pattern[str] | None = None
    needs: re.Pattern[str] | None = None

    def counts(self, approved: bool, recited: bool) -> bool:
        """Whether the wording counts for items with this decision, in sentences that recite a guideline or do not."""
        said = self.role == "any" or (self.role == "guideline") == recited
        return said and self.code.startswith("overturn.") == approved


class Choice(NamedTuple):
    """Wordings by the kinds of treatment that they are meant for."""

    for_all: Bits
    meant_for: dict[str, Bits]
    not_for: dict[str, Bits]

    def of(self, kinds: frozenset[str]) -> Wordings:
        """The wordings that are meant for a treatment of these kinds."""
        ways, without = self.for_all, 0
        for kind in kinds:
            ways |= self.meant_for.get(kind, 0)
            without |= self.not_for.get(kind, 0)
        return Wordings(READERS, ways & ~without)


class Wording(NamedTuple):
    """Everything the file holds: denials, what may be absent, whole statements."""

    before: Wordings  # a denial in front of what is absent
    after: Wordings  # and behind it
    patterns: dict[int, Pattern]  # by the numbers of their wordings, in the order of precedence
    objects: Choice  # what may be absent
    statements: dict[tuple[bool, bool], Choice]  # for items approved or not, sentences that recite a guideline or not
    denial_examples: tuple[tuple[str, str, str], ...]


@cache
def load() -> Wording:
    """The shipped wording, compiled."""
    with resources.path("corpus", "lexicon", "reason_patterns.toml").open("rb") as file:
        data = tomllib.load(file)
    words = _expand_all(data["words"])
    before, after = data["denials"]["before"], data["denials"]["after"]
    examples = [entry["example"].lower() for entry in (*data["objects"], *data["statements"])]
    usual = Counter(anchor for example in examples for anchor in anchors(example))
    objects = [_pattern(entry, rf"\b(?:{entry['pattern']})", words, usual) for entry in data["objects"]]
    statements = [_pattern(entry, entry["pattern"], words, usual) for entry in data["statements"]]
    absent, stated = _numbered(objects), _numbered(statements)
    return Wording(
        before=_any_of(before, words, usual),
        after=_any_of(after, words, usual),
        patterns=absent | stated,
        objects=_choice(absent),
        statements={
            (approved, recited): _choice({n: each for n, each in stated.items() if each.counts(approved, recited)})
            for approved in (False, True)
            for recited in (False, True)
        },
        denial_examples=tuple(
            (side, _expand(entry["pattern"], words), entry["example"])
            for side, entries in (("before", before), ("after", after))
            for entry in entries
        ),
    )


@lru_cache(maxsize=512)
def objects_for(kinds: frozenset[str]) -> Wordings:
    """What may be absent where treatments of these kinds are denied."""
    return load().objects.of(kinds)


@lru_cache(maxsize=512)
def statements_for(kinds: frozenset[str], approved: bool, recited: bool) -> Wordings:
    """The statements for treatments of these kinds, where the item is approved or not, a guideline recited or not."""
    return load().statements[approved, recited].of(kinds)


def _any_of(entries: list[dict[str, str]], words: dict[str, str], usual: Counter[str]) -> Wordings:
    """One wording for what any of the entries says: of two that overlap the first counts."""
    return READERS.some(READERS.put(read_off(usual, *(_expand(entry["pattern"], words) for entry in entries))))


def _numbered(patterns: list[Pattern]) -> dict[int, Pattern]:
    return dict(zip(READERS.put(*(pattern.wording for pattern in patterns)), patterns, strict=True))


def _choice(patterns: Mapping[int, Pattern]) -> Choice:
    kinds = frozenset[str]().union(*(pattern.context | pattern.unless for pattern in patterns.values()))
    return Choice(
        _ways(number for number, pattern in patterns.items() if not pattern.context),
        {kind: _ways(number for number, pattern in patterns.items() if kind in pattern.context) for kind in kinds},
        {kind: _ways(number for number, pattern in patterns.items() if kind in pattern.unless) for kind in kinds},
    )


def _ways(numbers: Iterable[int]) -> Bits:
    return READERS.some(numbers).ways


def _pattern(entry: dict[str, Any], pattern: str, words: dict[str, str], usual: Counter[str]) -> Pattern:
    return Pattern(
        code=entry["code"],
        wording=read_off(usual, _expand(pattern, words)),
        example=entry["example"],
        context=frozenset(entry.get("context", "").split()),
        unless=frozenset(entry.get("unless", "").split()),
        role=entry.get("role", "finding"),
        denies=entry.get("denies", False),
        about=entry.get("about", False),
        unconditional=entry.get("unconditional", False),
        weak=entry.get("weak", False),
        veto=re.compile(_expand(entry["veto"], words)) if "veto" in entry else None,
        needs=re.compile(_expand(entry["needs"], words)) if "needs" in entry else None,
    )


def _expand_all(words: dict[str, str]) -> dict[str, str]:
    return {name: _expand(pattern, words) for name, pattern in words.items()}


def _expand(pattern: str, words: dict[str, str]) -> str:
    return _NAME.sub(lambda match: words.get(match.group(1), match.group()), pattern)
