"""Where a quote ends."""

import pytest

from rag.extract.judgement.phrase_ends import whole_phrase


@pytest.mark.parametrize(
    ("text", "cut", "expected"),
    [
        ("no information about the number of sessions of therapy", "number of", "number of sessions"),
        ("no further need of a physical therapist. the", "of a physical", "of a physical therapist"),
        ("no spasm on examination", "no spasm", "no spasm"),
        ("no relief was shown", "no relief", "no relief"),
        ("no relief of the", "no relief of the", "no relief"),
        ("relief was not of", "relief was not of", "relief was not of"),
    ],
)
def test_a_quote_ends_with_a_phrase(text: str, cut: str, expected: str) -> None:
    """A quote that breaks off in a phrase runs to its end; words that lead on are cut, but no denial."""
    low = text.index(cut)
    assert text[low : whole_phrase(text, low, low + len(cut))] == expected
