"""Questions over one made letter: settings that are no requests, names that headings have, and claims about all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.answer import answer
from rag.answer.chat import Conversation
from rag.store import Store
from tests.answer.conftest import stored

LETTER = """\
Case Number: CM16-0100001 Date Assigned: 11/20/2016
Date of Injury: 10/01/2016 Decision Date: 12/20/2016
Priority: Standard UR Denial Date: 11/10/2016
Application Received: 11/15/2016

HOW THE IMR FINAL DETERMINATION WAS MADE

The Expert Reviewer has the following credentials:
State(s) of Licensure: Texas
Certification(s)/Specialty: Orthopedic Surgery

CLINICAL CASE SUMMARY

The injured worker is a 31 year old female who was hurt at the gym of the fire station on 10-01-2016. A ventral
hernia repair is planned for January. She was a passenger in a van accident.

IMR ISSUES, DECISIONS AND RATIONALES

The Final Determination was based on decisions for the disputed items/services set forth below:

1. Pre-op labs: Platelet panel is: Overturned

Claims Administrator guideline: The Claims Administrator did not cite any medical evidence for its decision.

MAXIMUS guideline: Decision based on Non-MTUS Citation Official Disability Guidelines (ODG), Preoperative lab testing.

Decision rationale: She takes a blood thinner, so the panel is medically necessary.

2. Trigger point injection with ketorolac is: Upheld

Claims Administrator guideline: The Claims Administrator did not cite any medical evidence for its decision.

MAXIMUS guideline: Decision based on MTUS Chronic Pain Treatment Guidelines Trigger Point Injections Page(s): 122.

Decision rationale: There is no support for ketorolac in a trigger point. The request is not medically necessary.

3. Trigger point injection, left trapezius is: Upheld

Claims Administrator guideline: The Claims Administrator did not cite any medical evidence for its decision.

MAXIMUS guideline: Decision based on MTUS Chronic Pain Treatment Guidelines Trigger Point Injections Page(s): 122.

Decision rationale: No twitch response was documented. The request is not medically necessary.
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The store of the one letter."""
    folder = tmp_path_factory.mktemp("made")
    letter = folder / "made.txt"
    letter.write_text(LETTER, encoding="utf-8")
    with stored(folder / "store", letter) as found:
        yield found


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("Which pre-op labs were approved before the ventral hernia repair?", 1),
        ("31-year-old woman hurt at the gym: what was requested?", 3),
        ("Why was the trigger point injection with ketorolac denied?", 1),
        ("Was the ketorolac trigger point injection approved?", 1),
        ("How did orthopedic surgeon reviewers decide?", 3),
        ("How many expedited cases are there?", 0),
        ("Which denials cited the MTUS?", 2),
        ("Which cases cite page 122?", 2),
        ("Which letters had both approvals and denials?", 3),
        ("How many denials came from orthopedic surgeons?", 2),
        ("Name every treatment IMR reversed", 1),
        ("Which UR decisions were denied rather than modified?", 3),
    ],
)
def test_the_items_meant_are_counted(question: str, items: int, store: Store) -> None:
    """A setting is no request; a name in a heading, a reviewer's trade and a guideline are filters."""
    found = answer(question, store, None)

    assert found.counts is not None, found.refusal
    assert found.counts.items == items


@pytest.mark.parametrize(
    "question",
    [
        "Was the hernia repair approved?",
        "What dose of gabapentin was denied?",
        "Was the denial fair?",
        "Was gym membership denied?",
    ],
)
def test_a_setting_alone_is_still_refused(question: str, store: Store) -> None:
    """What no letter decides on is not answered from what the letters mention."""
    assert answer(question, store, None).refused


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("No request was ever approved, correct?", "No, not in all of them: 2 of the 3"),
        ("The IMR said the trigger point injections were fine, right?", "No"),
        ("Will the trigger point injection be approved?", "cannot be told"),
        ("When does a UR denial expire?", "12 months"),
        ("Can I get a second IMR?", "new IMR"),
        ("Upheld items are the ones she can now get, yes?", "the denial stands"),
        ('"Overturned" means the denial was confirmed, correct?', "the denial is reversed"),
        ('"Upheld" means the denial stands, right?', "Yes"),
        ("What was the average age of the workers?", "31.0 years"),
        ("How many days from the UR denial to the IMR decision, on average?", "40.0 days"),
        ("Which case has the most disputed items?", "CM16-0100001: 3 items"),
        ("How many decisions were issued per month?", "December 2016: 3 items"),
        ("How many of the workers are women?", "1 of the 1 letter"),
        ("Who was in a van accident, and what was decided?", "van accident"),
        ("Who was the reviewer of CM16-0100001?", "licensed in Texas"),
    ],
)
def test_the_first_thing_said(question: str, said: str, store: Store) -> None:
    """Claims about all, forecasts, meanings, averages and rankings are answered for what they are."""
    found = answer(question, store, None)

    assert not found.refused, found.refusal
    assert any(said in statement.text for statement in found.statements[:3]), found.statements[:3]


def test_a_reviewer_has_a_specialty_and_no_name(store: Store) -> None:
    """Who the reviewer of a case was is told as far as the letter does: trade and state, and that no name is given."""
    found = answer("Who was the reviewer of CM16-0100001?", store, None)

    assert [s.text for s in found.statements] == [
        "The reviewer of case CM16-0100001 is certified in Orthopedic Surgery, licensed in Texas; "
        "the name is never given."
    ]


def test_a_follow_up_stays_with_what_was_spoken_of(store: Store) -> None:
    """The decision is kept by "of them", the item by "next time"."""
    conversation = Conversation(store)
    conversation.ask("Which items were denied?")
    among = conversation.ask("how many of them were trigger point injections?")
    conversation.ask("Why was the trigger point injection with ketorolac denied?")
    advised = conversation.ask("so what should I write next time?")

    assert among.counts is not None
    assert (among.counts.items, among.counts.upheld) == (2, 2)
    assert advised.query.kind == "what-would-it-take"
    assert advised.counts is not None
    assert advised.counts.items == 1


def test_a_date_of_injury_told_in_two_ways_is_a_conflict(tmp_path: Path) -> None:
    """The header's day and the summary's are set side by side; where they agree nothing is said."""
    letter = tmp_path / "made.txt"
    letter.write_text(LETTER.replace("fire station on 10-01-2016", "fire station, an injury on 10-01-2015"), "utf-8")
    with stored(tmp_path / "store", letter) as found:
        told = answer("Is there anything wrong with the injury date in CM16-0100001?", found, None)

    assert told.statements[0].text.startswith(
        "The header dates the injury 2016-10-01, the summary 2015-10-01: “The injured"
    )


def test_a_treatment_after_a_list_narrows_it_and_a_body_part_keeps_the_treatment(store: Store) -> None:
    """A filter named later stands beside those named before, where it does not replace one of its own kind."""
    conversation = Conversation(store)
    conversation.ask("How often are trigger point injections denied?")
    part = conversation.ask("and for the left trapezius?")

    assert part.query.treatments == ("trigger-point-injection",)
