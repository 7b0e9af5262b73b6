"""A store of the shipped letters, made once by the command."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the shipped letters, made once by the command."""
    folder = tmp_path_factory.mktemp("cli") / "store"
    done = subprocess.run(
        [sys.executable, "-m", "rag.entrypoints.cli", "index", "corpus/determinations", "--store", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder
