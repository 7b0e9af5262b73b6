"""Facts of one letter that are not its decisions, the letters as a whole, and texts that ask for nothing."""

import re

import pytest

from rag.answer import answer
from rag.answer.chat import Conversation
from rag.search.query_facts import StoreFacts
from rag.search.query_spelling import corrected
from rag.store import Store

FACTS = (
    ("When was CM17-0086612 assigned?", "July 12, 2017"),
    ("When was the IMR application received for CM16-0251903?", "November 10, 2016"),
    ("What priority did the paramedic's application have?", "standard priority"),
    ("What is the case number of the poultry deboner letter?", "CM16-0260418"),
    ("What is the reviewer's subspecialty in the court clerk letter?", "Addiction Psychiatry"),
    ("How did the milker get hurt?", "kicked in both knees"),
    ("what surgeries has the citrus mechanic had", "Two lumbar fusions"),
    ("what did the MRI of the diver show", "no slip, no stenosis"),
    ("what was the librarian diagnosed with", "complex regional pain syndrome"),
    ("diagnoses of the dispatcher", "cervical disc degeneration"),
    ("dates of the injury, the UR denial and the decision in CM17-0031877", "February 14, 2017"),
)


@pytest.mark.parametrize(("question", "words"), FACTS)
def test_a_fact_of_a_letter_is_told_without_its_decisions(question: str, words: str, corpus: Store) -> None:
    """What is asked for comes first, and no list of items around it."""
    found = answer(question, corpus, None)

    assert words in " ".join(s.text for s in found.statements)
    assert not any("denied (upheld)" in s.text for s in found.statements)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("What is the date of injury in CM17-0031877?", r"Injury: 06/02/2016"),
        ("When was CM17-0031877 decided?", r"Decision Date"),
        ("In which state is the reviewer of CM17-0031877 licensed?", r"Licensure"),
    ],
)
def test_the_source_of_a_fact_shows_it(question: str, quoted: str, corpus: Store) -> None:
    """The words cited for a date or a licence are those that give it, not others of the letter."""
    found = answer(question, corpus, None)

    assert any(re.search(quoted, c.quote) for s in found.statements for c in s.citations)


def test_a_fact_that_no_letter_gives_is_said_to_be_missing(corpus: Store) -> None:
    """The plumber's letter has no date of assignment."""
    found = answer("When was the plumber's case assigned?", corpus, None)

    assert [s.text for s in found.statements] == ["The letter of case CM13-0000317 gives no date of assignment."]


@pytest.mark.parametrize("question", ["summarise the letters", "give me an overview of these cases", "overview"])
def test_letters_are_summed_up_by_numbers(question: str, corpus: Store) -> None:
    """How many, decided how, on what, and for which reasons."""
    found = answer(question, corpus, None)
    told = " ".join(s.text for s in found.statements)

    assert found.counts is not None
    assert f"{found.counts.determinations} letters with {found.counts.items} disputed items" in told
    assert "Most often in dispute: trigger point injection" in told
    assert "Denied most often for" in told
    assert "Approved most often for" in told


def test_the_letters_on_one_treatment_are_summed_up_alone(corpus: Store) -> None:
    """An overview keeps the filters of its question."""
    found = answer("summarize the Norco letters", corpus, None)

    assert found.counts is not None
    assert found.counts.determinations == 4


def test_help_says_what_can_be_asked(corpus: Store) -> None:
    """A greeting finds questions that work."""
    found = answer("help", corpus, None)

    assert not found.refused
    assert "You could ask" in found.statements[-1].text


@pytest.mark.parametrize("nonsense", ["asdf qwerty", "xxyzzy", "??!", "..."])
def test_nonsense_does_not_repeat_the_answer_before(nonsense: str, corpus: Store) -> None:
    """What says nothing is refused, and the conversation stays where it was."""
    conversation = Conversation(corpus)
    conversation.ask("why was Norco denied?")
    assert conversation.ask(nonsense).refused
    assert conversation.ask("and the approved ones?").query.treatments == ("hydrocodone-apap",)


def test_an_item_of_the_case_spoken_of_is_found_by_its_number(corpus: Store) -> None:
    """The second item is one of the letter, though the answer before showed but one."""
    conversation = Conversation(corpus)
    conversation.ask("What was decided in the citrus detox case?")
    found = conversation.ask("what about the second item")

    assert next(c.item for s in found.statements for c in s.citations) == 2


@pytest.mark.parametrize(
    ("said", "meant"),
    [("resaon for the denail", "reason for the denial"), ("guidlines cited", "guidelines cited"), ("Norco", "Norco")],
)
def test_slips_in_asking_words_are_read_as_meant(said: str, meant: str, corpus: Store) -> None:
    """A word that no letter has and that is one slip from an asking word is that word."""
    assert corrected(said, StoreFacts(corpus)) == meant


