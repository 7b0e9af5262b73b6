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


class Sums(NamedTuple):
    """What a cohort's clustering comes down to, over determinations with n items of which x count."""

    determinations: int
    items: int  # sum of n
    hits: int  # sum of x
    squares: int  # sum of n * n
    products: int  # sum of n * x
    hit_squares: int  # sum of x * x


def sums(clusters: list[tuple[int, int]]) -> Sums:
    """The sums over determinations given as (items, items that count)."""
    return Sums(
        len(clusters),
        sum(n for n, _ in clusters),
        sum(x for _, x in clusters),
        sum(n * n for n, _ in clusters),
        sum(n * x for n, x in clusters),
        sum(x * x for _, x in clusters),
    )


def clustered(of: Sums) -> Interval | None:
    """The interval of a share of items, None without items.

    Wilson at the effective sample size: items divided by the design effect of their clustering (Kish 1965), never more
    than there are items, and the number of determinations where all agree. One determination counts as one item, since
    nothing shows how much its items vary.
    """
    items, hits = of.items, of.hits
    if not items:
        return None
    share = hits / items
    if share in (0, 1) or of.determinations == 1:
        effective: float = of.determinations
    else:
        between = of.hit_squares - 2 * share * of.products + share**2 * of.squares
        between *= of.determinations / (of.determinations - 1)
        effective = min(items, items / max(between / (items * share * (1 - share)), 1e-9))
    return wilson(share * effective, effective)
