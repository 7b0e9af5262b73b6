"""Wordings that are tried only where their words stand find what a plain search finds."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.extract.judgement import anchored, patterns, required
from rag.extract.judgement.required import DIGIT, EDGE, HOLE

WORDING = patterns.load()
ENTRIES = WORDING.patterns
ALL = anchored.several([entry.wording for entry in ENTRIES])
VOCABULARY = sorted({word for entry in ENTRIES for word in entry.example.lower().split()})

words = st.sampled_from(["no", "not", "note", "noted", "pain", "painful", "relief", "x-ray", "l4", "60", "%", "n't"])
atoms = words.map(re.escape) | st.sampled_from([r"\b", r"\w*", r"\w+", r"\d+", " ", ", ", "[^.;]{0,20}", "[- ]", "s?"])
expressions = st.recursive(
    atoms,
    lambda inner: (
        st.lists(inner, min_size=2, max_size=4).map("".join)
        | st.lists(inner, min_size=2, max_size=3).map(lambda branches: f"(?:{'|'.join(branches)})")
        | st.tuples(inner, st.sampled_from(["?", "*", "+", "{0,2}", "{1,2}"])).map(lambda two: f"(?:{two[0]} ){two[1]}")
        | inner.map(lambda ahead: f"(?!{ahead})")
    ),
    max_leaves=12,
)
texts = st.lists(words | st.sampled_from(["of the", "-", ";", "a"]), max_size=12).map(" ".join)


@given(expression=expressions, text=texts)
def test_any_expression_is_found_where_a_plain_search_finds_it(expression: str, text: str) -> None:
    """Whatever is read off an expression, its first match and all its matches are those of the expression alone."""
    wordings = anchored.several([anchored.read_off(expression, Counter())])
    said = anchored.Words(text)
    plain = [match.span() for match in re.finditer(expression, text)]
    assert [match.span() for _, match in wordings.first(said)] == plain[:1]
    assert [match.span() for _, match in wordings.every(said)] == plain


@given(st.lists(st.sampled_from(VOCABULARY), max_size=40).map(" ".join))
def test_shuffled_sentences_carry_what_a_plain_search_finds(text: str) -> None:
    """Every wording that the shipped patterns have in a text is found there, at the same place."""
    expected = [(n, m.span()) for n, entry in enumerate(ENTRIES) if (m := entry.wording.regex.search(text))]
    assert [(number, match.span()) for number, match in ALL.first(anchored.Words(text))] == expected


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: f"{e.code}: {e.example}")
def test_a_wording_tells_the_words_that_it_requires(entry: patterns.Pattern) -> None:
    """No wording of reasons is tried on every sentence: each branch requires a word that is known."""
    assert not anchored.several([entry.wording]).always


@pytest.mark.parametrize(
    ("expression", "strings"),
    [
        ("pain", {"pain"}),
        (r"\bno (?:more )?pain\b", {f"{EDGE}no pain{EDGE}", f"{EDGE}no more pain{EDGE}"}),
        (r"reliev\w+ pain", {f"reliev{HOLE} pain"}),
        ("pain (?=of)", {"pain "}),
        ("(?<!no )pain", {"pain"}),
        (r"\d\d%", {f"{DIGIT}{DIGIT}%"}),
        ("home[- ]exercise", {"home-exercise", "home exercise"}),
    ],
)
def test_a_short_expression_is_written_out(expression: str, strings: set[str]) -> None:
    """What an expression can match is listed as strings, with marks for what cannot be listed."""
    assert required.ways(expression) == ((frozenset(strings),),)


def test_a_gap_parts_what_must_stand_before_it_from_what_must_stand_behind_it() -> None:
    """Of two words with anything between them both are required."""
    assert required.ways("lack[^.;]{0,40}relief") == ((frozenset({f"lack{HOLE}"}), frozenset({f"{HOLE}relief"})),)


def test_each_branch_requires_its_own_words() -> None:
    """A choice between stretches that cannot be listed together is told as one way for each."""
    found = required.ways("(?:lack.*relief|no.*gain)")
    assert [[sorted(strings) for strings in way] for way in found] == [
        [[f"lack{HOLE}"], [f"{HOLE}relief"]],
        [[f"no{HOLE}"], [f"{HOLE}gain"]],
    ]


@pytest.mark.parametrize("expression", ["(?P=name)pain", "(pain", "[pain", "pain)", "(?i)pain", "*"])
def test_what_is_not_understood_requires_nothing(expression: str) -> None:
    """An expression of an unknown kind has no ways, so that it is tried everywhere."""
    assert required.ways(expression) == ()
