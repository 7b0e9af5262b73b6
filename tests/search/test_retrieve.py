"""Passages for a question: words and vectors fused, inside the cohort, and behind LangChain's interface."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from rag.records import Passage, Query
from rag.search.retrieve import Retriever
from rag.store import Entry, Store
from tests.answer.conftest import ROOT, stored


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The shipped letters."""
    folder: Path = tmp_path_factory.mktemp("retrieve")
    with stored(folder, ROOT / "corpus" / "determinations") as opened:
        yield opened


class Fixed:
    """Vectors that find these passages, nearest first, and remember what they were limited to."""

    def __init__(self, *found: tuple[str, float]) -> None:
        self.found = found
        self.allowed: Sequence[str] | None = None
        self.near: str | None = None

    def search(
        self, text: str, allowed: Sequence[str] | None = None, k: int = 10, *, near: str | None = None
    ) -> list[tuple[str, float]]:
        """The fixed passages, as far as they are allowed."""
        self.allowed, self.near = allowed, near
        return [hit for hit in self.found if allowed is None or hit[0] in allowed][:k]


def test_words_alone_find_the_rationale_that_has_them(store: Store) -> None:
    """Without vectors it is BM25."""
    hits = Retriever(store).search(Query(text="twitch response referred pain taut band"), 5)

    assert hits[0].text_rank == 1
    assert all(hit.vector_rank is None for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_passage_that_only_vectors_find_joins_below_those_that_words_find_best(store: Store) -> None:
    """Both lists count, the vectors' less; they are asked for what is like the best by words."""
    index = Fixed(("CM13-0044920#summary", 0.2))
    hits = Retriever(store, index).search(Query(text="twitch response referred pain taut band"), 60)
    names = [hit.passage.passage_id for hit in hits]

    assert "CM13-0044920#summary" in names
    assert names[0] != "CM13-0044920#summary"
    assert index.near == next(hit.passage.passage_id for hit in hits if hit.text_rank == 1)
    assert hits[names.index("CM13-0044920#summary")].vector_rank == 1


def test_a_passage_in_both_lists_gains(store: Store) -> None:
    """The second by words that is the first by vectors moves up, other things equal."""
    query = Query(text="twitch response referred pain taut band")
    first, second = Retriever(store).search(query, 2)
    fused = Retriever(store, Fixed((second.passage.passage_id, 0.0))).search(query, 2)
    gained = next(hit for hit in fused if hit.passage.passage_id == second.passage.passage_id)

    assert first.score >= second.score
    assert gained.vector_rank == 1
    assert fused[0] == gained


def test_only_the_cohort_and_the_shipped_texts_are_searched(store: Store) -> None:
    """Letters that the filters leave out are found neither by words nor by vectors."""
    index = Fixed(("CM13-0044920#summary", 0.1))
    query = Query(text="trigger point", treatments=("trigger-point-injection",), decision="overturned")
    hits = Retriever(store, index).search(query, 30)
    decisions = {
        store.determination(h.passage.determination_id).items[h.passage.item - 1].decision
        for h in hits
        if h.passage.determination_id and h.passage.item
    }

    assert decisions == {"overturned"}
    assert "CM13-0044920#summary" not in (index.allowed or ())


@pytest.mark.parametrize("text", ["", "?!", 'AND OR NOT "', "the of and", "“”"])
def test_a_question_without_words_finds_nothing_and_fails_not(text: str, store: Store) -> None:
    """Operators of the search engine are words like others."""
    assert Retriever(store).search(Query(text=text), 5) == []


def test_words_that_most_passages_have_change_no_order(tmp_path: Path) -> None:
    """BM25 gives them no weight, so they are not looked for; alone they are."""
    texts = ["pain of the knee", "pain of the wrist", "pain and more pain", "pain at night", "knee brace"]
    with Store.open(tmp_path, write=True) as store:
        store.put_references(_entry(f"p{number}", text) for number, text in enumerate(texts))
        found = [hit.passage.passage_id for hit in Retriever(store).search(Query(text="pain knee"), 9)]
        alone = [hit.passage.passage_id for hit in Retriever(store).search(Query(text="pain"), 9)]
        with_unknown = [hit.passage.passage_id for hit in Retriever(store).search(Query(text="pain hovercraft"), 9)]

    assert found == ["p4", "p0"]
    assert sorted(alone) == sorted(with_unknown) == ["p0", "p1", "p2", "p3"]


def _entry(name: str, text: str) -> Entry:
    passage = Passage(
        passage_id=name, kind="reference", source="made up", heading="", text=text, start=0, end=len(text)
    )
    return Entry(passage, text)


def test_kinds_of_passages_can_be_chosen(store: Store) -> None:
    """Such as reference texts for law and procedure."""
    hits = Retriever(store).search(Query(text="deadline to apply for IMR"), 5, kinds=("reference",))

    assert {hit.passage.kind for hit in hits} == {"reference"}


def test_the_retriever_joins_a_langchain_chain(store: Store) -> None:
    """Its documents carry id, place, decision's passage and score."""
    chain = Retriever(store).as_langchain(lambda question: Query(text=question), k=3)
    documents = chain.invoke("twitch response referred pain")

    assert len(documents) == 3
    assert documents[0].id
    assert {"source", "start", "end", "score", "kind"} <= set(documents[0].metadata)
    assert json.dumps(documents[0].metadata)
