"""One call to a model, below HTTP: what is sent, what counts as an answer, and which kind each failure is."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from rag.errors import CallFailed, ModelError, UsageError
from rag.models import Endpoint, Limits, Patience, patience, wire
from rag.records import Completion, Message, ModelRequest

REQUEST = ModelRequest(
    model="m",
    messages=(Message(role="system", content="fixed"), Message(role="user", content="letter")),
    schema_name="answer",
    json_schema={"type": "object", "properties": {}, "required": [], "additionalProperties": False},
    max_output_tokens=100,
)
Handler = Callable[[httpx2.Request], httpx2.Response]


def answered(content: Any = "{}", finish: str | None = "stop", **more: Any) -> dict[str, Any]:
    """The body of an answer."""
    usage = {"prompt_tokens": 9, "completion_tokens": 4, "prompt_tokens_details": {"cached_tokens": 5}}
    return {"choices": [{"finish_reason": finish, "message": {"content": content, **more}}], "usage": usage}


def fault(status: int, **error: Any) -> httpx2.Response:
    """An error as OpenAI states it."""
    return httpx2.Response(status, json={"error": {"message": "no", **error}})


def endpoint(handler: Handler, base_url: str | None = None) -> Endpoint:
    """An endpoint whose wire is `handler`."""
    transport = httpx2.MockTransport(handler)
    return Endpoint(
        base_url=base_url,
        api_key="k",
        http_client=httpx2.Client(transport=transport),
        async_http_client=httpx2.AsyncClient(transport=transport),
    )


def ask(handler: Handler, *, live: bool) -> Completion:
    """One call, by either client."""
    if live:
        return asyncio.run(endpoint(handler).complete_async(REQUEST))
    return endpoint(handler).complete(REQUEST)


both = pytest.mark.parametrize("live", [False, True], ids=["sync", "async"])


@both
def test_a_strict_schema_is_sent(live: bool) -> None:
    """The request carries the schema, the limit and the two messages; OpenAI gets the newer name of the limit."""
    sent: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return httpx2.Response(200, json=answered())

    ask(handler, live=live)
    body = json.loads(sent[0].content)

    assert sent[0].url == "https://api.openai.com/v1/chat/completions"
    assert body["response_format"]["json_schema"]["strict"] is True
    assert body["max_completion_tokens"] == 100
    assert [message["role"] for message in body["messages"]] == ["system", "user"]


def test_a_compatible_server_gets_the_names_it_knows() -> None:
    """`max_tokens` and temperature 0, which OpenAI's reasoning models refuse."""
    body = endpoint(lambda _: httpx2.Response(200, json=answered()), "http://localhost:1/v1").body(REQUEST)

    assert body["max_tokens"] == 100
    assert body["temperature"] == 0
    assert "max_completion_tokens" not in body


@both
@pytest.mark.parametrize(
    ("body", "text", "finish", "refusal"),
    [
        (answered("{}"), "{}", "stop", None),
        (answered("{", "length"), "{", "length", None),
        (answered(None, "stop", refusal="I cannot."), "", "stop", "I cannot."),
        (answered("", "content_filter"), "", "other", "stopped by the server's content filter"),
        (answered([{"type": "text", "text": "{}"}]), "{}", "stop", None),
        (answered("{}", None), "{}", "stop", None),
    ],
)
def test_an_answer_says_how_it_ended(
    live: bool, body: dict[str, Any], text: str, finish: str, refusal: str | None
) -> None:
    """Text, finish and refusal are kept apart, with the tokens as the server counted them."""
    completion = ask(lambda _: httpx2.Response(200, json=body), live=live)

    assert (completion.text, completion.finish, completion.refusal) == (text, finish, refusal)
    assert (completion.usage.input, completion.usage.cached, completion.usage.output) == (9, 5, 4)


@both
@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (fault(429), "rate_limit"),
        (fault(429, code="insufficient_quota"), "quota"),
        (fault(429, type="insufficient_quota"), "quota"),
        (fault(402), "quota"),
        (fault(401), "denied"),
        (fault(403), "denied"),
        (fault(404), "denied"),
        (fault(400), "rejected"),
        (fault(413), "rejected"),
        (fault(408), "transient"),
        (fault(409), "transient"),
        (fault(500), "transient"),
        (fault(503), "transient"),
        (httpx2.Response(502, text="<html>bad gateway</html>"), "transient"),
        (httpx2.Response(200, text="not json"), "transient"),
        (httpx2.Response(200, text='{"id": "c", "choi'), "transient"),
        (httpx2.Response(200, json={"choices": []}), "transient"),
        (httpx2.Response(200, json={"error": {"message": "overloaded"}}), "transient"),
        (httpx2.Response(200, json=[]), "transient"),
        (httpx2.Response(200, content=b"\xff\xfe"), "transient"),
    ],
    ids=lambda value: str(value.status_code) if isinstance(value, httpx2.Response) else value,
)
def test_every_failure_has_a_kind(live: bool, response: httpx2.Response, kind: str) -> None:
    """The kind says whether asking again can help; nothing is asked twice at this depth."""
    calls = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        # a response belongs to the client that read it
        return httpx2.Response(response.status_code, content=response.content)

    with pytest.raises(CallFailed) as failed:
        ask(handler, live=live)

    assert failed.value.kind == kind
    assert isinstance(failed.value, ModelError)
    assert "m at api.openai.com" in str(failed.value)
    assert len(calls) == 1


