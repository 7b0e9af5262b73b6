"""What the shipped corpus holds, counted from its files and labels by `python -m evals.corpus_counts`.

The output stands in corpus/README.md; a test compares the two.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rag import lexicon

from . import golden

ROOT = Path(__file__).resolve().parent.parent
LETTERS = ROOT / "corpus" / "determinations"
GOLDEN = ROOT / "evals" / "golden"

Label = dict[str, Any]
Item = dict[str, Any]

TRIGGER_POINTS = frozenset({"trigger-point-injection", "trigger-point-injection-ketorolac"})
TRIGGER_POINT_CRITERIA = tuple(f"tpi-{n}" for n in range(1, 9))

# kinds of treatment that the corpus has to hold: part of a drug class, or of a treatment's id
_BY_CLASS = {
    "opioids": ("opioid",),
    "muscle relaxants": ("muscle relaxant", "antispasticity"),
    "benzodiazepines": ("benzodiazepine",),
    "NSAIDs": ("NSAID",),
    "compounds": ("compound",),
}
_BY_ID = {
    "epidurals": ("epidural-", "transforaminal-"),
    "botulinum toxin": ("botulinum",),
    "imaging": ("mri-", "ct-", "xray-"),
    "nerve studies": ("emg-",),
    "physical and occupational therapy": ("physical-therapy", "occupational-therapy", "postop-physical"),
    "acupuncture": ("acupuncture",),
    "chiropractic": ("chiropractic",),
    "TENS": ("tens-",),
    "other equipment": ("h-wave", "knee-brace", "lumbar-support", "cold-therapy", "hospital-bed", "wheelchair"),
    "surgery": ("lumbar-fusion", "shoulder-arthroscopy", "carpal-tunnel-release"),
    "services around surgery": ("assistant-surgeon", "preop-", "postop-", "inpatient-stay", "bone-growth"),
    "psychological care": ("psychotherapy", "psychological-", "biofeedback"),
    "programs": ("functional-restoration", "work-hardening", "weight-loss", "inpatient-detox"),
    "home health": ("home-health", "home-nursing"),
}


def report() -> str:
    """The counts as lines of text, one fact a line."""
    labels = golden.load(GOLDEN)
    items = [item for label in labels for item in label["items"]]
    return "\n".join([*_letters(labels), *_items(items), *_kinds(items), *_marks(labels, items)]) + "\n"


def kinds(items: list[Item]) -> dict[str, int]:
    """How many items each of the required kinds of treatment has."""
    known = lexicon.load().treatments

    def of_class(parts: tuple[str, ...]) -> Callable[[str], bool]:
        return lambda treatment: any(part in (known[treatment].drug_class or "") for part in parts)

    def of_id(starts: tuple[str, ...]) -> Callable[[str], bool]:
        return lambda treatment: treatment.startswith(starts)

    tests = {kind: of_class(parts) for kind, parts in _BY_CLASS.items()}
    tests |= {kind: of_id(starts) for kind, starts in _BY_ID.items()}
    return {kind: sum(any(map(test, item["treatments"])) for item in items) for kind, test in tests.items()}


def year(label: Label) -> str:
    """The year of the decision, else of the utilization review, which comes weeks before it."""
    date: str = label["decision_date"] or label["utilization_review"]["date"]
    return date[:4]


def failing_criteria(items: list[Item]) -> Counter[str]:
    """How often each trigger point criterion is found unmet or undocumented."""
    return Counter(
        finding["criterion"]
        for item in trigger_points(items)
        for finding in item["criteria"]
        if finding["finding"] in ("not_met", "not_documented")
    )


def trigger_points(items: list[Item]) -> list[Item]:
    """The items that ask for trigger point injections."""
    return [item for item in items if TRIGGER_POINTS.intersection(item["treatments"])]


def _letters(labels: list[Label]) -> Iterator[str]:
    suffixes = Counter(path.suffix.lstrip(".") for path in LETTERS.iterdir())
    yield f"determinations: {sum(suffixes.values())} ({_listed(suffixes)}), labelled: {len(labels)}"
    yield f"layouts: {_listed(Counter(label['layout'] for label in labels))}"
    yield f"years: {_listed(Counter(map(year, labels)))}"


def _items(items: list[Item]) -> Iterator[str]:
    treatments = {treatment for item in items for treatment in item["treatments"]}
    points = trigger_points(items)
    failing = failing_criteria(points)
    yield f"disputed items: {len(items)} ({_listed(Counter(item['decision'] for item in items))})"
    yield f"treatments of the lexicon: {len(treatments)}"
    yield f"trigger point items: {len(points)} ({_listed(Counter(item['decision'] for item in points))})"
    yield f"criteria failing there: {', '.join(f'{c} {failing[c]}' for c in TRIGGER_POINT_CRITERIA)}"


def _kinds(items: list[Item]) -> Iterator[str]:
    yield f"kinds: {', '.join(f'{kind} {count}' for kind, count in kinds(items).items())}"


def _marks(labels: list[Label], items: list[Item]) -> Iterator[str]:
    codes = {reason["code"] for item in items for reason in item["reasons"]}
    yield f"partial authorisations: {sum(item['eligible_portion'] is not None for item in items)}"
    yield f"conflicts: {_listed(Counter(c['kind'] for label in labels for c in label['conflicts']))}"
    yield f"letters with an instruction to a model: {sum('embedded_instruction' in label for label in labels)}"
    yield f"reason codes used: {len(codes)} of {len(lexicon.load().reasons)}"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


if __name__ == "__main__":
    print(report(), end="")
