"""Wordings that are tried only where their words stand find what a plain search finds."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.extract.judgement import anchored, patterns, required
from rag.extract.judgement.catalogue import READERS, Catalogue, Wordings
from rag.extract.judgement.required import DIGIT, EDGE, HOLE

WORDING = patterns.load()
NUMBERED = WORDING.patterns
ENTRIES = list(NUMBERED.values())
ALL = READERS.some(NUMBERED)
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


def of(*expressions: str) -> Wordings:
    catalogue = Catalogue()
    return catalogue.some(catalogue.put(*(anchored.read_off(Counter(), expression) for expression in expressions)))


@given(expressions=st.lists(expressions, min_size=1, max_size=3), text=texts)
def test_expressions_are_found_where_a_plain_search_finds_them(expressions: list[str], text: str) -> None:
    """Whatever is read off expressions, their first matches and all their matches are those of each alone, in order."""
    wordings, said = of(*expressions), anchored.Words(text)
    plain = [[(n, m.span()) for m in re.finditer(expression, text)] for n, expression in enumerate(expressions)]
    assert [(n, match.span()) for n, match in wordings.first(said)] == [found[0] for found in plain if found]
    assert [(n, match.span()) for n, match in wordings.every(said)] == [place for found in plain for place in found]
    first = next((found[0][1] for found in plain if found), None)
    assert (wordings.found_in(said) or re.match("", "")).span() == (first or (0, 0))
    assert wordings.stand_in(said) is (first is not None)


@given(expression=expressions, other=expressions, text=texts)
def test_of_expressions_read_off_together_the_first_that_stands_counts(expression: str, other: str, text: str) -> None:
    """Expressions that are made one wording are found as their alternation is."""
    catalogue = Catalogue()
    wordings = catalogue.some(catalogue.put(anchored.read_off(Counter(), expression, other)))
    plain = [match.span() for match in re.finditer(f"(?:{expression})|(?:{other})", text)]
    assert [match.span() for _, match in wordings.every(anchored.Words(text))] == plain


def test_what_is_put_in_later_is_found_in_a_text_that_was_asked_before() -> None:
    """A text keeps what it can have only until the catalogue grows."""
    catalogue = Catalogue()
    early = catalogue.some(catalogue.put(anchored.read_off(Counter(), "pain")))
    said = anchored.Words("no relief of pain")
    assert early.stand_in(said)
    late = catalogue.some(catalogue.put(anchored.read_off(Counter(), "relief")))
    assert late.stand_in(said)
    assert early.stand_in(said)


def test_some_of_the_wordings_are_found_without_the_others() -> None:
    """Wordings of a catalogue are picked by their numbers."""
    catalogue = Catalogue()
    numbers = catalogue.put(*(anchored.read_off(Counter(), word) for word in ("pain", "relief", "gain")))
    found = catalogue.some([numbers[0], numbers[2]]).first(anchored.Words("gain of relief, no pain"))
    assert [match.group() for _, match in found] == ["pain", "gain"]


@pytest.mark.parametrize(
    ("expressions", "text", "left"),
    [
        (["pain"], "no pain, no gain", "no  , no gain"),
        (["no pain", "pain, no"], "no pain, no gain", "   gain"),
        (["relief"], "no pain", "no pain"),
        ([r"\bno\b"], "no no", "   "),
    ],
)
def test_what_is_cut_out_leaves_a_space(expressions: list[str], text: str, left: str) -> None:
    """Every place of the wordings is a space, and the rest stands as it was."""
    assert of(*expressions).cut_out_of(anchored.Words(text)) == left


@given(texts | st.text("aA9#é-, '%", max_size=20))
def test_words_stand_where_a_search_for_words_finds_them(text: str) -> None:
    """A text's words are told by their first letters and places; a number by its first sign too."""
    said = anchored.Words(text)
    plain: dict[str, list[int]] = {}
    for match in re.finditer("[a-z0-9]+", text):
        plain.setdefault(match.group()[:4], []).append(match.start())
        if match.group()[0].isdigit():
            plain.setdefault(anchored.NUMBER, []).append(match.start())
    assert said.places == plain


@given(st.lists(st.sampled_from(VOCABULARY), max_size=40).map(" ".join))
def test_shuffled_sentences_carry_what_a_plain_search_finds(text: str) -> None:
    """Every wording that the shipped patterns have in a text is found there, at the same place."""
    expected = [(n, m.span()) for n, entry in NUMBERED.items() if (m := entry.wording.regex.search(text))]
    assert [(number, match.span()) for number, match in ALL.first(anchored.Words(text))] == expected


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: f"{e.code}: {e.example}")
def test_a_wording_tells_the_words_that_it_requires(entry: patterns.Pattern) -> None:
    """No wording of reasons is tried on every sentence: each branch requires a word that is known."""
    assert all(way.needed for way in entry.wording.ways)


@pytest.mark.parametrize(("side", "pattern", "example"), WORDING.denial_examples)
def test_a_denial_tells_the_words_that_it_requires(side: str, pattern: str, example: str) -> None:
    """No denial is tried on every sentence, and each says with which words it can begin."""
    assert side in {"before", "after"}
    ways = anchored.read_off(Counter(), pattern).ways
    assert all(way.needed and way.starts for way in ways), example


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
