"""Requests and decisions of the 2014 and 2016 letters, however their headings break, wrap or are misspelt."""

import pytest

from rag.documents.layout import outline
from rag.errors import NotADetermination, TruncatedError
from rag.records import Outline
from tests.fakes import forms
from tests.fakes.forms import CLAIMS, ISSUES, RATIONALE, REVIEWER, document, item, labelled

PARTIAL = (
    "Norco 10/325mg #60 was the original request. Norco 10/325mg #25 was\nauthorized by the Claims Administrator. "
    "The remaining IMR\neligible portion of the original request, Norco 10/325mg #35 is: Upheld"
)


def read(*headings: str, **parts: str) -> Outline:
    return outline(document(labelled(*headings, **parts)))


def second(heading: str, rationale: str = RATIONALE) -> str:
    """The request of a second item whose heading follows a rationale."""
    text = forms.HOW + forms.SUMMARY + ISSUES + item("Massage: Upheld", rationale=rationale) + item(heading)
    found = outline(document(text))
    assert len(found.items) == 2
    return found.items[1].request


@pytest.mark.parametrize(
    ("heading", "request_", "decision"),
    [
        ("Norco 10/325mg #60: Upheld", "Norco 10/325mg #60", "upheld"),
        ("Norco 10/325mg #60:  Overturned", "Norco 10/325mg #60", "overturned"),
        ("Norco #60: UPHELD", "Norco #60", "upheld"),
        ("Norco #60: overturned", "Norco #60", "overturned"),
        ("Norco #60: Uphled", "Norco #60", "upheld"),
        ("Norco #60: Overtuned", "Norco #60", "overturned"),
        ("Norco #60: Over turned", "Norco #60", "overturned"),
        ("Norco #60: Upheld.", "Norco #60", "upheld"),
        ("Issue 1: Norco #60: Upheld", "Norco #60", "upheld"),
        ("**Norco #60: Upheld**", "Norco #60", "upheld"),
        ("Norco #60 (Overturned)", "Norco #60", "overturned"),
        ("Norco #60 [Upheld]", "Norco #60", "upheld"),
        ("Norco #60: IMR Decision: Upheld", "Norco #60", "upheld"),
        ("Norco (hydrocodone): Upheld", "Norco (hydrocodone)", "upheld"),
        ("Request #1: Norco #60: Upheld", "Norco #60", "upheld"),
        ("Item 3 of the kit: Upheld", "Item 3 of the kit", "upheld"),
        ("Norco #60; Upheld", "Norco #60", "upheld"),
        ("Norco #60 - Upheld", "Norco #60", "upheld"),
        ("Norco #60 Upheld", "Norco #60", "upheld"),
        ("Norco #60:\nUpheld", "Norco #60", "upheld"),
        ("Norco #60\n: Upheld", "Norco #60", "upheld"),
        ("Norco #60:\n\n\nUpheld", "Norco #60", "upheld"),
        ("MRI of the lumbar spine: without contrast: Upheld", "MRI of the lumbar spine: without contrast", "upheld"),
        ("Pre-op labs: CBC: Overturned", "Pre-op labs: CBC", "overturned"),
        ("Retrospective Toradol, DOS: 7/8/2014: Upheld", "Retrospective Toradol, DOS: 7/8/2014", "upheld"),
        ("Surgery, 2014 protocol: Upheld", "Surgery, 2014 protocol", "upheld"),
        ("Associated Surgical Service: Ativan: Upheld", "Associated Surgical Service: Ativan", "upheld"),
        ("Trigger pint injections: Upheld", "Trigger pint injections", "upheld"),
        ("2 Toradol injections: Upheld", "2 Toradol injections", "upheld"),
        ("1. Norco #60: Upheld", "Norco #60", "upheld"),
        ("1) Norco #60: Upheld", "Norco #60", "upheld"),
        ("1.5 Tesla MRI: Upheld", "1.5 Tesla MRI", "upheld"),
        ("4. Norco #60: Upheld", "4. Norco #60", "upheld"),
        ("Gym “gold” membership – x6: Upheld", "Gym “gold” membership – x6", "upheld"),
    ],
)
def test_a_heading_gives_request_and_decision(heading: str, request_: str, decision: str) -> None:
    """The request is what stands before the last colon, as printed with white space folded."""
    found = read(heading).items[0]

    assert (found.request, found.decision, found.eligible_portion) == (request_, decision, None)


