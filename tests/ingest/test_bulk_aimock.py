"""Bulk runs against a server nobody here wrote: its errors, pauses, cut and malformed answers, files and batches."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from rag.documents.load import load
from rag.extract import llm
from rag.models import Patience, wire
from tests.fakes.aimock import Fixture, aimock
from tests.fakes.model import honest
from tests.fakes.runs import Bench, write_letters


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A folder of eight letters."""
    made = Bench(tmp_path)
    write_letters(made.letters, 8)
    return made


def fixtures(bench: Bench, faults: dict[int, list[dict[str, Any]]]) -> list[Fixture]:
    """An honest answer for each letter, after the faults given for it."""
    made: list[Fixture] = []
    for number, path in enumerate(sorted(bench.letters.iterdir())):
        request = next(llm.read(load(path), "gpt-4o-mini"))
        text = request.messages[-1].content
        summary = text.partition("SUMMARY\n")[2].partition("\nITEM")[0]
        for turn, response in enumerate(faults.get(number, [])):
            made.append({"match": {"userMessage": summary, "sequenceIndex": turn}, "response": response})
        made.append({"match": {"userMessage": summary}, "response": {"content": honest(wire.body(request))}})
    return made


def fault(status: int, code: str, **more: Any) -> dict[str, Any]:
    """An error response."""
    return {"error": {"message": code, "type": code, "code": code}, "status": status, **more}


def keep(bench: Bench, count: int) -> None:
    """Leave so many letters: the double then allows one request a second, and is obeyed."""
    for path in sorted(bench.letters.iterdir())[count:]:
        path.unlink()


def test_a_limit_with_a_pause(bench: Bench, tmp_path: Path) -> None:
    """429 with Retry-After and the limits beside it: waited for, and read."""
    keep(bench, 2)
    with aimock(tmp_path, fixtures(bench, {0: [fault(429, "rate_limit_exceeded", retryAfter=1)]})) as server:
        bench.url = server.url
        report = bench.start()
        journal = server.journal()

    assert (report.totals.done, report.totals.requests) == (2, 2)
    assert len(journal) == 3


def test_errors_and_cut_answers(bench: Bench, tmp_path: Path) -> None:
    """Sequences of 5xx, an answer cut at its limit, one that is no JSON: all letters are read."""
    faults = {
        1: [fault(503, "overloaded"), fault(500, "server_error"), fault(502, "bad_gateway")],
        2: [{"content": '{"items": [{"item": 1, "dec', "finishReason": "length"}],
        3: [{"content": "The reviewer upheld it."}],
    }
    with aimock(tmp_path, fixtures(bench, faults)) as server:
        bench.url = server.url
        report = bench.start(concurrency=4)
        journal = server.journal()

    assert (report.totals.done, report.totals.failed, report.stopped) == (8, 0, None)
    assert report.totals.requests == 8 + 2  # the cut and the invalid answer were answers
    assert len(journal) == 8 + 3 + 1 + 1
    assert all(record["items"][0]["reasons"] for record in bench.records)


def test_an_empty_account(bench: Bench, tmp_path: Path) -> None:
    """The run stops cleanly at `insufficient_quota`, and says what to do."""
    empty = {number: [fault(429, "insufficient_quota")] * 3 for number in range(3, 8)}
    with aimock(tmp_path, fixtures(bench, empty)) as server:
        bench.url = server.url
        report = bench.start(concurrency=1)

    assert (report.stopped or "").startswith("quota")
    assert report.totals.done == 3


@pytest.mark.parametrize("chaos", [{"malformedRate": 1}, {"disconnectRate": 1}, {"rateLimitRate": 1}, {"dropRate": 1}])
def test_chaos_that_passes(bench: Bench, tmp_path: Path, chaos: dict[str, float]) -> None:
    """Malformed bodies, broken connections, limits and errors for everyone, for a while."""
    keep(bench, 2 if "rateLimitRate" in chaos else 8)
    with aimock(tmp_path, fixtures(bench, {})) as server:
        server.chaos(**chaos)
        over = threading.Timer(0.4, server.chaos)
        over.start()
        bench.url = server.url
        report = bench.start(patience=Patience(first_pause=0.1, longest_pause=0.3, tries=30, tries_when_limited=60))
        over.join()

    assert (report.totals.failed, report.totals.pending) == (0, 0)
    assert report.totals.requests == report.totals.done == len(bench.records)


def test_a_slow_server(bench: Bench, tmp_path: Path) -> None:
    """Latency for everyone changes nothing but the time."""
    with aimock(tmp_path, fixtures(bench, {})) as server:
        server.chaos(latencyMs=150)
        bench.url = server.url
        report = bench.start()

    assert (report.totals.done, report.totals.requests) == (8, 8)


def test_files_and_batches(bench: Bench, tmp_path: Path) -> None:
    """Files go up, jobs are waited for, results come down; the double's canned answers are no records but failures."""
    with aimock(tmp_path, fixtures(bench, {})) as server:
        bench.url = server.url
        report = bench.start(mode="batch")
        paths = [entry.get("path", "") for entry in server.journal()]

    assert report.totals.requests == 16  # every canned answer is asked again once, alone
    assert (report.totals.done, report.totals.failed) == (0, 8)
    assert {failure["kind"] for failure in bench.failures} == {"invalid"}
    assert bench.records == []
    assert not any("chat/completions" in path for path in paths)


def test_the_request_as_the_server_saw_it(bench: Bench, tmp_path: Path) -> None:
    """One model, two messages, the letter last."""
    with aimock(tmp_path, fixtures(bench, {})) as server:
        bench.url = server.url
        bench.start(concurrency=1)
        bodies = [entry["body"] for entry in server.journal()]

    assert len(bodies) == 8
    assert {body["model"] for body in bodies} == {"gpt-4o-mini"}
    assert all([message["role"] for message in body["messages"]] == ["system", "user"] for body in bodies)
    assert len({json.dumps(body["messages"][0]) for body in bodies}) == 1
