from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from objectives.rules.cycle import (
    Cycle,
    LatestStart,
    WonIn,
    cycle,
    in_time,
    latest_start,
    nearest_rank,
    won_in,
)
from objectives.rules.facts import DealState
from objectives.rules.reasons import Reason
from tests.objectives import asha

REMAINING = asha.YEAR.remaining_days(asha.AS_OF)
ASHA = cycle(asha.CYCLES)


def test_cycle_is_median_and_80th_percentile_of_the_wins():
    assert (ASHA.median, ASHA.p80, round(ASHA.mean, 2)) == (85, 130, Decimal("89.44"))
    assert (ASHA.is_team, ASHA.reason) == (False, None)


@pytest.mark.parametrize(
    ("percent", "values", "expected"),
    [
        (50, (7,), 7),
        (50, (9, 1), 1),
        (80, (1, 2, 3, 4, 5), 4),
        (80, (1, 2, 3, 4, 5, 6), 5),
        (50, tuple(range(1, 1001)), 500),
        (100, (3, 1, 2), 3),
        (0, (3, 1, 2), 1),
    ],
)
def test_nearest_rank_is_one_of_the_values(percent, values, expected):
    assert nearest_rank(values, percent) == expected


def test_cycle_of_few_wins_is_the_teams():
    result = cycle((10, 20, 30, 40), team=asha.CYCLES)

    assert result == replace(ASHA, is_team=True)


def test_five_wins_are_enough():
    result = cycle((50, 10, 30, 20, 40), team=asha.CYCLES)

    assert result == Cycle((10, 20, 30, 40, 50), 30, 40, Decimal(30))


def test_cycle_of_few_wins_in_a_young_team_is_unknown():
    assert cycle((10,), team=(10, 20)) == Cycle((), None, None, None, reason=Reason.FEW_WINS)


def test_days_are_read_from_the_wins():
    won = asha.WON_DEALS[0]
    deals = [
        *asha.DEALS,
        replace(won, created_on=won.closed_on),
        replace(won, created_on=date(2027, 6, 1)),
        replace(won, created_on=None),
        replace(won, closed_on=date(2027, 6, 1)),
        replace(won, state=DealState.LOST),
    ]

    result = won_in(deals, as_of=asha.AS_OF)

    assert result == WonIn(asha.CYCLES, entered_won=2, undated=1)


def test_latest_start_is_the_end_of_the_period_less_the_cycle():
    result = latest_start(ASHA, period=asha.YEAR, on=asha.AS_OF)

    assert result == LatestStart(
        half_on=date(2027, 10, 7),
        most_on=date(2027, 8, 23),
        half_days_left=129,
        most_days_left=84,
    )


def test_latest_start_that_is_past_has_no_days_left():
    result = latest_start(ASHA, period=asha.YEAR, on=date(2027, 10, 8))

    assert (result.half_days_left, result.most_days_left) == (-1, -46)


def test_latest_start_without_a_cycle_is_unknown():
    assert latest_start(cycle((1, 2)), period=asha.YEAR, on=asha.AS_OF) is None


@pytest.mark.parametrize(
    ("cycles", "window", "share", "line"),
    [
        pytest.param(
            asha.CYCLES, None, "0.58204", ".582035 = 1,121 days ÷ 1,926 days", id="until year end"
        ),
        pytest.param((90,), None, "0.57944", ".579439 = 124 days ÷ 214 days", id="a single cycle"),
        pytest.param(
            asha.CYCLES,
            129,
            "0.85788",
            ".857881 = 996 days ÷ 1,161 days",
            id="until the latest start",
        ),
    ],
)
def test_share_of_new_deals_that_close_in_time(cycles, window, share, line):
    result = in_time(cycles, remaining=REMAINING, window=window)

    assert round(result.share, 5) == Decimal(share)
    assert result.math.line == line


def test_share_in_time_to_six_places():
    assert round(in_time(asha.CYCLES, remaining=214, window=129).share, 6) == Decimal("0.857881")


def test_deals_that_take_longer_than_what_remains_are_late():
    assert in_time((300, 100), remaining=200).share == Decimal("0.25")


@pytest.mark.parametrize(("cycles", "window"), [((), 10), ((5,), 0), ((5,), -1)])
def test_share_in_time_of_nothing_is_refused(cycles, window):
    with pytest.raises(ValueError, match="at least one win"):
        in_time(cycles, remaining=214, window=window)
