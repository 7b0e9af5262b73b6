"""The wording of reasons, read once from corpus/lexicon/reason_patterns.toml.

A pattern is tried only on sentences that hold one of its anchors (the first four letters of a word), so that a letter
costs a few hundred searches and not a few thousand.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from ... import resources

_NAME = re.compile(r"\{([a-z]+)\}")
_WORD = re.compile(r"[a-z0-9][a-z0-9-]*")
_WORD_BEGINS = re.compile(r"([a-z0-9][a-z0-9-]{0,3})[a-z0-9-]*")
_NUMBERED = re.compile(r"#?[a-z0-9][a-z0-9-]*")
_ANCHOR = 4


class Pattern(NamedTuple):
    """One wording: what it carries, where it counts, and for which kinds of treatment."""

    code: str
    regex: re.Pattern[str]
    anchors: frozenset[str]
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

    def suits(self, kinds: frozenset[str]) -> bool:
        """Whether the wording is meant for a treatment of these kinds."""
        return not (self.context and self.context.isdisjoint(kinds)) and self.unless.isdisjoint(kinds)


class Suited(NamedTuple):
    """The patterns meant for one kind of treatment, in order, and their positions by anchor."""

    patterns: tuple[Pattern, ...]
    by_anchor: dict[str, tuple[int, ...]]

    def on(self, words: frozenset[str]) -> list[Pattern]:
        """The patterns of which an anchor is among `words`, in order of precedence."""
        places: set[int] = set()
        for word in words & self.by_anchor.keys():
            places.update(self.by_anchor[word])
        return [self.patterns[i] for i in sorted(places)]


class Wording(NamedTuple):
    """Everything the file holds: denials in front, denials behind, what may be absent, whole statements."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    objects: tuple[Pattern, ...]
    statements: tuple[Pattern, ...]
    denial_examples: tuple[tuple[str, str, str], ...]


def anchors(text: str) -> frozenset[str]:
    """The anchors of a lower-case text: the first four letters of its words, of hyphenated words also of each part."""
    if "-" not in text and "#" not in text:
        return frozenset(_WORD_BEGINS.findall(text))  # half the time of cutting each word
    words = (_NUMBERED if "#" in text else _WORD).findall(text)
    found = [word[:_ANCHOR] for word in words]
    found += [part[:_ANCHOR] for word in words if "-" in word for part in word.split("-")]
    return frozenset(found)


@cache
def load() -> Wording:
    """The shipped wording, compiled."""
    with resources.path("corpus", "lexicon", "reason_patterns.toml").open("rb") as file:
        data = tomllib.load(file)
    words = _expand_all(data["words"])
    before, after = data["denials"]["before"], data["denials"]["after"]
    return Wording(
        before=_union(before, words),
        after=_union(after, words),
        objects=tuple(_pattern({**entry, "pattern": rf"\b(?:{entry['pattern']})"}, words) for entry in data["objects"]),
        statements=tuple(_pattern(entry, words) for entry in data["statements"]),
        denial_examples=tuple(
            (side, _expand(entry["pattern"], words), entry["example"])
            for side, entries in (("before", before), ("after", after))
            for entry in entries
        ),
    )


@lru_cache(maxsize=512)
def absences(kinds: frozenset[str]) -> Suited:
    """What may be absent where treatments of these kinds are denied."""
    return _suited(load().objects, kinds)


@lru_cache(maxsize=512)
def statements(kinds: frozenset[str], approved: bool, recited: bool) -> Suited:
    """The statements for treatments of these kinds, this decision, and sentences that recite a guideline or do not."""
    meant = (p for p in load().statements if p.code.startswith("overturn.") == approved)
    return _suited(tuple(p for p in meant if p.role == "any" or (p.role == "guideline") == recited), kinds)


def _suited(patterns: tuple[Pattern, ...], kinds: frozenset[str]) -> Suited:
    chosen = tuple(pattern for pattern in patterns if pattern.suits(kinds))
    index: dict[str, list[int]] = {}
    for i, pattern in enumerate(chosen):
        for word in pattern.anchors:
            index.setdefault(word, []).append(i)
    return Suited(chosen, {word: tuple(places) for word, places in index.items()})


def _pattern(entry: dict[str, Any], words: dict[str, str]) -> Pattern:
    return Pattern(
        code=entry["code"],
        regex=re.compile(_expand(entry["pattern"], words)),
        anchors=frozenset(word[:_ANCHOR] for word in entry["anchors"].split()),
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


def _union(entries: Iterable[dict[str, str]], words: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_expand(entry['pattern'], words)})" for entry in entries))


def _expand_all(words: dict[str, str]) -> dict[str, str]:
    return {name: _expand(pattern, words) for name, pattern in words.items()}


def _expand(pattern: str, words: dict[str, str]) -> str:
    return _NAME.sub(lambda match: words.get(match.group(1), match.group()), pattern)
