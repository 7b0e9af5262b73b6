"""How long a question takes: cold from the shell, and warm over 20,000 synthetic passages.

python -m evals.benchmarks.asking [--passages 20000] [--embedder hashing]
"""

import argparse
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles

from rag import bootstrap
from rag.records import Passage, Query
from rag.search.index import VectorIndex
from rag.search.retrieve import Retriever
from rag.store import Entry, Store

from .. import golden_retrieval

_ROOT = Path(__file__).resolve().parents[2]
_QUESTION = "why were trigger points denied"
_COLD = 7


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def cold(folder: Path) -> None:
    """Print the median of `imr ask` from the shell, and what of it is the interpreter with the imports of `--help`."""
    bootstrap.index(bootstrap.parts(store=folder), [_ROOT / "corpus" / "determinations"])
    imr = [sys.executable, "-m", "rag.entrypoints.cli"]

    def run(*arguments: str) -> float:
        command = [*imr, *arguments]
        return seconds(lambda: subprocess.run(command, cwd=_ROOT, check=True, capture_output=True))  # noqa: S603

    ask = median(run("ask", _QUESTION, "--json", "--store", str(folder)) for _ in range(_COLD))
    help_ = median(run("--help") for _ in range(_COLD))
    print(f"imr ask, cold: {ask:.2f} s (median of {_COLD}); imr --help {help_:.2f} s, {help_ / ask:.0%} of it")


def synthetic(count: int) -> list[Entry]:
    """Passages of three to nine sentences drawn from the shipped letters."""
    letters = (path.read_text(encoding="utf-8") for path in sorted((_ROOT / "corpus/determinations").glob("*.txt")))
    sentences = [" ".join(s.split()) for text in letters for s in re.split(r"(?<=[.:])\s+", text) if len(s) > 40]
    draw = random.Random(1)  # noqa: S311
    texts = (" ".join(draw.choices(sentences, k=draw.randint(3, 9))) for _ in range(count))
    return [Entry(_passage(f"p{number}", text), text) for number, text in enumerate(texts)]


def _passage(name: str, text: str) -> Passage:
    return Passage(passage_id=name, kind="reference", source="synthetic", heading="", text=text, start=0, end=len(text))


def warm(folder: Path, embedder: str, count: int) -> None:
    """Print how fast passages are indexed and found: words, vectors, both, and vectors inside a cohort."""
    entries, questions = synthetic(count), [one.query for one in golden_retrieval.load()]
    parts = bootstrap.parts(store=folder, embedder=embedder)
    with Store.open(folder, write=True) as store:
        chosen = parts.embedder_for(store)
        vectors = VectorIndex(store, chosen)
        stored = seconds(lambda: store.put_references(entries))
        written = seconds(lambda: print(*vectors.update(), end=""))
        vectors.close()
    print(f"{count} passages: {count / stored:.0f}/s stored, {count / written:.0f}/s embedded, written and proved")
    with parts:
        allowed = [entry.passage.passage_id for entry in entries[: count // 4]]
        words, both = Retriever(parts.store), Retriever(parts.store, parts.vectors)
        for name, work in (
            ("words (FTS5)", lambda text: words.search(Query(text=text))),
            (f"vectors ({chosen.name})", lambda text: parts.vectors.search(text, None, 50)),
            (f"vectors among {len(allowed)}", lambda text: parts.vectors.search(text, allowed, 50)),
            ("both, fused", lambda text: both.search(Query(text=text))),
        ):
            print(f"{name:24} {_spread([seconds(lambda: work(text)) for text in questions])}")  # noqa: B023


def _spread(times: Sequence[float]) -> str:
    return f"median {1000 * median(times):6.1f} ms, p95 {1000 * quantiles(times, n=20)[-1]:6.1f} ms"


def main() -> None:
    """Print both figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--embedder", default="hashing")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cold(Path(folder) / "cold")
        warm(Path(folder) / "warm", given.embedder, given.passages)


if __name__ == "__main__":
    main()
