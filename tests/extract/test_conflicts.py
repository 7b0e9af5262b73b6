"""Conflicts within one letter: what cannot both hold is reported, what only looks like it is not."""

import textwrap
from pathlib import Path

import pytest

from rag import bootstrap
from rag.records import Determination

USUAL = {
    "injury": "05/05/2012",
    "ur": "02/10/2015",
    "received": "02/20/2015",
    "assigned": "03/12/2015",
    "decided": "04/01/2015",
    "administrator": "Decision based on MTUS Chronic Pain Treatment Guidelines.",
}
LETTER = """Case Number: CM15-0020001 Date Assigned: {assigned}
Date of Injury: {injury} Decision Date: {decided}
UR Denial Date: {ur}
Priority: Standard Application Received: {received}
HOW THE IMR FINAL DETERMINATION WAS MADE
MAXIMUS Federal Services sent the complete case file to an expert reviewer. The expert reviewer is Board Certified in
Orthopedic Surgery and is licensed to practice in California.
CLINICAL CASE SUMMARY
The expert reviewer developed the following clinical case summary based on a review of the case file, including all
medical records:
{summary}
IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:
{request}: {decision}
Claims Administrator guideline: {administrator}
MAXIMUS guideline: Decision based on MTUS Chronic Pain Treatment Guidelines.
Decision rationale: {rationale}
"""


def read(folder: Path, request: str, summary: str, rationale: str, **other: str) -> Determination:
    """The record of a letter with one item, upheld unless said otherwise; the rationale ends with its conclusion."""
    wins = other.pop("wins", "" if other.get("decision") == "Overturned" else "not ")
    said = {
        "request": request,
        "decision": "Upheld",
        "summary": textwrap.fill(summary, 90),
        "rationale": textwrap.fill(f"{rationale} The request is {wins}medically necessary.", 90),
    }
    path = folder / "letter.txt"
    path.write_text(LETTER.format(**(USUAL | said | other)), encoding="utf-8")
    return bootstrap.extract(path)


CONTRARY = [
    (
        "Tramadol 50mg #90",
        "With tramadol the pain is down by seventy percent.",
        "The claimant obtains only a 20 percent reduction in pain from tramadol.",
    ),
    (
        "Right knee viscosupplementation injection",
        "The injections of 2014 took away 90% of her knee pain.",
        "The first injections resulted in 40% pain relief.",
    ),
    (
        "Repeat trigger point injections",
        "Trigger point injections in May gave relief that lasted three months.",
        "Relief from the previous trigger point injections lasted only two weeks.",
    ),
    (
        "Chiropractic 6 visits",
        "Ten chiropractic visits have been provided to date.",
        "The file shows that 32 chiropractic treatments were rendered.",
    ),
    (
        "Acupuncture 8 visits",
        "The worker had four acupuncture treatments in the fall.",
        "After twelve acupuncture visits no objective improvement was documented.",
    ),
    (
        "Physical therapy 8 visits, low back",
        "He has attended 6 physical therapy sessions so far.",
        "The patient has completed twenty-four sessions of physical therapy and should be on a home program.",
    ),
    ("MRI of the left knee", "The left knee hurts.", "There is no record that therapy for the right knee has failed."),
    (
        "L4-5 transforaminal epidural steroid injection",
        "The MRI shows a protrusion at L4-5.",
        "The request for an injection at L2-3 is not supported by any finding.",
    ),
    (
        "Lumbar epidural steroid injection L5-S1",
        "The claimant finished 12 visits of physical therapy.",
        "The claimant has never had physical therapy for the low back.",
    ),
    (
        "Functional restoration program",
        "The worker underwent a lumbar fusion in 2012.",
        "There has been no surgery, so other options remain.",
    ),
    (
        "MRI of the lumbar spine",
        "A lumbar MRI of 8/20/2014 showed a protrusion.",
        "The MRI of 8/20/2013 already showed the protrusion.",
    ),
]


@pytest.mark.parametrize(("request_", "summary", "rationale"), CONTRARY)
def test_a_fact_told_in_two_ways_is_a_conflict(tmp_path: Path, request_: str, summary: str, rationale: str) -> None:
    """Shares, lengths, counts, sides, levels, care and days that differ are told, with the words of the rationale."""
    record = read(tmp_path, request_, summary, rationale)
    [conflict] = record.conflicts
    assert conflict.item == 1
    one = record.items[0]
    assert one.rationale is not None
    assert one.rationale.start <= conflict.quotes[-1].start < one.rationale.end
    assert "N.record-conflict" in {annotation.code for annotation in one.annotations}


