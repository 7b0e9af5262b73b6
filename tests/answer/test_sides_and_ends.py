"""Questions over three made letters: sites, sides, words, ends of a scale, shares of denials, cases of one word."""

from collections.abc import Iterator

import pytest

from rag.answer import answer
from rag.records import Answer
from rag.store import Store
from tests.answer.conftest import stored

HEAD = """\
Case Number: {case} Date Assigned: 11/20/2016
Date of Injury: {injured} Decision Date: {decided}
Priority: Standard UR Denial Date: 11/10/2016
Application Received: 11/15/2016

HOW THE IMR FINAL DETERMINATION WAS MADE

The Expert Reviewer has the following credentials:
State(s) of Licensure: Texas
Certification(s)/Specialty: Orthopedic Surgery

CLINICAL CASE SUMMARY

{summary}

IMR ISSUES, DECISIONS AND RATIONALES

The Final Determination was based on decisions for the disputed items/services set forth below:
"""
ITEM = """
{number}. {request} is: {decision}

Claims Administrator guideline: The Claims Administrator did not cite any medical evidence for its decision.

MAXIMUS guideline: Decision based on MTUS {basis}.

Decision rationale: {rationale}
"""
LETTERS = {
    "CM16-0200001": (
        ("10/01/2016", "12/20/2016"),
        "The injured worker is a 31 year old female with wrist pain. She was given Toradol once.",
        (
            ("MRI of the cervical spine", "Upheld", "Neck and Upper Back Complaints 2004, Special Studies",
             "There are no red flags. The MRI is not medically necessary."),
            ("MRI of the left knee", "Upheld", "Knee Complaints 2004, Special Studies",
             "There was no trial of therapy. The MRI is not medically necessary."),
        ),
    ),
    "CM16-0200002": (
        ("09/01/2016", "12/28/2016"),
        "The injured worker is a 64 year old male with wrist pain after ketorolac. Utilization review modified the"
        " request on 11-10-2016.",
        (
            ("Norco 10/325mg #60", "Upheld", "Chronic Pain Medical Treatment Guidelines Opioids Page(s): 78",
             "There is no documented functional improvement. Norco is not medically necessary."),
            ("MRI of the right knee", "Overturned", "Knee Complaints 2004, Special Studies",
             "Therapy has failed and McMurray's test is positive. The MRI is medically necessary."),
        ),
    ),
    "CM16-0200003": (
        ("10/05/2016", "12/22/2016"),
        "The injured worker is a 45 year old male whose wrist was caught in a door.",
        (
            ("MRI of the lumbar spine", "Upheld", "Low Back Complaints 2004, Special Studies",
             "There are no neurologic deficits. The MRI is not medically necessary."),
            ("Norco 5/325mg #30", "Overturned", "Chronic Pain Medical Treatment Guidelines Opioids Page(s): 78",
             "Pain fell by half and he is back at work. Norco is medically necessary."),
            ("MRI of the left hip", "Upheld", "Hip chapter", "The MRI is not medically necessary."),
        ),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store of the three letters."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "letters").mkdir()
    for case, ((injured, decided), summary, items) in LETTERS.items():
        text = HEAD.format(case=case, injured=injured, decided=decided, summary=summary)
        for number, (request, decision, basis, rationale) in enumerate(items, 1):
            text += ITEM.format(number=number, request=request, decision=decision, basis=basis, rationale=rationale)
        (folder / "letters" / f"{case}.txt").write_text(text, encoding="utf-8")
    with stored(folder / "store", folder / "letters") as store:
        yield store


def items(found: Answer) -> int | None:
    """How many items an answer counts."""
    return found.counts.items if found.counts else None


def said(found: Answer) -> str:
    """All that an answer states."""
    return " ".join(statement.text for statement in found.statements)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("How many spine MRIs were requested?", 2),
        ("How many MRIs of the spine were requested?", 2),
        ("How many neck MRIs were requested?", 1),
        ("How many MRIs were requested?", 5),
        ("Was the right knee MRI approved?", 1),
        ("Was the MRI of the left knee approved?", 1),
        ("How many knee MRIs were requested?", 2),
    ],
)
def test_a_site_or_a_side_beside_imaging_chooses_the_requests_that_name_it(
    made: Store, question: str, number: int
) -> None:
    """The spine is the neck and the back and not the hip; the right knee is not the left."""
    assert items(answer(question, made, None)) == number


