from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.reasons import Reason
from objectives.rules.seasonality import (
    EVEN,
    PerMonth,
    SeasonError,
    checked_weights,
    expected_share,
    expected_share_by_days,
    pace,
    required_per_month,
    split_money,
    split_units,
    week_periods,
)
from salesplan.lib.periods import Period
from tests.objectives import asha

SPANS = [month.span for month in asha.MONTHS]
SEASONAL = expected_share(asha.SEASON, SPANS, asha.AS_OF)
LINEAR = expected_share(EVEN, SPANS, asha.AS_OF)


def asha_pace(share):
    return pace(goal=asha.GOAL, closed=asha.CLOSED, share=share)


def test_season_expects_its_whole_months():
    result = asha_pace(SEASONAL)

    assert result.share == Decimal("0.34")
    assert result.expected == 408_000
    assert round(result.index, 4) == Decimal("0.9314")
    assert round(result.projected, 2) == Decimal("1117647.06")
    assert result.lead == -28_000
    assert not result.low_confidence
    assert result.reason is None


def test_pace_carries_its_arithmetic():
    result = asha_pace(SEASONAL)

    assert result.expected_math.line == "408,000 = 1,200,000 × 34 %"
    assert result.index_math.line == ".9314 = 380,000 ÷ 408,000"
    assert result.projected_math.line == "1,117,647 = 380,000 ÷ 34 %"


def test_season_expects_a_fraction_of_the_current_month():
    share = expected_share(asha.SEASON, SPANS, date(2027, 6, 15))

    assert asha_pace(share).expected == 468_000


def test_even_months_expect_a_straight_line():
    result = asha_pace(LINEAR)

    assert round(result.expected, 20) == 500_000
    assert round(result.index, 2) == Decimal("0.76")
    assert round(result.projected, 10) == 912_000


def test_days_expect_a_straight_line_by_day():
    result = asha_pace(expected_share_by_days(asha.YEAR, asha.AS_OF))

    assert round(result.expected, 2) == Decimal("496438.36")


@pytest.mark.parametrize(
    ("on", "share"),
    [
        pytest.param(date(2026, 12, 31), "0", id="before the year"),
        pytest.param(date(2027, 12, 31), "1", id="its last day"),
        pytest.param(date(2028, 6, 1), "1", id="after it"),
    ],
)
def test_season_stays_between_nothing_and_all(on, share):
    assert expected_share(asha.SEASON, SPANS, on) == Decimal(share)


def test_quarter_takes_the_weights_of_its_months():
    share = expected_share(asha.SEASON[3:6], SPANS[3:6], asha.AS_OF)

    assert share == Decimal("0.6")


def test_months_without_weight_expect_nothing():
    assert expected_share((0, 0, 0), SPANS[:3], asha.AS_OF) == 0


@pytest.mark.parametrize(
    ("share", "is_low"),
    [("0.0999", True), ("0.10", False)],
)
def test_projection_from_little_of_the_season_says_little(share, is_low):
    assert asha_pace(Decimal(share)).low_confidence is is_low


@pytest.mark.parametrize(
    ("goal", "closed", "share", "expected", "index", "projected", "reason"),
    [
        pytest.param(None, 50, "0.5", None, None, 100, Reason.NO_GOAL, id="no goal"),
        pytest.param(100, None, "0.5", 50, None, None, Reason.NO_CRM_DATA, id="no facts"),
        pytest.param(100, 0, "0", 0, None, None, Reason.NOTHING_EXPECTED, id="first of January"),
        pytest.param(0, 50, "0.5", 0, None, 100, Reason.GOAL_NOT_POSITIVE, id="goal of 0"),
        pytest.param(-9, 50, "0.5", -4.5, None, 100, Reason.GOAL_NOT_POSITIVE, id="goal below 0"),
        pytest.param(100, -10, "0.5", 50, -0.2, -20, None, id="credit notes"),
    ],
)
def test_pace_that_cannot_be_computed_says_why(
    goal, closed, share, expected, index, projected, reason
):
    result = pace(
        goal=None if goal is None else Decimal(goal),
        closed=None if closed is None else Decimal(closed),
        share=Decimal(share),
    )

    assert (
        result.expected,
        None if result.index is None else float(result.index),
        result.projected,
        result.reason,
    ) == (expected, index, projected, reason)
    assert [result.expected_math is None, result.index_math is None] == [
        expected is None,
        index is None,
    ]


def test_each_remaining_month_takes_its_part_of_what_is_left():
    result = required_per_month(
        goal=asha.GOAL, closed=asha.CLOSED, months=asha.MONTHS, on=asha.AS_OF
    )

    assert round(result.amount, 2) == Decimal("117142.86")
    assert result.months_left == 7
    assert result.math.line == "117,143 = 820,000 ÷ 7"


def test_month_that_has_begun_is_one_of_those_left():
    result = required_per_month(
        goal=asha.GOAL, closed=asha.CLOSED, months=asha.MONTHS, on=date(2027, 5, 30)
    )

    assert result.amount == 102_500