@pytest.mark.parametrize(
    ("heading", "request_"),
    [
        ("Norco 10/325mg #60: Upheld", "Norco 10/325mg #60"),
        ("Physical therapy for the neck,\n2 times a week: Upheld", "Physical therapy for the neck, 2 times a week"),
        (
            "Trigger point injections with Kenalog,\nLeft trapezius: Upheld",
            "Trigger point injections with Kenalog, Left trapezius",
        ),
        ("Genetic testing of CYP2D6 and OPRM1\npanel, swab: Upheld", "Genetic testing of CYP2D6 and OPRM1 panel, swab"),
        ("\n\nNorco 10/325mg\n\n\n\nby mouth: Upheld", "Norco 10/325mg by mouth"),
        ("2. Norco 10/325mg #60: Upheld", "Norco 10/325mg #60"),
        ("norco 10/325mg #60: Upheld", "norco 10/325mg #60"),
        ("Norco 10/325mg, 1 tab t.i.d.\n#90: Upheld", "Norco 10/325mg, 1 tab t.i.d. #90"),
        ("Acupuncture 2 x wk.\nfor 6 wks: Upheld", "Acupuncture 2 x wk. for 6 wks"),
        (PARTIAL, " ".join(PARTIAL.removesuffix(": Upheld").split())),
    ],
)
def test_a_heading_below_a_rationale_begins_where_the_rationale_ended(heading: str, request_: str) -> None:
    """No blank line is needed, and no line of the rationale becomes part of the request."""
    assert second(heading) == request_


@pytest.mark.parametrize(
    "end",
    [
        "The request is not medically necessary",
        "For these reasons the request cannot be considered medically\nnecessary",
        'As he says, "not medically necessary."',
        "The request is not medically necessary. ",
        "It was denied (see above).",
        "It was denied, see the chapter on opioids (page 80)",
        "Not certified",
        "Not necessary.\n\n\n",
        "The request is not medically necessary.\n\nhttps://www.odg-twc.com/pain.htm",
        "It was Overturned before, and the denial was Upheld.",
        "The request was certified as\nUpheld: no.",
    ],
)
def test_a_rationale_may_end_in_many_ways(end: str) -> None:
    """Without a full stop, in quotation marks, with a reference, or with a decision word in prose."""
    assert second(
        "Norco 10/325mg #60: Upheld", f"Decision rationale: The file names no tablet that helped.\n{end}\n"
    ) == ("Norco 10/325mg #60")


def test_the_remaining_part_of_a_partly_authorised_request_is_named() -> None:
    """What is still in dispute stands after "the remaining IMR eligible portion"; nothing is invented elsewhere."""
    found = read(PARTIAL, "Massage: Upheld").items

    assert [one.eligible_portion for one in found] == ["Norco 10/325mg #35", None]


@pytest.mark.parametrize(
    ("heading", "portion"),
    [
        (
            "X was the original request. The remaining IMR eligible portion of the original request, "
            "two refills of X: Upheld",
            "two refills of X",
        ),
        (
            "X was the original request. The remaining IMR eligible portion of the original request "
            "is for 2 visits: Upheld",
            "2 visits",
        ),
        ("X were the original requests. The remaining IMR eligible portion, 2 visits are: Upheld", "2 visits"),
        ("Y was authorized, leaving the original request IMR eligible: Upheld", None),
        ("Portion control program: Upheld", None),
    ],
)
def test_eligible_portions_in_their_forms(heading: str, portion: str | None) -> None:
    """With and without its verb; a request that is wholly in dispute has none."""
    assert read(heading).items[0].eligible_portion == portion


