"""Lists of passages into one: reciprocal ranks with weights, and letters whose passages lend each other."""

import pytest

from rag.search.fusion import fused, with_letters


def test_first_in_every_list_is_one_and_ranks_fall_from_there() -> None:
    """The score is a share of what a passage could have; a lighter list moves less."""
    scores = fused((["a", "b"], ["a", "c"]), (1.0, 0.5))

    assert scores["a"] == pytest.approx(1)
    assert scores["b"] == pytest.approx(2 / 3 * 11 / 12)
    assert scores["c"] == pytest.approx(1 / 3 * 11 / 12)


def test_a_passage_in_both_lists_passes_one_that_is_first_in_the_heavier() -> None:
    """That is what fusing is for."""
    scores = fused((["a", "b"], ["b", "c"]), (1.0, 0.5))

    assert scores["b"] > scores["a"] > scores["c"]


@pytest.mark.parametrize(("lists", "expected"), [((["a"], []), {"a": 1.0}), (([], ["a"]), {"a": 1.0}), (([], []), {})])
def test_an_empty_list_takes_nothing_from_the_other(lists: tuple[list[str], list[str]], expected: object) -> None:
    """A store without vectors scores like one with them."""
    assert fused(lists, (1.0, 0.5)) == expected


def test_passages_of_one_letter_lend_each_other_a_share_of_the_best() -> None:
    """Not to themselves, and not to passages of no letter."""
    scores = {"x#1": 1.0, "x#summary": 0.5, "x#2": 0.2, "y#1": 0.6, "law-1": 0.9, "law-2": 0.8}
    letters = {name: name.partition("#")[0] if "#" in name else None for name in scores}
    raised = with_letters(scores, letters)

    assert raised == pytest.approx(scores | {"x#1": 1.15, "x#summary": 0.8, "x#2": 0.5})


def test_two_equals_of_a_letter_lend_each_other_the_same() -> None:
    """Whichever is named first."""
    raised = with_letters({"x#1": 0.5, "x#2": 0.5}, {"x#1": "x", "x#2": "x"})

    assert raised["x#1"] == raised["x#2"] > 0.5
