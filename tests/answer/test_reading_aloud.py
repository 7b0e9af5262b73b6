"""Answers as people read them: the direct answer first, nothing told twice, procedure from the right line."""

import pytest

from rag.answer import answer, page
from rag.answer.wording import marks
from rag.search.references import verification
from rag.store import Store


def test_why_begins_with_the_main_reason(corpus: Store) -> None:
    """The first sentence says how many and what for; the rarer reasons are named in one line."""
    found = answer("why were trigger points denied", corpus, None)

    assert "most often for: length of pain relief not shown (4 of 10)" in found.statements[0].text
    assert sum(statement.text.startswith("Less often, of 10 items: ") for statement in found.statements) == 1


def test_a_remark_of_several_reviewers_is_told_once_and_counted(corpus: Store) -> None:
    """Three reviewers who advise tapering make one statement."""
    found = answer("why was norco denied", corpus, None)

    assert [s.text[:37] for s in found.statements if "tapering" in s.text] == ["The reviewer advised tapering (3 of 4"]


def test_everything_is_no_yes_while_one_item_differs(corpus: Store) -> None:
    """Whether everything was denied is answered No where some items were approved."""
    assert answer("was everything denied?", corpus, None).statements[0].text.startswith("No, not in all of them: ")


def test_a_refusal_gives_a_question_that_works(corpus: Store) -> None:
    """The example of a refusal is answered."""
    refusal = answer("why was the hovercraft denied", corpus, None).refusal or ""
    example = refusal.partition("“")[2].partition("”")[0]

    assert not answer(example, corpus, None).refused


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("what is expedited review", "72 hours"),
        ("does IMR apply to old injuries", "July 1, 2013"),
        ("can a judge overrule IMR", "No judge, board or court"),
        ("what is the penalty for late UR", "9792.12"),
        ("can new records be sent to the reviewer", "may send documents"),
        ("can the insurer ignore an overturned decision", "penalties"),
        ("how soon must treatment be authorized after an overturn", "five working days"),
        ("what happens if the insurer does not send the records", "records in time"),
        ("can the adjuster deny treatment without a doctor", "Only a physician may modify or deny"),
        ("who pays for IMR", "The employer pays"),
    ],
)
def test_procedure_is_answered_by_the_line_that_says_it(question: str, words: str, corpus: Store) -> None:
    """The first lines of the answer hold what was asked."""
    found = answer(question, corpus, None)

    assert any(words in statement.text for statement in found.statements[:2]), found


@pytest.mark.parametrize(
    ("tagged", "status"), [("x. [U]\n", "unverified"), ("x. [V]\n", "verified"), ("x. [U] y. [V]\n", "partial")]
)
def test_a_tag_at_the_end_of_a_line_says_how_sure_it_is(tagged: str, status: str) -> None:
    """General knowledge is called unverified, not verified in part."""
    assert verification(tagged) == status


@pytest.mark.parametrize(
    ("numbers", "shown"), [((1, 2), ["1", "2"]), ((1, 2, 3), ["1-3"]), ((9, 3, 4, 5, 3), ["9", "3-5"]), ((), [])]
)
def test_sources_in_a_row_are_written_as_one(numbers: tuple[int, ...], shown: list[str]) -> None:
    """Ten sources of one sentence are ten numbers no more."""
    assert marks(numbers) == shown


def test_markdown_marks_sources_as_the_terminal_does(corpus: Store) -> None:
    """The page keeps step with the terminal."""
    assert r"\[1-10\]" in page.page(answer("why were trigger points denied", corpus, None))


def test_a_choice_between_two_ways_is_answered_by_both(corpus: Store) -> None:
    """Which way to take needs the deadline of the one as well as the conditions of the other."""
    found = answer("UR said no because the quantity was missing: re-submit or apply for IMR?", corpus, None)
    said = " ".join(statement.text for statement in found.statements)

    assert "12 months" in said
    assert "30 days" in said
