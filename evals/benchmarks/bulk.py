"""What the bulk engine does under load, in failure and after being killed, against a stub server in its own process.

python -m evals.benchmarks.bulk speed|memory|kills|failures|plan [--count N] [--concurrency N] [--beside PYTHON]
"""

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evals.benchmarks import bulk_others
from evals.synthesize.letters import letters
from rag.documents.load import load
from rag.extract import llm
from rag.ingest import bulk
from rag.ingest.bulk import Means, Options, Report
from rag.ingest.ledger import Ledger
from rag.models import Endpoint, estimate

_ROOT = Path(__file__).resolve().parents[2]
_LATENCY = 0.2
_MODEL = "gpt-4o-mini"


@contextmanager
def stub(*options: str) -> Iterator[str]:
    """A server that takes its time and answers honestly; its address."""
    command = [sys.executable, "-m", "tests.fakes.openai_server", *options]
    process = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        yield process.stdout.readline().strip() if process.stdout else ""
    finally:
        process.kill()
        process.wait()


@contextmanager
def folder_of(count: int) -> Iterator[Path]:
    """A folder with so many different letters in `letters`."""
    folder = Path(tempfile.mkdtemp(prefix="imr-bench-"))
    (folder / "letters").mkdir()
    for letter in letters(count, seed=3):
        (folder / "letters" / Path(letter.name).name).write_text(letter.text, encoding="utf-8")
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def run(folder: Path, url: str, means: Means, told: Callable[[Any], None] = lambda _totals: None) -> Report:
    """A new run over the folder's letters."""
    options = Options(paths=(str(folder / "letters"),), out=str(folder / "out.jsonl"), model=_MODEL)
    with Ledger.open(folder / "store") as ledger:
        begun = bulk.begin(ledger, options)
        return bulk.carry_out(folder / "store", ledger, begun, Endpoint(base_url=url, api_key="k"), means, told)


def stats(url: str) -> dict[str, Any]:
    """What the server saw: requests, the span from the first to the last answer, the latency it added."""
    with urllib.request.urlopen(f"{url}/stats", timeout=10) as response:  # noqa: S310
        found: dict[str, Any] = json.loads(response.read())
    return found


def speed(count: int, concurrency: int, beside: str, repeat: int) -> None:
    """The span from first request to last answer against the ideal, beside other tools: the best of `repeat` runs.

    The best, because anything else that runs on the machine can only make a span longer.
    """
    with folder_of(count) as folder:
        _share(folder)
        for name, options in (("fixed", ()), ("heavy tail", ("--tail",))):
            best = min((_ours(folder, options, concurrency) for _ in range(repeat)), key=_span)
            _line(f"imr, {name}", best, count, concurrency)
            for tool in bulk_others.installed(beside):
                runs = (_theirs(beside, tool, folder, options, concurrency) for _ in range(repeat))
                _line(f"{tool}, {name}", min(runs, key=_span), count, concurrency)


def _ours(folder: Path, options: tuple[str, ...], concurrency: int) -> dict[str, Any]:
    with stub("--latency", str(_LATENCY), *options) as url:
        began = time.process_time()
        report = run(folder, url, Means(concurrency=concurrency))
        seen = stats(url) | {"cpu": time.process_time() - began, "done": report.totals.done}
    shutil.rmtree(folder / "store")
    return seen


def _theirs(beside: str, tool: str, folder: Path, options: tuple[str, ...], concurrency: int) -> dict[str, Any]:
    with stub("--latency", str(_LATENCY), *options) as url:
        began = os.times().children_user
        done = bulk_others.read(beside, tool, folder / "letters", url, concurrency)
        return stats(url) | {"cpu": os.times().children_user - began, "done": done}


def _span(seen: dict[str, Any]) -> float:
    return float(seen["span"] / seen["latency"])


def _line(name: str, seen: dict[str, Any], count: int, concurrency: int) -> None:
    ideal = seen["latency"] / concurrency
    print(
        f"{name:24} {seen['span'] / ideal:5.2f} x ideal ({seen['span']:.2f} s of {ideal:.2f} s), "
        f"{seen['requests'] / count:.2f} requests a letter, {seen['done']} of {count} read, "
        f"{1000 * seen['cpu'] / count:.1f} ms CPU a letter"
    )


def _share(folder: Path) -> None:
    raw = sent = fixed = 0
    for path in (folder / "letters").iterdir():
        document = load(path)
        system, user = next(llm.read(document, _MODEL)).messages
        raw += estimate(document.text)
        sent += estimate(user.content[user.content.index("SUMMARY") :])
        fixed = estimate(system.content)
    print(f"the letter in a request has {sent / raw:.2f} times the tokens of its file; the fixed part has {fixed}")


