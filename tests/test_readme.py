"""The README does what it says: each of its commands runs, and the answer it shows is the answer there is."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.openai_server import OpenAiServer

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(sh|text)\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line.partition(" #")[0].strip()
    for kind, block in BLOCKS
    if kind == "sh"
    for line in block.splitlines()
    if line.strip()
]
IMR = [command for command in COMMANDS if command.startswith("imr ")]
OTHER = [command for command in COMMANDS if not command.startswith("imr ")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like a checkout, in which the commands run one after the other as a reader would type them."""
    made = tmp_path_factory.mktemp("readme")
    for name in ("corpus", "evals"):
        (made / name).symlink_to(ROOT / name)
    return made


def run(command: str, folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("IMR_", "OPENAI_"))}
    environment |= {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": url, "COLUMNS": "80", "PYTHONPATH": str(ROOT)}
    code = "import sys; from rag.entrypoints.cli import main; sys.argv[0] = 'imr'; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *shlex.split(command)[1:]],
        cwd=folder,
        env=environment,
        input="why were trigger points denied\n/quit\n",
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_command_of_the_readme_runs(folder: Path) -> None:
    """In the order of the page, with a stand-in for the model's server; each ends with exit code 0."""
    with OpenAiServer() as server:
        failed = {
            command: (done.returncode, done.stderr[-500:])
            for command in IMR
            if (done := run(command, folder, server.url)).returncode
        }

    assert len(IMR) > 15
    assert failed == {}


def test_the_answer_shown_is_the_answer_there_is(folder: Path) -> None:
    """Each line of the shown output is printed by the demo's question, but for the time it took."""
    shown = next(block for kind, block in BLOCKS if kind == "text" and "trigger point" in block)
    run("imr index corpus/determinations --store shown", folder, "")
    printed = run('imr ask "why were trigger points denied" --store shown', folder, "").stdout
    lines = [line.rstrip() for line in shown.splitlines() if line.strip() not in ("", "…") and " ms" not in line]
    said = [line.rstrip() for line in printed.splitlines()]

    assert len(lines) > 10
    assert [line for line in lines if line not in said] == []


def test_what_is_not_imr_is_make_or_a_setting() -> None:
    """The page asks for nothing else to be typed."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert {command.split()[0] for command in OTHER} == {"make", "export"}
    for command in OTHER:
        if command.startswith("make"):
            assert f"\n{command.split()[1]}:" in makefile


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", README))
def test_links_lead_somewhere(target: str) -> None:
    """Each link of the page is to a file of the project."""
    assert (ROOT / target).exists()
