from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.exact import (
    money,
    per_ppm_e4,
    rate_ppm,
    ratio_ppm,
    share,
    to_e4,
    to_ppm,
    weighted_e4,
)

BIGINT = 2**63 - 1
MONEY_LIMIT = 9_000_000_000_000_000


def half_up(value):
    """Half away from zero, from the exact fraction."""
    size = (2 * abs(value).numerator + value.denominator) // (2 * value.denominator)
    return size if value >= 0 else -size


@pytest.mark.parametrize(
    ("won", "reached", "prior_ppm", "expected"),
    [
        pytest.param(3, 10, 250_000, 266_667, id="3 of 10, team at a quarter"),
        pytest.param(0, 4, 250_000, 208_333, id="0 of 4 is not 0"),
        pytest.param(5, 5, 250_000, 400_000, id="5 of 5 is not 1"),
        pytest.param(30, 100, 250_000, 291_667, id="30 of 100 keeps most of its own"),
        pytest.param(9, 36, 250_000, 250_000, id="Asha"),
        pytest.param(0, 0, 250_000, 250_000, id="nothing seen is the prior"),
        pytest.param(0, 0, 0, 0, id="a prior of 0 is known"),
        pytest.param(4238, 6711, None, 631_501, id="an organization has no prior"),
        pytest.param(0, 3, None, 0, id="an organization that lost all"),
        pytest.param(0, 0, None, None, id="an organization with no history"),
    ],
)
def test_rate_is_pulled_towards_the_prior(won, reached, prior_ppm, expected):
    assert rate_ppm(won, reached, prior_ppm) == expected


def test_rate_takes_another_weight():
    assert rate_ppm(3, 10, 250_000, m=10) == 275_000


@pytest.mark.parametrize(
    ("amount_e4", "ppm", "expected"),
    [
        pytest.param(600_000_000, 750_000, 450_000_000, id="60,000 at .75"),
        pytest.param(1, 500_000, 1, id="half rounds up"),
        pytest.param(1, 499_999, 0, id="below half rounds down"),
        pytest.param(-1, 500_000, -1, id="a negative half rounds away from zero"),
        pytest.param(-1, 499_999, 0, id="a small negative is 0"),
        pytest.param(-600_000_000, 750_000, -450_000_000, id="a credit note"),
        pytest.param(7, 1_000_000, 7, id="whole credit changes nothing"),
        pytest.param(7, 0, 0, id="no chance"),
    ],
)
def test_weighted_amount_rounds_half_away_from_zero(amount_e4, ppm, expected):
    assert weighted_e4(amount_e4, ppm) == expected


@given(st.integers(-MONEY_LIMIT, MONEY_LIMIT), st.integers(0, 1_000_000))
def test_weighted_amount_is_the_exact_product_rounded_once(amount_e4, ppm):
    assert weighted_e4(amount_e4, ppm) == half_up(Fraction(amount_e4 * ppm, 1_000_000))


@pytest.mark.parametrize(
    ("amount_e4", "ppm", "expected"),
    [
        pytest.param(5_331_250_000, 250_000, 21_325_000_000, id="Asha: 533,125 at .25"),
        pytest.param(1, 631_501, 2, id="1.58 rounds to 2"),
        pytest.param(3, 800_000, 4, id="3.75 rounds to 4"),
        pytest.param(0, 1, 0, id="no gap"),
    ],
)
def test_amount_per_share(amount_e4, ppm, expected):
    assert per_ppm_e4(amount_e4, ppm) == expected


@given(st.integers(0, MONEY_LIMIT), st.integers(1, 1_000_000))
def test_amount_per_share_is_the_exact_quotient_rounded_once(amount_e4, ppm):
    assert per_ppm_e4(amount_e4, ppm) == half_up(Fraction(amount_e4 * 1_000_000, ppm))


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        pytest.param(3_050_000_000, 6_870_000_000, 443_959, id="Asha: 305,000 of 687,000"),
        pytest.param(2, 3, 666_667, id="two thirds"),
        pytest.param(1, 2_000_000, 1, id="half a millionth rounds up"),
        pytest.param(1, 2_000_001, 0, id="less than half a millionth is 0"),
        pytest.param(-1, 2_000_000, -1, id="negative mirrors positive"),
        pytest.param(45, 10, 4_500_000, id="above one is not capped"),
    ],
)
def test_ratio_in_parts_per_million(part, whole, expected):
    assert ratio_ppm(part, whole) == expected


@given(st.integers(-MONEY_LIMIT, MONEY_LIMIT), st.integers(1, MONEY_LIMIT))
def test_ratio_is_the_exact_quotient_rounded_once(part, whole):
    assert ratio_ppm(part, whole) == half_up(Fraction(part * 1_000_000, whole))


def test_nothing_passes_64_bits_at_the_largest_money():
    assert MONEY_LIMIT // 1_000_000 * 1_000_000 + 999_999 * 1_000_000 + 500_000 <= BIGINT
    assert (MONEY_LIMIT - 1) * 1000 <= BIGINT


def test_money_and_shares_come_back_as_decimals():
    assert money(4_500_000_001) == Decimal("450000.0001")
    assert share(375_000) == Decimal("0.375")
    assert to_e4(Decimal("450000.0001")) == 4_500_000_001
    assert to_ppm(Decimal("0.375")) == 375_000


def test_finer_money_or_share_is_refused():
    with pytest.raises(ValueError, match="four decimal places"):
        to_e4(Decimal("0.00001"))
    with pytest.raises(ValueError, match="six decimal places"):
        to_ppm(Decimal("0.0000001"))
