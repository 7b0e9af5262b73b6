"""Intervals and tests against independent calculations: by hand, by enumeration, and by another library."""

from itertools import product

import numpy as np
import pytest

from evals import statistics


def counts(*rows: tuple[float, float]) -> statistics.Floats:
    return np.array(rows, dtype=float)[:, None, :]


def test_where_nothing_went_wrong_the_lower_bound_is_the_exact_binomial() -> None:
    """60 letters without an error still allow 6.0 % (Clopper and Pearson, by scipy)."""
    stats = pytest.importorskip("scipy.stats")
    low, high = statistics.intervals(counts(*[(3, 3)] * 60))

    assert low[0] == pytest.approx(stats.binomtest(60, 60).proportion_ci(0.95, "exact").low)
    assert low[0] == pytest.approx(0.940, abs=0.001)
    assert high[0] == 1


def test_where_nothing_went_right_the_upper_bound_is_the_exact_binomial() -> None:
    """The mirror of it."""
    low, high = statistics.intervals(counts(*[(0, 2)] * 10))

    assert (low[0], high[0]) == (0, pytest.approx(1 - 0.025**0.1))


def test_intervals_agree_with_another_library() -> None:
    """The percentile interval of a ratio of sums, letters drawn anew, is scipy's within the noise of drawing."""
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(3)
    whole = rng.integers(1, 6, 80)
    right = rng.binomial(whole, 0.8)
    low, high = statistics.intervals(np.stack([right, whole], axis=-1).astype(float)[:, None, :])

    def ratio(r: np.ndarray, w: np.ndarray, axis: int) -> np.ndarray:
        return r.sum(axis=axis) / w.sum(axis=axis)

    other = stats.bootstrap(
        (right, whole), ratio, paired=True, vectorized=True, method="percentile", n_resamples=5000, rng=rng
    ).confidence_interval
    assert low[0] == pytest.approx(other.low, abs=0.01)
    assert high[0] == pytest.approx(other.high, abs=0.01)


def test_p_of_the_exchange_test_is_that_of_all_exchanges() -> None:
    """For eight letters all 256 exchanges can be counted; drawing 2,000 of them comes near."""
    now, before = counts(*[(1, 2)] * 5, *[(2, 2)] * 3), counts(*[(2, 2)] * 6, (1, 2), (0, 2))
    found = statistics.change(now, before)

    a, b = now[:, 0], before[:, 0]
    seen = abs(a.sum(0)[0] / a.sum(0)[1] - b.sum(0)[0] / b.sum(0)[1])
    as_far = 0
    for swap in product((0, 1), repeat=8):
        mask = np.array(swap)[:, None]
        one, other = np.where(mask, b, a).sum(0), np.where(mask, a, b).sum(0)
        as_far += abs(one[0] / one[1] - other[0] / other[1]) >= seen - 1e-12
    assert found.p[0] == pytest.approx(as_far / 256, abs=0.03)


def test_p_values_are_corrected_as_by_hand() -> None:
    """Benjamini and Hochberg for four p values, worked out by hand; and by scipy."""
    p = np.array([0.01, 0.04, 0.03, 0.005])

    assert statistics.adjusted(p) == pytest.approx([0.02, 0.04, 0.04, 0.02])
    assert statistics.adjusted(p) == pytest.approx(pytest.importorskip("scipy.stats").false_discovery_control(p))


def test_intervals_of_letters_are_wider_than_those_of_items() -> None:
    """Letters that fail as a whole widen the interval; taking their items one by one would hide that."""
    letters = counts(*[(0, 4)] * 4, *[(4, 4)] * 36)
    items = counts(*[(0, 1)] * 16, *[(1, 1)] * 144)
    wide, narrow = (high - low for low, high in map(statistics.intervals, (letters, items)))

    assert wide[0] > 1.7 * narrow[0]


def test_a_figure_that_nobody_speaks_of_has_no_interval() -> None:
    """Nothing is said where there is nothing to divide by."""
    low, high = statistics.intervals(counts((0, 0), (0, 0)))

    assert np.isnan(low[0])
    assert np.isnan(high[0])


def test_large_sets_are_drawn_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Holding fewer weights at once changes no interval."""
    sums = counts(*[(i % 3, 3) for i in range(30)])
    whole = statistics.intervals(sums)
    monkeypatch.setattr(statistics, "_CHUNK_CELLS", 30 * 7)

    assert [bound[0] for bound in statistics.intervals(sums)] == [bound[0] for bound in whole]
