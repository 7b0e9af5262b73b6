"""How long 10,000 determinations take to score on one core, and how much memory that needs.

python -m evals.benchmarks.scoring [--count 10000]
"""

import argparse
import copy
import os
import resource
import time
from random import Random

from rag.grounding import FoldedText
from rag.records import Document

from .. import agreeing, extraction, figures, harms, snapshot
from ..compare import paired
from ..fields import Json
from ..readers import Letters, Reading
from ..synthesize import letters

_KILOBYTES_IN_MEGABYTE = 1024
_ERRORS = 0.1  # share of letters whose first item is read wrong


class Made(Letters):
    """Letters in memory."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__(None)
        self._texts = texts

    def document(self, file: str) -> Document | None:
        """The letter as a document."""
        return Document(source=file, text=self._texts[file], sha256="")

    def text(self, file: str) -> FoldedText | None:
        """The letter's text, folded."""
        return FoldedText(self._texts[file])


def main() -> None:
    """Make letters and records, score them, and print what that took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=10_000)
    count = parser.parse_args().count
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    labels, texts, records = _inputs(count)
    print(f"{count} letters and records made, {_megabytes():.0f} MB held before scoring")

    began, clock = time.process_time(), time.perf_counter()
    scored = extraction.score_all(labels, lambda file: Reading(records[file]), Made(texts))
    after_scoring = time.process_time()
    tabled = figures.figures(scored.outcomes)
    ledger = harms.ledger(scored.outcomes)
    by_file = {label["file"]: label for label in labels}
    snap = snapshot.of_outcomes(
        scored.outcomes, task="extraction", reader="benchmark", labels=by_file, harms=ledger, complete=True
    )
    found = paired(snap, snap)
    seconds = time.process_time() - began
    items = sum(len(label["items"]) for label in labels)
    print(f"{len(scored.outcomes):,} outcomes of {items:,} items, {len(tabled)} fields, {len(ledger)} harmful errors")
    print(f"scored in {after_scoring - began:.1f} s of processor time, with figures and comparison {seconds:.1f} s")
    clocked = time.perf_counter() - clock
    print(f"({clocked:.1f} s by the clock); tied with itself: {found.tied}; peak {_megabytes():.0f} MB")


def _inputs(count: int) -> tuple[list[Json], dict[str, str], dict[str, Json]]:
    rng = Random(1)  # noqa: S311 - which letters are read wrong is no secret
    labels, texts, records = [], {}, {}
    for letter in letters(count, 7):
        file = letter.label["file"]
        labels.append(letter.label)
        texts[file] = letter.text
        record = copy.deepcopy(agreeing.record(letter.label, letter.text))
        if rng.random() < _ERRORS:
            record["items"][0]["decision"] = (
                "upheld" if record["items"][0]["decision"] == "overturned" else "overturned"
            )
        records[file] = record
    return labels, texts, records


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES_IN_MEGABYTE


if __name__ == "__main__":
    main()
