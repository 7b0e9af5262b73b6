"""Batches below HTTP: files, jobs, and result lines with errors of their own."""

import json

import httpx2
import pytest

from rag.errors import CallFailed
from rag.ingest.lines import replies
from rag.models import Endpoint

ANSWER = {"choices": [{"finish_reason": "stop", "message": {"content": "{}", "refusal": None}}], "usage": {}}
JOB = {
    "id": "batch-1", "object": "batch", "endpoint": "/v1/chat/completions", "input_file_id": "file-1",
    "completion_window": "24h", "created_at": 0, "metadata": {"imr_run": "r"},
}  # fmt: skip


def line(name: str, status: int = 200, body: object = ANSWER, error: object = None) -> str:
    """A line of a result file."""
    response = None if error else {"status_code": status, "request_id": "r", "body": body}
    return json.dumps({"id": "x", "custom_id": name, "response": response, "error": error})


REFUSED = {"choices": [{"finish_reason": "stop", "message": {"content": None, "refusal": "I cannot."}}]}
LINES = {
    "good": (line("good"), None),
    "refused": (line("refused", body=REFUSED), None),
    "limited": (line("limited", 429, {"error": {"message": "slow down"}}), "rate_limit"),
    "broken": (line("broken", 500, {"error": {"message": "oops"}}), "transient"),
    "too-long": (line("too-long", 400, {"error": {"message": "context"}}), "rejected"),
    "expired": (line("expired", error={"code": "batch_expired", "message": "too late"}), "transient"),
    "empty": (line("empty", body={}), "transient"),
}


def endpoint(handler: object) -> Endpoint:
    """An endpoint whose wire is `handler`."""
    return Endpoint(api_key="k", http_client=httpx2.Client(transport=httpx2.MockTransport(handler)))  # type: ignore[arg-type]


def serve(request: httpx2.Request) -> httpx2.Response:
    """A provider with one finished job."""
    path = request.url.path.removeprefix("/v1")
    if path == "/files":
        assert b'name="purpose"\r\n\r\nbatch' in request.content
        return httpx2.Response(200, json={"id": "file-1", "object": "file"})
    if path == "/files/out/content":
        return httpx2.Response(200, text="\n".join(text for text, _ in LINES.values()) + "\nrubbish\n")
    done = {"status": "completed", "output_file_id": "out", "request_counts": {"total": 7, "completed": 2, "failed": 5}}
    if request.method == "POST":
        assert json.loads(request.content)["completion_window"] == "24h"
        return httpx2.Response(200, json=JOB | {"status": "validating"})
    if path == "/batches":
        return httpx2.Response(200, json={"object": "list", "data": [JOB | done], "has_more": False})
    return httpx2.Response(200, json=JOB | done)


def test_a_job_from_file_to_lines() -> None:
    """Uploaded, started, found in the list, over, and its lines read one by one."""
    provider = endpoint(serve)
    started = provider.start_batch(provider.upload("a.jsonl", b"{}\n"), {"imr_run": "r"})
    state = provider.batch(started.batch_id)
    found = {reply.custom_id: reply for reply in replies(provider.download(state.output_file or ""), "m")}

    assert (started.is_over, state.is_over, state.done, state.total) == (False, True, 7, 7)
    assert [batch.metadata for batch in provider.batches()] == [{"imr_run": "r"}]
    assert set(found) == set(LINES)
    for name, (_, kind) in LINES.items():
        error = found[name].error
        assert (error.kind if error else None) == kind
    refused = found["refused"].completion
    assert refused is not None
    assert refused.refusal == "I cannot."


@pytest.mark.parametrize(("status", "kind"), [(401, "denied"), (429, "rate_limit"), (500, "transient")])
def test_failures_of_the_batch_api_have_kinds_too(status: int, kind: str) -> None:
    """As those of single calls."""
    provider = endpoint(lambda _: httpx2.Response(status, json={"error": {"message": "no"}}))
    calls = (
        lambda: provider.upload("a.jsonl", b"{}\n"),
        lambda: provider.start_batch("file-1", {}),
        lambda: provider.batch("batch-1"),
        lambda: list(provider.batches()),
        lambda: list(provider.download("out")),
    )
    for call in calls:
        with pytest.raises(CallFailed) as failed:
            call()
        assert failed.value.kind == kind
