"""Questions of any length are answered or refused in bounded time, and what was not read of them is said."""

import time

import pytest

from rag.answer import answer
from rag.store import Store


@pytest.mark.parametrize(
    "words",
    [
        "MRI ",
        "why was Norco denied? ",
        "except ",
        "other than Norco ",
        "was the decision ",
        "denials are ",
        "what quantity ",
        "which guideline ",
        "a.",
        "in the ",
        "1/",
        "case/some ",
        "the ones ",
    ],
)
def test_time_grows_with_the_length_of_a_question_only(words: str, corpus: Store) -> None:
    """Repeated words take about as long as half as many, twice over."""

    def seconds(size: int) -> float:
        begun = time.process_time()
        answer(("Which cases were refused? " + words * size)[:size], corpus, None)
        return time.process_time() - begun

    seconds(500)
    short, long = seconds(2_000), seconds(4_000)
    assert long < 5 * short + 0.3


def test_of_a_very_long_question_both_ends_are_read(corpus: Store) -> None:
    """The question may stand before or after what was pasted; the answer says that the middle was left out."""
    pasted = "The weather was fine on that day and everybody went out to the lake. " * 300
    for question in ("Why was Norco denied? " + pasted, pasted + "Why was Norco denied?"):
        found = answer(question, corpus, None)
        assert found.question == question
        assert found.query.treatments == ("hydrocodone-apap",)
        assert "only its beginning and its end were read" in found.corrections[0]
    assert not answer("Why was Norco denied?", corpus, None).corrections


def test_one_endless_word_is_refused(corpus: Store) -> None:
    """A word longer than any says nothing, and takes no time."""
    assert answer("x" * 20_000, corpus, None).refused
