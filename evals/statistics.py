"""Intervals and tests that resample whole determinations, because items of one determination are not independent.

Item-level intervals covered 83 % where 95 % was promised and item-level tests gave 15 % false alarms at 5 %; resampling
determinations gave 92 % and 5.6 % (measured on simulated comparisons with whole-letter failures).
Every figure is a ratio of sums: an array has the axes (determination, figure, numerator and denominator).
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES, SEED = 2_000, 20240613
_CHUNK_CELLS = 4_000_000  # weights held at once: bounds memory for large golden sets
LEVEL = 0.95


class Change(NamedTuple):
    """Figures of one run minus those of another: the difference, its 95 % interval, and p of "no difference"."""

    difference: Floats
    low: Floats
    high: Floats
    p: Floats


def ratio(sums: Floats) -> Floats:
    """Numerator over denominator along the last axis; not a number where there is nothing to divide by."""
    above, below = sums[..., 0], sums[..., 1]
    return np.asarray(np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0), dtype=np.float64)


def intervals(sums: Floats) -> tuple[Floats, Floats]:
    """The 95 % percentile interval of each figure when determinations (the first axis) are drawn anew.

    Where no determination has an error, resampling shows none either: there the lower bound is the exact binomial's
    over the determinations that speak about the figure (and the upper one where none is right).
    """
    drawn = ratio(np.concatenate([_totals(weights, sums) for weights in _weights(len(sums))]))
    low, high = _bounds(drawn)
    total, speaking = ratio(sums.sum(axis=0)), (sums[..., 1] > 0).sum(axis=0)
    least = ((1 - LEVEL) / 2) ** (1 / np.maximum(speaking, 1))
    low = np.where(total == 1, least, low)
    high = np.where(total == 0, 1 - least, high)
    return low, high


def change(now: Floats, before: Floats) -> Change:
    """The paired difference of two runs over the same determinations, figure by figure.

    The interval draws determinations anew; p exchanges the two runs within determinations at random (an exact test of
    "no difference", two-sided).
    """
    delta = now - before
    drawn = np.concatenate([ratio(_totals(w, now)) - ratio(_totals(w, before)) for w in _weights(len(now))])
    low, high = _bounds(drawn)
    total_now, total_before = now.sum(axis=0), before.sum(axis=0)
    difference = np.nan_to_num(ratio(total_now) - ratio(total_before))
    as_far = np.zeros(difference.shape)
    for swapped in _swaps(len(now)):
        moved = _totals(swapped, delta)
        exchanged = np.nan_to_num(ratio(total_now - moved) - ratio(total_before + moved))
        as_far += (np.abs(exchanged) >= np.abs(difference) - 1e-12).sum(axis=0)
    return Change(difference, np.nan_to_num(low), np.nan_to_num(high), (1 + as_far) / (1 + RESAMPLES))


def adjusted(p: Floats) -> Floats:
    """P values after Benjamini and Hochberg's correction for looking at many figures at once."""
    order = np.argsort(p)
    steps = p[order] * len(p) / np.arange(1, len(p) + 1)
    result = np.empty_like(p)
    result[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1)
    return result


def _totals(weights: Floats, sums: Floats) -> Floats:
    flat = weights @ sums.reshape(len(sums), -1)
    return np.asarray(flat.reshape(len(weights), *sums.shape[1:]), dtype=np.float64)


def _bounds(drawn: Floats) -> tuple[Floats, Floats]:
    """The 2.5th and 97.5th percentile along the first axis; draws without a value are left out."""
    low, high = np.full(drawn.shape[1:], np.nan), np.full(drawn.shape[1:], np.nan)
    for place in np.ndindex(*drawn.shape[1:]):
        column = drawn[(slice(None), *place)]
        valid = column[~np.isnan(column)]
        if len(valid):
            low[place], high[place] = np.percentile(valid, [100 * (1 - LEVEL) / 2, 100 * (1 + LEVEL) / 2])
    return low, high


def _weights(n: int) -> Iterator[Floats]:
    """How often each of `n` determinations is drawn, in each resample."""
    generator = np.random.default_rng(SEED)
    for size in _chunks(n):
        drawn = generator.integers(0, n, size=(size, n))
        drawn += np.arange(size)[:, None] * n
        yield np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n).astype(np.float64)


def _swaps(n: int) -> Iterator[Floats]:
    generator = np.random.default_rng(SEED + 1)
    for size in _chunks(n):
        yield generator.integers(0, 2, size=(size, n)).astype(np.float64)


def _chunks(n: int) -> Iterator[int]:
    step = max(1, min(RESAMPLES, _CHUNK_CELLS // max(n, 1)))
    for start in range(0, RESAMPLES, step):
        yield min(step, RESAMPLES - start)