@both
@pytest.mark.parametrize("error", [httpx2.ConnectError, httpx2.ReadTimeout, httpx2.RemoteProtocolError])
def test_a_broken_connection_is_transient(live: bool, error: type[httpx2.TransportError]) -> None:
    """A server that is away may come back."""

    def handler(_: httpx2.Request) -> httpx2.Response:
        raise error("gone")

    with pytest.raises(CallFailed) as failed:
        ask(handler, live=live)

    assert failed.value.kind == "transient"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "300"}, 300.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_the_server_s_pause_is_read(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, milliseconds or a date; also more than 120 seconds."""
    with pytest.raises(CallFailed) as failed:
        ask(lambda _: httpx2.Response(429, json={}, headers=headers), live=False)

    assert failed.value.retry_after == seconds


def test_limits_are_heard_from_answers_and_from_errors() -> None:
    """The headers tell what a minute allows; durations have units."""
    headers = {
        "x-ratelimit-limit-requests": "500",
        "x-ratelimit-remaining-requests": "499",
        "x-ratelimit-reset-requests": "120ms",
        "x-ratelimit-limit-tokens": "30000",
        "x-ratelimit-remaining-tokens": "27000",
        "x-ratelimit-reset-tokens": "6m0s",
    }
    heard: list[Limits] = []
    for status in (200, 429):
        wired = endpoint(lambda _, status=status: httpx2.Response(status, json=answered(), headers=headers))
        try:
            asyncio.run(wired.complete_async(REQUEST, heard.append))
        except CallFailed:
            assert status == 429

    assert heard == [Limits(500, 499, 0.12, 30_000, 27_000, 360.0)] * 2


@pytest.mark.parametrize(("value", "seconds"), [("1s", 1), ("1h2m3.5s", 3723.5), ("20ms", 0.02), ("7", 7), ("x", None)])
def test_durations(value: str, seconds: float | None) -> None:
    """As OpenAI's headers write them."""
    assert wire.duration(value) == seconds


class Clock:
    """Pauses that are noted instead of waited for."""

    def __init__(self) -> None:
        self.pauses: list[float] = []

    def sleep(self, seconds: float) -> None:
        """Note a pause."""
        self.pauses.append(seconds)


def failing(*responses: httpx2.Response) -> Handler:
    """A server that answers with `responses`, one after the other, then well."""
    left = list(responses)
    return lambda _: left.pop(0) if left else httpx2.Response(200, json=answered())


def test_transient_failures_are_waited_out_with_growing_pauses() -> None:
    """Each pause is about twice the one before, and never longer than the longest."""
    clock = Clock()
    found = patience.complete(endpoint(failing(*[fault(500)] * 5)), REQUEST, sleep=clock.sleep)

    assert found.text == "{}"
    assert len(clock.pauses) == 5
    assert all(0.5 * 2**n <= pause <= 2**n for n, pause in enumerate(clock.pauses))


def test_a_pause_the_server_asks_for_is_kept_however_long() -> None:
    """`Retry-After: 300` is waited for; the vendor's package gives up above 120 seconds."""
    clock = Clock()
    told = httpx2.Response(429, json={}, headers={"retry-after": "300"})
    patience.complete(endpoint(failing(told)), REQUEST, sleep=clock.sleep)

    assert clock.pauses == [300.0]


@pytest.mark.parametrize("response", [fault(429, code="insufficient_quota"), fault(401), fault(400)])
def test_permanent_failures_are_not_asked_again(response: httpx2.Response) -> None:
    """Neither an empty account nor a wrong key gets better by asking."""
    clock = Clock()
    with pytest.raises(CallFailed):
        patience.complete(endpoint(failing(response)), REQUEST, sleep=clock.sleep)

    assert clock.pauses == []


def test_patience_ends() -> None:
    """After as many tries as it has, the last failure is the answer."""
    clock = Clock()
    with pytest.raises(CallFailed):
        patience.complete(endpoint(lambda _: fault(500)), REQUEST, Patience(tries=3), sleep=clock.sleep)

    assert len(clock.pauses) == 2


def test_a_key_is_needed() -> None:
    """The message says which variable to set."""
    with pytest.raises(UsageError, match="OPENAI_API_KEY"):
        Endpoint(api_key=None)
