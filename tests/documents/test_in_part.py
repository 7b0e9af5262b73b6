"""Decisions in part, which a record can hold only as upheld or overturned: they are never silent."""

import pytest

from rag.documents.layout import outline
from tests.documents.test_older_layouts import IS, NARRATED_HEAD, REASONS, SIDES, notice
from tests.fakes import forms
from tests.fakes.forms import document, labelled


@pytest.mark.parametrize(
    ("said", "decision"),
    [
        (": Partially Overturned", "overturned"),
        (": Partial Overturn", "overturned"),
        (": Partly upheld", "upheld"),
        (": Overturned in part", "overturned"),
        (": Upheld (in part)", "upheld"),
        (" - OVERTURNED, IN PART.", "overturned"),
        ("\nDecision: Overturned in part", "overturned"),
        (": the UR decision is overturned in part", "overturned"),
        (" is partially overturned", "overturned"),
        (": Upheld in part and overturned in part", "overturned"),
        (": Overturned for #30, Upheld for the remainder", "overturned"),
        (": Overturned with modification", "overturned"),
        (": Modified and Upheld", "upheld"),
    ],
)
def test_a_decision_in_part_is_no_part_of_the_request_and_is_said(said: str, decision: str) -> None:
    """The heading decides, not the end of the rationale, and a warning names its words."""
    found = outline(document(labelled(f"Norco 10/325mg #90{said}", "Massage: Upheld", head=forms.HEADER)))

    assert [(one.request, one.decision) for one in found.items] == [
        ("Norco 10/325mg #90", decision),
        ("Massage", "upheld"),
    ]
    (warning,) = found.warnings
    assert warning.startswith("item 1: decided in part (“")
    assert f"recorded as {decision}" in warning


@pytest.mark.parametrize("said", [": Upheld", "\nOVERTURNED.", ": Over turned", ": the denial was upheld", " - Upheld"])
def test_a_whole_decision_is_not_called_one_in_part(said: str) -> None:
    """No other form of a decision gives a warning, nor does a request that asks for a part."""
    found = outline(document(labelled(f"Partial fusion, in part with graft{said}", head=forms.HEADER)))

    assert found.items[0].request == "Partial fusion, in part with graft"
    assert found.warnings == ()


def test_the_older_layouts_say_it_as_well() -> None:
    """Where the decision is a sentence on medical necessity, "in part" and "partially" are said."""
    _, noticed = notice(("Norco #90", "is medically necessary in part"), ("Massage", IS))
    narrated = outline(
        document(NARRATED_HEAD + "1. Norco #90 is partially medically necessary and appropriate.\n" + SIDES + REASONS)
    )

    for found in (noticed, narrated):
        assert (found.items[0].request, found.items[0].decision) == ("Norco #90", "overturned")
        assert [warning[:24] for warning in found.warnings if "in part" in warning] == ["item 1: decided in part "]
