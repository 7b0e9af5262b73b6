"""The structured fields of a determination, each from the words it stands in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.extract import amounts, basis, body_parts, calendar, diagnoses, reviewer, summary
from rag.records import Basis

CHRONIC_PAIN, ODG = "Chronic Pain Medical Treatment Guidelines", "Official Disability Guidelines"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("10/13/2008", "2008-10-13"),
        ("1/29/14", "2014-01-29"),
        ("9-26-2006", "2006-09-26"),
        ("10-28- 2016", "2016-10-28"),
        ("October 5, 2012", "2012-10-05"),
        ("Aug. 3rd, 2015", "2015-08-03"),
        ("2016-07-28", "2016-07-28"),
        ("FEBRUARY 11, 2019", "2019-02-11"),
        ("11-Feb-2019", "2019-02-11"),
        ("4-MAR-17", "2017-03-04"),
        ("02.11.2019", "2019-02-11"),
        ("section 3.3.1 of the text", None),
        ("in 2010", "2010"),
        ("06/2011", "2011-06"),
        ("June of 2011", "2011-06"),
        ("5/3/98", "1998-05-03"),
        ("14 March 2015", "2015-03-14"),
        ("the 2nd of June, 2011", "2011-06-02"),
        ("2/30/2014", "2014-02"),
        ("2013-15-06", "2013"),
        ("pain 8/10", None),
        ("10/325mg", None),
        ("page 2009b", None),
    ],
)
def test_dates_are_iso_and_as_exact_as_printed(printed: str, expected: str | None) -> None:
    """A year stays a year, a month a month, a day that does not exist its month; scores and doses are no dates."""
    assert calendar.iso(printed) == expected


def cited(line: str) -> list[tuple[str, str, str | None, tuple[int, ...]]]:
    return [(b.source, b.guideline, b.topic, b.pages) for b in basis.side(line).bases]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Decision based on MTUS Chronic Pain Treatment Guidelines.", [("MTUS", CHRONIC_PAIN, None, ())]),
        ("Decision based on MTUS Chronic Pain Treatment Guidelines Opioids Page(s): 75, 79, 91, and 124.",
         [("MTUS", CHRONIC_PAIN, "Opioids", (75, 79, 91, 124))]),
        ("Decision based on MTUS Chronic Pain Treatment Guidelines Opioids Page(s): 74-75, 78-79.",
         [("MTUS", CHRONIC_PAIN, "Opioids", (74, 75, 78, 79))]),
        ("Decision based on MTUS Chronic Pain Treatment Guidelines Page(s): 24.",
         [("MTUS", CHRONIC_PAIN, None, (24,))]),
        ("Decision based on MTUS Chronic Pain Treatment Guidelines Carisoprodol Page(s): 29, and NSAIDs Page(s): 67-8.",
         [("MTUS", CHRONIC_PAIN, "Carisoprodol", (29,)), ("MTUS", CHRONIC_PAIN, "NSAIDs", (67, 68))]),
        ("Decision based on MTUS Chronic Pain Treatment Guidelines NSAID Page(s): 72. Decision based on Non-MTUS "
         "Citation Official Disability Guidelines (ODG) Pain, Ketorolac (Toradol)",
         [("MTUS", CHRONIC_PAIN, "NSAID", (72,)), ("ODG", ODG, "Pain, Ketorolac (Toradol)", ())]),
        ("Decision based on MTUS Low Back Complaints 2004, Section(s): Summary, and Chronic Pain Medical Treatment "
         "2016, Section(s): Facet blocks. Decision based on Non-MTUS Citation ACOEM Occupational Medicine Practice "
         "Guidelines, 3rd ed., Low Back Disorders, pg. 607.",
         [("MTUS", "Low Back Complaints 2004", "Summary", ()),
          ("MTUS", "Chronic Pain Medical Treatment 2016", "Facet blocks", ()),
          ("ACOEM", "ACOEM Occupational Medicine Practice Guidelines", "Low Back Disorders", (607,))]),
        ("Decision based on MTUS Elbow Complaints 2007, and Forearm, Wrist, and Hand Complaints 2004.",
         [("MTUS", "Elbow Complaints 2007", None, ()), ("MTUS", "Forearm, Wrist, and Hand Complaints 2004", None, ())]),
        ("Decision based on MTUS ACOEM Chapter 11 Forearm, Wrist, and Hand Complaints Page(s): 261.",
         [("MTUS", "ACOEM Chapter 11 Forearm, Wrist, and Hand Complaints", None, (261,))]),
        ("Decision based on Non-MTUS Citation ODG Knee/DME and Other Medical Treatment Guidelines www.example.org.",
         [("ODG", ODG, "Knee/DME", ()), ("other", "www.example.org", None, ())]),
        ("The reviewer relied on the Chronic Pain Medical Treatment Guidelines, When to Discontinue Opioids, pg. 79, "
         "and Opioids, dosing, pg. 86, which are part of the MTUS.",
         [("MTUS", CHRONIC_PAIN, "When to Discontinue Opioids", (79,)),
          ("MTUS", CHRONIC_PAIN, "Opioids, dosing", (86,))]),
        ("2. Chronic Pain Medical Treatment Guidelines, Massage therapy, page 60 (MTUS).",
         [("MTUS", CHRONIC_PAIN, "Massage therapy", (60,))]),
        ("The Claims Administrator based its decision on the MTUS Low Back Complaints (ACOEM Practice Guidelines, 2nd "
         "Edition (2004), Chapter 12) page(s) 303-305 and the Non-MTUS Official Disability Guidelines: Low Back, MRI.",
         [("MTUS", "ACOEM Chapter 12 Low Back Complaints", None, (303, 304, 305)), ("ODG", ODG, "Low Back, MRI", ())]),
        ("Decision based on MTUS ACOEM Chapter 9 page 209.",
         [("MTUS", "ACOEM Chapter 9 Shoulder Complaints", None, (209,))]),
        ("Decision based on MTUS Knee Complaints 2004. Decision based on Non- MTUS Citation ODG Knee, MRI.",
         [("MTUS", "Knee Complaints 2004", None, ()), ("ODG", ODG, "Knee, MRI", ())]),
        ("The Claims Administrator used the ACOEM Practice Guidelines, Chapter 12 Low Back Complaints, page 303.",
         [("MTUS", "ACOEM Chapter 12 Low Back Complaints", None, (303,))]),
        ("Decision based on Non-MTUS Citation Work Loss Data Institute, Official Disability Guidelines-Treatment in "
         "Workers' Compensation, Pain",
         [("ODG", ODG, "Pain", ())]),
        ("Decision based on Non-MTUS Citation ODG- Knee, Walking aids; ACOEM, 3rd Edition, Chronic Pain",
         [("ODG", ODG, "Knee, Walking aids", ()), ("ACOEM", "ACOEM", "Chronic Pain", ())]),
        ("Decision based on Non-MTUS Citation Other Medical Treatment Guideline or Medical Evidence: FDA, Zofran.",
         [("other", "FDA, Zofran", None, ())]),
    ],
)  # fmt: skip
def test_each_guideline_of_a_line_is_a_basis(
    line: str, expected: list[tuple[str, str, str | None, tuple[int, ...]]]
) -> None:
    """Source, guideline, topic and every page, however the letter strings them together."""
    assert cited(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "The Claims Administrator did not cite any medical evidence for its decision.",
        "The Expert Reviewer did not cite any medical evidence for its decision.",
        "The Claims Administrator did not provide any evidence-based recommendations for its decision.",
    ],
)
def test_citing_nothing_is_said_so(line: str) -> None:
    """The fixed sentences give no basis and set the flag; an empty line gives neither."""
    assert basis.side(line) == basis.Side((), cited_nothing=True)
    assert basis.side("") == basis.Side()


def test_a_statement_outside_the_mtus_is_not_citing_nothing() -> None:
    """The sentence that the decision was not based on the MTUS is followed by what it was based on."""
    line = (
        "The Claims Administrator did not base their decision on the MTUS. Decision based on Non-MTUS Citation "
        "Official Disability Guidelines, Pain (Chronic)"
    )

    assert basis.side(line) == basis.Side((Basis(source="ODG", guideline=ODG, topic="Pain (Chronic)"),))


def test_one_side_may_point_at_the_other() -> None:
    """A side that cites "the same section", or a bare page number, takes over the citation of the other side."""
    full = "1. Chronic Pain Medical Treatment Guidelines, Trigger point injections, page 122 (MTUS)."
    shared = "Claims administrator: no guideline was named for items 2 and 3; page 122 for item 1."

    first, second = basis.both_sides("The claims administrator relied on the same section.", full, 1)
    assert first == second
    assert basis.both_sides(shared, full, 1)[0].bases == second.bases
    assert basis.both_sides(shared, full, 2)[0] == basis.Side((), cited_nothing=True)


@pytest.mark.parametrize(
    ("request_", "disputed", "expected"),
    [
        ("Trigger Point Injection (x1) with Ketorolac", None, ("x1", None, None, "prospective")),
        ("Norco 10/325mg #60", "Norco 10/325mg #35", ("#35", "10/325mg", None, "prospective")),
        ("Retrospective trigger point injection #3", None, ("#3", None, None, "retrospective")),
        ("Norco 7.5mg 2-3 times daily", None, (None, "7.5mg", "2-3 times daily", "prospective")),
        ("Twelve acupuncture visits, 2 times weekly for 6 weeks", None,
         ("Twelve visits", None, "2 times weekly for 6 weeks", "prospective")),
        ("Home aide 8 hours a day, 7 days a week for 6 months", None,
         ("6 months", None, "8 hours a day, 7 days a week", "prospective")),
        ("Voltaren gel 4 times a day, #60 grams with 1 refill, DOS: 11/11/2016", None,
         ("#60 grams with 1 refill", None, "4 times a day", "retrospective")),
        ("Ketoprofen 10%/Baclofen 2% cream 180gm", None, ("180gm", None, None, "prospective")),
        ("Naproxen 550mg every 12 hours #60, refills: 3", None,
         ("#60, refills: 3", "550mg", "every 12 hours", "prospective")),
        ("Ibuprofen 800 mg #60 (with 1 refill)", None, ("#60 (with 1 refill)", "800 mg", None, "prospective")),
        ("Flexeril 10 mg Qty 30, 2 RF", None, ("30, 2 RF", "10 mg", None, "prospective")),
        ("Prilosec 20mg x 90 tablets", None, ("x 90 tablets", "20mg", None, "prospective")),
        ("Chiro 2x/week for 3 weeks, then 1x/week for 3 weeks", None,
         (None, None, "2x/week for 3 weeks, then 1x/week for 3 weeks", "prospective")),
        ("Fluriflex 15/10% cream 180gm TID", None, ("180gm", None, "TID", "prospective")),
        ("Gym membership x 1 year", None, ("x 1 year", None, None, "prospective")),
        ("Tylenol #3", None, (None, None, None, "prospective")),
        ("Tylenol no. 3", None, (None, None, None, "prospective")),
        ("Soma 350 mg no. 90", None, ("90", "350 mg", None, "prospective")),
        ("Soma quantity: ninety (90)", None, ("ninety (90)", None, None, "prospective")),
        ("Chiropractic care, eighteen sessions", None, ("eighteen sessions", None, None, "prospective")),
        ("Norco 10mg/325mg #90 w/ 2 refills", None, ("#90 w/ 2 refills", "10mg/325mg", None, "prospective")),
        ("Morphine 10 mg/5 ml, 240 ml", None, ("240 ml", "10 mg/5 ml", None, "prospective")),
        ("Norco 5 mg, 1/2 tab", None, (None, "5 mg", None, "prospective")),
        ("MRI of the right shoulder without contrast", None, (None, None, None, "prospective")),
        ("Ibuprofen 600mg #90 with 2 refills", "Two refills of Ibuprofen 600mg #90",
         ("Two refills of #90", "600mg", None, "prospective")),
    ],
)  # fmt: skip
def test_amounts_are_the_words_of_the_request(
    request_: str, disputed: str | None, expected: tuple[str | None, str | None, str | None, str]
) -> None:
    """Quantity, dose and frequency of the disputed part; what is not said stays unknown."""
    assert tuple(amounts.amounts(request_, disputed)) == expected


@pytest.mark.parametrize(
    ("request_", "parts"),
    [
        ("PT for the left shoulder wrist and hip", ("left shoulder", "left wrist", "left hip")),
        ("bilateral shoulder, elbow and wrist", ("bilateral shoulders", "bilateral elbows", "bilateral wrists")),
        ("Facet joint injections L4-5, L5-S1", ("lumbar spine",)),
        ("neck, left trapezius and low back", ("cervical spine", "left trapezius", "lumbar spine")),
        ("Knee brace, right", ("right knee",)),
        ("Referral to an orthopedist for R knee", ("right knee",)),
        ("MRI C/S", ("cervical spine",)),
        ("right and left wrist braces", ("bilateral wrists",)),
        ("NCS/EMG RUE", ("right upper extremity",)),
        ("MRI of the right knee and left hip", ("right knee", "left hip")),
        ("Pre-op chest x-ray", ()),
        ("Naproxen 500mg #60", ()),
    ],
)
def test_parts_of_the_body_have_one_name_and_their_side(request_: str, parts: tuple[str, ...]) -> None:
    """A side holds for the parts listed after it; levels name their stretch of the spine; the spine has no side."""
    assert body_parts.body_parts(request_) == parts


CREDENTIALS = "The expert reviewer is Board Certified in {}. He/she has been in active clinical practice."


@pytest.mark.parametrize(
    ("prose", "certified", "special", "states"),
    [
        ("Orthopedic Surgery and is licensed to practice in California", ["Orthopedic Surgery"], [], ["California"]),
        ("Physical Medicine and Rehabilitation, has a subspecialty in Pain Management and is licensed to practice in "
         "California, Texas and New York",
         ["Physical Medicine and Rehabilitation"], ["Pain Management"], ["California", "Texas", "New York"]),
        ("Family Medicine and Occupational Medicine, and is licensed to practice in California",
         ["Family Medicine", "Occupational Medicine"], [], ["California"]),
        ("California and is licensed to practice in Occupational Medicine",
         ["Occupational Medicine"], [], ["California"]),
    ],
)  # fmt: skip
def test_credentials_in_prose(prose: str, certified: list[str], special: list[str], states: list[str]) -> None:
    """Boards, subspecialties and states in their places, also where the letter has swapped them."""
    found = reviewer.reviewer({}, CREDENTIALS.format(prose))

    assert list(found.certifications) == certified
    assert list(found.subspecialties) == special
    assert list(found.licensed_in) == states


def test_credentials_in_fields() -> None:
    """Labelled fields are lists."""
    fields = {
        "State(s) of Licensure": "Texas, New York, California",
        "Certification(s)/Specialty": "Preventive Medicine, Physical Medicine & Rehabilitation",
    }
    found = reviewer.reviewer(fields, "")

    assert found.licensed_in == ("Texas", "New York", "California")
    assert found.certifications == ("Preventive Medicine", "Physical Medicine & Rehabilitation")


@pytest.mark.parametrize("printed", ["TX, N.Y., CA", "Texas / New York / California", "TX and New York; CA"])
def test_a_state_has_its_name(printed: str) -> None:
    """Two letters stand for a state, in whatever list; other words stay as they are."""
    assert reviewer.reviewer({"State(s) of Licensure": printed}, "").licensed_in == ("Texas", "New York", "California")
    assert reviewer.reviewer({"State(s) of Licensure": "Ontario"}, "").licensed_in == ("Ontario",)


def test_a_board_may_be_called_certified_in_its_field() -> None:
    """The words "Board Certified in" are no part of a board's name."""
    found = reviewer.reviewer({"Certification(s)/Specialty": "Board Certified in Neurology and Pain Medicine"}, "")

    assert found.certifications == ("Neurology", "Pain Medicine")


