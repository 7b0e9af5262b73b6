"""Standard output that is narrow, full, closed, or read by nobody to its end."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.entrypoints.conftest import ROOT

SHOWN = ("show", "toll-collector-neck-2015")


def shell(script: str, store: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """What `script` does in a shell where `imr` is the command with a store."""
    imr = f'imr() {{ "{sys.executable}" -m rag.entrypoints.cli "$@" --store "{store}"; }}'
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}
    command = ["bash", "-c", f"set -o pipefail; {imr}; {script}"]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)


def test_a_terminal_without_typographic_quotes_still_shows_the_answer(store: Path) -> None:
    """A character that the stream cannot show becomes a question mark, and the command succeeds."""
    done = shell('imr ask "why were trigger points denied"', store, PYTHONIOENCODING="ascii")

    assert (done.returncode, done.stderr) == (0, "")
    assert "?With regard to" in done.stdout


def test_json_is_utf_8_whatever_the_terminal_shows(store: Path) -> None:
    """A program that reads the answer gets every character of the letter."""
    done = shell('imr ask "why were trigger points denied" --json', store, PYTHONIOENCODING="ascii")

    assert "“With regard to" in " ".join(said["text"] for said in json.loads(done.stdout)["statements"])


@pytest.mark.parametrize("form", ["", "--text", "--json"])
def test_a_closed_output_is_no_failure(store: Path, form: str) -> None:
    """Who closes standard output does not want to see it."""
    done = shell(f"imr {' '.join(SHOWN)} {form} >&-", store)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("form", ["", "--text", "--json"])
def test_a_reader_that_stops_reading_is_no_failure(store: Path, form: str) -> None:
    """`imr show … | head -1` ends quietly with exit code 0."""
    done = shell(f"imr {' '.join(SHOWN)} {form} | true", store)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("form", ["", "--text", "--json"])
def test_a_full_disk_is_said_in_one_line(store: Path, form: str) -> None:
    """An output that cannot be written is exit code 2, without a traceback."""
    done = shell(f"imr {' '.join(SHOWN)} {form} >/dev/full", store)

    assert done.returncode == 2
    assert done.stderr.startswith("error: the output: No space left on device")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", ["ask $'why \\xff'", "show $'\\xff'", "index $'\\xff.txt'"])
def test_a_word_that_is_no_text_is_said_in_one_line(store: Path, words: str) -> None:
    """Bytes of another encoding cannot be searched for or stored, and are not passed on."""
    done = shell(f"imr {words}", store)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: a word of the command is not UTF-8")


def test_a_typed_question_with_other_bytes_is_still_a_question(store: Path) -> None:
    """In a conversation a byte that is no text is read as an unknown character."""
    done = shell("printf 'why was Norco denied \\xff\\n' | imr chat", store)

    assert done.returncode == 0
    assert "Asked for: the reasons for a decision" in done.stdout


def test_a_file_whose_name_is_no_text_is_to_be_renamed(store: Path, tmp_path: Path) -> None:
    """Nothing is read then: a record could not say where it comes from."""
    (tmp_path / os.fsdecode(b"a\xff.txt")).write_text("x")
    for command in ("index", "extract --out out.jsonl"):
        done = shell(f"cd '{tmp_path}'; imr {command} .", store)

        assert done.returncode == 2
        assert done.stderr == "error: a?.txt: its name is not UTF-8 and cannot be stored; rename the file\n"
