"""Runs through batches and through plain files: rounds, files under limits, jobs found again after a death."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.ingest import batch
from rag.ingest.ledger import Ledger
from tests.fakes.model import honest
from tests.fakes.openai_server import Body, OpenAiServer, Say, completion
from tests.fakes.runs import Bench, lines, write_letters


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A folder of twenty letters."""
    made = Bench(tmp_path)
    write_letters(made.letters, 20)
    return made


@pytest.fixture
def server(bench: Bench) -> Iterator[OpenAiServer]:
    """A server with a Batch API."""
    with OpenAiServer() as made:
        bench.url = made.url
        yield made


def careless_once(body: Body) -> Say:
    """A model that misquotes and mends it when asked."""
    if body["response_format"]["json_schema"]["name"] == "mend_answer":
        return Say(json.dumps({"judgements": []}))
    answer: dict[str, Any] = json.loads(honest(body))
    answer["items"][0]["reasons"] = [{"code": "doc.function", "weight": "decisive", "sentence": 1, "words": "not so"}]
    return Say(json.dumps(answer))


def test_a_run_by_batches(bench: Bench, server: OpenAiServer) -> None:
    """One file, one job, no live request; half the price; the file is gone when its answers are kept."""
    report = bench.start(mode="batch")

    assert (report.totals.done, report.stopped) == (20, None)
    assert len(server.batches) == 1
    assert report.totals.cost == pytest.approx(20 * (1_000 * 0.15 + 200 * 0.60) / 1e6 * 0.5)
    assert not list((bench.store / "runs").rglob("*.jsonl"))
    assert [record["reader"] for record in bench.records] == ["llm"] * 20


