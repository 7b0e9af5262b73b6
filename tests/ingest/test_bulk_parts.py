"""The parts of the bulk engine by themselves: ledger, pace, budget, inputs, plan, the rules reader in processes."""

import asyncio
import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from rag.errors import StoreError, UnknownIdError, UsageError
from rag.ingest import bulk, inputs, limits
from rag.ingest.bulk import Means, Options
from rag.ingest.ledger import FILE_NAME, Entry, Ledger, Maker
from rag.ingest.limits import Budget, Pace
from rag.models import Limits, Price
from rag.records import Failure, Usage
from tests.fakes.runs import Bench, write_letters


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000.0
        monkeypatch.setattr(limits.time, "monotonic", lambda: self.now)


# --- pace -----------------------------------------------------------------------------------------


def test_a_pace_without_limits_never_waits() -> None:
    """Until the user or the server says otherwise."""
    pace = Pace()

    assert pace._wait(10**9) <= 0


def test_requests_and_tokens_are_spread_over_the_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is reserved is gone until time gives it back; what an answer did not use is given back at once."""
    clock = Clock(monkeypatch)
    pace = Pace(requests=60, tokens=6_000)
    stopped = asyncio.Event()
    asyncio.run(pace.admit(6_000, stopped))

    assert pace._wait(600) == pytest.approx(6.0)
    clock.now += 3
    assert pace._wait(600) == pytest.approx(3.0)
    pace.settle(6_000, 3_000)
    assert pace._wait(600) <= 0
    assert pace._wait(60_000) == pytest.approx(27.0)


def test_the_server_s_word_counts_where_it_is_stricter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Headers lower the pace, never raise it above what the user allows; a daily limit is no measure of the minute."""
    Clock(monkeypatch)
    pace = Pace(tokens=6_000)
    pace.heard(
        Limits(requests=100, requests_left=0, requests_reset=0.6, tokens=60_000, tokens_left=1_000, tokens_reset=9)
    )
    daily = Pace()
    daily.heard(Limits(requests=10_000, requests_left=5, requests_reset=86_400.0))

    assert pace._wait(1) == pytest.approx(0.6)
    assert pace._buckets[1].wait(2_000) == pytest.approx(10.0)
    assert daily._wait(1) <= 0


def test_a_pause_that_the_server_asks_for_holds_everyone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those whose request was not refused."""
    clock = Clock(monkeypatch)
    pace = Pace()
    pace.hold(30)

    assert pace._wait(1) == pytest.approx(30)
    clock.now += 30
    assert pace._wait(1) <= 0


# --- budget ---------------------------------------------------------------------------------------


def test_a_budget_reserves_before_it_spends() -> None:
    """A request that would not fit beside those under way waits, and leaves when they have cost less."""

    async def scene() -> list[Any]:
        budget = Budget(10.0, Price(input=1e6, cached=1e6, output=1e6))
        stopped = asyncio.Event()
        seen: list[Any] = [await budget.reserve(Usage(input=6), stopped)]
        second = asyncio.create_task(budget.reserve(Usage(input=6), stopped))
        await asyncio.sleep(0.01)
        seen.append(second.done())
        budget.settle(Usage(input=6), Usage(input=1))
        seen += [await second, budget.spent]
        budget.settle(Usage(input=6), Usage(input=6))
        return [*seen, budget.spent, await budget.reserve(Usage(input=4), stopped)]

    assert asyncio.run(scene()) == [True, False, True, 1.0, 7.0, False]


def test_what_was_not_answered_costs_nothing() -> None:
    """A reservation ends with its request, however that ended."""

    async def scene() -> float:
        budget = Budget(10.0, Price(input=1e6, cached=1e6, output=1e6))
        await budget.reserve(Usage(input=6), asyncio.Event())
        return budget.settle(Usage(input=6), None) + budget.spent

    assert asyncio.run(scene()) == 0.0


# --- ledger ---------------------------------------------------------------------------------------


def test_a_run_is_named_by_its_beginning(tmp_path: Path) -> None:
    """Or "last"; what names none or several is an error that lists the runs."""
    with Ledger.open(tmp_path) as ledger:
        with pytest.raises(UnknownIdError, match="none yet"):
            ledger.run("last")
        first, second = ledger.begin({}), ledger.begin({})

        assert ledger.run(first.run) == first
        assert {ledger.run("last").run} <= {first.run, second.run}
        with pytest.raises(UnknownIdError, match="more than one"):
            ledger.run("2")


def test_a_ledger_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """An old tool must not write what it does not understand."""
    with Ledger.open(tmp_path):
        pass
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(StoreError, match="newer"):
        Ledger.open(tmp_path)


def test_a_damaged_ledger_is_named(tmp_path: Path) -> None:
    """The message says which file, and how to go on."""
    (tmp_path / FILE_NAME).write_bytes(b"not a database, not at all" * 100)

    with pytest.raises(StoreError, match=FILE_NAME):
        Ledger.open(tmp_path)


def test_a_letter_is_entered_once_and_reopened_when_it_changed(tmp_path: Path) -> None:
    """By its source; a failed one that a pause may mend is pending again, another is not."""
    with Ledger.open(tmp_path) as ledger:
        run = ledger.begin({}).run
        maker = ledger.maker(Maker("llm", "m", "p", "1", "c"))
        ledger.enter(run, [Entry("a", "1:1"), Entry("b", "1:1"), Entry("c", "1:1")])
        for position, kind in ((1, "transient"), (2, "refusal"), (3, "refusal")):
            ledger.failed(run, position, maker, Failure(source="", kind=kind, message="", tries=2))  # type: ignore[arg-type]
        ledger.enter(run, [Entry("a", "1:1"), Entry("c", "2:2"), Entry("d", "1:1")])
        ledger.reopen(run, maker)

        assert [letter.source for letter in ledger.pending(run)] == ["a", "c", "d"]
        assert ledger.totals(run).letters == 4
        assert [failure.tries for failure in ledger.failures(run)] == [2]


# --- inputs and plan ------------------------------------------------------------------------------


def test_a_list_may_say_what_it_knows(tmp_path: Path) -> None:
    """A path, a line of sha256sum, or an object with bytes and digest."""
    digest = "ab" * 32
    listed = tmp_path / "list.txt"
    listed.write_text(f'x.txt\n\n{digest}  y.txt\n{{"path": "z.txt", "bytes": 7, "sha256": "{digest}"}}\n')

    assert list(inputs.inputs([], listed)) == [("x.txt", None, None), ("y.txt", None, digest), ("z.txt", 7, digest)]


@pytest.mark.parametrize("text", ['{"file": "x"}\n', "{broken\n", '{"path": }\n'])
def test_a_list_that_is_none_is_named_with_its_line(tmp_path: Path, text: str) -> None:
    """The line's number is part of the message."""
    listed = tmp_path / "list.txt"
    listed.write_text(f"x.txt\n{text}")

    with pytest.raises(UsageError, match=r"list\.txt:2"):
        list(inputs.inputs([], listed))


