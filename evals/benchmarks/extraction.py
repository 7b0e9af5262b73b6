"""How many letters a second the rules reader reads on one core, and whether its memory stays flat over 5,000.

python -m evals.benchmarks.extraction [--letters FOLDER] [--count 5000]
"""

import argparse
import itertools
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rag import bootstrap
from rag.documents import layout
from rag.extract import rules
from rag.records import Document

_ROOT = Path(__file__).resolve().parents[2]
_KILOBYTES_IN_MEGABYTE = 1024


def peak_megabytes() -> float:
    """The most memory this process has held so far (Linux counts it in kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES_IN_MEGABYTE


def per_second(work: Callable[[Document], object], documents: list[Document], count: int) -> float:
    """How many of `count` documents, taken in turn, `work` does in a second of processor time."""
    began = time.process_time()
    for document in itertools.islice(itertools.cycle(documents), count):
        work(document)
    return count / (time.process_time() - began)


def remembering_nothing(documents: list[Document], count: int) -> float:
    """The rate of whole records where no letter finds anything that was kept from another.

    Letters repeat here as they do not in a bulk run, and some of their lines are kept for the next one; so every cache
    with a limit is emptied before each letter. Those without one hold only what is shipped.
    """
    loaded = [module for name, module in sys.modules.items() if name.startswith("rag.")]
    values = [value for module in loaded for value in vars(module).values() if hasattr(value, "cache_parameters")]
    limited = [value for value in values if value.cache_parameters()["maxsize"] is not None]
    took = 0.0
    for document in itertools.islice(itertools.cycle(documents), count):
        for value in limited:
            value.cache_clear()
        began = time.process_time()
        rules.read(document)
        took += time.process_time() - began
    return count / took


def main() -> None:
    """Print the rates of each step, and the growth of memory over the last four fifths of the letters."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--letters", type=Path, default=_ROOT / "corpus" / "determinations")
    parser.add_argument("--count", type=int, default=5_000)
    given = parser.parse_args()
    files = list(bootstrap.files([given.letters]).files)
    began = time.process_time()
    documents = [bootstrap.document(path) for path in files]
    loading = len(files) / (time.process_time() - began)
    few = max(len(files), given.count // 5)
    per_second(rules.read, documents, len(files))  # patterns and tables are read once
    outline = per_second(layout.outline, documents, few)
    fields = per_second(lambda document: rules.skeleton(document, layout.outline(document)), documents, few)
    first = per_second(rules.read, documents, few)
    before = peak_megabytes()
    whole = per_second(rules.read, documents, given.count - few)
    grown = peak_megabytes() - before
    alone = remembering_nothing(documents, few)
    print(f"{len(files)} letters from {given.letters.name}, read in turn {given.count} times, one core, {sys.platform}")
    print(f"load the file           {loading:8.0f} letters/s")
    print(f"cut into items          {outline:8.0f} letters/s")
    print(f"all fields with a form  {fields:8.0f} letters/s")
    print(f"whole record, judgements too {whole:3.0f} letters/s ({whole / first:.2f} of the first fifth's rate)")
    print(f"the same, nothing kept of other letters {alone:3.0f} letters/s")
    print(f"memory {before:.0f} MB after a fifth, {grown:+.1f} MB after all")


if __name__ == "__main__":
    main()
