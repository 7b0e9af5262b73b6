"""Whatever a file holds, it is cut into true spans or refused with a reason, in time that grows with its length."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.documents.layout import outline
from rag.errors import InputError
from rag.records import Document, Outline, Span
from tests.documents.test_older_layouts import ARGUED, DECIDED, NARRATED_HEAD, NOT, NOTICE, REASONS, REVIEW, SIDES
from tests.fakes import forms
from tests.fakes.forms import document, labelled

PARTS = (
    forms.HEADER,
    forms.HOW,
    forms.LICENSED,
    forms.SUMMARY,
    forms.ISSUES,
    forms.CLAIMS,
    forms.REVIEWER,
    forms.RATIONALE,
    "Norco #60: Upheld\n",
    "Upheld",
    ": Overturned\n",
    "1. ",
    "2) ",
    "\f",
    "\n\n",
    "\u00a0",
    "…",
    "İ",
    "\x00",
    "Page 2 of 3\n",
    "2\n",
    DECIDED.format(n=1, request="x", verdict=NOT),
    ARGUED.format(n=1, request="x", verdict=NOT),
    "Effect of the Decision:\n",
    NARRATED_HEAD,
    SIDES,
    REASONS,
    f"1. Massage {NOT}.\n",
    "ISSUE AT DISPUTE:\n",
    "MEDICAL PROFESSIONAL REVIEW\n",
    REVIEW[REVIEW.index("RATIONALE FOR") : REVIEW.index("{rationales}")],
    REVIEW,
    NOTICE,
    "Date of Injury:\n",
    "11/3/2016\n",
    "was the original request. ",
    "The remaining IMR eligible portion of the original request, ",
    "State(s) of Licensure:",
    "CM16-0123456",
)
texts = st.lists(st.one_of(st.sampled_from(PARTS), st.text(max_size=30)), max_size=25).map("".join)


def inside(document: Document, span: Span | None) -> bool:
    """Whether a span holds words and no white space at its ends."""
    if span is None:
        return True
    text = document.text[span.start : span.end]
    return 0 <= span.start < span.end <= len(document.text) and text.strip() == text


def apart(spans: list[Span]) -> bool:
    """Whether spans stand in order and do not overlap."""
    return all(one.end <= other.start for one, other in pairwise(spans))


def check(document: Document) -> Outline | None:
    """The outline, after its promises were checked; None where the text was refused."""
    try:
        found = outline(document)
    except InputError as error:
        assert "\n" not in str(error)
        return None
    assert found.items
    assert all(inside(document, span) for span in (found.summary, found.credentials))
    for one in found.items:
        parts = (one.heading, one.claims_administrator_guideline, one.reviewer_guideline, one.rationale)
        assert all(inside(document, span) for span in parts)
        assert one.request.strip()
        own = sorted((span for span in parts if span), key=lambda span: span.start)
        assert apart(own)
    assert apart([one.heading for one in found.items])
    rationales = [one.rationale for one in found.items if one.rationale]
    assert apart(list(dict.fromkeys(rationales)))
    return found


@settings(max_examples=300, deadline=None)
@given(texts)
def test_any_text_gives_true_spans_or_an_input_error(text: str) -> None:
    """Never another exception; every span holds words of the text; items do not overlap."""
    check(document(text))


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_any_request_and_rationale_leave_the_spans_true(request_: str, reasons: str) -> None:
    """What stands in the free parts of a letter may be anything."""
    check(document(labelled(f"{request_}: Upheld", "Massage: Overturned").replace("The file names", reasons)))


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=1500))
def test_a_letter_cut_anywhere_is_read_as_far_as_it_goes_or_refused(length: int) -> None:
    """A broken download is never a crash, and never decides more than the whole letter."""
    text = labelled("Norco: Upheld", "Massage: Overturned", head=forms.HEADER)
    found = check(document(text[:length]))

    assert found is None or [one.decision for one in found.items] in (["upheld"], ["upheld", "overturned"])


@pytest.mark.parametrize(
    "unit",
    [
        "word ",
        "guideline ",
        "guideline: ",
        "is ",
        "is not medically ",
        "Upheld ",
        ": Upheld\n",
        "\n",
        " \n",
        "\f",
        " ",
        "1. ",
        "1. x\n",
        "CM",
        "HOW THE IMR ",
        "CLINICAL CASE SUMMARY\n",
        "NOT A HEADING AT ALL\n",
        "Date of Injury:\n",
        "11/3/2016 ",
        "The Claims Administrator ",
        "request ",
        "has determined the request for x ",
        "eligible portion ",
        "was the original request ",
        "Reviewer ",
        "aaaaaaaa",
        forms.item("Norco: Upheld"),
        "Norco: Upheld Claims Administrator guideline: MAXIMUS guideline: Decision rationale: ",
        DECIDED.format(n=1, request="x", verdict=NOT),
        ARGUED.format(n=1, request="x", verdict=NOT),
        f"1. x {NOT}.\n" + SIDES + REASONS,
        f"x {NOT}. " + SIDES,
        "- x\n",
    ],
)
@pytest.mark.parametrize("before", ["", labelled("Norco: Upheld"), NARRATED_HEAD, REVIEW[: REVIEW.index("{issues}")]])
def test_the_time_of_a_long_letter_grows_with_its_length(unit: str, before: str) -> None:
    """A hundred kilobytes of one repeated phrase, after any beginning, stays far below what quadratic time would be."""
    text = before + unit * (100_000 // len(unit))
    begun = time.process_time()

    check(document(text))

    assert time.process_time() - begun < 20
