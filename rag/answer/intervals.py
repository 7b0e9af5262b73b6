"""How sure a rate is. Items of one determination are not independent, so whole determinations count."""

from math import sqrt
from typing import NamedTuple

_Z = 1.96


class Interval(NamedTuple):
    """A 95 % interval of a share, as fractions."""

    low: float
    high: float


def wilson(part: float, whole: float) -> Interval:
    """The Wilson score interval (1927) of `part` out of `whole`; whole must be positive."""
    share = part / whole
    centre = share + _Z**2 / (2 * whole)
    spread = _Z * sqrt(share * (1 - share) / whole + _Z**2 / (4 * whole**2))
    scale = 1 + _Z**2 / whole
    return Interval(max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def clustered(clusters: list[tuple[int, int]]) -> Interval | None:
    """The interval of a share over determinations given as (items, items that count), None without items.

    Wilson at the effective sample size: items divided by the design effect of their clustering (Kish 1965), never more
    than there are items, and the number of determinations where all agree.
    """
    items, hits = sum(n for n, _ in clusters), sum(x for _, x in clusters)
    if not items:
        return None
    share = hits / items
    if share in (0, 1):
        effective: float = len(clusters)
    else:
        between = sum((x - share * n) ** 2 for n, x in clusters)
        effective = min(items, items / max(between / (items * share * (1 - share)), 1e-9))
    return wilson(share * effective, effective)
