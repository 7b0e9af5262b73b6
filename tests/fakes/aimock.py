"""`@copilotkit/aimock` from npm: a double of the OpenAI protocol that nobody here wrote.

Looked for in $IMR_AIMOCK, else in `.cache/aimock`, where `.ci/run` installs it:
`npm install --prefix .cache/aimock @copilotkit/aimock@1.43.0`.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
Fixture = dict[str, Any]


def command() -> list[str]:
    """How to start it; the test that needs it skips, saying so, where it is not installed."""
    node = shutil.which("node")
    script = Path(os.environ.get("IMR_AIMOCK", ROOT / ".cache" / "aimock")) / "node_modules" / ".bin" / "llmock"
    if node is None:
        pytest.skip("node is not here: the double from npm (@copilotkit/aimock) cannot run")
    if not script.exists():
        pytest.skip(f"aimock is not here: npm install --prefix {script.parents[2]} @copilotkit/aimock@1.43.0")
    return [node, str(script)]


class Aimock:
    """A running double."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.url = f"{self.root}/v1"

    def chaos(self, **rates: float) -> None:
        """Faults from now on; none given: no faults."""
        self._call("POST" if rates else "DELETE", "/__aimock/chaos", rates or None)

    def journal(self) -> list[dict[str, Any]]:
        """The requests it has seen."""
        found = self._call("GET", "/__aimock/journal")
        entries: list[dict[str, Any]] = found["entries"] if isinstance(found, dict) else found
        return entries

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.root + path, data, {"content-type": "application/json"}, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
            text = response.read()
        return json.loads(text) if text else None


@contextlib.contextmanager
def aimock(folder: Path, fixtures: list[Fixture]) -> Iterator[Aimock]:
    """A double that answers as `fixtures` say and refuses everything else."""
    path = folder / "fixtures.json"
    path.write_text(json.dumps({"fixtures": fixtures}), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started = [*command(), "--port", str(port), "--fixtures", str(path), "--strict", "--log-level", "silent"]
    process = subprocess.Popen(started, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield Aimock(port)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise TimeoutError("aimock did not start")
