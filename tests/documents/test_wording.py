"""How near two words are, and what a conclusion concludes."""

import pytest

from rag.documents.wording import concluded, decision_word, near


@pytest.mark.parametrize(
    ("word", "target", "most", "expected"),
    [
        ("guideline", "guideline", 0, True),
        ("giudeline", "guideline", 1, True),
        ("guidline", "guideline", 1, True),
        ("guideelines", "guideline", 2, True),
        ("outline", "guideline", 2, False),
        ("", "ab", 2, True),
        ("overruled", "overturned", 2, False),
    ],
)
def test_edits_are_counted_with_swaps_as_one(word: str, target: str, most: int, expected: bool) -> None:
    """Added, dropped, changed and swapped letters count one each."""
    assert near(word, target, most) is expected


@pytest.mark.parametrize(
    ("word", "decision"),
    [
        ("Upheld", "upheld"),
        ("UPHELD", "upheld"),
        ("Uphold", "upheld"),
        ("Over turned", "overturned"),
        ("Overtunred", "overturned"),
        ("held", None),
        ("upper", None),
        ("returned", None),
        ("Overruled", None),
    ],
)
def test_a_decision_word_forgives_typing_errors_and_nothing_else(word: str, decision: str | None) -> None:
    """Another word is no decision, however near in meaning."""
    assert decision_word(word) == decision


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("The massage is medically necessary.", "overturned"),
        ("The massage is not medically necessary.", "upheld"),
        ("The massage is not considered to be medically\nnecessary.", "upheld"),
        ("The massage cannot be deemed medically necessary.", "upheld"),
        ("The massage isn't medically necessary.", "upheld"),
        ("The massage is no longer medically necessary.", "upheld"),
        ("The massage is medically unnecessary.", "upheld"),
        ("None of the visits is medically necessary.", "upheld"),
        ("With no infection left, the operation is medically necessary.", "overturned"),
        ("It was not tried before. The massage is medically necessary.", "overturned"),
        ("The massage is medically necessary. It was not tried before.", "overturned"),
        ("Medical necessity has not been established.", "upheld"),
        ("There is no medical necessity.", "upheld"),
        ("Medical necessity has been established.", "overturned"),
        ("The denial is upheld.", "upheld"),
        ("The denial is overturned.", "overturned"),
        ("The massage may go on.", None),
        ("", None),
    ],
)
def test_the_last_clause_on_necessity_concludes(text: str, decision: str | None) -> None:
    """Denial counts in the clause of the verdict only, and silence concludes nothing."""
    assert concluded(text) == decision
