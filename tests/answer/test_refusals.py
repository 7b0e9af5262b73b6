"""Questions that cannot be answered are refused or corrected, and told what is there instead."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answer import answer
from rag.store import Store

_WORDS = """\
why was were Norco MRI denied approved upheld overturned in 2015 the court reporter and how many often compare
or rate by category year item 2 second show it what would take guideline page 122 contradict not all every
right ? ! , “ ” because although since his her case CM13-0021947
""".split()  # noqa: SIM905
UNANSWERABLE = (
    "Why was the hovercraft denied?",
    "Which liver transplants were overturned?",
    "What is the overturn rate for hyperbaric oxygen?",
    "Who was the reviewer?",
    "What is the name of the treating physician in the roofer's letter?",
    "How much did the Butrans patch cost?",
    "What did the claims administrator pay for the epidural?",
    "What is the phone number of the IMR organization?",
    "Did the worker recover fully after the decision?",
    "What did the judge decide after the IMR of the stagehand?",
    "Will my next Norco request be approved?",
    "What happened in CM99-1234567?",
    "Why was Norco denied in case CM44-0000001?",
    "Why was the acupuncture of the astronaut denied?",
    "Is it safe to take Norco with Xanax?",
    "Should I stop taking Norco?",
    "Which insurer denied the most requests?",
    "What is the capital of France?",
    "Who won the world cup in 1998?",
    "Which cochlear implants were approved in 2015?",
)


@pytest.mark.parametrize("question", UNANSWERABLE)
def test_twenty_questions_without_an_answer(question: str, corpus: Store) -> None:
    """Refused with what the letters have instead, or corrected; nothing is made up."""
    found = answer(question, corpus, None)
    said = found.refusal or " ".join([*found.corrections, *(s.text for s in found.statements)])

    assert found.refused or found.corrections or "cannot be told" in said, said
    assert len(said) > 40
    assert not any(
        s.text and not s.citations and "denied (upheld)" in s.text for s in found.statements if found.refused
    )


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Why was Norco approved in all cases?", "No"),
        ("The reviewer overturned the Soma, correct?", "No"),
        ('"Upheld" means the worker won, right?', "“Upheld” means that the denial stands"),
        ("Which massages were never denied?", ""),
    ],
)
def test_a_false_premise_is_corrected_with_evidence(question: str, begins: str, corpus: Store) -> None:
    """What the question takes for granted is said to be otherwise, and shown."""
    found = answer(question, corpus, None)

    assert not found.refused
    assert found.statements[0].text.startswith(begins)


def test_a_refusal_names_what_the_store_has(corpus: Store) -> None:
    """A reader learns what can be asked here."""
    found = answer("Why was the hovercraft denied?", corpus, None)

    assert found.refused
    assert "letters, on" in (found.refusal or "")


@pytest.mark.parametrize(
    "question", ["", "   ", "?", "\0", "why", "x" * 20_000, "approved or denied " * 800, '"' * 3_000]
)
def test_nothing_that_is_typed_raises(question: str, corpus: Store) -> None:
    """Empty, senseless or endless questions get an answer or a refusal."""
    found = answer(question, corpus, None)

    assert found.refused or found.statements


@given(
    question=st.lists(
        st.sampled_from(_WORDS),
        max_size=14,
    ).map(" ".join)
)
@settings(max_examples=120, deadline=None)
def test_any_order_of_words_is_answered_or_refused(corpus: Store, question: str) -> None:
    """And no statement about a letter goes without a citation."""
    found = answer(question, corpus, None)

    assert found.refused or found.statements
    assert not [s.text for s in found.statements if "(case " in s.text and not s.citations]