def test_files_stay_under_the_provider_s_limits(
    bench: Bench, server: OpenAiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By lines and by bytes; a letter's twin has no line of its own."""
    (bench.letters / "twin.txt").write_text((bench.letters / "0000004.txt").read_text())
    monkeypatch.setattr(batch.Terms, "__new__", _terms(most_lines=6, most_bytes=150_000))
    report = bench.start(mode="batch")
    uploaded = [server.files[job["input_file_id"]] for job in server.batches.values()]

    assert report.totals.done == 21
    assert sum(data.count(b"\n") for data in uploaded) == 20
    assert all(data.count(b"\n") <= 6 and len(data) <= 150_000 for data in uploaded)
    assert len(uploaded) >= 4


def _terms(**limits: int) -> Any:
    """`Terms` with smaller limits than the provider's."""
    make = batch.Terms.__new__
    return lambda kind, *given, **more: make(kind, *given, **{**more, **limits})


def test_judgements_are_asked_again_in_a_second_round(bench: Bench, server: OpenAiServer) -> None:
    """The same dialogue as live, a round of batches for each step."""
    server.answer = careless_once
    report = bench.start(mode="batch")

    assert len(server.batches) == 2
    assert (report.totals.done, report.totals.requests) == (20, 40)
    assert report.totals.kept_out == 20


def test_errors_of_single_lines(bench: Bench, server: OpenAiServer) -> None:
    """A permanent error fails its letter, a passing one is asked again in the next round."""
    seen: list[str] = []

    def bad_line(custom_id: str, _body: Body) -> Body | None:
        seen.append(custom_id)
        if seen.index(custom_id) == 3:
            return {"status_code": 400, "body": {"error": {"message": "too long", "code": "context_length_exceeded"}}}
        passing = seen.index(custom_id) == 7 and seen.count(custom_id) == 1
        return {"status_code": 500, "body": {"error": {"message": "oops"}}} if passing else None

    server.bad_line = bad_line
    report = bench.start(mode="batch")

    assert (report.totals.done, report.totals.failed) == (19, 1)
    assert [failure["kind"] for failure in bench.failures] == ["rejected"]
    assert "too long" in bench.failures[0]["message"]
    assert len(server.batches) == 2


def test_a_line_that_always_fails_ends_after_a_few_rounds(bench: Bench, server: OpenAiServer) -> None:
    """The others are read; it is a transient failure, which resuming tries again."""
    always: list[str] = []

    def bad_line(custom_id: str, _body: Body) -> Body | None:
        always.append(custom_id)
        return {"status_code": 500, "body": {"error": {"message": "oops"}}} if custom_id == always[5] else None

    always += [""] * 5
    server.bad_line = bad_line
    report = bench.start(mode="batch")
    server.bad_line = lambda _id, _body: None
    again = bench.resume(mode="batch")

    assert (report.totals.done, report.totals.failed) == (19, 1)
    assert [failure["kind"] for failure in bench.failures] == []
    assert again.totals.done == 20


def test_an_expired_batch_keeps_what_was_answered(bench: Bench, server: OpenAiServer) -> None:
    """Its other lines go out again, by their ids."""
    server.expire = True
    report = bench.start(mode="batch")

    assert (report.totals.done, report.totals.requests) == (20, 20)
    assert [job["status"] for job in server.batches.values()] == ["expired", "completed"]


class DiedError(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("where", ["upload", "start_batch", "after start", "waiting", "download"])
def test_a_killed_process_finds_its_jobs(
    bench: Bench, server: OpenAiServer, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """Wherever it died, the run goes on with the jobs it had, and no line is answered twice."""
    with monkeypatch.context() as patched:
        _die(patched, where)
        with pytest.raises(DiedError):
            bench.start(mode="batch")
    report = bench.resume(mode="batch")

    assert (report.totals.done, report.stopped) == (20, None)
    assert len(server.batches) == 1
    assert report.totals.requests == 20


def _die(patched: pytest.MonkeyPatch, where: str) -> None:
    from rag.models import Endpoint

    def dies(*_: Any, **__: Any) -> Any:
        raise DiedError

    if where == "after start":
        keep = Ledger.set_job

        def kept_until_started(self: Ledger, run: str, job: Any) -> None:
            if job.state == "started":
                raise DiedError
            keep(self, run, job)

        patched.setattr(Ledger, "set_job", kept_until_started)
    else:
        patched.setattr(Endpoint, {"waiting": "batch"}.get(where, where), dies)


def test_a_job_that_failed_stops_the_run(bench: Bench, server: OpenAiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the provider's reason, and everything kept."""

    def fails(name: str) -> Body:
        server.batches[name] |= {"status": "failed", "errors": {"data": [{"message": "enqueued token limit reached"}]}}
        return server.batches[name]

    monkeypatch.setattr(server, "_batch", fails)
    report = bench.start(mode="batch")
    monkeypatch.undo()
    again = bench.resume(mode="batch")

    assert "enqueued token limit reached" in (report.stopped or "")
    assert (report.totals.done, report.totals.failed) == (0, 0)
    assert again.totals.done == 20


def test_a_batch_keeps_the_budget(bench: Bench, server: OpenAiServer) -> None:
    """No file goes out whose answers could exceed it."""
    report = bench.start(mode="batch", budget=0.000001)

    assert report.stopped == "budget"
    assert server.batches == {}
    assert report.totals.pending == 20


# --- plain files ----------------------------------------------------------------------------------


def answered(requests: Path, responses: Path, *, wrapped: bool = True, skip: int = -1) -> None:
    """Another runner's work: every line answered, in the provider's form or in a plainer one."""
    with responses.open("w", encoding="utf-8") as file:
        for number, line in enumerate(lines(requests)):
            if number == skip:
                continue
            body = completion(careless_once(line["body"]), "m")
            response = {"status_code": 200, "request_id": "r", "body": body} if wrapped else body
            entry = {"id": "x", "custom_id": line["custom_id"], "response": response, "error": None}
            file.write(json.dumps(entry) + "\n")


@pytest.mark.parametrize("wrapped", [True, False])
def test_requests_go_out_and_responses_come_in_as_files(bench: Bench, wrapped: bool) -> None:
    """No server is needed; what comes back passes the same checks; a second round is the same again."""
    out, back = bench.folder / "requests.jsonl", bench.folder / "responses.jsonl"
    first = bench.start(mode="requests", lines=out)
    answered(out, back, wrapped=wrapped)
    second = bench.resume(mode="responses", lines=back)
    bench.resume(mode="requests", lines=out)
    answered(out, back, wrapped=wrapped)
    third = bench.resume(mode="responses", lines=back)

    assert "20 requests" in (first.note or "")
    assert "--responses-in" in (first.note or "")
    assert "20 letters need another answer" in (second.note or "")
    assert (third.totals.done, third.note) == (20, None)
    assert third.totals.kept_out == 20
    assert len(bench.records) == 20


def test_lines_are_such_as_any_runner_reads(bench: Bench) -> None:
    """Id, method, address and body, as the provider's batches have them."""
    out = bench.folder / "requests.jsonl"
    bench.start(mode="requests", lines=out)

    for line in lines(out):
        assert set(line) == {"custom_id", "method", "url", "body"}
        assert (line["method"], line["url"]) == ("POST", "/v1/chat/completions")
        assert line["body"]["response_format"]["json_schema"]["strict"] is True
        assert len(line["custom_id"]) <= 80


def test_what_is_missing_damaged_or_strange_is_said(bench: Bench) -> None:
    """A letter whose line did not come back, came back as an error or as rubbish stays pending."""
    out, back = bench.folder / "requests.jsonl", bench.folder / "responses.jsonl"
    bench.start(mode="requests", lines=out)
    answered(out, back, skip=2)
    came = back.read_text().splitlines()
    failed = json.loads(came[4]) | {"response": {"status_code": 500, "body": {"error": {"message": "oops"}}}}
    stranger = json.loads(came[5]) | {"custom_id": "somebody-else"}
    back.write_text("\n".join([*came[:4], json.dumps(failed), came[5][:40], json.dumps(stranger), *came[6:]]))
    report = bench.resume(mode="responses", lines=back)

    assert report.totals.requests == 17
    assert "20 letters need another answer (1 came back as errors)" in (report.note or "")
    assert "1 lines answer no request of this run" in (report.note or "")
