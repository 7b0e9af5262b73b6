"""What a question leaves out is left out of every number, and said where it is not understood."""

import pytest

from rag.answer import answer
from rag.answer.chat import Conversation
from rag.lexicon import load
from rag.search.query_without import left_out
from rag.store import Store


def _items(store: Store, question: str) -> int:
    found = answer(question, store, None)
    assert found.counts is not None, question
    return found.counts.items


@pytest.mark.parametrize(("group", "kind"), [("opioids", "tramadol"), ("injections", "trigger points")])
@pytest.mark.parametrize("lead", ["except", "other than", "apart from", "excluding", "but not", "not counting"])
def test_a_roll_up_without_one_of_its_kinds_counts_the_rest(corpus: Store, group: str, kind: str, lead: str) -> None:
    """The kind left out is taken away from the roll-up, and never asked for."""
    whole, part = _items(corpus, f"How many {group} were denied?"), _items(corpus, f"How many {kind} were denied?")
    assert 0 < part < whole
    assert _items(corpus, f"How many {group} {lead} {kind} were denied?") == whole - part


@pytest.mark.parametrize(
    "question",
    [
        "How many denials were not because of missing documentation?",
        "How many denials were not due to missing documentation?",
        "How many denials were for reasons other than missing documentation?",
        "How many denials were given without any mention of missing documentation?",
    ],
)
def test_a_reason_that_was_not_given_is_the_complement_of_one_that_was(corpus: Store, question: str) -> None:
    """With and without a reason come to all denials."""
    given = _items(corpus, "How many denials were because of missing documentation?")
    assert given > 0
    assert _items(corpus, question) + given == _items(corpus, "How many items were denied?")


@pytest.mark.parametrize(
    "question",
    [
        "How many denials were solely because of missing documentation?",
        "How many denials rest on nothing but missing documentation?",
        "For how many denials was missing documentation the only reason?",
    ],
)
def test_an_only_reason_stands_alone(corpus: Store, question: str) -> None:
    """Items with a second reason are not counted."""
    sql = (
        "SELECT COUNT(*) FROM items i WHERE i.decision = 'upheld' AND EXISTS (SELECT 1 FROM item_reasons r WHERE"
        " r.determination_id = i.determination_id AND r.number = i.number) AND NOT EXISTS (SELECT 1 FROM item_reasons r"
        " WHERE r.determination_id = i.determination_id AND r.number = i.number AND r.family <> 'doc')"
    )
    assert _items(corpus, question) == corpus.rows(sql)[0][0] > 0


def test_a_kind_named_by_its_site_alone_is_left_out(corpus: Store) -> None:
    """The words "MRIs except lumbar" mean lumbar MRIs."""
    query = answer("How many MRIs except lumbar were denied?", corpus, None).query
    assert query.without_treatments == ("mri-lumbar",)
    assert "mri-knee" in query.treatments
    assert "mri-lumbar" not in query.treatments


def test_what_is_not_understood_is_said_and_asks_for_nothing(corpus: Store) -> None:
    """An exclusion of unknown words is a note, and its words are no filter."""
    found = answer("How many MRIs except those of Tuesday were denied?", corpus, None)
    assert found.counts == answer("How many MRIs were denied?", corpus, None).counts
    assert any("except those of Tuesday" in statement.text for statement in found.statements)


@pytest.mark.parametrize(
    "question",
    [
        "Was no opioid other than Norco approved?",
        "Which requests were modified but not denied by UR?",
        "Why was Norco denied without an exam?",
        "Why were trigger points denied?",
        "Why did the teacher get acupuncture but not Botox?",
        "Why was the Ativan refused apart from the missing quantity?",
    ],
)
def test_other_negations_leave_nothing_out(question: str) -> None:
    """A denied "other than", a decision and a missing thing are no exclusions."""
    assert not left_out(question, load())


def test_a_conversation_keeps_what_is_left_out_until_another_treatment_is_named(corpus: Store) -> None:
    """The follow-up asks of the same items; a new treatment lets go of the exclusion."""
    talk = Conversation(corpus)
    talk.ask("How many opioids except tramadol were denied?")
    assert talk.ask("and the overturned ones?").query.without_treatments
    assert not talk.ask("what about MRIs?").query.without_treatments


def test_two_reasons_asked_for_together_stand_together(corpus: Store) -> None:
    """Both reasons are fewer than either."""
    both = _items(corpus, "How many denials cite both functional improvement and pain relief?")
    either = (
        _items(corpus, "How many denials cite functional improvement?"),
        _items(corpus, "How many denials cite pain relief?"),
    )

    assert 0 < both < min(either)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("How many MRI denials were for diabetic workers?", "diabetic"),
        ("what percentage of opioid requests by smokers were overturned", "smokers"),
        ("How many injections were approved in Fresno?", "fresno"),
    ],
)
def test_a_word_that_changed_nothing_is_said_before_the_number(question: str, word: str, corpus: Store) -> None:
    """Nobody takes the number of all for the number of those asked about."""
    found = answer(question, corpus, None)

    assert found.statements[0].text == f"Not read as a condition: “{word}”; the number is without it."


@pytest.mark.parametrize(
    "question",
    [
        "How many trigger point requests were denied?",
        "In how many denials was missing functional improvement given as a reason?",
        "How many requests concern the right wrist?",
        "How often are lumbar epidurals overturned?",
        "Overturn rate where the reviewer is board certified in neurology",
    ],
)
def test_words_that_only_ask_are_no_condition(question: str, corpus: Store) -> None:
    """A number that is what was asked for comes without a note."""
    found = answer(question, corpus, None)

    assert not any("Not read" in s.text for s in found.statements)


def test_remarks_of_reviewers_choose_items(corpus: Store) -> None:
    """Who was advised to taper is counted by the remarks of the records."""
    records = [corpus.determination(name) for name in corpus.ids()]
    advised = sum(any(a.code == "N.weaning" for a in item.annotations) for found in records for item in found.items)

    assert 0 < _items(corpus, "How many denials came with advice to taper, that is, suggested tapering?") == advised
    assert _items(corpus, "which denials came with a suggestion to taper?") == advised