@pytest.mark.parametrize(
    ("said", "age", "sex"),
    [
        ("This is a 38-year-old male with a claim.", 38, "male"),
        ("The 58 year old female injured worker fell.", 58, "female"),
        ("Forty-seven year old roofer; he slid off an eave.", 47, "male"),
        ("The claimant, 53, a housekeeper, was hit. She recovered.", 53, "female"),
        ("This gentleman was hurt at work.", None, "male"),
        ("A worker of 44 years hauled a hose. Her back hurt.", 44, "female"),
        ("This is a 45 y/o F with chronic pain.", 45, "female"),
        ("The patient had 6 visits of therapy.", None, None),
    ],
)
def test_the_worker_is_introduced(said: str, age: int | None, sex: str | None) -> None:
    """Age in figures or words, sex by noun or by the pronouns that follow; nothing is guessed."""
    found = summary.worker(said)

    assert (found.age, found.sex) == (age, sex)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("This is a 38-year-old male with a 10/13/2008 date of injury. Seen 1/17/2014.", "2008-10-13"),
        ("A man sustained a work related injury on 9/26/2006. Per the report dated 9/25/2014 he hurts.", "2006-09-26"),
        ("She slipped and fell at work in 2010 and injured her knee. Note of 10/21/14.", "2010"),
        ("Per the progress note dated 9/25/2014 there is back pain.", None),
    ],
)
def test_the_date_of_injury_is_not_the_date_of_a_record(said: str, expected: str | None) -> None:
    """The date that is called one or told with the injury, partial where it is, never that of a report."""
    assert summary.date_of_injury(said) == expected