def test_a_plan_needs_neither_call_nor_key(tmp_path: Path) -> None:
    """Letters, duplicates, tokens, prices and time, measured on the letters themselves."""
    write_letters(tmp_path, 12)
    (tmp_path / "copy.txt").write_text((tmp_path / "0000003.txt").read_text())
    asked = Options(paths=(str(tmp_path),), out="x.jsonl", model="gpt-4o-mini")
    found = bulk.plan_of(asked, Means(concurrency=4, tokens_a_minute=10_000))

    assert (found.letters, found.duplicates, found.opened) == (13, 1, 13)
    assert found.fixed_tokens > 12 * 4_000
    assert 12 * 300 < found.letter_tokens < 12 * 3_000
    assert found.live is not None
    assert found.batch == pytest.approx(found.live / 2)
    assert (found.live_cached or 0) < found.live
    assert found.pace == "10000 tokens a minute"


def test_a_plan_over_a_long_list_opens_nothing_that_is_not_there(tmp_path: Path) -> None:
    """Sizes and digests of the list are enough; duplicates are counted by digest."""
    listed = tmp_path / "list.jsonl"
    with listed.open("w") as file:
        for number in range(30_000):
            digest = hashlib.sha256(str(number % 29_000).encode()).hexdigest()
            file.write(json.dumps({"path": f"{number}.txt", "bytes": 6_000, "sha256": digest}) + "\n")
    found = bulk.plan_of(Options(listed=str(listed), out="x.jsonl", model="gpt-6-luna"), Means())

    assert (found.letters, found.duplicates, found.duplicates_known) == (30_000, 1_000, True)
    assert found.letter_tokens == pytest.approx(29_000 * 6_000 * 0.19, rel=0.01)
    assert found.batch_files >= 6


# --- the rules reader -----------------------------------------------------------------------------


def test_rules_read_the_same_in_one_process_and_in_several(tmp_path: Path) -> None:
    """The ledger has every letter; the output is in their order, whoever was first."""
    outputs = []
    for processes in (1, 2):
        bench = Bench(tmp_path / str(processes), model=None)
        write_letters(bench.letters, 70)
        (bench.letters / "0000010.txt").write_text("no determination")
        report = bench.start(processes=processes)
        outputs.append([{**record, "source": Path(record["source"]).name} for record in bench.records])

        assert (report.totals.done, report.totals.failed, report.totals.cost) == (69, 1, 0.0)
        assert [failure["kind"] for failure in bench.failures] == ["unreadable"]
    assert outputs[0] == outputs[1]


def test_rules_resume_what_a_run_left(tmp_path: Path) -> None:
    """Only new and changed files are read."""
    bench = Bench(tmp_path, model=None)
    write_letters(bench.letters, 5)
    bench.start()
    write_letters(bench.letters, 3, start=100)
    report = bench.resume()

    assert (report.totals.letters, report.totals.done) == (8, 8)
    assert len(bench.records) == 8