@pytest.mark.parametrize(
    "furniture",
    [
        "\f",
        "\nPage 2 of 5\n\f",
        "\n- 2 -\n\f",
        "\nFinal Determination Letter for IMR Case Number CM14-0012345   3\n\f",
        "\nCM14-0012345 Page 3 of 5\n",
        "\n2\n\fMAXIMUS Federal Services, Inc.\n",
    ],
)
@pytest.mark.parametrize("at", ["point ", "x4: ", "Physical "])
def test_a_page_break_with_its_furniture_inside_a_heading_leaves_no_trace(furniture: str, at: str) -> None:
    """Page numbers, running titles and form feeds are not part of the request."""
    heading = "Physical therapy and trigger point injections x4: Upheld".replace(
        at, at.strip() + "\n" + furniture + "\n"
    )

    assert second(heading) == "Physical therapy and trigger point injections x4"


def test_running_titles_are_known_by_their_return() -> None:
    """A title of any words that stands on the top of most pages is left out; a repeated line of an item is not."""
    page = "\fReview of the county fair, volume 3\n"
    text = labelled("Massage of the\f\nReview of the county fair, volume 3\nneck: Upheld", *["Norco: Upheld"] * 3)
    text = text.replace("Decision rationale: ", f"Decision rationale: \n{page}\n")

    assert [one.request for one in outline(document(text)).items] == ["Massage of the neck", "Norco", "Norco", "Norco"]


@pytest.mark.parametrize(
    ("label", "instead"),
    [
        ("Claims Administrator guideline:", "Claims Administrator guideline :"),
        ("Claims Administrator guideline:", "Claims Adminstrator guidelines:"),
        ("Claims Administrator guideline:", "Claim Administrator Guideline;"),
        ("Claims Administrator guideline:", "Claims Administrator\nguideline:"),
        ("Claims Administrator guideline:", "Claims Administrator guideline"),
        ("Claims Administrator guideline:", "CLAIMS ADMINISTRATOR GUIDELINE:"),
        ("MAXIMUS guideline:", "MAXIMUS giudeline:"),
        ("MAXIMUS guideline:", "Maximus guidelines:"),
        ("MAXIMUS guideline:", "Expert Reviewer guideline:"),
        ("MAXIMUS guideline:", "MAXIMUS uideline:"),
        ("\nMAXIMUS guideline:", "MAXIMUS guideline:"),
        ("Decision rationale:", "Decision rational:"),
        ("Decision rationale:", "Desicion rationale:"),
        ("Decision rationale:", "DECISION RATIONALE:"),
        ("Decision rationale:", "Decision\nrationale:"),
        (": Upheld\nClaims", ": UpheldClaims"),
        (": Upheld\nClaims", ": UphledClamis"),
        (": Upheld\nClaims", ": Upheld\n\n\n\nClaims"),
    ],
)
def test_labels_are_found_with_their_typing_errors(label: str, instead: str) -> None:
    """Wrapped, glued, without colon, misspelt: requests and the three texts under the labels stay the same."""
    plain = labelled("Norco #60: Upheld", "Massage, 6 visits: Overturned")
    text = plain.replace(label, instead)
    found = outline(document(text))

    assert text != plain
    assert [(one.request, one.decision) for one in found.items] == [
        ("Norco #60", "upheld"),
        ("Massage, 6 visits", "overturned"),
    ]
    for one in found.items:
        assert one.claims_administrator_guideline and one.reviewer_guideline and one.rationale
        words = [
            text[span.start : span.end]
            for span in (one.claims_administrator_guideline, one.reviewer_guideline, one.rationale)
        ]
        assert [word[:12] for word in words] == ["Decision bas", "Decision bas", "The file nam"]
        assert words[1].endswith("Page(s): 80.")


