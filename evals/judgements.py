"""`python -m evals.judgements [GOLD]`: how well reasons, criteria, annotations and conflicts are read.

GOLD is the folder of the labels of real letters (`../shared/gold`), their letters beside it in `letters`. Printed: F1
over items of codes, decisive codes and families on the half of the real letters that the reader was built on (odd last
digit of the case number), on the half that is only reported, on the seeds and on the shipped corpus; criteria and
annotations on the corpus; labelled conflicts found; and how many written wordings the patterns alone know, by half.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from rag import bootstrap
from rag.extract.judgement import context, findings, reading, reasons
from rag.records import Determination, Item, Span

from . import wordings

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT.parent / "shared" / "gold"
_RATIONALES = ROOT / "evals" / "golden" / "rationales.txt"

Label = dict[str, Any]
Pair = tuple[Label, Item | None]


class Score(NamedTuple):
    """Right, too many and missed, over all items."""

    right: int
    extra: int
    missed: int

    @property
    def f1(self) -> float:
        """Micro-F1; 1.0 where there was nothing to find and nothing was found."""
        total = 2 * self.right + self.extra + self.missed
        return 2 * self.right / total if total else 1.0


class Letters(NamedTuple):
    """Labels and what the reader made of the same letters."""

    labels: list[Label]
    read: list[Determination]

    def items(self) -> Iterator[Pair]:
        """Each labelled item with the item read under the same number, if there is one."""
        for label, record in zip(self.labels, self.read, strict=True):
            by_number = {item.number: item for item in record.items}
            for item in label["items"]:
                yield item, by_number.get(item["number"])


def load(path: Path, folder: Path, keep: Callable[[Label], bool] = lambda _: True) -> Letters:
    """The labels of `path` that are kept, and the letters they name under `folder`, read."""
    labels = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    labels = [label for label in labels if keep(label)]
    return Letters(labels, [bootstrap.extract(_place(folder, label["file"])) for label in labels])


def built_on(label: Label) -> bool:
    """Whether a real letter belongs to the half that the reader was built on."""
    return int(label["case_number"][-1]) % 2 == 1


def corpus() -> Letters:
    """The shipped letters with their labels."""
    return load(ROOT / "evals" / "golden" / "determinations.jsonl", ROOT / "corpus")


def codes(pairs: Iterable[Pair]) -> Score:
    """Codes of the reasons."""
    return _score(pairs, lambda r: r["code"], lambda r: r.code)


def families(pairs: Iterable[Pair]) -> Score:
    """Families of the reasons: what stands before the dot of a code."""
    return _score(pairs, lambda r: r["code"].split(".")[0], lambda r: r.code.split(".")[0])


def decisive(pairs: Iterable[Pair]) -> Score:
    """Codes of the decisive reasons only."""
    return _score(
        pairs,
        lambda r: r["code"] if r["weight"] == "decisive" else None,
        lambda r: r.code if r.weight == "decisive" else None,
    )


def annotations(pairs: Iterable[Pair]) -> Score:
    """Codes of the annotations that the taxonomy knows."""
    return _score(
        pairs,
        lambda a: code if (code := a if isinstance(a, str) else a["code"]).startswith("N.") else None,
        lambda a: a.code if a.code.startswith("N.") else None,
        field="annotations",
    )


def criteria(pairs: Iterable[Pair], *, findings: bool = True) -> Score:
    """Criteria at issue, with what was found of them or without."""
    return _score(
        pairs,
        lambda c: (c["criterion"], c["finding"]) if findings else c["criterion"],
        lambda c: (c.criterion, c.finding) if findings else c.criterion,
        field="criteria",
    )


def conflicts_found(letters: Letters) -> tuple[int, int]:
    """How many labelled conflicts were found (same kind, same item), and how many there are."""
    found = total = 0
    for label, record in zip(letters.labels, letters.read, strict=True):
        said = {(conflict.kind, conflict.item) for conflict in record.conflicts}
        wanted = [(conflict["kind"], conflict["item"]) for conflict in label.get("conflicts", [])]
        total += len(wanted)
        found += sum(one in said for one in wanted)
    return found, total


def known_wordings() -> dict[bool, tuple[int, int, int]]:
    """For each half: how many wordings the patterns alone give their code, how many other codes, how many there are."""
    right, other, total = Counter[bool](), Counter[bool](), Counter[bool]()
    for wording in wordings.load():
        given = {c.code for c in _worded(wording.item(), wording.text)}
        half = wording.built_on
        if wording.code != "none":
            total[half] += 1
            right[half] += wording.code in given
        other[half] += len(given - {wording.code})
    return {half: (right[half], other[half], total[half]) for half in (True, False)}


def written_rationales() -> Score:
    """Codes of the whole rationales that were written for this, guideline recitals and history included."""
    return of_sets((wanted, {c.code for c in _worded(item, text)}) for wanted, item, text in written())


def written() -> Iterator[tuple[set[str], Item, str]]:
    """Each of the written rationales: the codes it carries, the item it decides, and its text."""
    for block in _RATIONALES.read_text(encoding="utf-8").strip().split("\n\n"):
        if block.startswith("#"):
            continue
        head, text = block.split("\n", 1)
        wanted, request, decision = (part.strip() for part in head.strip("[]").split("|"))
        yield set(wanted.split()), wordings.Wording("", request, decision, text).item(), text  # type: ignore[arg-type]


def of_sets(pairs: Iterable[tuple[set[str], set[str]]]) -> Score:
    """The score of sets, each of what is wanted with what is given."""
    tally = Counter[str]()
    for wanted, given in pairs:
        _count(tally, wanted, given)
    return Score(tally["right"], tally["extra"], tally["missed"])


def report(gold: Path) -> Iterator[str]:
    """The lines of the report; the real letters only where they are at hand."""
    if gold.is_dir():
        folder = gold.parent / "letters"
        for name, half in (("real letters, built on", True), ("real letters, only reported", False)):
            letters = load(gold / "dwc.jsonl", folder, lambda label, half=half: built_on(label) == half)  # type: ignore[misc]
            yield _line(name, letters)
        yield _line("seeds", load(gold / "seeds.jsonl", folder / "seeds"))
    else:
        yield f"no labels of real letters at {gold}"
    shipped = corpus()
    yield _line("shipped corpus (weights learned on it)", shipped)
    with_criteria = [label for label in shipped.labels if any(item["criteria"] for item in label["items"])]
    kept = [(label, read) for label, read in zip(shipped.labels, shipped.read, strict=True) if label in with_criteria]
    pairs = list(Letters([label for label, _ in kept], [read for _, read in kept]).items())
    yield f"corpus: criteria with finding {criteria(pairs).f1:.3f}, without {criteria(pairs, findings=False).f1:.3f}"
    found, total = conflicts_found(shipped)
    yield f"corpus: {found} of {total} labelled conflicts found"
    for half, (right, other, number) in known_wordings().items():
        name = "built on" if half else "only measured"
        yield f"wordings, {name}: {right} of {number} known to the patterns, {other} further codes given"
    yield f"written rationales, patterns alone: codes {written_rationales().f1:.3f}"


def _line(name: str, letters: Letters) -> str:
    pairs = list(letters.items())
    return (
        f"{name}: {len(letters.labels)} letters, codes {codes(pairs).f1:.3f}, decisive {decisive(pairs).f1:.3f}, "
        f"families {families(pairs).f1:.3f}, annotations {annotations(pairs).f1:.3f}"
    )


def _worded(item: Item, text: str) -> list[findings.Candidate]:
    return reasons.worded(context.of(item), reading.read(text, Span(start=0, end=len(text))))


def _place(folder: Path, name: str) -> Path:
    return next(path for path in (folder / name, folder.parent / name) if path.exists())


def _score(
    pairs: Iterable[Pair],
    labelled: Callable[[Any], object],
    read: Callable[[Any], object],
    field: str = "reasons",
) -> Score:
    tally = Counter[str]()
    for label, item in pairs:
        wanted = {key for entry in label.get(field, []) if (key := labelled(entry)) is not None}
        given = {key for entry in (getattr(item, field) if item else ()) if (key := read(entry)) is not None}
        _count(tally, wanted, given)
    return Score(tally["right"], tally["extra"], tally["missed"])


def _count(tally: Counter[str], wanted: set[Any], given: set[Any]) -> None:
    tally["right"] += len(wanted & given)
    tally["extra"] += len(given - wanted)
    tally["missed"] += len(wanted - given)


if __name__ == "__main__":
    for line in report(Path(sys.argv[1]) if len(sys.argv) > 1 else GOLD):
        print(line)
