"""`imr index` ended with SIGKILL at random moments: the next plain run leaves what an undisturbed run leaves."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fakes import contents

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus" / "determinations"
# a few moments on every run; IMR_TEST_KILLS=20 shows the twenty of the promise in a minute
MOMENTS = int(os.environ.get("IMR_TEST_KILLS", "5"))
_MOST_SECONDS = 60


def start(store: Path, letters: Path) -> "subprocess.Popen[bytes]":
    """An `imr index` under way."""
    command = [sys.executable, "-m", "rag.entrypoints.cli", "index", str(letters), "--store", str(store)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)


def finish(process: "subprocess.Popen[bytes]") -> None:
    """Wait for a run that is to end well."""
    _, said = process.communicate(timeout=_MOST_SECONDS)
    assert process.returncode == 0, said.decode()


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped letters in a folder that may change."""
    return Path(shutil.copytree(CORPUS, tmp_path_factory.mktemp("killed") / "letters"))


@pytest.fixture(scope="module")
def undisturbed(letters: Path) -> tuple[dict[str, object], float]:
    """What a run leaves that nobody ends, and how long it takes."""
    began = time.monotonic()
    finish(start(letters.parent / "whole", letters))
    return contents.of(letters.parent / "whole"), time.monotonic() - began


@pytest.mark.parametrize("seed", range(MOMENTS))
def test_after_a_kill_the_next_run_completes_the_store(
    letters: Path, undisturbed: tuple[dict[str, object], float], seed: int
) -> None:
    """Killed in a first run or in a rebuild of the rest, records, passages and vectors come out the same."""
    wanted, seconds = undisturbed
    store = letters.parent / f"killed-{seed}"
    process = start(store, letters)
    with process:
        time.sleep(random.Random(seed).uniform(0.1, 1.0) * seconds)  # noqa: S311
        process.send_signal(signal.SIGKILL)

    finish(start(store, letters))
    assert contents.of(store) == wanted


def test_an_interrupt_is_said_in_one_line_and_loses_nothing(
    letters: Path, undisturbed: tuple[dict[str, object], float]
) -> None:
    """Ctrl-C ends the run with a line and without a traceback; the next run goes on."""
    store = letters.parent / "interrupted"
    process = start(store, letters)
    while not (store / "imr.sqlite").exists() and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=_MOST_SECONDS)

    assert process.returncode == 130
    assert said.decode().splitlines() == ["interrupted; what was finished is kept, run the same command again to go on"]
    finish(start(store, letters))
    assert contents.of(store) == undisturbed[0]
