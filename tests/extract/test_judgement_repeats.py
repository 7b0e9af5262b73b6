"""Repeated groups of the wordings read the same words in one way only: two ways take time that doubles with each."""

import re
from collections.abc import Iterator

import pytest

from rag import resources

_REPEATED = re.compile(r"\(\?:((?:[^()]|\([^()]*\))*)\)[*+]")
_AROUND = re.compile(r"([^()|]*)\(\?:([^()]*)\)([^()|]*)")
_OPTIONAL = re.compile(r"\(\?:([a-z -]*)\)\?|([a-z])\?")


def repeated(name: str) -> Iterator[list[str]]:
    """The alternatives of every group that a file of wordings lets come again."""
    for body in _REPEATED.findall(resources.path("corpus", "lexicon", name).read_text(encoding="utf-8")):
        yield alternatives(body)


def alternatives(body: str) -> list[str]:
    """The alternatives of a group, also where they stand in one of its own: `(?: (?:of|for))`."""
    if around := _AROUND.fullmatch(body):
        return [f"{around[1]}{one}{around[3]}" for one in around[2].split("|")]
    return [one.replace("\0", "|") for one in re.sub(r"\([^()]*\)", _closed, body).split("|")]


def _closed(group: re.Match[str]) -> str:
    return group.group().replace("|", "\0")


def words(alternative: str) -> str | None:
    """The plain words of an alternative, with its optional letters; None where it stands for many."""
    said = _OPTIONAL.sub(r"\1\2", alternative)
    return said if re.fullmatch(r"[a-z' -]+", said) else None


def twice(group: list[str]) -> list[str]:
    """Plain words that more than one alternative of a group reads."""
    said = {word for one in group if (word := words(one))}
    return sorted(word for word in said if sum(re.fullmatch(one, word) is not None for one in group) > 1)


@pytest.mark.parametrize("name", ["reason_patterns.toml", "criterion_patterns.toml"])
def test_repeated_words_are_read_in_one_way(name: str) -> None:
    """No word that may come again is read by two alternatives."""
    found = [(word, group) for group in repeated(name) for word in twice(group)]
    assert not found


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (r"(?: \w+ly| also| currently)*", " currently"),
        (r"(?: (?:of|treatments?|treatment))*", " treatment"),
        (r"(?:\w+ly |reported(?:ly)? )*", "reportedly "),
    ],
)
def test_a_word_read_in_two_ways_is_told(body: str, word: str) -> None:
    """By a class beside it, by a plural, by an ending that may be left out."""
    [inner] = _REPEATED.findall(body)
    assert word in twice(alternatives(inner))
