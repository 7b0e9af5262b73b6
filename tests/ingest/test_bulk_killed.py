"""A run whose process is killed or interrupted: resumed, every letter has one record, and little was paid twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.fakes.openai_server import OpenAiServer
from tests.fakes.runs import Bench, write_letters

ROOT = Path(__file__).parents[2]
CONCURRENCY = 10


def imr(bench: Bench, *arguments: str) -> "subprocess.Popen[str]":
    """The command `imr extract` over the letters, as a process of its own."""
    command = [sys.executable, "-m", "rag.entrypoints.cli", "extract", *arguments, "--store", str(bench.store)]
    environment = {**os.environ, "OPENAI_BASE_URL": bench.url, "OPENAI_API_KEY": "k", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=bench.folder, env=environment, stderr=subprocess.PIPE, text=True)


def begin(bench: Bench) -> "subprocess.Popen[str]":
    """A new run."""
    arguments = ("letters", "--out", "out.jsonl", "--model", "gpt-4o-mini", "--concurrency", str(CONCURRENCY))
    return imr(bench, *arguments)


def go_on(bench: Bench) -> "subprocess.Popen[str]":
    """The same run again."""
    return imr(bench, "--resume", "last", "--concurrency", str(CONCURRENCY))


def wait_for_requests(server: OpenAiServer, count: int) -> None:
    """Wait until the server has seen so many."""
    until = time.monotonic() + 30
    while len(server.requests) < count and time.monotonic() < until:
        time.sleep(0.002)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A folder of letters."""
    made = Bench(tmp_path)
    write_letters(made.letters, 120)
    return made


def test_a_killed_run_is_resumed_without_loss(bench: Bench) -> None:
    """Killed three times at any moment: each letter once in the output, at most what was under way re-paid."""
    chance = random.Random(5)  # noqa: S311
    with OpenAiServer(latency=lambda: 0.02) as server:
        bench.url = server.url
        running = begin(bench)
        kills = 0
        for _ in range(3):
            wait_for_requests(server, len(server.requests) + chance.randint(5, 35))
            running.send_signal(signal.SIGKILL)
            kills += running.wait() == -signal.SIGKILL
            running.communicate()
            running = go_on(bench)
        _, said = running.communicate(timeout=60)

    asked = Counter(body["messages"][-1]["content"] for body in server.requests)
    assert running.returncode == 0, said
    assert kills == 3
    assert len(bench.records) == len({record["source"] for record in bench.records}) == 120
    assert len(asked) == 120
    assert sum(asked.values()) - 120 <= kills * CONCURRENCY


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_waits_for_what_is_under_way(bench: Bench, number: signal.Signals) -> None:
    """Nothing that was paid for is lost, the exit code says so, and the message how to go on."""
    with OpenAiServer(latency=lambda: 0.05) as server:
        bench.url = server.url
        running = begin(bench)
        wait_for_requests(server, 25)
        running.send_signal(number)
        _, said = running.communicate(timeout=60)
        asked = len(server.requests)
        finished = go_on(bench)
        finished.communicate(timeout=60)

    assert running.returncode == 130
    assert "--resume" in said
    assert "Traceback" not in said
    assert asked < 120
    assert finished.returncode == 0
    assert len(server.requests) == 120
    assert len(bench.records) == 120
