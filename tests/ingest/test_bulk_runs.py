"""Bulk runs against a live server: nothing is lost, nothing is paid for twice, and every failure is typed."""

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from rag.documents.load import load
from rag.errors import StoreError, StoreLockedError, UsageError
from rag.extract import llm
from rag.ingest.ledger import Ledger
from rag.models import Patience
from rag.store.lock import writing
from tests.fakes.model import honest
from tests.fakes.openai_server import Body, OpenAiServer, Say
from tests.fakes.runs import Bench, write_letters


def text_of(body: Body) -> str:
    """The part of a request that is about its letter."""
    return str(body["messages"][-1]["content"])


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A folder of thirty letters."""
    made = Bench(tmp_path)
    write_letters(made.letters, 30)
    return made


def test_one_request_for_each_letter_and_one_record(bench: Bench) -> None:
    """Requests overlap up to the concurrency, and the records stand in the order of the letters."""
    with OpenAiServer(latency=lambda: 0.02) as server:
        bench.url = server.url
        report = bench.start(concurrency=6)

    assert report.stopped is None
    assert (report.totals.done, report.totals.failed, report.totals.requests) == (30, 0, 30)
    assert 1 < server.most_at_once <= 6
    assert [Path(record["source"]).name for record in bench.records] == sorted(p.name for p in bench.letters.iterdir())
    assert all(record["reader"] == "llm" and record["prompt"].startswith("extract.v1@") for record in bench.records)
    assert bench.told[-1].done >= 29
    assert not list(bench.folder.glob("*.partial"))


def test_letters_with_the_same_text_are_asked_once(tmp_path: Path) -> None:
    """Five texts in forty files are five requests, also while they are under way, and forty records."""
    bench = Bench(tmp_path)
    bench.letters.mkdir()
    five = sorted(write_letters(tmp_path / "five", 5).glob("*"))
    for number in range(40):
        (bench.letters / f"{number:02}.txt").write_text(five[number % 5].read_text())
    with OpenAiServer(latency=lambda: 0.03) as server:
        bench.url = server.url
        report = bench.start(concurrency=10)

    assert len(server.requests) == 5
    assert report.totals.done == 40
    assert len({record["source"] for record in bench.records}) == 40


def test_answers_that_led_to_a_record_serve_the_next_run(bench: Bench) -> None:
    """A second run over the same letters asks nothing; an answer that led to a failure is asked for again."""
    with OpenAiServer(answer=Faulty(bench.letters, n3=Say("", refusal="No."))) as server:
        bench.url = server.url
        first = bench.start()
        server.answer = lambda body: Say(honest(body))
        second = bench.start()

    assert (first.totals.done, first.totals.failed) == (29, 1)
    assert (second.totals.done, second.totals.requests) == (30, 1)
    assert len(server.requests) == 31


class Faulty:
    """A server's answers, with faults for some letters: `n7` is 0000007.txt."""

    def __init__(self, letters: Path, **faults: Say) -> None:
        self.faults = {
            summary_of(first_request(letters / f"{int(name[1:]):07}.txt")): say for name, say in faults.items()
        }
        assert len(self.faults) == len(faults)

    def __call__(self, body: Body) -> Say:
        """What is said of a request."""
        return self.faults.get(summary_of(text_of(body)), Say(honest(body)))


def first_request(path: Path) -> str:
    """What is asked about a letter."""
    return next(llm.read(load(path), "gpt-4o-mini")).messages[-1].content


def summary_of(text: str) -> str:
    """The case summary in a request, which tells the letters of a series apart."""
    return text.partition("SUMMARY\n")[2].partition("\nITEM")[0]


def test_letters_that_fail_do_not_stop_the_others(tmp_path: Path) -> None:
    """Of 300, one always fails and one answer is always cut: 298 records, two typed failures, none of them empty."""
    bench = Bench(tmp_path)
    write_letters(bench.letters, 300)
    answers = Faulty(bench.letters, n17=Say(status=500), n200=Say('{"items": [', finish="length"))
    with OpenAiServer(answer=answers) as server:
        bench.url = server.url
        report = bench.start(concurrency=20)

    assert (report.totals.done, report.totals.failed, report.totals.pending) == (298, 2, 0)
    assert report.stopped is None
    assert {Path(f["source"]).name: f["kind"] for f in bench.failures} == {
        "0000017.txt": "transient",
        "0000200.txt": "truncated",
    }
    assert len(bench.records) == 298
    assert report.failures is not None