@pytest.mark.parametrize(
    ("said", "date", "outcome"),
    [
        ("On 11/12/2014, Utilization Review modified the prescriptions.", "2014-11-12", "modified"),
        ("The Utilization Review dated 11-22-16, denied the request.", "2016-11-22", "denied"),
        ("Utilization review, dated 04/04/2014, denied the injection and modified Oxycontin.", "2014-04-04", "mixed"),
        ("In a utilization review report dated November 15, 2016, the claims administrator failed to approve it.",
         "2016-11-15", "denied"),
        ("She denied any numbness on 10/1/2016. Therapy was modified duty.", None, None),
    ],
)  # fmt: skip
def test_the_utilization_review_is_told_in_the_summary(said: str, date: str | None, outcome: str | None) -> None:
    """Date and outcome of the review; a patient who denies numbness is no review."""
    assert tuple(summary.review(said)) == (date, outcome)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Diagnoses: lumbar strain; myofascial pain, right trapezius. Seen.",
         ("lumbar strain", "myofascial pain, right trapezius")),
        ("The current diagnoses are documented as cervical sprain and a lumbar sprain. More.",
         ("cervical sprain", "lumbar sprain")),
        ("She is treated for right knee pain, status post arthroscopy, and insomnia. More.",
         ("right knee pain, status post arthroscopy", "insomnia")),
        ("Treated for lumbar, hip, and neck strain and insomnia.", ("lumbar, hip, and neck strain", "insomnia")),
        ("Treated for contusion of face, scalp and neck and acute cervical sprain.",
         ("contusion of face, scalp and neck", "acute cervical sprain")),
        ("The worker was diagnosed as having sprain of joints and ligaments in the neck, sprain of the thorax. More.",
         ("sprain of joints and ligaments in the neck", "sprain of the thorax")),
        ("Undergoing treatment for shoulder impingement and rule out cervical and lumbar disc herniation. More.",
         ("shoulder impingement", "rule out cervical and lumbar disc herniation")),
        ("The diagnosis is documented as other cervical disc displacement, mid cervical region. More.",
         ("other cervical disc displacement, mid cervical region",)),
        ("Diagnoses include dizziness and giddiness and headache.", ("dizziness and giddiness", "headache")),
        ("Carries the diagnoses of 1. Lumbar radiculitis, 2. Neck strain, 3. Insomnia. He takes 2 tablets.",
         ("Lumbar radiculitis", "Neck strain", "Insomnia")),
        ("Diagnoses: (1) lumbar sprain (2) knee derangement (3) anxiety.",
         ("lumbar sprain", "knee derangement", "anxiety")),
        ("Diagnosis: M54.5 - Low back pain; S83.241A - tear of medial meniscus, left knee. More.",
         ("Low back pain", "tear of medial meniscus, left knee")),
        ("She is diagnosed with facet arthropathy vs. discogenic pain. More.",
         ("facet arthropathy vs. discogenic pain",)),
        ("Nothing was wrong.", ()),
    ],
)  # fmt: skip
def test_diagnoses_are_listed_in_the_letters_words(said: str, expected: tuple[str, ...]) -> None:
    """Lists are cut at their separators; a part that only says more of the one before stays with it."""
    assert diagnoses.diagnoses(said) == expected


