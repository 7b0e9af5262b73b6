"""The command `python -m evals.synthesize OUT`: a folder of letters, or one .jsonl with a text per line."""

import argparse
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from .letters import Letter, letters


def main() -> None:
    """Write letters and, if asked, their labels; memory stays flat however many there are."""
    parser = argparse.ArgumentParser(prog="python -m evals.synthesize", description=__doc__)
    parser.add_argument("out", type=Path, help="a folder (files in subfolders of 1,000) or a file that ends in .jsonl")
    parser.add_argument("--letters", type=int, default=1_000, help="how many (default 1,000)")
    parser.add_argument("--start", type=int, default=0, help="number of the first letter, to make a slice alone")
    parser.add_argument("--seed", type=int, default=7, help="the series; the same seed gives the same letters")
    parser.add_argument("--labels", type=Path, help="write the labels there, one JSON object per line")
    chosen = parser.parse_args()
    if chosen.letters < 1 or chosen.start < 0:
        parser.error("--letters must be 1 or more and --start 0 or more")
    made = letters(chosen.letters, chosen.seed, chosen.start)
    with ExitStack() as files:
        if chosen.labels:
            made = _labelled(made, files.enter_context(_opened(chosen.labels)))
        if chosen.out.suffix == ".jsonl":
            _as_lines(made, files.enter_context(_opened(chosen.out)))
        else:
            _as_files(made, chosen.out)


def _opened(path: Path) -> TextIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("w", encoding="utf-8")


def _labelled(made: Iterator[Letter], labels: TextIO) -> Iterator[Letter]:
    for letter in made:
        labels.write(json.dumps(letter.label) + "\n")
        yield letter


def _as_lines(made: Iterator[Letter], out: TextIO) -> None:
    for letter in made:
        out.write(json.dumps({"file": letter.name, "text": letter.text}) + "\n")


def _as_files(made: Iterator[Letter], folder: Path) -> None:
    ready: set[str] = set()
    for letter in made:
        below, _, _ = letter.name.partition("/")
        if below not in ready:
            (folder / below).mkdir(parents=True, exist_ok=True)
            ready.add(below)
        (folder / letter.name).write_text(letter.text, encoding="utf-8")


if __name__ == "__main__":
    main()