@pytest.mark.parametrize(
    "fault",
    [
        Say(status=429, headers={"retry-after-ms": "20"}),
        Say(status=429),
        Say(status=503),
        Say(raw=b"{not json"),
        Say(cut=True),
    ],
    ids=["429 with a pause", "429", "503", "malformed body", "cut body"],
)
def test_passing_faults_cost_nothing(bench: Bench, fault: Say) -> None:
    """Every twentieth request fails the first time: all letters are read."""
    count = 0
    lock = threading.Lock()

    def answer(body: Body) -> Say:
        nonlocal count
        with lock:
            count += 1
            return fault if count % 10 == 3 else Say(honest(body))

    with OpenAiServer(answer=answer) as server:
        bench.url = server.url
        report = bench.start()

    assert (report.totals.done, report.totals.failed) == (30, 0)
    assert report.totals.requests == 30


def test_a_server_that_is_away_for_a_while_is_waited_for(bench: Bench) -> None:
    """Connections that are dropped are tried again until the server is back."""
    with OpenAiServer() as server:
        server.away_until = time.monotonic() + 0.6
        bench.url = server.url
        report = bench.start(patience=Patience(first_pause=0.08))

    assert (report.totals.done, report.totals.failed) == (30, 0)


def test_an_empty_account_stops_the_run_and_keeps_everything(bench: Bench) -> None:
    """Nothing is asked after it, what was read stays, and resuming reads the rest without paying again."""
    empty = Say(status=429, error={"message": "You exceeded your current quota", "code": "insufficient_quota"})
    served = 0

    def answer(body: Body) -> Say:
        nonlocal served
        served += 1
        return Say(honest(body)) if served <= 12 else empty

    with OpenAiServer(answer=answer) as server:
        bench.url = server.url
        stopped = bench.start(concurrency=4)
        asked = len(server.requests)
        kept = Path(f"{bench.out}.partial").read_text().count("\n")
        server.answer = lambda body: Say(honest(body))
        report = bench.resume()

    assert (stopped.stopped or "").startswith("quota: ")
    assert "add credit" in (stopped.stopped or "")
    assert (stopped.totals.done, stopped.totals.failed) == (12, 0)
    assert kept == 12
    assert asked <= 12 + 4
    assert (report.totals.done, report.stopped) == (30, None)
    assert report.totals.requests == 30


@pytest.mark.parametrize(
    ("say", "kind"),
    [(Say(status=401), "denied"), (Say(status=404), "denied"), (Say(status=500), "server"), (Say("no json"), "server")],
    ids=["wrong key", "no such model", "broken server", "schema ignored"],
)
def test_a_server_that_fails_everyone_stops_the_run(tmp_path: Path, say: Say, kind: str) -> None:
    """A night's letters are not spent on a wrong key, a dead server or one that ignores the schema."""
    bench = Bench(tmp_path)
    write_letters(bench.letters, 80)
    with OpenAiServer(answer=lambda _: say) as server:
        bench.url = server.url
        report = bench.start(concurrency=4, patience=Patience(tries=2, first_pause=0.01))

    assert (report.stopped or "").startswith(kind)
    assert report.totals.done == 0
    assert report.totals.pending > 50
    assert kind != "server" or say.status != 200 or "ignored the schema" in (report.stopped or "")


def test_a_bad_file_is_a_failure_of_its_own(bench: Bench) -> None:
    """It costs no request."""
    (bench.letters / "0000001.txt").write_bytes(b"\x00\x01\x02")
    (bench.letters / "0000002.txt").write_text("")
    with OpenAiServer() as server:
        bench.url = server.url
        report = bench.start()

    assert (report.totals.done, report.totals.failed) == (28, 2)
    assert {failure["kind"] for failure in bench.failures} == {"unreadable"}
    assert len(server.requests) == 28


def test_the_budget_is_kept_before_a_request_leaves(bench: Bench) -> None:
    """The run stops while the next answer could still exceed it; with more money it goes on."""
    price = (100.0, 100.0, 100.0)
    one = 0.12  # what the server says an answer used, at this price
    with OpenAiServer() as server:
        bench.url = server.url
        stopped = bench.start(options={"price": price}, budget=2.5)
        report = bench.resume(budget=1_000.0)

    assert stopped.stopped == "budget"
    assert 0 < stopped.totals.done < 30
    assert stopped.totals.cost <= 2.5
    assert stopped.totals.cost == pytest.approx(one * stopped.totals.done)
    assert (report.totals.done, report.totals.requests) == (30, 30)


def test_a_budget_needs_a_price(bench: Bench) -> None:
    """Without one it could not be kept."""
    bench.model = "model-without-price"
    with pytest.raises(UsageError, match="--price"):
        bench.start(budget=1.0)