@pytest.mark.parametrize(
    ("goal", "closed", "on", "expected"),
    [
        pytest.param(None, 5, asha.AS_OF, PerMonth(None, 7, Reason.NO_GOAL), id="no goal"),
        pytest.param(100, None, asha.AS_OF, PerMonth(None, 7, Reason.NO_CRM_DATA), id="no facts"),
        pytest.param(
            100, 5, date(2027, 12, 31), PerMonth(None, 0, Reason.PERIOD_OVER), id="year is over"
        ),
    ],
)
def test_required_per_month_that_cannot_be_computed_says_why(goal, closed, on, expected):
    result = required_per_month(
        goal=None if goal is None else Decimal(goal),
        closed=None if closed is None else Decimal(closed),
        months=asha.MONTHS,
        on=on,
    )

    assert result == expected


def test_met_goal_requires_nothing_more():
    result = required_per_month(
        goal=Decimal(100), closed=Decimal(120), months=asha.MONTHS, on=asha.AS_OF
    )

    assert result.amount == 0


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        pytest.param(100, (1,) * 7, (15, 15, 14, 14, 14, 14, 14), id="ties to the earliest"),
        pytest.param(-100, (1,) * 7, (-15, -15, -14, -14, -14, -14, -14), id="negative mirrors"),
        pytest.param(10, (0, 1, 2), (0, 3, 7), id="largest remainder first, 0 stays 0"),
        pytest.param(0, (1, 1), (0, 0), id="nothing to split"),
    ],
)
def test_split_gives_the_rest_to_the_largest_remainders(total, weights, expected):
    assert split_units(total, weights) == expected


def test_split_of_money_is_exact_to_the_cent():
    assert split_money(Decimal("1000000.00"), (1, 1, 1)) == (
        Decimal("333333.34"),
        Decimal("333333.33"),
        Decimal("333333.33"),
    )


def test_split_of_finer_money_is_exact_to_the_ten_thousandth():
    assert split_money(Decimal("0.0011"), (1, 1)) == (Decimal("0.0006"), Decimal("0.0005"))


def test_split_by_season_gives_ashas_months():
    months = split_money(asha.GOAL, asha.SEASON)

    assert months[:3] == (60_000, 72_000, 96_000)
    assert sum(months) == asha.GOAL


@given(
    st.integers(-(10**15), 10**15),
    st.lists(st.integers(0, 1000), min_size=1, max_size=14).filter(any),
)
def test_split_loses_nothing_and_stays_within_a_unit(total, weights):
    parts = split_units(total, weights)

    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


@pytest.mark.parametrize("weights", [(0, 0), (), (2, -1)])
def test_split_over_nothing_is_refused(weights):
    with pytest.raises(SeasonError, match="Nothing can be split"):
        split_units(10, weights)


def test_split_of_money_finer_than_the_smallest_unit_is_refused():
    with pytest.raises(SeasonError, match="four decimal places"):
        split_money(Decimal("0.00001"), (1, 1))


def test_season_of_100_percent_is_taken():
    weights = (5, 6, 8, 7, 8, 10, 6, 6, 10, 9, 10, 15)

    assert checked_weights(weights) == tuple(Decimal(weight) for weight in weights)


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        pytest.param(
            (8,) * 12,
            "The months add up to 96 %, not 100 %: add 4 % somewhere.",
            id="too little",
        ),
        pytest.param(
            (Decimal("8.5"),) * 12,
            "The months add up to 102 %, not 100 %: take off 2 % somewhere.",
            id="too much",
        ),
        pytest.param((50, 50), "A season has 12 months, not 2.", id="two months"),
        pytest.param((-1, 101, *(0,) * 10), "A month cannot have less than 0 %.", id="negative"),
    ],
)
def test_season_that_is_not_a_year_is_refused(weights, sentence):
    with pytest.raises(SeasonError) as refusal:
        checked_weights(weights)

    assert str(refusal.value) == sentence


def test_weeks_fall_into_periods_of_4_4_and_5():
    periods = week_periods(date(2027, 1, 4))

    assert len(periods) == 12
    assert periods[0] == Period(date(2027, 1, 4), date(2027, 2, 1))
    assert periods[2] == Period(date(2027, 3, 1), date(2027, 4, 5))
    assert periods[11] == Period(date(2027, 11, 29), date(2028, 1, 3))


@pytest.mark.parametrize(
    ("pattern", "weeks"),
    [((4, 4, 5), [4, 4, 5]), ((4, 5, 4), [4, 5, 4]), ((5, 4, 4), [5, 4, 4])],
)
def test_weeks_follow_their_pattern(pattern, weeks):
    periods = week_periods(date(2027, 1, 4), pattern=pattern)

    assert [period.days // 7 for period in periods] == weeks * 4


def test_53rd_week_goes_to_the_last_period():
    long_year = week_periods(date(2027, 1, 4), weeks=53)
    comparable = week_periods(date(2027, 1, 4))

    assert long_year[:11] == comparable[:11]
    assert long_year[11] == Period(date(2027, 11, 29), date(2028, 1, 10))


def test_year_of_54_weeks_is_refused():
    with pytest.raises(SeasonError, match="52 or 53"):
        week_periods(date(2027, 1, 4), weeks=54)
