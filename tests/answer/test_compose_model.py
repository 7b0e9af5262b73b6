"""Answers worded by a model: true claims word for word beside computed numbers, and nothing when the model fails."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from pydantic import BaseModel

from rag.answer import answer
from rag.answer.chat import Conversation
from rag.answer.compose_model import Composed, Composer
from rag.errors import ModelError
from rag.models.chat import chat_model
from rag.search.query_model import Understood
from rag.store import Store
from tests.fakes.chat_models import Scripted, scripted, understanding
from tests.fakes.openai_server import Say, completion

QUESTION = "why were trigger points denied"
PASSAGE = "grocery-stocker-2014#1"


def true_claim(store: Store) -> dict[str, Any]:
    """A claim that quotes a reason of one denied trigger point request."""
    determination_id, _, number = PASSAGE.partition("#")
    item = store.determination(determination_id).items[int(number) - 1]
    text = store.document(determination_id).text
    quote = " ".join(text[item.reasons[0].quote.start : item.reasons[0].quote.end].split())
    return {"text": f"One request was denied: {quote}", "citations": [{"passage_id": PASSAGE, "quote": quote}]}


def composer(*claims: dict[str, Any], answerable: bool = True) -> tuple[Composer, Scripted]:
    """A composer over a model that reads nothing into the question and makes these claims."""

    def says(schema: type[BaseModel], _messages: list[Any]) -> dict[str, Any]:
        if schema is Understood:
            return understanding()
        return {"answerable": answerable, "claims": list(claims)}

    model = scripted(says)
    return Composer(model, "stub-1"), model


def test_a_true_claim_keeps_its_words_beside_the_computed_numbers(corpus: Store) -> None:
    """The computed sentence comes first, the model's sentence after it unchanged, both with citations."""
    claim = true_claim(corpus)
    found = answer(QUESTION, corpus, None, composer=composer(claim)[0])

    assert not found.refused
    assert found.statements[0].text.startswith(f"{found.counts.upheld} of {found.base.items}")  # type: ignore[union-attr]
    assert found.statements[-1].text == claim["text"]
    assert found.statements[-1].citations[0].determination_id == "grocery-stocker-2014"
    assert (found.made_by, found.model) == ("model", "stub-1")
    assert found.prompt and found.prompt.startswith("answer.v1@")


def test_lies_are_dropped_counted_and_explained(corpus: Store) -> None:
    """Beside one true claim, false ones leave a count and their causes, and the trace their words."""
    claim = true_claim(corpus)
    invented = {
        "text": "Surveillance showed surfing.",
        "citations": [{"passage_id": PASSAGE, "quote": "he surfed every day"}],
    }
    swapped = {**claim, "text": claim["text"].replace("denied", "approved")}
    uncited = {**claim, "citations": []}
    found = answer(QUESTION, corpus, None, composer=composer(claim, invented, swapped, uncited)[0], explain=True)

    assert found.dropped == 3
    assert len(found.drops) == 3
    assert not any("surfing" in s.text or "approved:" in s.text for s in found.statements)
    assert found.trace is not None
    assert any("Surveillance" in line for line in found.trace.dropped)


def test_a_model_with_nothing_but_lies_gives_a_refusal_that_offers_the_other_answer(corpus: Store) -> None:
    """Nothing takes the model's place unseen."""
    lie = {
        "text": "All were approved.",
        "citations": [{"passage_id": "nowhere#1", "quote": "all of them were approved"}],
    }
    found = answer(QUESTION, corpus, None, composer=composer(lie)[0])

    assert found.refused
    assert found.statements == ()
    assert "without --model" in (found.refusal or "")


def test_a_model_that_finds_nothing_says_so(corpus: Store) -> None:
    """No claims and no answer is a refusal of its own kind."""
    found = answer(QUESTION, corpus, None, composer=composer(answerable=False)[0])

    assert found.refused
    assert "found no answer" in (found.refusal or "")


def test_what_no_letter_decides_is_refused_without_asking_the_model_to_answer(corpus: Store) -> None:
    """The store knows that there is nothing to word."""
    made, model = composer()
    found = answer("why was the hovercraft denied", corpus, None, composer=made)

    assert found.refused
    assert len(model.asked) == 1  # to read the question


def test_the_model_sees_both_decisions_and_the_computed_numbers(corpus: Store) -> None:
    """Nine in ten are upheld: what wins is shown as well, and the numbers are given, not asked for."""
    made, model = composer(true_claim(corpus))
    answer(QUESTION, corpus, None, composer=made)
    shown = model.asked[-1][-1][1]

    assert "decision: upheld" in shown
    assert "decision: overturned" in shown
    assert "denied (upheld)" in shown
    assert "passage_id: tpi-" in shown


def test_a_lay_word_that_the_model_understands_is_checked_against_the_lexicon(corpus: Store) -> None:
    """What the lexicon does not know is left out; what it knows becomes the filter."""

    def says(schema: type[BaseModel], _messages: list[Any]) -> dict[str, Any]:
        if schema is Understood:
            return understanding("why", treatments=["trigger-point-injection", "no-such-thing"], decision="upheld")
        return {"answerable": True, "claims": [true_claim(corpus)]}

    found = answer("those pokes they will not let me have", corpus, None, composer=Composer(scripted(says), "stub-1"))

    assert found.query.treatments == ("trigger-point-injection",)
    assert found.query.understood_by == "stub-1"
    assert found.query.kind == "why"


