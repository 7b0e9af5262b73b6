"""The three older layouts: the notice of 2013, decisions and rationales, and the professional review."""

import pytest

from rag.documents.layout import outline
from rag.errors import TruncatedError
from rag.records import Outline, Span
from tests.fakes.forms import document

NOTICE = """MAXIMUS FEDERAL SERVICES, INC.
Independent Medical Review
Notice of Independent Medical Review Determination
Dated: 10/2/2013
Employee:
Date of UR Decision: 7/18/2013
Date of Injury: 2/15/2011
IMR Application Received: 8/5/2013
MAXIMUS Case Number: CM13-0001234

{decisions}
INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE
A Notice of Assignment and Request for Information was provided to the above parties on 8/20/2013. A decision has been
made for each of the treatment and/or services that were in dispute:
{decisions}
Medical Qualifications of the Expert Reviewer:
The physician reviewer is Board Certified in Neurology and is licensed to practice in California.
Expert Reviewer Case Summary:
Disclaimer: The following case summary was taken directly from the utilization review
denial/modification dated July 18, 2013.
"A beekeeper of 41 hurt the low back."

Documents Reviewed for Determination:
The following documents were reviewed:
- Application
{arguments}
Effect of the Decision:
This determination is binding on all parties.
"""
DECIDED = "{n}) MAXIMUS Federal Services, Inc. has determined the request for {request} {verdict}.\n"
ARGUED = """
{n}) Regarding the request for {request}:
Section of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer
to Make His/Her Decision:
The Claims Administrator did not cite any evidence-based guidelines in its decision.
The Expert Reviewer relied on the Chronic Pain Medical Treatment Guidelines, pg. 122.
Rationale for the Decision:
No band was felt. The request for {request} {verdict}.
"""
NOT, IS = "is not medically necessary and appropriate", "is medically necessary and appropriate"

NARRATED_HEAD = """Independent Medical Review Final Determination Letter
Dated: 3/14/2014
IMR Case Number: CM13-0001234    Date of Injury: 7/30/2012
HOW THE IMR FINAL DETERMINATION WAS MADE
The physician reviewer is Board Certified in Neurology and is licensed to practice in California.
DOCUMENTS REVIEWED
The application.
CLINICAL CASE SUMMARY
A beekeeper of 41 hurt the low back.
IMR DECISION(S) AND RATIONALE(S)
The Final Determination was based on decisions for the disputed items/services set forth below:
"""
SIDES = """The Claims Administrator based its decision on the MTUS, page 1.
The Physician Reviewer based his/her decision on the MTUS, page 2.
"""
REASONS = (
    "The Physician Reviewer's decision rationale: No band was felt. The request for it is not medically necessary.\n"
)

REVIEW = """MEDICAL PROFESSIONAL REVIEW
Case Number: CM13-0001234
Date of Review: 5/16/2013

ISSUE AT DISPUTE:
{issues}
CASE SUMMARY:
A beekeeper of 41 hurt the low back.
DOCUMENTS REVIEWED FOR DETERMINATION:
The application.
MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL
REVIEWER AND WHY:
{guidelines}
RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS NOT
MEDICALLY NECESSARY:
{rationales}
MEDICAL REVIEWER QUALIFICATIONS:
The reviewer is Board Certified in Neurology.
"""


def at(text: str, span: Span | None) -> str | None:
    """The words of a span, white space folded."""
    return " ".join(text[span.start : span.end].split()) if span else None


def notice(*items: tuple[str, str]) -> tuple[str, Outline]:
    numbered = [{"n": n, "request": request, "verdict": verdict} for n, (request, verdict) in enumerate(items, 1)]
    decisions = "".join(DECIDED.format(**one) for one in numbered)
    text = NOTICE.format(decisions=decisions, arguments="".join(ARGUED.format(**one) for one in numbered))
    return text, outline(document(text))


