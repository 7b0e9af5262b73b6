"""Conversations: follow-ups over the shipped letters, kept with their citations and shown again as they were."""

import shutil
from pathlib import Path

import pytest

from rag.answer import page
from rag.answer.chat import Conversation, fallen, shown
from rag.answer.history import FILE_NAME, History
from rag.errors import StoreError, UnknownIdError
from rag.records import Answer, Query
from rag.search.query_explicit import Filters
from rag.store import Store

TALK = (
    "why were trigger points denied",
    "and the overturned ones?",
    "what about Norco?",
    "show me the second",
    "why?",
    "how often are they overturned?",
)


@pytest.fixture
def history(tmp_path: Path) -> History:
    """An empty history, in a folder of its own."""
    return History(tmp_path)


def test_each_follow_up_is_read_after_the_one_before(corpus: Store) -> None:
    """Decision, treatment, item and kind change one at a time, and the rest stays."""
    conversation = Conversation(corpus)
    denied, won, norco, second, why, rate = (conversation.ask(text) for text in TALK)

    assert (denied.query.decision, won.query.decision) == ("upheld", "overturned")
    assert denied.query.treatments == won.query.treatments == ("trigger-point-injection",)
    assert norco.query.treatments == ("hydrocodone-apap",)
    assert norco.query.kind == "why"
    assert (second.query.determination_ids[0], second.query.items[0]) == shown(norco)[1]
    assert (why.query.kind, why.query.items) == ("why", second.query.items)
    assert (rate.query.kind, rate.query.measure) == ("aggregate", "overturned")
    assert rate.counts == conversation.ask("overturn rate of Norco").counts


def test_an_ordinal_without_an_item_is_refused(corpus: Store) -> None:
    """The reader is told how many there were."""
    conversation = Conversation(corpus)
    conversation.ask("Was the Toradol shot approved?")
    found = conversation.ask("show me the seventh")

    assert found.refused
    assert "no number 7" in (found.refusal or "")


def test_a_question_without_an_answer_leaves_the_conversation_where_it_was(corpus: Store) -> None:
    """After a refusal "and the overturned ones?" still means the question before it."""
    conversation = Conversation(corpus)
    conversation.ask("why were trigger points denied")
    assert conversation.ask("only 1999").refused
    found = conversation.ask("and the overturned ones?")

    assert found.query.treatments == ("trigger-point-injection",)
    assert found.query.since is None


def test_forgetting_lets_the_next_question_stand_alone(corpus: Store) -> None:
    """Nothing is taken over from what was said before."""
    conversation = Conversation(corpus)
    conversation.ask("why were trigger points denied")
    conversation.forget()

    assert not conversation.ask("and the overturned ones?").query.treatments


def test_filters_hold_for_every_question(corpus: Store) -> None:
    """Until they are taken off."""
    conversation = Conversation(corpus, filters=Filters(decision="approved"))
    first = conversation.ask("what about gabapentin")
    conversation.filters = Filters()
    second = conversation.ask("what about Norco?")

    assert first.query.decision == "overturned"
    assert first.query.explicit == ("decision",)
    assert second.query.explicit == ()


def test_the_stream_gives_the_verified_statements_one_by_one(corpus: Store) -> None:
    """The same as the answer kept."""
    conversation = Conversation(corpus)
    statements = list(conversation.stream("why was Soma denied"))

    assert statements == list(conversation.answers[-1].statements)
    assert statements


def test_a_kept_conversation_is_shown_again_with_the_same_citations(corpus: Store, history: History) -> None:
    """Word for word and offset for offset, without asking the store."""
    conversation = Conversation(corpus, history=history)
    answered = [conversation.ask(text) for text in TALK[:3]]
    assert conversation.chat_id is not None
    turns = history.turns(conversation.chat_id)

    assert [turn.question for turn in turns] == list(TALK[:3])
    assert [turn.answer for turn in turns] == answered
    assert all(turn.generation == corpus.generation for turn in turns)
    assert fallen(turns[0].answer, corpus) == 0


