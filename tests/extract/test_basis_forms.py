"""Guideline lines as letters of other years print them."""

import pytest

from rag import lexicon
from rag.extract import basis


@pytest.mark.parametrize(
    "line",
    ["N/A", "Not cited.", "No guideline cited.", "None provided.", "Not available.", "No citation",
     "No evidence cited.", "None cited by the reviewer."],
)  # fmt: skip
def test_a_side_that_says_it_cites_nothing_cited_nothing(line: str) -> None:
    """Short forms say it as well as a sentence does."""
    assert basis.side(line) == basis.Side((), cited_nothing=True)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Decision based on MTUS Low Back Complaints 2004 and Non-MTUS Citation ODG Low Back Chapter.",
         [("MTUS", "Low Back Complaints 2004", None), ("ODG", "Official Disability Guidelines", "Low Back Chapter")]),
        ("Decision based on Medical Treatment Utilization Schedule (MTUS) 2009, Chronic Pain Medical Treatment "
         "Guidelines, pages 63-66.",
         [("MTUS", "Chronic Pain Medical Treatment Guidelines", None)]),
        ("Decision based on MTUS 2009: Chronic Pain Treatment Guidelines Page(s): 78.",
         [("MTUS", "Chronic Pain Medical Treatment Guidelines", None)]),
        ("MTUS: ACOEM Low Back Disorders 2019.", [("MTUS", "ACOEM Low Back Disorders 2019", None)]),
        ("Decision based on MTUS ACOEM Chronic Pain 2017, MTUS Opioids 2017.",
         [("MTUS", "ACOEM Chronic Pain 2017", None), ("MTUS", "Opioids 2017", None)]),
    ],
)  # fmt: skip
def test_other_years_name_the_schedule_in_other_words(line: str, expected: list[tuple[str, str, str | None]]) -> None:
    """The name and year of the schedule are no part of the guideline, and a line need not begin with fixed words."""
    assert [(one.source, one.guideline, one.topic) for one in basis.side(line).bases] == expected


@pytest.mark.parametrize(
    ("line", "guideline", "topic", "edition"),
    [
        ("Non-MTUS Citation ACOEM, 3rd Edition, Low Back Disorders (2016).", "ACOEM", "Low Back Disorders",
         "3rd Edition, 2016"),
        ("Non-MTUS Citation Occupational Medicine Practice Guidelines, 3rd ed., Knee Disorders, pg. 60.",
         "Occupational Medicine Practice Guidelines", "Knee Disorders", "3rd ed."),
        ("MTUS ACOEM Practice Guidelines, 2nd Edition (2004), Chapter 12.", "ACOEM Chapter 12 Low Back Complaints",
         None, "2nd Edition (2004)"),
        ("MTUS ACOEM Shoulder Disorders (3rd Edition, 2016), Section(s): Injections.", "ACOEM Shoulder Disorders",
         "Injections", "3rd Edition, 2016"),
        ("Non-MTUS Citation ODG Treatment in Workers' Compensation, 7th Edition, 2011 Updates, Knee.",
         "Official Disability Guidelines", "Knee", "7th Edition, 2011 Updates"),
        ("Non-MTUS Citation ODG 2016 Shoulder Chapter: Arthrogram.", "Official Disability Guidelines",
         "Shoulder Chapter: Arthrogram", "2016"),
        ("Non-MTUS Citation ODG (2014), Low Back (updated 3/4/14), MRI.", "Official Disability Guidelines",
         "Low Back, MRI", "2014, updated 3/4/14"),
        ("MTUS 2009: Chronic Pain Treatment Guidelines.", "Chronic Pain Medical Treatment Guidelines", None, "2009"),
        ("MTUS Opioid Treatment 2016, Section(s): Tapering.", "Opioid Treatment 2016", "Tapering", "2016"),
        ("Non-MTUS Citation ODG, Neck (Acute and Chronic), Traction.", "Official Disability Guidelines",
         "Neck (Acute and Chronic), Traction", None),
        ("Non-MTUS Citation AMA Guides, 5th Edition.", "AMA Guides, 5th Edition", None, None),
    ],
)  # fmt: skip
def test_an_edition_is_no_part_of_a_topic(line: str, guideline: str, topic: str | None, edition: str | None) -> None:
    """Number, year and date of an edition stand in a field of their own, wherever in the citation they are printed."""
    (one,) = basis.side(f"Decision based on {line}").bases

    assert (one.guideline, one.topic, one.edition) == (guideline, topic, edition)


