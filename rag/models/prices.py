"""What tokens cost: a dated list that ships with the tool, and the user's own figures, which win over it."""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..errors import UsageError
from ..records import Usage

_LIST = Path(__file__).with_name("prices.toml")
_MILLION = 1_000_000


class Price(NamedTuple):
    """US dollars per million tokens; `read` is the day the figures were read, None for the user's own."""

    input: float
    cached: float
    output: float
    batch: float = 0.5
    read: str | None = None

    def of(self, usage: Usage, *, batch: bool = False) -> float:
        """What `usage` costs."""
        fresh = max(0, usage.input - usage.cached)
        total = (fresh * self.input + usage.cached * self.cached + usage.output * self.output) / _MILLION
        return total * self.batch if batch else total

    def __str__(self) -> str:
        source = f"list of {self.read}" if self.read else "as given"
        return f"${self.input:g} in, ${self.cached:g} cached, ${self.output:g} out per million tokens ({source})"


def of(model: str) -> Price | None:
    """The listed price of `model`; None where it is not listed."""
    day, listed = _listed()
    for name in sorted(listed, key=len, reverse=True):
        if model == name or model.startswith(f"{name}-"):
            return Price(**listed[name], read=day)
    return None


def parse(text: str) -> Price:
    """A price the user gives: "IN,OUT" or "IN,CACHED,OUT", in dollars per million tokens.

    Raises:
        UsageError: it is neither.
    """
    try:
        figures = [float(part) for part in text.replace("$", "").split(",")]
        if len(figures) not in (2, 3) or min(figures) < 0:
            raise ValueError
    except ValueError:
        raise UsageError(
            f"--price {text}: expected IN,OUT or IN,CACHED,OUT in dollars per million tokens, such as 0.15,0.60"
        ) from None
    return Price(figures[0], figures[1] if len(figures) == 3 else figures[0], figures[-1])


@cache
def _listed() -> tuple[str, dict[str, dict[str, float]]]:
    with _LIST.open("rb") as file:
        data = tomllib.load(file)
    return data["read"], data["models"]
