"""Fields of a letter are read in time that grows with their length, whatever they hold."""

import time

import pytest

from rag import sentences
from rag.extract.amounts import amounts


@pytest.mark.parametrize("words", ["9,", "0/ ", "1 ", "10 mg/", "twenty ", "x 12 "])
def test_time_of_amounts_grows_with_the_length_of_a_request_only(words: str) -> None:
    """A request of repeated figures takes about twice as long as one of half its length."""

    def seconds(size: int) -> float:
        begun = time.process_time()
        for number in range(20):
            amounts(f"Norco {number} {words * size}"[:size], None)
        return time.process_time() - begun

    seconds(100)
    short, long = seconds(1_000), seconds(2_000)
    assert long < 3 * short + 0.1


def test_time_of_sentences_grows_with_the_length_of_a_line_only() -> None:
    """A line of many numbers is not gone back to its beginning for each."""

    def seconds(size: int) -> float:
        begun = time.process_time()
        sentences.bounds("1. " * size, 0, 3 * size)
        return time.process_time() - begun

    seconds(100)
    short, long = seconds(200_000), seconds(400_000)
    assert long < 3 * short + 0.1
