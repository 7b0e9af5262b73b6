"""How far two readings of the same items agree on the reasons, by `python -m evals.agreement`.

`evals/golden/second_reading.jsonl` holds one item a line: `file`, `item`, and under `first` and `second` the reasons of
each reading as they were before either saw the other. The figures are micro-F1 over the codes of all items.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Reading = list[dict[str, str]]
READINGS = Path(__file__).resolve().parent / "golden" / "second_reading.jsonl"

VIEWS: dict[str, Callable[[Reading], set[str]]] = {
    "all codes": lambda reasons: {reason["code"] for reason in reasons},
    "decisive codes": lambda reasons: {reason["code"] for reason in reasons if reason["weight"] == "decisive"},
    "families": lambda reasons: {reason["code"].partition(".")[0] for reason in reasons},
}


def load(path: Path = READINGS) -> list[dict[str, Any]]:
    """The items read twice, in order."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def micro_f1(items: list[dict[str, Any]], view: Callable[[Reading], set[str]]) -> float:
    """Agreement of the two readings of `items` under a view: 1 when they are the same, 0 when they share nothing."""
    pairs = [(view(item["first"]), view(item["second"])) for item in items]
    total = sum(len(first) + len(second) for first, second in pairs)
    return 2 * sum(len(first & second) for first, second in pairs) / total if total else 1.0


def report(items: list[dict[str, Any]]) -> str:
    """The figures, then each item on which the readings differ in a code or a weight."""
    lines = [f"{name}: micro-F1 {micro_f1(items, view):.2f} over {len(items)} items" for name, view in VIEWS.items()]
    for item in items:
        only = {
            side: _codes(item[side]) - _codes(item[other]) for side, other in (("first", "second"), ("second", "first"))
        }
        if any(only.values()):
            sides = "; ".join(f"{side} only: {', '.join(sorted(codes))}" for side, codes in only.items() if codes)
            lines.append(f"{Path(item['file']).stem} item {item['item']}: {sides}")
    return "\n".join(lines) + "\n"


def _codes(reasons: Reading) -> set[str]:
    return {f"{reason['code']} ({reason['weight']})" for reason in reasons}


if __name__ == "__main__":
    print(report(load()), end="")
