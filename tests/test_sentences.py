"""Sentences of clinical prose."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import sentences


def cut(text: str) -> list[str]:
    return [" ".join(text[span.start : span.end].split()) for span in sentences.split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # titles, pages, sections, chapters
        ("Seen by Dr. Ames today. She agreed.", ["Seen by Dr. Ames today.", "She agreed."]),
        ("See pg. 607 of the chapter. It fits.", ["See pg. 607 of the chapter.", "It fits."]),
        # dosing, decimals, versions
        ("Norco 7.5 mg q4-6hrs. The dose is 2.5 tabs.", ["Norco 7.5 mg q4-6hrs.", "The dose is 2.5 tabs."]),
        ("Take b.i.d. as needed. Stop.", ["Take b.i.d. as needed.", "Stop."]),
        # initials and states
        ("The U.S. trial was small. It ended.", ["The U.S. trial was small.", "It ended."]),
        # a line break inside a sentence, none after it
        ("It is\nnot shown.Next one stays glued.", ["It is not shown.Next one stays glued."]),
        # a closing quotation mark belongs to its sentence
        ('He wrote "no change." The plan stands.', ['He wrote "no change."', "The plan stands."]),
        # lower case goes on
        ("Seen approx. five times etc. without gain.", ["Seen approx. five times etc. without gain."]),
        ("Is it needed? No. It is not!", ["Is it needed?", "No.", "It is not!"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    """Abbreviations, decimals and wrapped lines do not end a sentence."""
    assert cut(text) == expected


@given(st.text(max_size=300))
def test_sentences_cover_all_words_in_order_without_overlap(text: str) -> None:
    """Nothing but white space is left outside the sentences."""
    spans = sentences.split(text)
    rest, position = [], 0
    for span in spans:
        assert position <= span.start < span.end
        rest.append(text[position : span.start])
        position = span.end
    rest.append(text[position:])

    assert not "".join(rest).strip()


def test_the_covering_sentence_is_found() -> None:
    """A span is widened to the sentence around it."""
    text = "No gain is shown. The worker was not seen again. End."
    start = text.index("seen")
    found = sentences.containing(text, start, start + 4)

    assert text[found.start : found.end] == "The worker was not seen again."


def test_a_megabyte_of_periods_is_cut_in_linear_time() -> None:
    """Twice the text takes about twice the time, whatever it holds."""

    def seconds(text: str) -> float:
        begin = time.perf_counter()
        sentences.split(text)
        return time.perf_counter() - begin

    unit = "a. B. 1. mg. "
    small, large = unit * 4_000, unit * 64_000
    seconds(small)

    assert seconds(large) < 16 * 8 * max(seconds(small), 1e-3)


@given(st.text(alphabet="ab.A1 \n?", max_size=60), st.integers(0, 60), st.integers(0, 20))
def test_covering_sentences_are_those_that_share_a_character_with_the_span(text: str, start: int, length: int) -> None:
    """What is found among the kept sentences is what a look through all of them finds."""
    end = start + length
    among = [(b, e) for b, e in sentences.bounds(text, 0, len(text)) if e > start and b < end]
    found = sentences.containing(text, start, end)

    wanted = (min(among[0][0], start), max(among[-1][1], end)) if among else (start, end)
    assert (found.start, found.end) == wanted


def test_a_letter_is_cut_once_however_many_sentences_are_cited() -> None:
    """A rationale of a megabyte would be cut again for every citation."""
    text = "A fragment stands here. " * 50
    before = sentences._kept_bounds.cache_info().misses
    for start in range(0, len(text), 24):
        sentences.containing(text, start, start + 5)

    assert sentences._kept_bounds.cache_info().misses == before + 1
