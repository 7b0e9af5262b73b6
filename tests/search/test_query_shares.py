"""What a share is of, on which side a treatment is, and wordings that once were read as something else."""

import pytest

from rag.search.query_kind import group_of, kind_of
from rag.search.query_marks import approved_in_part, of_guidelines, side_of, whole_of_share
from rag.search.query_reasons import reasons
from rag.search.query_scope import aspect_of, unanswerable


@pytest.mark.parametrize(
    ("question", "decision"),
    [
        ("What percent of physical therapy denials cite exceeding the guideline?", "upheld"),
        ("What share of the denials rest on missing function?", "upheld"),
        ("What fraction of all approvals cite red flags?", "overturned"),
        ("What share of MRI requests were denied?", None),
        ("What percentage of requests that cite red flags were upheld?", None),
    ],
)
def test_a_share_of_denials_is_no_share_that_was_denied(question: str, decision: str | None) -> None:
    """Denials as the whole make the decision a filter; "were denied" asks for the rate."""
    assert whole_of_share(question) == decision


@pytest.mark.parametrize(
    ("question", "treatment", "side"),
    [
        ("Was the left knee arthroscopy approved?", "knee arthroscopy", "left"),
        ("Was the MRI of the right shoulder approved?", "MRI of the right shoulder", "right"),
        ("Was the arthroscopy of the left knee approved?", "arthroscopy", "left"),
        ("Was the knee arthroscopy right?", "knee arthroscopy", None),
        ("Are left and right knee MRIs alike?", "knee MRIs", "right"),
    ],
)
def test_a_side_stands_beside_its_treatment(question: str, treatment: str, side: str | None) -> None:
    """Left and right count only where they stand with the treatment."""
    start = question.index(treatment)
    assert side_of(question, start, start + len(treatment)) == side


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("How many MRIs lacked a neurologic exam?", "doc.exam"),
        ("Which items were denied because the surgery was denied?", "dependent.moot"),
    ],
)
def test_a_condition_in_other_words_is_a_reason(question: str, code: str) -> None:
    """A condition that is not read would be dropped, and everything counted."""
    assert [named.codes for named in reasons(question)] == [(code,)]


def test_more_than_a_number_compares_nothing() -> None:
    """The words "more than three weeks" are a limit; "more than chiropractic" is a comparison."""
    assert kind_of("Is Flexeril recommended for more than three weeks?", about_treatment=True)[0] == "guideline"
    assert kind_of("Is PT denied more often than chiropractic?", about_treatment=True)[0] == "compare"


def test_a_partial_certification_is_the_administrators_and_no_credential() -> None:
    """Certified in part says what utilization review did, not what the reviewer is."""
    assert approved_in_part("Which cases had a partial certification?")
    assert aspect_of("Which cases had a partial certification?") is None
    assert aspect_of("What certification had the reviewer?") == "reviewer"


def test_who_can_ask_for_a_review_is_procedure() -> None:
    """The question whether a nurse can ask for IMR is answered from the reference texts."""
    assert kind_of("Can a nurse case manager ask for IMR?", about_treatment=True) == ("guideline", True)


def test_what_is_missing_most_asks_for_reasons() -> None:
    """The most frequent gap is a reason, whatever word the question has for it."""
    assert group_of("What is missing most often in PT requests?") == "reason"


def test_a_reason_can_be_cited_as_well_as_a_guideline() -> None:
    """To "cite conservative care" names no guideline, to "cite MTUS" does."""
    assert not of_guidelines("Which shoulder denials cite conservative care?")
    assert of_guidelines("Which shoulder denials cite MTUS?")


def test_no_letter_names_an_adjuster() -> None:
    """The letters leave out who decided for the claims administrator."""
    assert unanswerable("Which adjuster denied the claim?") == "names"


@pytest.mark.parametrize(
    "question", ["What do I need to send with the IMR application?", "Does the decision bind the insurer?"]
)
def test_the_application_and_its_effect_are_procedure(question: str) -> None:
    """Both are answered from the reference texts and not from the items."""
    assert kind_of(question, about_treatment=False)[1]
