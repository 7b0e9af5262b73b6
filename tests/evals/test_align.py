"""Items are paired by what they are, never by what is judged of them."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.align import Identity, align, assignment


def pairs(golden: list[str], predicted: list[str]) -> set[tuple[str | None, str | None]]:
    found = align(
        [Identity(g, i) for i, g in enumerate(golden, 1)], [Identity(p, i) for i, p in enumerate(predicted, 1)]
    )
    return {(golden[g] if g is not None else None, predicted[p] if p is not None else None) for g, p in found}


@pytest.mark.parametrize(
    ("golden", "predicted", "expected"),
    [
        pytest.param(["MRI lumbar"], ["mri  Lumbar"], {("MRI lumbar", "mri  Lumbar")}, id="case and space"),
        pytest.param(
            ["Trigger point injection x1", "Norco 10/325mg #60"],
            ["Norco 10/325mg #60", "Trigger point injection x1", "MRI lumbar spine"],
            {
                ("Trigger point injection x1", "Trigger point injection x1"),
                ("Norco 10/325mg #60", "Norco 10/325mg #60"),
                (None, "MRI lumbar spine"),
            },
            id="another order and an invented item",
        ),
        pytest.param(
            ["Norco 10/325mg #60", "Norco 5/325mg #30"],
            ["Norco 5/325mg #30", "Norco 10/325mg #90"],
            {("Norco 10/325mg #60", "Norco 10/325mg #90"), ("Norco 5/325mg #30", "Norco 5/325mg #30")},
            id="a misread count stays with its item",
        ),
        pytest.param(
            ["Physical therapy twice a week for six weeks, lumbar spine and left hip"],
            ["Physical therapy twice"],
            {("Physical therapy twice a week for six weeks, lumbar spine and left hip", "Physical therapy twice")},
            id="a heading that lost its second line",
        ),
        pytest.param(
            ["Gym membership"],
            ["Lidoderm patches"],
            {("Gym membership", None), (None, "Lidoderm patches")},
            id="unlike",
        ),
    ],
)
def test_items_are_paired_by_their_requests(
    golden: list[str], predicted: list[str], expected: set[tuple[str | None, str | None]]
) -> None:
    """Equal requests first, then likeness; what is unlike is missed or invented."""
    assert pairs(golden, predicted) == expected


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_items_with_one_request_are_paired_by_their_places(order: tuple[int, ...]) -> None:
    """Three items of one request find their own whatever the order of the list."""
    golden = [Identity("Physical therapy", place) for place in (1, 2, 3)]
    predicted = [Identity("Physical therapy", place + 1) for place in order]

    assert {(g, order[p]) for g, p in align(golden, predicted) if g is not None and p is not None} == {
        (0, 0),
        (1, 1),
        (2, 2),
    }


def test_of_two_equal_items_the_one_that_is_not_there_is_missed() -> None:
    """With one of two equal requests read, its place says which."""
    golden = [Identity("Physical therapy", 1), Identity("Physical therapy", 2)]

    assert align(golden, [Identity("Physical therapy", 2)]) == [(0, None), (1, 0)]


def test_a_garbled_request_is_known_by_its_heading() -> None:
    """A request that reads unlike its label is the same item where its heading holds the labelled words."""
    golden = [Identity("Retrospective request for Flurbiprofen 20% cream", 1)]

    assert align(golden, [Identity("??", 1, "1. Retrospective request\nfor Flurbiprofen 20% cream: Upheld")]) == [
        (0, 0)
    ]


@given(st.lists(st.lists(st.integers(0, 20), min_size=4, max_size=4), min_size=1, max_size=5))
def test_the_assignment_is_the_cheapest(cost: list[list[int]]) -> None:
    """No other pairing of rows and columns costs less (all are tried)."""
    found = assignment(cost)
    columns, rows = range(4), range(len(cost))
    if len(cost) <= 4:
        best = min(sum(cost[r][c] for r, c in zip(rows, p, strict=True)) for p in permutations(columns, len(cost)))
    else:
        best = min(sum(cost[r][c] for r, c in zip(p, columns, strict=True)) for p in permutations(rows, 4))

    assert len({r for r, _ in found}) == len({c for _, c in found}) == len(found) == min(len(cost), 4)
    assert sum(cost[r][c] for r, c in found) == best
