from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from objectives.rules.facts import DealState
from objectives.rules.rates import Rates, history, rates
from objectives.rules.reasons import NotCounted, Reason
from objectives.rules.weighted import WeightedPipeline, weighted_deal, weighted_pipeline
from salesplan.lib.periods import Period, month_of
from tests.objectives import asha

RATES = rates(history(asha.DEALS, ranks=4, as_of=asha.AS_OF), prior=None)


def asha_pipeline(deals=asha.DEALS, period=asha.YEAR):
    return weighted_pipeline(deals, rates=RATES, period=period, as_of=asha.AS_OF)


def test_weighted_pipeline_adds_what_closes_in_time():
    result = asha_pipeline()

    assert result.total == asha.WEIGHTED
    assert result.open == asha.OPEN_IN_YEAR
    assert result.slipped == 40_000
    assert result.open_at_all == asha.OPEN_AT_ALL
    assert result.reason is None
    assert result.math.words == "Weighted open = D1 + D2 + D3 + D5"
    assert result.math.line == "153,875 = 45,000 + 72,000 + 16,875 + 20,000"


def test_every_open_deal_is_a_row_with_its_weight_or_the_reason_why_not():
    rows = [(r.deal.key, r.chance, r.counts, r.reason) for r in asha_pipeline().rows]

    assert rows == [
        ("D1", Decimal("0.75"), 45_000, None),
        ("D2", Decimal("0.6"), 72_000, None),
        ("D3", Decimal("0.375"), 16_875, None),
        ("D5", Decimal("0.25"), 20_000, None),
        ("D6", None, 0, NotCounted.SLIPPED),
        ("D4", None, 0, NotCounted.AFTER_PERIOD),
    ]


def test_row_carries_its_arithmetic():
    row = weighted_deal(asha.D3, rates=RATES, period=asha.YEAR, as_of=asha.AS_OF)

    assert row.math.words == "Counts = Amount × Chance × Credit"
    assert row.math.line == "16,875 = 90,000 × .375 × 50 %"


AUGUST = month_of(date(2027, 8, 1))


@pytest.mark.parametrize(
    ("changes", "reason", "sentence"),
    [
        pytest.param({}, None, None, id="counts"),
        pytest.param({"closes_on": date(2027, 8, 1)}, None, None, id="first day of the period"),
        pytest.param(
            {"omitted": True}, NotCounted.OMITTED, "omitted from the forecast", id="omitted"
        ),
        pytest.param(
            {"closes_on": None}, NotCounted.NO_CLOSE_DATE, "no close date", id="no close date"
        ),
        pytest.param(
            {"closes_on": asha.AS_OF}, NotCounted.SLIPPED, "close date has passed", id="due today"
        ),
        pytest.param(
            {"closes_on": date(2027, 7, 31)},
            NotCounted.BEFORE_PERIOD,
            "closes before the period",
            id="before",
        ),
        pytest.param(
            {"closes_on": date(2027, 9, 1)},
            NotCounted.AFTER_PERIOD,
            "closes after the period",
            id="after",
        ),
        pytest.param({"amount_e4": None}, NotCounted.NO_AMOUNT, "no amount", id="no amount"),
        pytest.param(
            {"amount_e4": None, "omitted": True},
            NotCounted.OMITTED,
            "omitted from the forecast",
            id="the first reason that holds",
        ),
    ],
)
def test_deal_counts_or_says_why_not(changes, reason, sentence):
    deal = replace(asha.D2, **changes)

    row = weighted_deal(deal, rates=RATES, period=AUGUST, as_of=asha.AS_OF)

    assert (row.reason, row.counts) == (reason, 0 if reason else 72_000)
    assert (row.reason and row.reason.value) == sentence


@pytest.mark.parametrize(
    "ended",
    [
        {"state": DealState.LOST, "closed_on": asha.AS_OF},
        {"state": DealState.WON, "closed_on": asha.AS_OF},
        {"created_on": date(2027, 6, 1)},
    ],
)
def test_deal_that_is_not_open_on_the_day_is_no_row(ended):
    assert asha_pipeline([replace(asha.D1, **ended)]) == WeightedPipeline(
        (), Decimal(0), Decimal(0), Decimal(0), Decimal(0)
    )


def test_deal_lost_later_is_weighted_with_the_closed_win_rate():
    ended_since = replace(asha.D1, state=DealState.LOST, closed_on=date(2027, 6, 20), stage=0)

    assert asha_pipeline([ended_since]).total == 15_000


def test_weight_falls_in_the_month_the_deal_closes():
    deals = [
        replace(asha.D1, key="a", amount_e4=1_000_000_000, closes_on=date(2027, 6, 10)),
        replace(asha.D1, key="b", amount_e4=1_000_000_000, closes_on=date(2027, 7, 10)),
        replace(asha.D1, key="c", amount_e4=2_000_000_000, closes_on=date(2027, 8, 10)),
    ]
    half = Rates((500_000,) * 5)

    totals = [
        weighted_pipeline(
            deals, rates=half, period=month_of(date(2027, month, 1)), as_of=asha.AS_OF
        ).total
        for month in (6, 7, 8)
    ]

    assert totals == [50_000, 50_000, 100_000]


def test_chance_nobody_knows_makes_the_sum_unknown_and_not_smaller():
    result = weighted_pipeline(
        [asha.D1, asha.D2],
        rates=Rates((250_000, 250_000, 375_000, 600_000, None)),
        period=asha.YEAR,
        as_of=asha.AS_OF,
    )

    assert (result.total, result.reason, result.math) == (None, Reason.NO_RATE, None)
    assert [(r.counts, r.reason) for r in result.rows] == [
        (72_000, None),
        (None, NotCounted.NO_RATE),
    ]
    assert result.open == 180_000


def test_estimated_rows_are_marked():
    deals = [
        asha.D1,
        replace(asha.D2, amount_estimated=True),
        replace(asha.D3, close_estimated=True),
    ]

    assert [row.is_estimated for row in asha_pipeline(deals).rows] == [False, True, True]


def test_slipped_deals_are_those_that_should_have_closed_in_the_period():
    earlier = replace(asha.D6, key="earlier", closes_on=date(2026, 12, 1))

    result = asha_pipeline([asha.D6, earlier], Period(date(2027, 4, 1), date(2027, 7, 1)))

    assert result.slipped == 40_000
    assert [(row.deal.key, row.reason) for row in result.rows] == [
        ("earlier", NotCounted.SLIPPED),
        ("D6", NotCounted.SLIPPED),
    ]


def test_negative_amount_weighs_negative():
    credit_note = replace(asha.D2, amount_e4=-1_200_000_000)

    assert asha_pipeline([credit_note]).total == -72_000
