"""Bulk runs in a folder of their own: letters, a ledger, and a server to ask."""

import json
from pathlib import Path
from typing import Any

from evals.synthesize.letters import letters as synthetic
from rag.ingest import bulk
from rag.ingest.bulk import Means, Options, Report
from rag.ingest.ledger import Ledger, Totals
from rag.models import Endpoint, Patience

QUICK = Patience(first_pause=0.01, longest_pause=0.2)


def write_letters(folder: Path, count: int, *, start: int = 0) -> Path:
    """So many different letters, in files of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    for letter in synthetic(count, seed=11, start=start):
        (folder / Path(letter.name).name).write_text(letter.text, encoding="utf-8")
    return folder


class Bench:
    """Runs over `folder/letters`, with the store in `folder/store`."""

    def __init__(self, folder: Path, url: str = "http://127.0.0.1:9/v1", model: str | None = "gpt-4o-mini") -> None:
        self.folder = folder
        self.url = url
        self.model = model
        self.store = folder / "store"
        self.letters = folder / "letters"
        self.out = folder / "out.jsonl"
        self.told: list[Totals] = []

    def start(self, *, options: dict[str, Any] | None = None, **means: Any) -> Report:
        """A new run."""
        asked = Options(paths=(str(self.letters),), out=str(self.out), model=self.model, **(options or {}))
        with Ledger.open(self.store) as ledger:
            return self._carry_out(ledger, bulk.begin(ledger, asked), means)

    def resume(self, run: str = "last", *, all_failed: bool = False, **means: Any) -> Report:
        """A run gone on with."""
        with Ledger.open(self.store) as ledger:
            return self._carry_out(ledger, bulk.take_up(ledger, run, all_failed=all_failed), means)

    def _carry_out(self, ledger: Ledger, run: Any, means: dict[str, Any]) -> Report:
        endpoint = Endpoint(base_url=self.url, api_key="k") if self.model else None
        chosen = Means(**{"concurrency": 8, "patience": QUICK, "processes": 1, "poll_seconds": 0.01, **means})
        return bulk.carry_out(self.store, ledger, run, endpoint, chosen, self.told.append)

    @property
    def records(self) -> list[dict[str, Any]]:
        """The records in the output file."""
        return lines(self.out)

    @property
    def failures(self) -> list[dict[str, Any]]:
        """The failures listed beside it."""
        path = self.out.with_name("out.failures.jsonl")
        return lines(path) if path.exists() else []


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