def test_a_letter_described_by_a_request_decides_on_it(corpus: Store) -> None:
    """Where botox was requested, no letter without botox is meant."""
    found = answer("Why was it refused in the case where botox was requested for headaches?", corpus, None)

    assert "botulinum-toxin" in found.query.treatments
    assert not any("no request for" in s.text for s in found.statements)


def test_the_letter_with_the_fewest_items_is_named(corpus: Store) -> None:
    """The shipped letters have one with a single item."""
    found = answer("Which letter has the fewest items?", corpus, None)

    assert "1 each: case CM13-0000317" in found.statements[0].text


def test_a_share_of_workers_is_one_of_letters(corpus: Store) -> None:
    """Each letter is about one worker."""
    records = [corpus.determination(name) for name in corpus.ids()]
    women = sum(found.worker.sex == "female" for found in records)
    found = answer("What percentage of the workers are female?", corpus, None)

    assert found.statements[0].text.startswith(f"{women} of the {len(records)} letters here")


def test_two_outcomes_set_against_each_other_are_compared(corpus: Store) -> None:
    """One that won and one that lost are both asked about."""
    found = answer("Why did gabapentin win while Flexeril lost?", corpus, None)

    assert [side.label.lower() for side in found.query.sides] == ["gabapentin", "flexeril"]


def test_a_comparison_by_site_covers_every_site_of_the_procedure(corpus: Store) -> None:
    """The lumbar MRIs are no fewer for being called "one of the low back"."""
    found = answer("Is an MRI of the neck more readily granted than one of the low back?", corpus, None)

    assert [row["items"] for row in found.table] == [1, 3]


def test_a_page_finds_the_guideline_that_stands_there(corpus: Store) -> None:
    """Page 122 is about trigger points, whoever asks by its number."""
    found = answer("What does MTUS page 122 require?", corpus, None)

    assert found.statements[0].text.startswith("Trigger point injections")


def test_the_summary_is_asked_for_its_sentences(corpus: Store) -> None:
    """What a summary says of a word is quoted, and no decision is listed."""
    found = answer("What does the summary of the citrus letter say about his wife?", corpus, None)

    assert "His wife found tablets" in found.statements[0].text


def test_the_rest_of_a_case_is_every_item_of_it(corpus: Store) -> None:
    """After one item of a case its others are listed as well."""
    conversation = Conversation(corpus)
    conversation.ask("why was Opana denied in CM13-0021947?")
    found = conversation.ask("and the rest of that case?")

    assert found.counts is not None
    assert found.counts.items == 3


def test_who_lost_says_what_was_decided(corpus: Store) -> None:
    """An adjuster who lost at IMR has seen the denial overturned."""
    found = answer("Our adjuster denied the knee brace and lost at IMR. Why?", corpus, None)

    assert found.query.decision == "overturned"
    assert "approved" in found.statements[0].text


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("How many chiropractic or manipulation requests were denied?", 2),
        ("How many manipulation requests were denied?", 1),
        ("number of letters received in September 2013", 2),
    ],
)
def test_choices_and_months_are_counted_whole(question: str, whole: int, corpus: Store) -> None:
    """What stands beside "or" is counted too; letters received are no decisions."""
    found = answer(question, corpus, None)

    assert found.counts is not None
    assert whole in (found.counts.items, found.counts.determinations)


def test_workers_of_an_age_are_chosen_by_the_record(corpus: Store) -> None:
    """A bound on the age describes no letter in words."""
    found = answer("Which workers were over 65?", corpus, None)

    assert found.query.worker_age == (66, None)
    assert not found.query.determination_ids


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Which month of 2014 had the most decisions?", "March 2014: 9 items"),
        ("how many letters have one single request only?", "has exactly 1 disputed item"),
    ],
)
def test_a_month_or_a_size_of_letters_is_found(question: str, first: str, corpus: Store) -> None:
    """The month with most comes first; a single item is a size as well."""
    found = answer(question, corpus, None)

    assert first in " ".join(s.text for s in found.statements[:2])


def test_a_decade_of_life_is_an_age(corpus: Store) -> None:
    """Workers in their fifties are 50 to 59."""
    assert answer("How many requests by workers in their 50s were denied?", corpus, None).query.worker_age == (50, 59)


def test_a_thing_asked_for_in_three_letters_is_no_worker(corpus: Store) -> None:
    """The bed is the one that was asked for, whoever went to bed."""
    conversation = Conversation(corpus)
    conversation.ask("why was the discogram denied?")
    found = conversation.ask("and the bed?")

    assert {(c.determination_id, c.item) for s in found.statements for c in s.citations} == {("CM13-0029306", 3)}


def test_a_form_of_a_known_word_is_no_slip(corpus: Store) -> None:
    """To uphold is not to have upheld."""
    assert corrected("Why did they uphold it", StoreFacts(corpus)) == "Why did they uphold it"


def test_what_a_court_did_is_in_no_letter(corpus: Store) -> None:
    """How many were appealed cannot be counted here."""
    assert answer("how many of the denials were appealed to court", corpus, None).refused