MTUS_TEXT, ODG = "Chronic Pain Medical Treatment Guidelines", "Official Disability Guidelines"
LOW_BACK = "ACOEM Chapter 12 Low Back Complaints"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Decision based on Non-MTUS Citation ODG Low Back, MRI and ACOEM Low Back Disorders, pages 30-31.",
         [("ODG", ODG, "Low Back, MRI", ()), ("ACOEM", "ACOEM", "Low Back Disorders", (30, 31))]),
        ("Decision based on MTUS Chronic Pain Treatment Guidelines Opioids Page(s): 78; ODG Pain Chapter.",
         [("MTUS", MTUS_TEXT, "Opioids", (78,)), ("ODG", ODG, "Pain Chapter", ())]),
        ("Decision based on MTUS Chronic Pain Medical Treatment Guidelines and ACOEM Chapter 12, page 301.",
         [("MTUS", MTUS_TEXT, None, ()), ("MTUS", LOW_BACK, None, (301,))]),
        ("Decision based on Non-MTUS Citation ODG, Knee, page 2; MTUS Chronic Pain Treatment Guidelines, page 46.",
         [("ODG", ODG, "Knee", (2,)), ("MTUS", MTUS_TEXT, None, (46,))]),
        ("Decision based on Non-MTUS Citation ODG, Pain, Opioids Official Disability Guidelines, Low Back Chapter.",
         [("ODG", ODG, "Pain, Opioids", ()), ("ODG", ODG, "Low Back Chapter", ())]),
        ("Decision based on Non-MTUS Citation ODG Low Back MRI ACOEM Low Back Disorders, page 30.",
         [("ODG", ODG, "Low Back MRI", ()), ("ACOEM", "ACOEM", "Low Back Disorders", (30,))]),
        ("Decision based on Non-MTUS Citation http://example.org/123; MD Guidelines.",
         [("other", "http://example.org/123", None, ()), ("other", "MD Guidelines", None, ())]),
        ("Decision based on MTUS Low Back Complaints 2004 and Chronic Pain Medical Treatment 2016.",
         [("MTUS", "Low Back Complaints 2004", None, ()), ("MTUS", "Chronic Pain Medical Treatment 2016", None, ())]),
        ("Decision based on MTUS; ODG, Low Back Chapter.",
         [("MTUS", "MTUS", None, ()), ("ODG", ODG, "Low Back Chapter", ())]),
        ("The Claims Administrator based its decision on the Chronic Pain Medical Treatment Guidelines, page 46, and "
         "the ACOEM Guidelines, Chapter 12, page 300.",
         [("MTUS", MTUS_TEXT, None, (46,)), ("MTUS", LOW_BACK, None, (300,))]),
        ("MTUS, ODG and ACOEM.", [("MTUS", "MTUS", None, ()), ("ODG", ODG, None, ()), ("ACOEM", "ACOEM", None, ())]),
    ],
)  # fmt: skip
def test_two_named_guidelines_are_two_sources(
    line: str, expected: list[tuple[str, str, str | None, tuple[int, ...]]]
) -> None:
    """Whatever joins them, each has its own pages; the ODG is never a part of the MTUS."""
    assert [(one.source, one.guideline, one.topic, one.pages) for one in basis.side(line).bases] == expected


@pytest.mark.parametrize(
    "cited",
    [
        "Official Disability Guidelines (ODG) Low back, Manipulation; Neck and Upper back, Manipulation",
        "ODG Low Back; Physical Therapy Guidelines",
        "ODG, Pain (see also MTUS Chronic Pain Medical Treatment Guidelines)",
        "Official Disability Guidelines, ODG, Knee and Leg, Meniscectomy",
        "American College of Occupational and Environmental Medicine, ACOEM Practice Guidelines, Hip and Groin",
        "Doe J, et al. Imaging of the spine. Example J Med. 2006 Nov; 34(11):1774-8",
        "American Academy of Pain Medicine and American Pain Society, opioid guideline",
    ],
)
def test_one_guideline_with_several_chapters_stays_one(cited: str) -> None:
    """Chapters, sections, other names of the same text, and references inside brackets begin no new source."""
    assert len(basis.side(f"Decision based on Non-MTUS Citation {cited}.").bases) == 1


def test_what_is_told_of_a_guideline_is_no_citation() -> None:
    """A sentence that goes on to speak of the schedule cites nothing more."""
    line = "The reviewer relied on the Official Disability Guidelines, Low Back Chapter. The MTUS is silent on this."

    assert [one.source for one in basis.side(line).bases] == ["ODG"]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("Electroconvulsive therapy x 12", ["electroconvulsive-therapy"]),
        ("Service dog", ["service-animal"]),
        ("Ketamine cream", ["compound-topical"]),
        ("Ketamine infusion", ["ketamine-infusion"]),
    ],
)
def test_a_request_is_not_taken_for_a_treatment_that_shares_a_word(request_: str, expected: list[str]) -> None:
    """A cream is no infusion, and a therapy with a name of its own is not an unnamed one."""
    assert [match.treatment_id for match in lexicon.load().match_request(request_)] == expected
