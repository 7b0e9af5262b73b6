"""Where fixed words stand in a text."""

import re

import pytest

from rag.documents.view import View
from rag.extract import places
from rag.records import Document


@pytest.mark.parametrize("text", ["Norco 10/325 MG", "İstanbul Clinic", "ŒDEMA", ""])
def test_small_letters_stand_where_the_letters_stood(text: str) -> None:
    """A text in small letters is as long as the text, whatever its letters, so that a place in one is one in both."""
    view = View(Document(source="a letter", text=text, sha256=""))
    assert len(places.small(text)) == len(text) == len(view.lower)
    assert ("Clinic" in text) == ("clinic" in view.lower)


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("denied, then denied again", ("denied",), [0, 13]),
        ("the plan denied it", ("denied", "plan"), [4, 9]),
        ("nothing of it", ("denied",), []),
        ("aaa", ("aa",), [0, 1]),
    ],
)
def test_places_are_in_order(text: str, words: tuple[str, ...], found: list[int]) -> None:
    """Every place of every word is found, in the order of the text."""
    assert places.of(text, words) == found


def test_the_first_match_is_that_of_a_search() -> None:
    """A pattern that begins with one of the words is found where a search finds it, not where only the word stands."""
    pattern, text = re.compile(r"\binjur(?:y|ed) on (\d+)", re.IGNORECASE), "Reinjury on 1, injury of 2, Injured on 3"
    match = places.first(pattern, text, places.small(text), ("injur",))
    assert match is not None
    assert match.span() == pattern.search(text).span()  # type: ignore[union-attr]
    assert places.first(pattern, "no harm", "no harm", ("injur",)) is None