@pytest.mark.parametrize(
    ("request_", "verdict", "decision"),
    [
        ("Norco #60", NOT, "upheld"),
        ("Norco #60", IS, "overturned"),
        ("Norco #60", "is notmedically necessary and appropriate", "upheld"),
        ("Norco #60", "isnot medically necessary and appropriate", "upheld"),
        ("two braces", "are not medically\nnecessary", "upheld"),
        ("a cream: menthol 5%,\n30 grams", "is not\n\nmedically necessary", "upheld"),
    ],
)
def test_the_notice_decides_and_the_arguments_below_belong_to_it(request_: str, verdict: str, decision: str) -> None:
    """Requests and decisions come from the notice, spans from "Regarding the request for"."""
    text, found = notice((request_, verdict), ("massage", IS))
    one = found.items[0]

    assert found.layout == "2013"
    assert [(item.request, item.decision) for item in found.items] == [
        (" ".join(request_.split()), decision),
        ("massage", "overturned"),
    ]
    assert (at(text, one.heading) or "").startswith("1) Regarding the request for")
    assert (
        at(text, one.claims_administrator_guideline)
        == "The Claims Administrator did not cite any evidence-based guidelines in its decision."
    )
    assert (
        at(text, one.reviewer_guideline)
        == "The Expert Reviewer relied on the Chronic Pain Medical Treatment Guidelines, pg. 122."
    )
    assert (at(text, one.rationale) or "").startswith("No band was felt.")
    assert "binding" not in (at(text, found.items[1].rationale) or "")


def test_the_notice_has_its_header_summary_and_credentials() -> None:
    """Older labels, and the assignment date from its fixed sentence."""
    text, found = notice(("Norco", NOT))

    assert found.fields == {
        "Decision Date": "10/2/2013",
        "UR Denial Date": "7/18/2013",
        "Date of Injury": "2/15/2011",
        "Application Received": "8/5/2013",
        "Case Number": "CM13-0001234",
        "Date Assigned": "8/20/2013",
    }
    assert at(text, found.summary) == '"A beekeeper of 41 hurt the low back."'
    assert (at(text, found.credentials) or "").startswith("The physician reviewer is Board Certified")


def test_a_notice_cut_before_its_arguments_keeps_its_decisions() -> None:
    """The decisions stand at its head: they are kept, without rationale and with a warning for each."""
    text, _ = notice(("Norco", NOT), ("massage", IS))
    found = outline(document(text[: text.index("1) Regarding")]))

    assert [(item.decision, item.rationale) for item in found.items] == [("upheld", None), ("overturned", None)]
    assert len(found.warnings) == 2


def test_a_notice_whose_two_halves_disagree_is_reported() -> None:
    """The notice counts; that the rationale concludes otherwise is a warning."""
    text, _ = notice(("Norco", NOT), ("massage", IS))
    last = text.rindex(IS)
    found = outline(document(text[:last] + NOT + text[last + len(IS) :]))

    assert found.items[1].decision == "overturned"
    assert "item 2" in found.warnings[0]


@pytest.mark.parametrize(
    ("heading", "request_", "decision"),
    [
        (f"1. Norco #60 {NOT}.\n", "Norco #60", "upheld"),
        (f"1. Norco #60 {IS}.\n", "Norco #60", "overturned"),
        (f"1. The request for Norco #60 {NOT}.\n", "Norco #60", "upheld"),
        (
            "1. Discogram at L3-4, L4-5\nand L5-S1 is not medically necessary\nand appropriate.\n",
            "Discogram at L3-4, L4-5 and L5-S1",
            "upheld",
        ),
        (f"1) Shock wave therapy: 3 sessions {NOT}\n", "Shock wave therapy: 3 sessions", "upheld"),
        (f"Norco #60 {NOT}.\n", "Norco #60", "upheld"),
        (f"1. Norco #60 {NOT}. ", "Norco #60", "upheld"),
        ("1. Norco #60 is not medically necessary.\nPage 2 of 3\n\f\n", "Norco #60", "upheld"),
    ],
)
def test_a_narrated_heading_is_a_sentence(heading: str, request_: str, decision: str) -> None:
    """The request stands before its verdict, numbered or not; the sides' sentences follow."""
    text = NARRATED_HEAD + heading + SIDES + REASONS + f"2. Massage {IS}.\n" + SIDES + REASONS
    found = outline(document(text))
    one = found.items[0]

    assert found.layout == "decisions-and-rationales"
    assert [(item.request, item.decision) for item in found.items] == [(request_, decision), ("Massage", "overturned")]
    assert (
        at(text, one.claims_administrator_guideline)
        == "The Claims Administrator based its decision on the MTUS, page 1."
    )
    assert at(text, one.reviewer_guideline) == "The Physician Reviewer based his/her decision on the MTUS, page 2."
    assert at(text, one.rationale) == REASONS.split(": ", 1)[1].strip()