def test_a_conversation_goes_on_where_it_ended(corpus: Store, history: History) -> None:
    """A follow-up after resuming is read after the last kept question, and joins it."""
    first = Conversation(corpus, history=history)
    first.ask("why were trigger points denied")
    assert first.chat_id is not None
    again = Conversation(corpus, history=history)
    again.resume(history.turns(first.chat_id), first.chat_id)
    found = again.ask("and the overturned ones?")

    assert found.query.treatments == ("trigger-point-injection",)
    assert len(history.turns(first.chat_id)) == 2


def test_conversations_are_listed_newest_first_by_their_first_question(corpus: Store, history: History) -> None:
    """One that asked nothing is not listed."""
    for text in ("why was Soma denied", "why was Norco denied"):
        Conversation(corpus, history=history).ask(text)
    history.begin()

    assert [chat.title for chat in history.chats()] == ["why was Norco denied", "why was Soma denied"]


def test_an_unknown_conversation_names_those_there_are(corpus: Store, history: History) -> None:
    """The message helps."""
    Conversation(corpus, history=history).ask("why was Soma denied")

    with pytest.raises(UnknownIdError, match="no conversation has the number 9; there are 1"):
        history.turns(9)


def test_a_history_that_is_none_is_said_in_one_message(tmp_path: Path) -> None:
    """A foreign file in its place stops the chat, not with a traceback."""
    (tmp_path / FILE_NAME).write_text("not a database, and long enough to be read as one" * 50)

    with pytest.raises(StoreError, match="cannot be used"):
        History(tmp_path)


def test_a_history_that_cannot_be_written_names_the_way_round_it(tmp_path: Path) -> None:
    """As on a read-only disk: one message, and a chat that keeps nothing is offered."""
    History(tmp_path).close()
    refusing = History(tmp_path)
    refusing._connection.execute("PRAGMA query_only = ON")

    with pytest.raises(StoreError, match="--no-history"):
        refusing.begin()
    refusing.close()


def test_a_citation_that_moved_is_counted_on_replay(corpus: Store, history: History, tmp_path: Path) -> None:
    """When the letter was read anew with other words, the old answer stays as it was, and says so."""
    conversation = Conversation(corpus, history=history)
    found = conversation.ask("why was Soma denied")
    shutil.copy(corpus.folder / "imr.sqlite", tmp_path / "imr.sqlite")
    with Store.open(tmp_path, write=True) as changed:
        with changed.transaction() as connection:
            connection.execute("UPDATE determinations SET text = replace(text, 'Soma', 'Sofa')")
        assert fallen(found, changed) > 0


def test_a_conversation_as_markdown_has_every_statement_and_numbered_sources(corpus: Store) -> None:
    """One section per question, each with its own sources."""
    conversation = Conversation(corpus)
    for text in TALK[:2]:
        conversation.ask(text)
    text = page.conversation([(found.question, found) for found in conversation.answers], "Trigger points")

    assert text.startswith("# Trigger points\n")
    assert text.count("\n## ") == 2
    assert text.count("**Sources**") == 2
    assert "Information, not medical or legal advice" in text
    assert all(f"\n{number}. " in text for number in range(1, 10))


def test_no_mark_of_a_letter_acts_as_markup() -> None:
    """A request such as "Norco #60 [sic] *stat*" stays text."""
    found = Answer(question="what about #60 [sic] *stat* <b>?", query=Query(text="what"), refused=True, refusal="no")

    assert page.page(found).startswith(r"# what about \#60 \[sic\] \*stat\* \<b\>?")


def test_the_two_last_treatments_are_compared(corpus: Store) -> None:
    """Each with its own counts, under the words that the questions had for them."""
    conversation = Conversation(corpus)
    conversation.ask("overturn rate for trigger points")
    conversation.ask("and for Norco?")
    found = conversation.ask("compare the two")

    assert found.query.kind == "compare"
    assert [side.label for side in found.query.sides] == ["trigger points", "Norco"]
    assert [row["side"] for row in found.table] == ["trigger points", "Norco"]
