"""The labels inside an item in other words than the usual ones."""

import pytest

from rag.documents.layout import outline
from rag.records import Outline
from tests.fakes import forms
from tests.fakes.forms import document, labelled

USUAL = {"claims": "Claims Administrator guideline:", "reviewer": "MAXIMUS guideline:", "why": "Decision rationale:"}


def read(**labels: str) -> tuple[str, Outline]:
    text = labelled("Norco 10/325mg #90: Upheld", "Massage: Overturned", head=forms.HEADER)
    for name, label in labels.items():
        assert USUAL[name] in text
        text = text.replace(USUAL[name], label)
    return text, outline(document(text))


@pytest.mark.parametrize(
    "labels",
    [
        {"claims": "Claims Administrator Guideline(s):"},
        {"claims": "Claims Administrator guidelines:"},
        {"claims": "UR guideline:"},
        {"claims": "Utilization Review guidelines:"},
        {"reviewer": "MAXIMUS Guideline(s):"},
        {"reviewer": "MAXIMUS Federal Services guideline:"},
        {"reviewer": "IMRO guideline:"},
        {"reviewer": "Expert Reviewer guideline:"},
        {"why": "IMR Decision rationale:"},
        {"why": "Decision Rationale -"},
        {"why": "Rationale for decision:"},
        {"why": "Reviewer rationale:"},
    ],
)
def test_a_label_in_other_words_is_no_part_of_a_value(labels: dict[str, str]) -> None:
    """Every item is found with its parts, and no part has words of a label in it."""
    text, found = read(**labels)

    assert [(item.request, item.decision) for item in found.items] == [
        ("Norco 10/325mg #90", "upheld"),
        ("Massage", "overturned"),
    ]
    for item in found.items:
        assert item.claims_administrator_guideline and item.reviewer_guideline and item.rationale
        for span in (item.claims_administrator_guideline, item.reviewer_guideline):
            assert text[span.start : span.end] == "Decision based on MTUS Chronic Pain Treatment Guidelines Opioids" + (
                "." if span is item.claims_administrator_guideline else " Page(s): 80."
            )
        assert text[item.rationale.start :].startswith("The file names no tablet that helped.")


def test_a_decision_inside_a_rationale_is_said() -> None:
    """An item whose labels are unknown is not lost in silence in the rationale above it."""
    text, _ = read()
    above, _, below = text.rpartition(USUAL["claims"])
    below = below.replace(USUAL["reviewer"], "Sources of the expert:").replace(USUAL["why"], "Thoughts:")
    found = outline(document(f"{above}Sources of the payer:{below}"))

    assert len(found.items) == 1
    assert found.warnings == ("item 1: a line of its rationale ends in a decision; another item may stand there",)