def test_narrated_items_without_guidelines_are_known_by_their_number() -> None:
    """An item that falls with another may have a rationale alone, or nothing but its verdict."""
    text = NARRATED_HEAD + f"1. Fusion {NOT}.\n{SIDES}{REASONS}2. Brace {NOT}.\n{REASONS}3. Bed {NOT}.\n"
    found = outline(document(text))

    assert [item.request for item in found.items] == ["Fusion", "Brace", "Bed"]
    assert [item.rationale is None for item in found.items] == [False, False, True]


def test_a_partly_authorised_request_keeps_its_three_sentences() -> None:
    """As in the later layouts: the whole request, and what of it is still in dispute."""
    request = (
        "Ambien #30 was the original request. Ambien #15 was authorized by the Claims Administrator. "
        "The remaining IMR eligible portion of the original request, Ambien #15"
    )
    found = outline(document(f"{NARRATED_HEAD}1. {request} {NOT}.\n{SIDES}{REASONS}"))

    assert (found.items[0].request, found.items[0].eligible_portion) == (request, "Ambien #15")


@pytest.mark.parametrize("mark", ["{}. ", "{}) ", "({}) "])
@pytest.mark.parametrize("repeated", [True, False])
def test_the_parts_of_a_professional_review_are_joined_by_their_numbers(mark: str, repeated: bool) -> None:
    """Issue, guideline and rationale of one number make one item, also where the rationale words the request anew."""
    requests = ["Needles, dry: three\nvisits", "Massage"]
    numbers = [mark.format(n) for n in (1, 2)]
    issues = "\n".join(number + request for number, request in zip(numbers, requests, strict=True))
    guidelines = f"{numbers[0]}MTUS, page 122.\n{numbers[1]}MTUS, page 60. The claims administrator named page 61."
    again = requests if repeated else ["Dry needling", "Massage"]
    rationales = (
        f"{numbers[0]}{again[0]}:\nNo band was felt. The needles are not medically\nnecessary.\n"
        f"{numbers[1]}{again[1]}:\nNever tried. The massage is medically necessary."
    )
    text = REVIEW.format(issues=issues, guidelines=guidelines, rationales=rationales)
    found = outline(document(text))

    assert found.layout == "professional-review"
    assert [(item.request, item.decision) for item in found.items] == [
        ("Needles, dry: three visits", "upheld"),
        ("Massage", "overturned"),
    ]
    assert [at(text, item.reviewer_guideline) for item in found.items] == ["MTUS, page 122.", "MTUS, page 60."]
    assert {at(text, item.claims_administrator_guideline) for item in found.items} == {
        "The claims administrator named page 61."
    }
    assert [at(text, item.rationale) for item in found.items] == [
        "No band was felt. The needles are not medically necessary.",
        "Never tried. The massage is medically necessary.",
    ]
    assert found.fields == {"Case Number": "CM13-0001234", "Decision Date": "5/16/2013"}
    assert (at(text, found.credentials), at(text, found.summary)) == (
        "The reviewer is Board Certified in Neurology.",
        "A beekeeper of 41 hurt the low back.",
    )


def test_a_professional_review_of_one_issue_needs_no_numbers() -> None:
    """The whole issue is the request, the whole section its rationale."""
    text = REVIEW.format(
        issues="Cold unit,\n30 days.",
        guidelines="ODG, Shoulder.",
        rationales="Seven days suffice. The rest is not medically necessary.",
    )
    found = outline(document(text))

    assert [(item.request, item.decision) for item in found.items] == [("Cold unit, 30 days", "upheld")]
    assert at(text, found.items[0].rationale) == "Seven days suffice. The rest is not medically necessary."


@pytest.mark.parametrize(
    "text",
    [
        NOTICE[: NOTICE.index("{decisions}")] + "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE\n",
        NARRATED_HEAD,
        REVIEW[: REVIEW.index("MEDICAL TREATMENT")].format(issues="1. Norco"),
    ],
)
def test_an_older_letter_cut_before_its_decisions_is_truncated(text: str) -> None:
    """It begins as a determination and decides nothing."""
    with pytest.raises(TruncatedError, match="stops before its decisions"):
        outline(document(text))
