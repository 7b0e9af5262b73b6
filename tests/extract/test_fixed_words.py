"""Fixed words kept beside a pattern leave none of its matches out: the pattern itself tells that it needs one of them.

Read off the expression, so that a wording that is added without its word is found here, and not by a letter.
"""

import re

import pytest

from rag.documents import requests
from rag.extract import amounts, basis, citations, complaints, diagnoses, reviewer, summary
from rag.extract.judgement import conflicts, relief, required
from rag.extract.judgement.required import EDGE, HOLE

BEGIN = [
    (reviewer._LICENSED, ("licen",)),
    (reviewer._CERTIFIED, ("board", "certif")),
    (reviewer._SUBSPECIALTY, ("sub", "added", "fellowship")),
    (diagnoses._NUMBERED, ("diagnos",)),
    *((pattern, words) for words, pattern in summary._INJURY_DATES),
    *((form.wording, form.words) for form in diagnoses._FORMS if not form.within),
]
HOLD = [
    *((form.wording, form.words) for form in diagnoses._FORMS if form.within),
    (diagnoses._NUMBERED, ("1.", "1)")),
    (summary._REVIEW, (*summary._REVIEW_WORDS, "ur")),
    (summary._CALLED_INJURY, ("date of injury", "doi")),
    (amounts._CONCURRENT, ("concurrent",)),
    (amounts._PERCENT, ("%",)),
    (basis._SAME, ("the same", "administrator")),
    (complaints._patterns().requested, ("request",)),
    (citations._EMPTY_PAGES, ("(",)),
    (citations._SECTION, ("ection",)),
    (requests._ORIGINAL, ("original",)),
    (conflicts._NECESSARY, ("medical",)),
    (conflicts._NOT_NECESSARY, ("medical",)),
    (conflicts._CITES, conflicts._CITING_WORDS),
    (relief._PERCENT, ("%", "percent")),
    (relief._LASTED, ("week", "month")),
    (relief._LENGTH, ("day", "week", "month")),
]


def ways(pattern: re.Pattern[str]) -> list[list[set[str]]]:
    """The ways in which `pattern` can match, in small letters, without the marks for the edges of words."""
    told = required.ways(pattern.pattern.replace("(?i:", "(?:"))
    assert told, "the pattern is not understood"
    return [[{string.replace(EDGE, "").lower() for string in strings} for strings in way] for way in told]


def begun_otherwise(pattern: re.Pattern[str], words: tuple[str, ...]) -> set[str]:
    """What a match of `pattern` can begin with besides the words."""
    return {string for way in ways(pattern) for string in way[0] if not string.startswith(words)}


def without(pattern: re.Pattern[str], words: tuple[str, ...]) -> list[list[set[str]]]:
    """The ways in which `pattern` can match that need none of the words."""
    return [
        way
        for way in ways(pattern)
        if not any(all(any(word in string for word in words) for string in strings) for strings in way)
    ]


@pytest.mark.parametrize(("pattern", "words"), BEGIN, ids=lambda value: str(getattr(value, "pattern", value))[:40])
def test_every_match_begins_with_one_of_the_words(pattern: re.Pattern[str], words: tuple[str, ...]) -> None:
    """A pattern that is tried where its words stand begins with one of them in each of its branches."""
    assert begun_otherwise(pattern, words) == set()


@pytest.mark.parametrize(("pattern", "words"), HOLD, ids=lambda value: str(getattr(value, "pattern", value))[:40])
def test_every_match_holds_one_of_the_words(pattern: re.Pattern[str], words: tuple[str, ...]) -> None:
    """A pattern that is tried on texts with one of its words needs one of them in each of its branches."""
    assert without(pattern, words) == []


def test_a_word_that_is_forgotten_is_noticed() -> None:
    """A branch without any of the words is told, whether it must begin with one or hold one."""
    pattern = re.compile(r"\b(?:Denied|refused)\b.*\bon\b", re.IGNORECASE)
    assert begun_otherwise(pattern, ("denied",)) == {f"refused{HOLE}"}
    assert without(pattern, ("denied",)) == ways(pattern)
    assert without(pattern, ("denied", "refused")) == []
    assert without(pattern, ("on",)) == []
