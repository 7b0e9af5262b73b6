"""Measures of retrieval, against numbers worked out by hand."""

from math import log2

import pytest

from evals import retrieval
from evals.golden_retrieval import Judged

pytest.importorskip("ir_measures")

JUDGED = [
    Judged("R1", "lay", "one", {"a": 3, "b": 2, "c": 1}),
    Judged("R2", "lay", "two", {"a": 3}),
    Judged("R3", "lay", "three", {"a": 3}),
]
RUN = {"R1": {"b": 1.0, "x": 0.5, "a": 0.3}, "R2": {}, "R3": {"a": 1.0}}


def test_measures_are_those_worked_out_by_hand() -> None:
    """A query that finds nothing counts as nothing; grades weigh in nDCG; ranks are those of the run."""
    values = retrieval.measure(JUDGED, RUN)
    gained = 2 / log2(2) + 3 / log2(4)
    ideal = 3 / log2(2) + 2 / log2(3) + 1 / log2(4)

    assert values["nDCG@10"] == {"R1": pytest.approx(gained / ideal), "R2": 0, "R3": 1}
    assert values["R(rel=2)@10"] == {"R1": 1, "R2": 0, "R3": 1}
    assert values["R@20"] == {"R1": pytest.approx(2 / 3), "R2": 0, "R3": 1}
    assert values["RR(rel=3)"] == {"R1": pytest.approx(1 / 3), "R2": 0, "R3": 1}
