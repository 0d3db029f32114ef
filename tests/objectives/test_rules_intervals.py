from decimal import Decimal
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.intervals import Band, beta_band, beta_cdf, beta_quantile, wilson_band


def binomial_tail(a, b, x):
    """I_x(a, b) of whole a and b: at least a hits in a + b - 1 throws."""
    n = a + b - 1
    return sum(comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))


@given(st.integers(1, 60), st.integers(1, 60), st.floats(0.001, 0.999))
def test_beta_agrees_with_the_binomial(a, b, x):
    assert beta_cdf(a, b, x) == pytest.approx(binomial_tail(a, b, x), abs=1e-11)


@pytest.mark.parametrize(("x", "expected"), [(-0.1, 0.0), (0.0, 0.0), (1.0, 1.0), (1.1, 1.0)])
def test_beta_ends_at_0_and_1(x, expected):
    assert beta_cdf(2, 3, x) == expected


@given(st.floats(0.5, 5_000), st.floats(0.5, 5_000), st.sampled_from([0.05, 0.10, 0.5, 0.90, 0.95]))
def test_quantile_is_where_the_share_is_reached(a, b, share):
    assert beta_cdf(a, b, beta_quantile(a, b, share)) == pytest.approx(share, abs=1e-8)


@pytest.mark.parametrize(
    ("won", "seen", "low", "high"),
    [
        pytest.param(3, 10, "0.168", "0.372", id="3 of 10"),
        pytest.param(9, 36, "0.178", "0.326", id="Asha, 9 of 36"),
    ],
)
def test_band_around_a_rate_shrunk_to_a_quarter(won, seen, low, high):
    band = beta_band(won + 5, seen - won + 15)

    assert (round(band.low, 3), round(band.high, 3)) == (Decimal(low), Decimal(high))


def test_ashas_band_to_four_places():
    band = beta_band(14, 42)

    assert (round(band.low, 4), round(band.high, 4)) == (Decimal("0.1783"), Decimal("0.3256"))


@pytest.mark.parametrize(
    ("a", "b", "certain"), [pytest.param(0, 5, 0, id="never"), pytest.param(5, 0, 1, id="always")]
)
def test_band_without_doubt_is_a_point(a, b, certain):
    assert beta_band(a, b) == Band(Decimal(certain), Decimal(certain))


@pytest.mark.parametrize(
    ("won", "seen", "low", "high"),
    [
        pytest.param(12, 150, "0.0464", "0.1346", id="12 of 150, as published"),
        pytest.param(3, 10, "0.1078", "0.6032", id="3 of 10"),
        pytest.param(0, 4, "0", "0.4899", id="none of 4"),
        pytest.param(5, 5, "0.5655", "1", id="5 of 5"),
        pytest.param(9, 36, "0.1375", "0.4107", id="Asha, 9 of 36"),
    ],
)
def test_wilson_interval_of_a_raw_rate(won, seen, low, high):
    band = wilson_band(won, seen)

    assert (round(band.low, 4), round(band.high, 4)) == (Decimal(low), Decimal(high))


def test_wilson_interval_of_nothing_is_unknown():
    assert wilson_band(0, 0) is None