@pytest.mark.parametrize(
    ("reviewer_line", "expected"),
    [
        ("The Expert Reviewer relied on the same section.", [("MTUS", "Massage therapy")]),
        ("The Expert Reviewer found the guidelines used by the Claims Administrator relevant and appropriate for the "
         "employee's clinical circumstance.", [("MTUS", "Massage therapy")]),
        ("The Expert Reviewer found the MTUS guidelines cited by the Claims Administrator were applicable. In "
         "addition, the reviewer relied on the Official Disability Guidelines (ODG), Low Back, which is not part of "
         "the MTUS.",
         [("MTUS", "Massage therapy"), ("ODG", "Low Back")]),
    ],
)  # fmt: skip
def test_a_side_may_rely_on_what_the_other_cited(reviewer_line: str, expected: list[tuple[str, str]]) -> None:
    """The other side's guidelines in so many words, with what is added to them."""
    administrator = (
        "The Claims Administrator based its decision on the Chronic Pain Medical Treatment Guidelines, Massage "
        "therapy, pg. 60, which is part of the MTUS."
    )
    _, found = basis.both_sides(administrator, reviewer_line, 1)

    assert [(cited.source, cited.topic) for cited in found.bases] == expected


@given(st.text(max_size=300))
@settings(max_examples=80, deadline=None)
def test_no_text_is_too_strange(text: str) -> None:
    """Every reader of a field takes any text."""
    basis.both_sides(text, f"Decision based on MTUS {text}", 1)
    amounts.amounts(text)
    body_parts.body_parts(text)
    reviewer.reviewer({}, f"Board Certified in {text}")
    summary.worker(text)
    summary.date_of_injury(text)
    summary.review(text)
    diagnoses.diagnoses(f"Diagnoses: {text}")