def test_a_label_in_the_prose_of_a_rationale_begins_no_item() -> None:
    """A rationale may speak of a guideline with a colon, or quote a decision, without being cut."""
    prose = (
        "Decision rationale: The claims administrator guideline: it was page 80. One guideline: fewer tablets.\n"
        "In 2012 his request for the same drug was: Upheld\nby another reviewer. It is not medically necessary.\n"
    )
    text = forms.HOW + forms.SUMMARY + ISSUES + item("Norco: Upheld", rationale=prose) + item("Massage: Overturned")
    found = outline(document(text))

    assert [one.request for one in found.items] == ["Norco", "Massage"]
    assert found.items[0].rationale
    assert (
        text[found.items[0].rationale.start : found.items[0].rationale.end]
        == prose.removeprefix("Decision rationale: ").strip()
    )


def test_a_heading_without_a_decision_takes_it_from_the_rationale_and_says_so() -> None:
    """The conclusion decides, and the outline warns."""
    found = read("Norco #60: Upheld", "Massage", "Gym: Upheld")

    assert [(one.request, one.decision) for one in found.items][1] == ("Massage", "upheld")
    assert "item 2" in found.warnings[0]


def test_a_rationale_without_its_label_is_what_follows_the_guideline() -> None:
    """The reviewer's guideline ends with its first line that ends a sentence; the outline warns."""
    text = labelled("Norco #60: Upheld").replace("Decision rationale: ", "")
    found = outline(document(text))
    rationale = found.items[0].rationale

    assert rationale
    assert text[rationale.start : rationale.end].startswith("The file names")
    assert "label" in found.warnings[0]


@pytest.mark.parametrize(
    "heading",
    [
        "IMR ISSUES, DECISIONS AND RATIONALES",
        "IMR ISSUES, DECISIONS AND\nRATIONALES",
        "IMR ISSUES, \n\nPage 2\n\f\nDECISIONS AND RATIONALES",
        "IMR ISSUES DECISIONS AND RATIONALES",
        "IMR Issues, Decisions and Rationales",
        "IMR ISUES, DECISIONS AND RATIONALES:",
        "IMR ISSUES, DECISIONS & RATIONALES",
        "",
    ],
)
def test_the_section_of_items_is_found_under_any_heading(heading: str) -> None:
    """Wrapped, broken by a page, misspelt or missing: the items and the summary before them are the same."""
    text = labelled("Norco: Upheld", issues=ISSUES.replace("IMR ISSUES, DECISIONS AND RATIONALES", heading))
    found = outline(document(text))

    assert [one.request for one in found.items] == ["Norco"]
    assert found.summary
    assert text[found.summary.start : found.summary.end].startswith("A beekeeper")
    assert "Norco" not in text[found.summary.start : found.summary.end]


@pytest.mark.parametrize(
    "heading",
    [
        "CLINICAL CASE SUMMARY",
        "CLINICAL CASE\nSUMMARY",
        "CLINCAL CASE SUMMARY",
        "Clinical Case Summary:",
        "CLINICAL SUMMARY",
        "CLINICAL HISTORY",
        "SUMMARY OF THE CASE",
        "WHAT THE FILE TELLS",
        "",
    ],
)
def test_the_summary_is_found_under_any_heading(heading: str) -> None:
    """Its span holds the reviewer's own words, without the fixed sentence and the page's furniture at its ends."""
    summary = forms.SUMMARY.replace("CLINICAL CASE SUMMARY", heading) + "\nPage 1 of 2\n"
    text = labelled("Norco: Upheld", summary=summary)
    span = outline(document(text)).summary

    assert span
    assert (
        text[span.start : span.end]
        == "A beekeeper of 41 was stung by a falling crate on 3/4/2014 and hurt the low back."
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("Two eggs, 200 g of flour.\nMix and bake for 20 minutes.\n", NotADetermination),
        ("Dear Sir,\nthe utilization review decision was upheld. It is not medically necessary.\n", NotADetermination),
        ("The independent medical review program, annual report: 90 of 100 were Upheld.\n", NotADetermination),
        (forms.HOW, TruncatedError),
        (forms.HOW + forms.SUMMARY, TruncatedError),
        (forms.HOW + forms.SUMMARY + ISSUES, TruncatedError),
        (forms.HOW + forms.SUMMARY + ISSUES + "Norco 10/325mg #60: Uph", TruncatedError),
        (forms.HEADER + forms.LICENSED[:120], TruncatedError),
    ],
)
def test_what_is_no_whole_determination_is_named(text: str, error: type[Exception]) -> None:
    """A recipe is not a determination; a letter that stops before its decisions is truncated."""
    with pytest.raises(error, match=r"letter\.txt: .*; "):
        outline(document(text))


