"""What was tested: which letters, of which years and layouts, who wrote them, how far two readings of them agree."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from . import agreement
from .evaluation import Table
from .fields import Json


def population(labels: Sequence[Json], golden: Path) -> Table:
    """The golden set in a few rows; `golden` may have a second reading of some items beside it."""
    items = [item for label in labels for item in label["items"]]
    decisions = Counter(item["decision"] for item in items)
    rows = [
        ("determinations", f"{len(labels)}: {_counted(str(label.get('layout') or 'no layout') for label in labels)}"),
        ("disputed items", f"{len(items)}: {decisions['upheld']} upheld, {decisions['overturned']} overturned"),
        ("years", _counted(year(label) for label in labels)),
        ("origin", _origin(labels)),
        ("labels", _second_reading(golden, labels)),
    ]
    return Table("What was tested", "", ("what", "which"), rows)


def year(label: Json) -> str:
    """The year of a letter by its decision, else by the utilization review."""
    review = (label.get("utilization_review") or {}).get("date")
    dated = (label.get("decision_date"), label.get("ur_denial_date"), review)
    return next((str(day)[:4] for day in dated if day), "no year")


def _counted(values: Iterable[str]) -> str:
    return ", ".join(f"{value} ({count})" for value, count in sorted(Counter(values).items()))


def _origin(labels: Sequence[Json]) -> str:
    made = sum(bool(label.get("synthetic")) for label in labels)
    if not made:
        return "as the labels give them; none is marked as written for a test"
    return f"{made} written for this set after the form of real letters, {len(labels) - made} others"


def _second_reading(golden: Path, labels: Sequence[Json]) -> str:
    path = (golden if golden.is_dir() else golden.parent) / agreement.READINGS.name
    if not path.is_file():
        return "one reading; how far a second would agree is not known"
    files = {label["file"] for label in labels}
    twice = [item for item in agreement.load(path) if item["file"] in files]
    said = ", ".join(f"{agreement.micro_f1(twice, view):.2f} ({name})" for name, view in agreement.VIEWS.items())
    return f"{len(twice)} items were read twice for reasons; the readings agree at micro-F1 {said}: a ceiling"