def memory(count: int, concurrency: int) -> None:
    """Peak memory at the start, after a fifth and at the end of a run."""
    peaks: list[float] = []

    def told(totals: Any) -> None:
        if not peaks or (len(peaks) == 1 and totals.done >= count // 5):
            peaks.append(peak())

    with folder_of(count) as folder, stub("--latency", "0.02") as url:
        report = run(folder, url, Means(concurrency=concurrency), told)
    print(
        f"{report.totals.done} of {count} letters: {peaks[0]:.0f} MB at the start, {peaks[1]:.0f} MB after a fifth, "
        f"{peak():.0f} MB at the end"
    )


def peak() -> float:
    """The most memory this process has held so far, in megabytes (Linux counts kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def kills(count: int, concurrency: int, times: int = 20) -> None:
    """`kill -9` at random moments of a run, each followed by a resume."""
    chance = random.Random(1)  # noqa: S311
    with folder_of(count) as folder, stub("--latency", "0.05", "--remember") as url:
        arguments = ["letters", "--out", "out.jsonl", "--model", _MODEL]
        killed = 0
        while True:
            process = _imr(folder, url, [*arguments, "--concurrency", str(concurrency)])
            arguments = ["--resume", "last"]
            if killed < times and _kill(process, url, chance.randint(1, max(2, 2 * count // times // 2))):
                killed += 1
                continue
            process.communicate()
            if killed >= times or process.returncode == 0:
                break
        asked: Counter[str] = Counter(stats(url)["digests"])
        records = [json.loads(line)["source"] for line in (folder / "out.jsonl").read_text().splitlines()]
    again = sum(asked.values()) - len(asked)
    print(
        f"killed {killed} times: {len(records)} records of {len(set(records))} letters out of {count}, "
        f"{again} requests paid again (at most {killed * concurrency} were under way), exit code {process.returncode}"
    )


def _imr(folder: Path, url: str, arguments: list[str]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "rag.entrypoints.cli", "extract", *arguments, "--store", "store"]
    environment = {**os.environ, "OPENAI_BASE_URL": url, "OPENAI_API_KEY": "k", "PYTHONPATH": str(_ROOT)}
    return subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True)  # noqa: S603


def _kill(process: "subprocess.Popen[str]", url: str, after: int) -> bool:
    """Kill a run when the server has seen so many more requests; whether it was still running."""
    target = stats(url)["requests"] + after
    while process.poll() is None and stats(url)["requests"] < target:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def failures(count: int, concurrency: int) -> None:
    """One letter that always fails and one answer always cut; 5 % 429; a dead server for 10 s; an empty account."""
    for name, options in (
        ("one fails, one is cut", ("--broken", "17", "--cut", "200")),
        ("5 % 429", ("--limited", "0.05")),
        ("dead for 10 s", ("--away", "10")),
        ("empty account after 100", ("--money", "100")),
    ):
        with folder_of(count) as folder, stub("--latency", "0.05", *options) as url:
            arguments = ["letters", "--out", "out.jsonl", "--model", _MODEL, "--concurrency", str(concurrency)]
            process = _imr(folder, url, arguments)
            _, said = process.communicate()
            out = folder / "out.jsonl"
            written = out if out.exists() else Path(f"{out}.partial")
            records = written.read_text().count("\n")
        last = [line for line in said.splitlines() if line.strip()][-1]
        print(f"{name:24} {records} of {count} records, exit code {process.returncode}; {last[:110]}")


def plan(count: int) -> None:
    """A dry run over a list that states sizes and digests."""
    with tempfile.TemporaryDirectory(prefix="imr-bench-") as folder:
        listed = Path(folder) / "list.jsonl"
        with listed.open("w", encoding="utf-8") as file:
            for number in range(count):
                digest = f"{number % (count - count // 100):064x}"
                file.write(f'{{"path": "{number}.txt", "bytes": {5_000 + number % 3_000}, "sha256": "{digest}"}}\n')
        command = [sys.executable, "-m", "rag.entrypoints.cli", "extract", "--list", str(listed), "--dry-run"]
        began = time.monotonic()
        done = subprocess.run(  # noqa: S603
            [*command, "--model", "gpt-6-luna", "--tokens-per-minute", "30000000"],
            cwd=folder,
            env={"PYTHONPATH": str(_ROOT), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )
        print(done.stdout + done.stderr + f"in {time.monotonic() - began:.1f} s, exit code {done.returncode}")


def main() -> None:
    """Run one of the benchmarks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=["speed", "memory", "kills", "failures", "plan"])
    parser.add_argument("--count", type=int)
    parser.add_argument("--concurrency", type=int, default=20)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--beside", default=sys.executable, help="the Python in which other extractors are installed")
    given = parser.parse_args()
    match given.what:
        case "speed":
            speed(given.count or 200, given.concurrency, given.beside, given.repeat)
        case "memory":
            memory(given.count or 5_000, given.concurrency)
        case "kills":
            kills(given.count or 300, given.concurrency)
        case "failures":
            failures(given.count or 300, given.concurrency)
        case _:
            plan(given.count or 1_500_000)


if __name__ == "__main__":
    main()