def test_a_letter_cut_in_its_last_item_keeps_what_it_decides() -> None:
    """The decision stands in the heading; the missing rationale is a warning."""
    text = labelled("Norco: Upheld", "Massage: Overturned")
    found = outline(document(text[: text.rindex(RATIONALE)]))

    assert [(one.request, one.decision, one.rationale is None) for one in found.items] == [
        ("Norco", "upheld", False),
        ("Massage", "overturned", True),
    ]
    assert "item 2" in found.warnings[0]


def test_cited_nothing_stands_inside_its_sides_span() -> None:
    """Either side's sentence that nothing was cited is the text under that side's label."""
    nothing = "The Claims Administrator did not cite any medical evidence\nfor its decision."
    text = (
        labelled("Norco: Upheld")
        .replace(CLAIMS, f"Claims Administrator guideline: {nothing}\n")
        .replace(
            REVIEWER, "MAXIMUS guideline: The Expert Reviewer did not cite any medical evidence for its decision.\n"
        )
    )
    found = outline(document(text)).items[0]
    claims, reviewer = found.claims_administrator_guideline, found.reviewer_guideline

    assert claims and reviewer
    assert text[claims.start : claims.end] == nothing
    assert text[reviewer.start : reviewer.end].startswith("The Expert Reviewer did not cite")


def test_the_layout_follows_the_reviewers_credentials() -> None:
    """Credentials in a sentence: 2014. On labelled lines: 2016, with or without the case header."""
    assert read("Norco: Upheld").layout == "2014"
    assert read("Norco: Upheld", how=forms.LICENSED).layout == "2016"
    assert read("Norco: Upheld", how=forms.LICENSED, head=forms.HEADER).layout == "2016"


@pytest.mark.parametrize("head", ["", forms.HEADER])
def test_of_two_letters_in_one_file_the_first_is_read_and_the_other_reported(head: str) -> None:
    """Items of two cases are never counted as one."""
    text = labelled("Norco: Upheld", head=head) + labelled("Massage: Overturned", head=head)
    found = outline(document(text))

    assert [one.request for one in found.items] == ["Norco"]
    assert found.items[0].rationale
    assert text[: found.items[0].rationale.end].endswith("The request is not medically necessary.")
    assert "more than one letter" in found.warnings[0]


@pytest.mark.parametrize(
    "said",
    [
        "The remaining disputed portion, Norco #35, is",
        "The remaining portion of the original request eligible for IMR, Norco #35, is",
        "The portion that is subject to Independent Medical Review is Norco #35",
    ],
)
def test_what_is_in_dispute_is_said_in_several_ways(said: str) -> None:
    """The part that was not authorized is the one that is decided, whatever it is called."""
    found = read(
        f"Norco #60 was the original request. Norco #25 was\nauthorized by the Claims Administrator. {said}: Upheld"
    )

    assert [one.eligible_portion for one in found.items] == ["Norco #35"]
