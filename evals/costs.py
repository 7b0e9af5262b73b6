"""What a run cost, as far as its records say: tokens, money, seconds."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

_INPUT = ("input_tokens", "prompt_tokens", "tokens_in")
_OUTPUT = ("output_tokens", "completion_tokens", "tokens_out")
_MONEY = ("cost", "cost_usd", "price")


def costs(
    records: Iterable[Mapping[str, Any]], seconds: Sequence[float], *, unit: str = "letter"
) -> list[tuple[str, str]]:
    """Named figures, as text; only those that the records carry (`usage` or the record itself)."""
    known = [{**record, **(record.get("usage") or {})} for record in records]
    rows = []
    for name, keys in (("input tokens", _INPUT), ("output tokens", _OUTPUT)):
        values = _values(known, keys)
        if values:
            rows.append(
                (name, f"{sum(values):,.0f} in all, {sum(values) / len(values):,.0f} for each {unit} that says")
            )
    money = _values(known, _MONEY)
    if money:
        rows.append(("cost", f"{sum(money):.4f} in all, {sum(money) / len(money):.4f} for each {unit} that says"))
    if seconds:
        ordered = sorted(seconds)
        slow = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        rows.append(
            ("time", f"median {median(ordered) * 1000:,.0f} ms a {unit}, 95 of 100 within {slow * 1000:,.0f} ms")
        )
    return rows


def _values(known: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> list[float]:
    found = (next((record[key] for key in keys if isinstance(record.get(key), int | float)), None) for record in known)
    return [float(value) for value in found if value is not None]