def test_one_common_word_does_not_hide_the_treatment_named(made: Store) -> None:
    """All three letters tell of a wrist; "the Norco in the wrist case" means those on Norco."""
    found = answer("Why was the Norco denied in the wrist case?", made, None)
    assert "CM16-0200002" in said(found)
    assert "no request for" not in said(found)


def test_a_decision_of_utilization_review_is_none_of_the_reviewer(made: Store) -> None:
    """Denial or modification is asked of utilization review, so no "Yes: it was denied" comes first."""
    found = answer("Was UR's decision in CM16-0200002 a denial or a modification?", made, None)
    assert "modified" in said(found)
    assert not said(found).startswith("Yes")


def test_a_share_of_denials_has_the_denials_as_its_whole(made: Store) -> None:
    """Of two Norco items one was denied, for want of function: that is all of the denials."""
    found = answer("What percentage of Norco denials cite missing functional improvement?", made, None)
    assert "1 of 1 denied" in said(found)


def test_a_word_is_shown_in_every_letter_that_has_it_and_by_its_other_names(made: Store) -> None:
    """Toradol stands in one letter, ketorolac in another, and both are told apart."""
    found = said(answer("Which letters mention Toradol?", made, None))
    assert "1 of the 3 letters here has “Toradol”" in found
    assert "1 more letter calls it by another name" in found
    assert "3 of the 3 letters here have “wrist”" in said(answer("Which letters mention a wrist?", made, None))


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Which is the newest determination?", "December 28, 2016"),
        ("What is the oldest letter?", "December 20, 2016"),
        ("Which worker is the oldest?", "64 years old"),
        ("Who is the youngest worker?", "31 years old"),
        ("Which is the most recent lumbar MRI decision?", "December 22, 2016"),
        ("What is the earliest date of injury?", "September 1, 2016"),
    ],
)
def test_the_end_of_a_scale_is_found(made: Store, question: str, wanted: str) -> None:
    """Newest and oldest letters and workers come from the letters' own dates and ages."""
    assert wanted in said(answer(question, made, None))


def test_what_the_letters_cite_for_a_treatment_comes_before_a_guideline_text(made: Store) -> None:
    """A guideline that is asked for by name of a treatment is first the one that reviewers cited."""
    found = answer("Which guideline supports Norco?", made, None)
    assert "the reviewer cited MTUS" in found.statements[0].text


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How many letters had at least one item overturned?", "2 of 3 letters (67%) have at least one item approved"),
        ("How many letters have more than two items?", "1 of 3 letters (33%) has more than 2 disputed items"),
        ("Which letters have exactly two disputed items?", "2 of 3 letters (67%) have exactly 2 disputed items"),
    ],
)
def test_letters_are_counted_by_what_their_items_are(made: Store, question: str, wanted: str) -> None:
    """A question for letters is answered in letters, and not with the share of all items."""
    assert wanted in said(answer(question, made, None))


def test_what_cannot_be_counted_is_refused(made: Store) -> None:
    """Diagnoses are free words: no sentence that happens to have the word stands in for a count."""
    found = answer("What are the most common diagnoses?", made, None)
    assert found.refused
    assert "not counted" in (found.refusal or "")


def test_how_a_worker_was_hurt_is_told_without_the_decisions(made: Store) -> None:
    """The way of the injury is a fact of the summary."""
    found = said(answer("How was the worker in CM16-0200003 injured?", made, None))
    assert "caught in a door" in found


def test_a_condition_that_is_not_read_is_said(made: Store) -> None:
    """A count without the condition asked for must not pass for one with it."""
    found = said(answer("What share of MRI denials lacked a second opinion?", made, None))
    assert "“lacked a second opinion” is no reason that can be counted here" in found


def test_of_devices_that_share_an_entry_the_one_named_is_meant(corpus: Store) -> None:
    """The crutches are in the entry of wheelchairs, and are no electric scooter."""
    found = answer("Why was the electric scooter denied?", corpus, None)

    assert found.counts is not None
    assert found.counts.items == 1


def test_letters_with_both_of_two_treatments_are_found(corpus: Store) -> None:
    """A letter on one of them alone is not listed."""
    found = answer("Which letters involve both an opioid and a benzo?", corpus, None)
    cases = {c.determination_id for s in found.statements for c in s.citations}

    assert {"CM13-0021947", "pipefitter-oxycontin-2015"} <= cases
    assert "milker-tramadol-2016" not in cases
    assert found.counts is not None
    assert found.counts.determinations == len(cases)