def test_resuming_reads_only_what_changed(bench: Bench) -> None:
    """A changed file, a new file and a failed one are read; the rest is as it was."""
    with OpenAiServer(answer=Faulty(bench.letters, n5=Say(status=500))) as server:
        bench.url = server.url
        first = bench.start(patience=Patience(tries=1))
        server.answer = lambda body: Say(honest(body))
        server.requests.clear()
        (bench.letters / "0000009.txt").write_text((bench.letters / "0000010.txt").read_text() + "\n")
        write_letters(bench.letters, 1, start=900)
        report = bench.resume()

    assert (first.totals.done, first.totals.failed) == (29, 1)
    assert (report.totals.letters, report.totals.done) == (31, 31)
    assert len(server.requests) == 2  # 0000009 now has the text of 0000010, whose answer is kept
    assert len(bench.records) == 31


def test_failures_that_a_pause_does_not_mend_are_left_until_they_are_asked_for(bench: Bench) -> None:
    """Resuming leaves a refusal alone; retrying the failed asks it again."""
    with OpenAiServer(answer=Faulty(bench.letters, n5=Say("", refusal="No."))) as server:
        bench.url = server.url
        bench.start()
        server.answer = lambda body: Say(honest(body))
        resumed = bench.resume()
        retried = bench.resume(all_failed=True)

    assert (resumed.totals.done, resumed.totals.failed) == (29, 1)
    assert (retried.totals.done, retried.totals.failed) == (30, 0)
    assert bench.failures == []


def test_a_change_of_prompt_or_code_reads_the_letters_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records of another maker are out of date; where the request is the same, the kept answer makes the new record."""
    with OpenAiServer() as server:
        bench.url = server.url
        bench.start()
        monkeypatch.setattr("rag.ingest.bulk.code", lambda reader: f"{reader} of tomorrow")
        report = bench.resume()

    assert report.totals.done == 30
    assert len(server.requests) == 30


def test_one_process_at_a_run(bench: Bench) -> None:
    """A second one is told which process is at it."""
    with OpenAiServer() as server:
        bench.url = server.url
        report = bench.start()
        with writing(bench.store / "runs" / report.run), pytest.raises(StoreLockedError, match=str(os.getpid())):
            bench.resume()


def test_a_repaired_judgement_is_paid_for_once(bench: Bench) -> None:
    """The second answer is kept like the first; a broken-off letter goes on where it stood."""

    def careless(body: Body) -> Say:
        if body["response_format"]["json_schema"]["name"] == "mend_answer":
            return Say(json.dumps({"judgements": []}))
        answer: dict[str, Any] = json.loads(honest(body))
        for item in answer["items"]:
            for reason in item["reasons"]:
                reason["words"] = "nothing of the kind"
        return Say(json.dumps(answer))

    with OpenAiServer(answer=careless) as server:
        bench.url = server.url
        report = bench.start()
        again = bench.start()

    assert report.totals.requests == 60
    assert report.totals.kept_out >= 30
    assert again.totals.requests == 0
    assert again.totals.kept_out == report.totals.kept_out


def test_the_ledger_says_what_made_each_record(bench: Bench) -> None:
    """Digest, reader, model, prompt, schema version, tries, tokens and cost are kept for every letter."""
    with OpenAiServer() as server:
        bench.url = server.url
        report = bench.start()
    with Ledger.open(bench.store) as ledger:
        rows = ledger.transaction
        with rows() as connection:
            found = connection.execute(
                "SELECT digest, reader, model, prompt, schema_version, tries, input_tokens, output_tokens, cost, state"
                " FROM letters JOIN makers USING (maker) WHERE run = ?",
                (report.run,),
            ).fetchall()

    assert len(found) == 30
    for digest, reader, model, prompt, version, tries, read, written, cost, state in found:
        assert len(digest) == 64
        assert (reader, model, state) == ("llm", "gpt-4o-mini", "done")
        assert prompt.startswith("extract.v1@")
        assert version
        assert (tries, read, written) == (1, 1_000, 200)
        assert cost > 0


def test_a_disk_that_is_full_ends_the_run_at_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error comes out, few requests are spent after it, and the run goes on when there is room again."""

    def full(*_: Any, **__: Any) -> None:
        raise StoreError("cannot write the ledger runs.sqlite: disk is full")

    with OpenAiServer(latency=lambda: 0.01) as server:
        bench.url = server.url
        with monkeypatch.context() as patched, pytest.raises(StoreError, match="disk is full"):
            patched.setattr(Ledger, "done", full)
            bench.start(concurrency=2)
        spent = len(server.requests)
        report = bench.resume()

    assert spent <= 8
    assert report.totals.done == report.totals.requests == 30
