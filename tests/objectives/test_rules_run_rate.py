from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from objectives.rules.facts import ContractRow
from objectives.rules.reasons import Reason
from objectives.rules.run_rate import (
    RunRate,
    RunRateShare,
    ShareFlag,
    plan_balance,
    run_rate_share,
    run_rate_to_come,
)
from tests.objectives import asha


def asha_run_rate(contracts=asha.CONTRACTS, as_of=asha.AS_OF):
    return run_rate_to_come(contracts, months=asha.MONTHS, as_of=as_of)


def test_run_rate_to_come_is_seven_months_after_churn():
    result = asha_run_rate()

    assert result.total == asha.RUN_RATE
    assert result.by_month == (0,) * 5 + (19_000,) * 7
    assert result.math.words == "Run-rate to come = Months × A month × Kept after churn"
    assert result.math.line == "133,000 = 7 × 20,000 × 95 %"


def test_run_rate_has_a_line_for_each_contract():
    lines = asha_run_rate().lines

    assert [(line.contract.key, line.monthly, line.months, line.total) for line in lines] == [
        ("Halden Foods", 9_000, 7, 59_850),
        ("Merrow Rail", 7_000, 7, 46_550),
        ("Quay Insurance", 4_000, 7, 26_600),
    ]
    assert lines[0].math.line == "59,850 = 7 × 9,000 × 95 %"


def test_contracts_of_different_length_are_added():
    first, second, _ = asha.CONTRACTS
    short = replace(second, ends_on=date(2027, 9, 1), label="Merrow, until August")

    result = asha_run_rate([first, short])

    assert result.total == 79_800
    assert result.math.words == "Run-rate to come = Halden Foods + Merrow, until August"
    assert result.math.line == "79,800 = 59,850 + 19,950"
    assert result.by_month[7:9] == (15_200, 8_550)


@pytest.mark.parametrize(
    ("as_of", "total"),
    [
        pytest.param(date(2027, 5, 30), 152_000, id="May has a day left"),
        pytest.param(date(2027, 6, 1), 133_000, id="June has begun"),
        pytest.param(date(2027, 12, 30), 19_000, id="December has a day left"),
        pytest.param(date(2027, 12, 31), 0, id="the year is over"),
        pytest.param(date(2026, 12, 31), 228_000, id="the year has not begun"),
    ],
)
def test_month_begun_is_still_to_come_as_a_whole(as_of, total):
    assert asha_run_rate(as_of=as_of).total == total


def test_no_contracts_bring_nothing():
    assert asha_run_rate([]) == RunRate((), Decimal(0), (Decimal(0),) * 12, None)


def test_months_are_rounded_one_by_one_as_the_night_does():
    contract = ContractRow("c", 1, date(2027, 1, 1), churn_ppm=500_000)

    assert asha_run_rate([contract]).total == Decimal("0.0007")


@pytest.mark.parametrize(
    ("run_rate", "flag"),
    [
        pytest.param(20, ShareFlag.LOW, id="a fifth"),
        pytest.param(21, None, id="above a fifth"),
        pytest.param(79, None, id="below four fifths"),
        pytest.param(80, ShareFlag.HIGH, id="four fifths"),
        pytest.param(120, ShareFlag.HIGH, id="more than the goal"),
    ],
)
def test_run_rate_share_is_flagged_at_both_ends(run_rate, flag):
    result = run_rate_share(run_rate=Decimal(run_rate), goal=Decimal(100))

    assert (result.share, result.flag) == (Decimal(run_rate) / 100, flag)


def test_run_rate_share_carries_its_arithmetic():
    result = run_rate_share(run_rate=Decimal(228_000), goal=asha.GOAL)

    assert result.math.line == "19 % = 228,000 ÷ 1,200,000"
    assert result.flag == "plans must be robust"


def test_run_rate_share_has_thresholds_of_the_organization():
    result = run_rate_share(
        run_rate=Decimal(30), goal=Decimal(100), low=Decimal("0.3"), high=Decimal("0.7")
    )

    assert result.flag is ShareFlag.LOW


@pytest.mark.parametrize(
    ("run_rate", "goal", "reason"),
    [
        (Decimal(5), None, Reason.NO_GOAL),
        (None, Decimal(5), Reason.NO_CRM_DATA),
        (Decimal(5), Decimal(0), Reason.GOAL_NOT_POSITIVE),
    ],
)
def test_run_rate_share_that_means_nothing_says_why(run_rate, goal, reason):
    assert run_rate_share(run_rate=run_rate, goal=goal) == RunRateShare(None, reason=reason)


FARMER = {
    "Run-rate": Decimal(240_000) * Decimal("0.95"),
    "Key accounts": Decimal(180_000),
    "New business": Decimal(6 * 45_000),
    "Channel": Decimal(60_000),
}


def test_plan_of_a_farmer_adds_up():
    result = plan_balance(FARMER, goal=Decimal(730_000))

    assert (result.planned, result.balance) == (738_000, 8_000)
    assert result.planned_math.line == "738,000 = 228,000 + 180,000 + 270,000 + 60,000"
    assert result.math.line == "8,000 = 738,000 − 730,000"


def test_plan_that_falls_short_has_a_negative_balance():
    assert plan_balance(FARMER, goal=asha.GOAL).balance == -462_000


def test_plan_without_a_goal_has_no_balance():
    result = plan_balance(FARMER, goal=None)

    assert (result.planned, result.balance, result.reason) == (738_000, None, Reason.NO_GOAL)
    assert result.math is None


def test_empty_plan_falls_short_by_the_goal():
    assert plan_balance({}, goal=Decimal(10)).balance == -10
