"""The last check of every statement: what does not stand, or was not computed, is dropped with its cause."""

import pytest

from rag.answer import answer
from rag.answer.draft import Draft, say
from rag.answer.evidence import Evidence
from rag.answer.intervals import Sums, clustered, sums, wilson
from rag.answer.verify import Dropped, check, holds, verify
from rag.records import Citation, Statement
from rag.store import Store


@pytest.fixture(scope="module")
def evidence(corpus: Store) -> Evidence:
    """The shipped letters."""
    return Evidence(corpus)


@pytest.fixture(scope="module")
def cited(evidence: Evidence, corpus: Store) -> Citation:
    """A sentence of a denied item's rationale that denies something."""
    for determination_id in corpus.ids():
        for item in corpus.determination(determination_id).items:
            for citation in evidence.rationale_sentences(determination_id, item.number):
                if item.decision == "upheld" and " not been " in citation.quote and len(citation.quote) > 60:
                    return citation
    raise AssertionError("no such sentence in the shipped letters")


def test_a_sentence_where_it_stands_holds(cited: Citation, evidence: Evidence) -> None:
    """Offsets, item and words agree."""
    assert holds(cited, evidence, {})


@pytest.mark.parametrize(
    "change",
    [
        {"quote": "words that stand nowhere"},
        {"start": 0, "end": 40},
        {"item": 99},
        {"determination_id": "CM00-0000000"},
    ],
)
def test_a_citation_with_a_wrong_place_or_other_words_does_not(
    change: dict[str, object], cited: Citation, evidence: Evidence
) -> None:
    """Neither other words, nor another place, item or letter."""
    assert not holds(cited.model_copy(update=change), evidence, {})


def test_a_quote_that_begins_right_after_not_does_not_hold(cited: Citation, evidence: Evidence) -> None:
    """Exact words may say the opposite of their sentence."""
    text = evidence.document(cited.determination_id or "").text
    at = " ".join(text[cited.start : cited.end].split()).index(" not been ")
    start = text.index("not", cited.start + max(0, at - 5)) + len("not ")
    cut = cited.model_copy(update={"start": start, "quote": " ".join(text[start : cited.end].split())})

    assert not holds(cut, evidence, {})


def test_a_statement_keeps_the_citations_that_stand(cited: Citation, evidence: Evidence) -> None:
    """One false citation beside a true one is left out; a statement with none left is dropped."""
    false = cited.model_copy(update={"quote": "words that stand nowhere"})
    both = check(Draft("The reviewer wrote so.", (cited, false)), evidence, {})
    none = check(Draft("The reviewer wrote so.", (false,)), evidence, {})

    assert isinstance(both, Statement)
    assert both.citations == (cited,)
    assert isinstance(none, Dropped)
    assert "do not stand" in none.why


@pytest.mark.parametrize(
    ("draft", "why"),
    [
        (lambda c: Draft("It was approved.", (c,), decision="overturned"), "decided the other way"),
        (lambda c: Draft("He wrote “something else entirely here”.", (c,)), "quotation marks"),
        (lambda c: Draft("This holds for 977 items.", (c,)), "neither computed nor quoted"),
        (lambda _: Draft("In 977 letters."), "neither computed nor quoted"),
    ],
)
def test_a_wrong_decision_quotation_or_number_drops_the_statement(
    draft: object, why: str, cited: Citation, evidence: Evidence
) -> None:
    """Each with its cause, and counted."""
    found = verify([draft(cited)], evidence, {})  # type: ignore[operator]

    assert not found.statements
    assert why in found.dropped[0].why


def test_a_computed_number_and_a_copied_one_hold(evidence: Evidence) -> None:
    """What code counted, and what a record says, may be said."""
    draft = say("{hits} of {whole} for {request}.", hits=3, whole=14, request="Norco 10/325 mg #60")

    assert isinstance(check(draft, evidence, {}), Statement)


def test_an_interval_counts_letters_and_not_items() -> None:
    """Ten items of one letter are no surer than one; ten letters of one item are."""
    one_letter, ten_letters = clustered(sums([(10, 5)])), clustered(sums([(1, 1), (1, 0)] * 5))

    assert one_letter == wilson(0.5, 1)
    assert ten_letters is not None
    assert ten_letters.low == pytest.approx(wilson(5, 10).low, abs=0.02)


def test_no_items_have_no_interval() -> None:
    """Nothing is said of nothing."""
    assert clustered(Sums(0, 0, 0, 0, 0, 0)) is None


def test_a_summary_after_the_first_heading_can_be_cited(corpus: Store) -> None:
    """Letters that print their decision first tell the case after it."""
    found = answer("How old is the plumber and how was he hurt?", corpus, None)

    assert found.dropped == 0
    assert any("tore the left rotator cuff" in s.text for s in found.statements)


def test_the_line_of_a_side_is_its_own(corpus: Store) -> None:
    """A heading that names the reviewer runs into the words on the claims administrator."""
    found = answer("how often do reviewers cite ODG", corpus, None)
    quoted = [s.text for s in found.statements if s.text.startswith("“")]

    assert quoted
    assert not [text for text in quoted if "Claims Administrator" in text]
