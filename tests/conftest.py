"""Where the letters and labels for tests stand, and the names that pick them."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
LETTERS = SHARED / "letters"
GOLD = SHARED / "gold"


@pytest.fixture(scope="session")
def letters() -> Path:
    """The folder of real determinations, which are not ours to ship; tests that need it skip where it is absent."""
    if not LETTERS.is_dir():
        pytest.skip("the real determinations (../shared/letters) are not here")
    return LETTERS


def _gold(name: str) -> list[dict[str, Any]]:
    path = GOLD / name
    if not path.is_file():
        pytest.skip(f"the shared labels (../shared/gold/{name}) are not here")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="session")
def seeds_gold() -> list[dict[str, Any]]:
    """Labels of the five determinations the project began with."""
    return _gold("seeds.jsonl")


@pytest.fixture(scope="session")
def dwc_gold() -> list[dict[str, Any]]:
    """Labels of the published determinations."""
    return _gold("dwc.jsonl")


@pytest.fixture(scope="session")
def restricted() -> list[str]:
    """What to put before a command so that file permissions count for it, even where the tests run as root."""
    if os.geteuid() != 0:
        return []
    if not shutil.which("setpriv"):
        pytest.skip("root ignores permissions, and setpriv is not here to give that up")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