@pytest.mark.parametrize(
    ("request_", "summary", "rationale"),
    [
        (
            "Repeat epidural steroid injection L4-5",
            "After the epidural she reported a 35% improvement.",
            "Repeat blocks need at least 50% pain relief.",
        ),
        (
            "Repeat medial branch blocks L4-S1",
            "The first block gave 80% relief for two hours; the second gave 30%.",
            "The second block gave 30% relief.",
        ),
        (
            "Tramadol 50mg #90",
            "With tramadol she reports 60% relief.",
            "Physical therapy may do as much, as 60% relief is not complete.",
        ),
        (
            "Physical therapy 8 visits, right shoulder",
            "The patient completed 6 sessions of physical therapy for the shoulder and 18 for the neck.",
            "The patient has completed 6 sessions of physical therapy.",
        ),
        (
            "Physical therapy 6 visits, left knee",
            "She completed 30 physical therapy sessions for the low back.",
            "The worker has attended 12 physical therapy visits for the left knee.",
        ),
        (
            "Occupational therapy 6 visits, left hand",
            "The worker completed eight of the twelve authorized occupational therapy visits.",
            "Eight occupational therapy visits have been completed.",
        ),
        (
            "Acupuncture 12 visits",
            "The worker has had six acupuncture visits.",
            "The request for twelve treatments exceeds the number that is recommended.",
        ),
        (
            "Carpal tunnel release, right",
            "The worker had left carpal tunnel surgery in 2011.",
            "There has been no surgery of the right carpal tunnel.",
        ),
        (
            "Knee arthroscopy, right",
            "Physical therapy was authorized; it has not started.",
            "The patient has not had physical therapy for this knee.",
        ),
        ("MRI of the left knee", "Both knees hurt.", "The right knee was imaged. The left knee was not treated."),
        (
            "Cervical epidural steroid injection C6-7",
            "MRI: protrusion at C6-7 and C3-4.",
            "The MRI finding at C3-4 is old, and at C6-7 the root is free.",
        ),
        (
            "L4-5 and L5-S1 facet injections",
            "The pain is axial.",
            "The request for injections at L4 through S1 is noted.",
        ),
        (
            "Norco 5/325mg #30",
            "The worker was seen on 1/9/2015 for a visit.",
            "An MRI of 1/9/2014 showed a protrusion.",
        ),
        (
            "Electrodiagnostic study",
            "The EMG of 10/9/2012 was normal; the EMG of 10/9/2014 was not.",
            "The EMG of 10/9/2014 answered the question.",
        ),
    ],
)
def test_what_only_looks_contrary_is_no_conflict(tmp_path: Path, request_: str, summary: str, rationale: str) -> None:
    """Thresholds, other care, other places, numbers that the summary gives too, care only planned."""
    assert read(tmp_path, request_, summary, rationale).conflicts == ()


def test_days_that_no_year_lies_behind_are_read(tmp_path: Path) -> None:
    """The last year of the calendar and a leap day are days like others."""
    record = read(tmp_path, "MRI of the neck", "An MRI of 2/29/2012 was clear.", "The MRI of 12/31/9999 was not read.")
    assert {conflict.kind for conflict in record.conflicts} <= {"dates"}


def test_the_heading_the_sources_and_the_order_of_dates_are_held_against_the_rest(tmp_path: Path) -> None:
    """A contrary last sentence, sources cited and not cited, a denial before its injury: each has its kind."""
    wins = read(tmp_path, "Gabapentin 300mg #60", "The feet burn.", "No nerve is hurt.", decision="Overturned")
    assert wins.conflicts == ()
    heading = read(tmp_path, "EMG of the arm", "Numb hand.", "", wins="")
    assert [conflict.kind for conflict in heading.conflicts] == ["heading-vs-rationale"]
    sources = read(
        tmp_path,
        "Ibuprofen 800mg #90",
        "The utilization review decision relied on the MTUS Chronic Pain Medical Treatment Guidelines.",
        "No benefit is recorded.",
        administrator="The Claims Administrator did not cite any medical evidence for its decision.",
    )
    assert [conflict.kind for conflict in sources.conflicts] == ["cited-nothing"]
    order = read(tmp_path, "Ibuprofen 800mg #90", "The wrist hurts.", "No benefit is recorded.", injury="11/05/2015")
    assert [conflict.kind for conflict in order.conflicts] == ["dates"]
