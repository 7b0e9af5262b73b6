"""Copies of letters that lost or gained marks on their way: exports, scans that were recognised, running titles."""

from pathlib import Path

import pytest

from rag.documents.layout import outline
from rag.documents.load import load
from tests.fakes import forms
from tests.fakes.forms import document, labelled

FURNITURE = "Independent Medical Review\nCase Number: CM16-0123456\nPage {page}\n"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("de\u00adnied", "denied"),
        ("de\u00ad\nnied", "denied"),
        ("60\u00ad70%", "60-70%"),
        ("no\u200b relief", "no relief"),
        ("insu\ufb03cient \ufb01ndings", "insufficient findings"),
    ],
)
def test_letters_that_look_the_same_are_the_same(tmp_path: Path, written: str, read: str) -> None:
    """Ligatures, soft hyphens and marks without width do not part a word from its pattern."""
    file = tmp_path / "letter.txt"
    file.write_text(written, encoding="utf-8")

    assert load(file).text == read


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Decision rationale:", "Decision rationa1e:"),
        ("MAXIMUS guideline:", "MAXlMUS guideIine:"),
        (": Upheld", ": Uphe1d"),
        (": Upheld", "\nDecision: Upheld"),
        (": Upheld", " - UPHELD"),
        ("CLINICAL CASE SUMMARY", "CL1NlCAL CASE SUMMARY"),
        ("CLINICAL CASE SUMMARY", "**CLINICAL CASE SUMMARY**"),
        ("CLINICAL CASE SUMMARY", "II. Clinical Case Summary"),
        ("IMR ISSUES", "lMR lSSUES"),
        ("Norco #60", "1 . Norco #60"),
        ("Norco #60", "#1: Norco #60"),
    ],
)
def test_a_misread_or_restyled_letter_has_the_same_parts(before: str, after: str) -> None:
    """A figure for a letter, a number or bold marks before a heading, and a decision on its own line change nothing."""
    text = labelled("Norco #60: Upheld", head=forms.HEADER)
    changed = text.replace(before, after)
    found = outline(document(changed))

    assert changed != text
    assert [(one.request, one.decision) for one in found.items] == [("Norco #60", "upheld")]
    assert found.items[0].rationale and found.items[0].reviewer_guideline
    assert found.summary and found.credentials


def test_a_running_title_of_several_lines_is_no_part_of_a_request() -> None:
    """The case number alone on its line is furniture from its second time on, with the letterhead above it."""
    text = labelled("Norco 10/325 mg\n" + FURNITURE.format(page=2) + "quantity 60: Upheld", head=forms.HEADER)
    found = outline(document("Case Number: CM16-0123456\n" + text))

    assert [one.request for one in found.items] == ["Norco 10/325 mg quantity 60"]


@pytest.mark.parametrize(
    ("said", "decision"),
    [
        ("UR decision is overturned", "overturned"),
        ("The Claims Administrator's decision is upheld", "upheld"),
        ("the denial was partially overturned", "overturned"),
        ("Partially Overturned", "overturned"),
    ],
)
def test_a_decision_said_in_a_sentence_is_no_part_of_the_request(said: str, decision: str) -> None:
    """The sentence after the colon decides, also against the end of the rationale."""
    found = outline(document(labelled(f"Norco #60: {said}", head=forms.HEADER)))

    assert [(one.request, one.decision) for one in found.items] == [("Norco #60", decision)]
