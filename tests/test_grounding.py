"""Quotes stand where they are said to stand, or are missing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.grounding import FoldedText, fold, ground, keeps_negation
from rag.records import Span

TEXT = (
    "The claimant has not\nreturned  to work.\n\nRelief of 50% lasted six weeks; "
    "there is\n no “objective” gain – none.\fNote: #60 tablets."
)


@pytest.mark.parametrize(
    ("quote", "status"),
    [
        ("Relief of 50% lasted six weeks", "exact"),
        # a line break and doubled spaces inside the source
        ("has not returned to work", "folded"),
        # typographic marks against plain ones
        ('there is no "objective" gain - none', "folded"),
        # the negator dropped, a number changed, a word changed, half a word
        ("has returned to work", "missing"),
        ("Relief of 60% lasted six weeks", "missing"),
        ("Relief of 50% lasted ten weeks", "missing"),
        ("eturned to work", "missing"),
        ("#6", "missing"),
        ("", "missing"),
    ],
)
def test_only_words_that_stand_there_are_found(quote: str, status: str) -> None:
    """White space and quotation marks may differ; a word, number or negator may not."""
    found = ground(quote, FoldedText(TEXT))

    assert found.status == status
    assert status == "missing" or fold(TEXT[found.start : found.end]) == fold(quote)


def test_a_quote_outside_the_given_span_is_missing() -> None:
    """Words of another section do not ground a judgement."""
    text = FoldedText(TEXT)
    rationale = Span(start=TEXT.index("Relief"), end=len(TEXT))

    assert ground("returned to work", text, rationale).status == "missing"
    assert ground("lasted six weeks", text, rationale).status == "exact"


@pytest.mark.parametrize(
    ("quote", "keeps"),
    [("returned to work", False), ("not returned to work", True), ("objective", False), ("lasted six weeks", True)],
)
def test_a_quote_cut_off_after_its_negator_is_recognised(quote: str, keeps: bool) -> None:
    """A quote that starts right after "not" or "no" says the opposite of its sentence."""
    text = FoldedText(TEXT.replace("“", '"').replace("”", '"'))

    assert keeps_negation(text.source, ground(quote, text)) is keeps


@given(st.text(alphabet="ab \n\t\f“”", min_size=1, max_size=80), st.data())
def test_every_stretch_of_a_text_is_found_where_it_was_cut(text: str, data: st.DataObject) -> None:
    """Any words cut out of a text ground in it, at an occurrence equal to them after folding."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    bounded = re.search(r"(?<![ab])[ab][ab \n\t\f“”]*(?<=[ab])(?![ab])", text[start:end])
    words = bounded.group() if bounded else ""
    found = ground(words, FoldedText(text))

    if found.status != "missing":
        assert fold(text[found.start : found.end]) == fold(words)
    elif words and start == 0 and end == len(text):
        raise AssertionError(words)