@pytest.mark.parametrize(
    "failure", [TimeoutError("no answer in time"), json.JSONDecodeError("cut off", "{", 1), ValueError("length")]
)
def test_a_model_that_fails_half_way_is_an_error_with_an_offer(corpus: Store, failure: Exception) -> None:
    """The question is read, then the model breaks: one clear message, and no answer of another make."""

    def says(schema: type[BaseModel], _messages: list[Any]) -> dict[str, Any]:
        if schema is Understood:
            return understanding()
        raise failure

    with pytest.raises(ModelError, match="without --model"):
        answer(QUESTION, corpus, None, composer=Composer(scripted(says), "stub-1"))


def service(answers: Callable[[dict[str, Any]], Say]) -> Composer:
    """A composer whose model stands behind HTTP, without a socket."""

    def handle(request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        say = answers(body)
        if say.status != 200:
            return httpx2.Response(say.status, json={"error": say.error})
        return httpx2.Response(200, json=completion(say, body["model"]))

    client = httpx2.Client(transport=httpx2.MockTransport(handle))
    return Composer(chat_model("m", base_url="http://127.0.0.1:9/v1", api_key="x", http_client=client), "m")


def test_the_request_on_the_wire_is_strict(corpus: Store) -> None:
    """Over HTTP the schema is strict, names every field, and the true claim comes through."""
    claim = true_claim(corpus)
    bodies: list[dict[str, Any]] = []

    def say(body: dict[str, Any]) -> Say:
        bodies.append(body)
        reading = body["response_format"]["json_schema"]["name"] == Understood.__name__
        return Say(json.dumps(understanding() if reading else {"answerable": True, "claims": [claim]}))

    found = answer(QUESTION, corpus, None, composer=service(say))

    schema = bodies[-1]["response_format"]["json_schema"]
    assert schema["strict"] is True
    assert schema["schema"]["additionalProperties"] is False
    assert set(schema["schema"]["required"]) == set(Composed.model_fields)
    assert found.statements[-1].text == claim["text"]


@pytest.mark.parametrize(
    "say",
    [
        Say("not json"),
        Say('{"answerable": true, "cla', finish="length"),
        Say(status=400, error={"message": "no such model"}),
        Say("", refusal="I cannot help with that"),
    ],
)
def test_a_broken_service_is_one_clear_message(corpus: Store, say: Say) -> None:
    """Malformed, cut off, refusing or failing: a ModelError that says which model and what else can be done."""
    with pytest.raises(ModelError, match=r"^m .*without --model"):
        answer(QUESTION, corpus, None, composer=service(lambda _body: say))


def streaming(text: str, *, breaks_at: int | None = None) -> Composer:
    """A composer over HTTP that reads nothing into the question, and streams this answer in small pieces."""

    def handle(request: httpx2.Request) -> httpx2.Response:
        body = json.loads(request.content)
        if not body.get("stream"):
            return httpx2.Response(200, json=completion(Say(json.dumps(understanding())), body["model"]))
        pieces = [text[at : at + 9] for at in range(0, len(text), 9)][:breaks_at]
        events = [{"index": 0, "delta": {"role": "assistant", "content": piece}} for piece in pieces]
        lines = [
            "data: "
            + json.dumps({"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [e]})
            for e in events
        ]
        sent = "\n\n".join([*lines, "data: [DONE]", ""])
        return httpx2.Response(200, headers={"content-type": "text/event-stream"}, content=sent.encode())

    client = httpx2.Client(transport=httpx2.MockTransport(handle))
    return Composer(chat_model("m", base_url="http://127.0.0.1:9/v1", api_key="x", http_client=client), "m")


def test_a_stream_gives_each_claim_once_it_is_verified(corpus: Store) -> None:
    """Computed first, then the true claim; the false one between never shows, and the whole answer is kept."""
    claim = true_claim(corpus)
    lie = {"text": "All were approved.", "citations": claim["citations"]}
    conversation = Conversation(corpus, composer=streaming(json.dumps({"answerable": True, "claims": [lie, claim]})))
    statements = list(conversation.stream(QUESTION))

    assert [s.text for s in statements] == [s.text for s in conversation.answers[-1].statements]
    assert statements[-1].text == claim["text"]
    assert conversation.answers[-1].dropped == 1
    assert conversation.answers[-1].made_by == "model"


def test_a_stream_that_breaks_off_says_so_and_keeps_nothing(corpus: Store) -> None:
    """What was shown until then was verified; the conversation is where it was."""
    claim = true_claim(corpus)
    text = json.dumps({"answerable": True, "claims": [claim, claim, claim]})
    conversation = Conversation(corpus, composer=streaming(text, breaks_at=len(text) // 9 - 3))
    shown = []
    with pytest.raises(ModelError, match="without --model"):
        for statement in conversation.stream(QUESTION):
            shown.append(statement)

    assert shown
    assert conversation.answers == []
