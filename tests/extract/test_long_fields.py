"""Fields of a letter are read in time that grows with their length, whatever they hold."""

import time

import pytest

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
