from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.facts import ContractRow, DealRow, DealState, GoalRow
from objectives.rules.night import (
    CAUSES,
    Figures,
    RepRow,
    Sums,
    explain,
    figures,
    month_sums,
    night_figures,
    required_e4,
    total,
    weighted_by_deal,
)
from objectives.rules.rates import Rates, history, rates
from objectives.rules.reasons import Reason, to_bits
from tests.objectives import asha

ASHA = RepRow(goals=asha.GOALS, deals=asha.DEALS, contracts=asha.CONTRACTS)
RATES = rates(history(asha.DEALS, ranks=4, as_of=asha.AS_OF), prior=None)
UNKNOWN_RATES = Rates((None,) * 5)
UNIT = 10_000


def night(rep, *, rates=RATES, as_of=asha.AS_OF):
    return night_figures(rep, months=asha.MONTHS, rates=rates, as_of=as_of)


def money(result):
    return {
        name: None if value is None else value / UNIT
        for name in ("goal", "closed", "run_rate", "weighted", "open", "slipped", "gap", "required")
        for value in [getattr(result, name)]
    }


def test_ashas_year():
    assert night(ASHA)["2027"] == Figures(
        goal=1_200_000 * UNIT,
        closed=380_000 * UNIT,
        run_rate=133_000 * UNIT,
        weighted=153_875 * UNIT,
        open=305_000 * UNIT,
        slipped=40_000 * UNIT,
        gap=533_125 * UNIT,
        coverage_ppm=443_959,
        required=2_132_500 * UNIT,
        win_rate_ppm=1_000_000,
        won_count=5,
        lost_count=0,
        no_amount=0,
        estimated=0,
        bits=0,
    )


def test_ashas_quarter_is_the_sum_of_its_months():
    result = night(ASHA)

    assert money(result["2027-Q2"]) == {
        "goal": 300_000,
        "closed": 185_000,
        "run_rate": 19_000,
        "weighted": 45_000,
        "open": 60_000,
        "slipped": 40_000,
        "gap": 51_000,
        "required": 204_000,
    }
    assert result["2027-Q2"].coverage_ppm == 625_000


@pytest.mark.parametrize(
    ("month", "closed", "run_rate", "weighted", "open_", "slipped"),
    [
        pytest.param("2027-01", 42_000, 0, 0, 0, 0, id="over"),
        pytest.param("2027-05", 79_000, 0, 0, 0, 40_000, id="ends on the day: D6 slipped from it"),
        pytest.param("2027-06", 0, 19_000, 45_000, 60_000, 0, id="D1"),
        pytest.param("2027-10", 0, 19_000, 16_875, 45_000, 0, id="D3 with half the credit"),
        pytest.param("2027-11", 0, 19_000, 0, 0, 0, id="contracts only"),
    ],
)
def test_ashas_months(month, closed, run_rate, weighted, open_, slipped):
    result = money(night(ASHA)[month])

    assert [result[name] for name in ("closed", "run_rate", "weighted", "open", "slipped")] == [
        closed,
        run_rate,
        weighted,
        open_,
        slipped,
    ]


def test_night_gives_every_month_quarter_and_year():
    keys = list(night(RepRow()))

    assert keys[:12] == [f"2027-{month:02}" for month in range(1, 13)]
    assert keys[12:] == ["2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4", "2027"]


MAY = asha.MONTHS[4]
WON = DealRow("w", DealState.WON, 0, 7 * UNIT, closed_on=asha.AS_OF)
OPEN = DealRow("o", DealState.OPEN, 1, 8 * UNIT, closes_on=date(2027, 6, 1))


def sums(month=MAY, *, deals=(), as_of=asha.AS_OF, **more):
    return month_sums(RepRow(deals=deals, **more), month, rates=RATES, as_of=as_of)


@pytest.mark.parametrize(
    ("deal", "expected"),
    [
        pytest.param(WON, Sums(closed=7 * UNIT, won_count=1), id="won on the day itself"),
        pytest.param(replace(WON, closed_on=date(2027, 6, 1)), Sums(), id="won later"),
        pytest.param(replace(WON, closed_on=date(2027, 4, 30)), Sums(), id="won in April"),
        pytest.param(
            replace(WON, amount_e4=-2 * UNIT), Sums(closed=-2 * UNIT, won_count=1), id="credit note"
        ),
        pytest.param(
            replace(WON, credit_ppm=500_000), Sums(closed=35_000, won_count=1), id="shared credit"
        ),
        pytest.param(
            replace(WON, amount_e4=None),
            Sums(won_count=1, no_amount=1),
            id="won without an amount",
        ),
        pytest.param(replace(WON, state=DealState.LOST), Sums(lost_count=1), id="lost"),
        pytest.param(
            replace(OPEN, closes_on=asha.AS_OF), Sums(slipped=8 * UNIT), id="due on the day"
        ),
        pytest.param(
            replace(OPEN, closes_on=date(2027, 5, 1), amount_estimated=True),
            Sums(slipped=8 * UNIT, estimated=1),
            id="slipped by an estimate",
        ),
        pytest.param(replace(OPEN, closes_on=asha.AS_OF, omitted=True), Sums(), id="omitted"),
        pytest.param(
            replace(OPEN, closes_on=asha.AS_OF, amount_e4=None, close_estimated=True),
            Sums(no_amount=1),
            id="open without an amount",
        ),
        pytest.param(replace(OPEN, closes_on=None), Sums(), id="no close date"),
        pytest.param(
            replace(OPEN, closes_on=asha.AS_OF, created_on=date(2027, 6, 1)),
            Sums(),
            id="not created yet",
        ),
    ],
)
def test_deal_in_the_month_of_the_as_of_day(deal, expected):
    assert sums(deals=[deal]) == expected


@pytest.mark.parametrize(
    ("deal", "expected"),
    [
        pytest.param(OPEN, Sums(open=8 * UNIT, weighted=2 * UNIT), id="open"),
        pytest.param(
            replace(OPEN, closes_on=date(2027, 6, 30), close_estimated=True),
            Sums(open=8 * UNIT, weighted=2 * UNIT, estimated=1),
            id="by an estimate",
        ),
        pytest.param(
            replace(OPEN, state=DealState.LOST, closed_on=date(2027, 6, 9), stage=0),
            Sums(open=8 * UNIT, weighted=2 * UNIT),
            id="lost later: at the closed win rate",
        ),
        pytest.param(replace(OPEN, closes_on=date(2027, 7, 1)), Sums(), id="closes in July"),
    ],
)
def test_deal_in_a_month_to_come(deal, expected):
    assert sums(asha.MONTHS[5], deals=[deal]) == expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        pytest.param(date(2027, 4, 30), 10 * UNIT, id="before it begins"),
        pytest.param(date(2027, 5, 30), 10 * UNIT, id="a day is left: the whole month is"),
        pytest.param(date(2027, 5, 31), 0, id="on its last day it has come"),
        pytest.param(date(2027, 6, 30), 0, id="long over"),
    ],
)
def test_run_rate_of_a_month_is_to_come_until_its_last_day(as_of, expected):
    contract = ContractRow("c", 10 * UNIT, date(2027, 1, 1))

    assert sums(contracts=[contract], as_of=as_of).run_rate == expected


def test_goals_of_a_month_add_up():
    goals = [GoalRow("2027-05", 3), GoalRow("2027-05", 4), GoalRow("2027-06", 9)]

    assert sums(goals=goals) == Sums(goal=7)


def test_each_deal_is_weighted_and_rounded_by_itself():
    halves = [DealRow(str(n), DealState.OPEN, 1, 2) for n in range(3)]

    assert weighted_by_deal(halves, RATES) == 3  # 2 × .25 = .5, three times
    assert [weighted_by_deal([deal], RATES) for deal in halves] == [1, 1, 1]


def test_stage_without_a_rate_makes_the_weight_unknown():
    no_rate = Rates((250_000, None))

    assert weighted_by_deal([OPEN], no_rate) is None
    assert weighted_by_deal([replace(OPEN, amount_e4=None)], no_rate) == 0
    assert weighted_by_deal([replace(OPEN, stage=9)], no_rate) is None


def test_unknown_weight_of_a_month_is_unknown_in_its_quarter_and_year():
    result = night(ASHA, rates=replace(RATES, ppm=(*RATES.ppm[:4], None)))

    unknown = [key for key, each in result.items() if each.weighted is None]
    assert unknown == ["2027-06", "2027-Q2", "2027"]
    assert result["2027"].open == 305_000 * UNIT
    assert result["2027"].reasons == {
        "weighted": Reason.NO_RATE,
        "gap": Reason.NO_RATE,
        "required": Reason.NO_RATE,
    }


def test_goal_of_part_of_a_year_is_what_was_promised():
    parts = [Sums(), Sums(goal=5, weighted=2), Sums(goal=6, weighted=3)]

    assert total(parts) == Sums(goal=11, weighted=5)
    assert total([Sums(), Sums()]).goal is None


def known(**changes):
    values = {"goal": 100, "closed": 40, "run_rate": 10, "weighted": 20, "open": 25, "won_count": 1}
    return Sums(**{**values, **changes})


@pytest.mark.parametrize(
    ("sums_", "closed_ppm", "expected"),
    [
        pytest.param(known(), 500_000, (30, 500_000, 60), id="all known"),
        pytest.param(known(closed=90), 500_000, (-20, None, 0), id="goal met: a surplus"),
        pytest.param(known(closed=89), 500_000, (-19, 25_000_000, 0), id="1 to go is not met"),
        pytest.param(known(closed=70), None, (0, 1_250_000, 0), id="no gap requires no rate"),
        pytest.param(known(), None, (30, 500_000, None), id="no rate"),
        pytest.param(known(), 0, (30, 500_000, None), id="nothing ever won"),
        pytest.param(known(goal=None), 500_000, (None, None, None), id="no goal"),
        pytest.param(known(weighted=None), 500_000, (None, 500_000, None), id="no stage rate"),
        pytest.param(known(open=-5), 500_000, (30, -100_000, 60), id="negative pipeline"),
    ],
)
def test_gap_coverage_and_required_pipeline(sums_, closed_ppm, expected):
    result = figures(sums_, closed_ppm=closed_ppm)

    assert (result.gap, result.coverage_ppm, result.required) == expected


@pytest.mark.parametrize(
    ("sums_", "closed_ppm", "reasons"),
    [
        pytest.param(known(), 500_000, {}, id="all known"),
        pytest.param(known(closed=90), 500_000, {"coverage_ppm": "goal_met"}, id="goal met"),
        pytest.param(known(), None, {"required": "no_rate"}, id="no rate"),
        pytest.param(known(), 0, {"required": "no_wins"}, id="nothing ever won"),
        pytest.param(
            known(goal=None, won_count=0),
            500_000,
            {
                "goal": "no_goal",
                "gap": "no_goal",
                "coverage_ppm": "no_goal",
                "required": "no_goal",
                "win_rate_ppm": "no_closed_deals",
            },
            id="no goal, nothing ended",
        ),
        pytest.param(
            known(weighted=None),
            0,
            {"weighted": "no_rate", "gap": "no_rate", "required": "no_rate"},
            id="no stage rate",
        ),
    ],
)
def test_every_unknown_figure_has_its_reason(sums_, closed_ppm, reasons):
    assert figures(sums_, closed_ppm=closed_ppm).reasons == reasons


@pytest.mark.parametrize("unknown", [Reason.NO_CRM_DATA, Reason.NO_CRM_OWNER])
def test_without_facts_only_the_goal_is_known(unknown):
    result = night(RepRow(goals=asha.GOALS, unknown=unknown))["2027"]

    assert result.goal == 1_200_000 * UNIT
    assert result.reasons == {name: unknown for name in CAUSES if name != "goal"}


def test_without_goal_and_facts_the_goal_comes_first():
    result = night(RepRow(unknown=Reason.NO_CRM_DATA))["2027"]

    assert (result.reasons["gap"], result.reasons["closed"]) == (
        Reason.NO_GOAL,
        Reason.NO_CRM_DATA,
    )


def test_rep_without_deals_has_closed_nothing():
    result = night(RepRow(goals=asha.GOALS), rates=UNKNOWN_RATES)["2027"]

    assert (result.closed, result.weighted, result.gap) == (0, 0, 1_200_000 * UNIT)
    assert result.reasons == {"required": Reason.NO_RATE, "win_rate_ppm": Reason.NO_CLOSED_DEALS}


def test_as_many_lost_as_won_have_ended():
    result = figures(known(lost_count=1), closed_ppm=500_000)

    assert (result.win_rate_ppm, result.bits) == (500_000, 0)


def test_stored_bits_explain_as_the_night_did():
    result = figures(known(weighted=None, no_amount=2), closed_ppm=0)

    assert result.bits == to_bits([Reason.NO_RATE, Reason.NO_WINS, Reason.NO_AMOUNT])
    assert explain({"gap": None, "goal": 5}, result.bits) == {"gap": Reason.NO_RATE}


@pytest.mark.parametrize(
    ("gap", "ppm", "expected"),
    [(5_331_250_000, 250_000, 21_325_000_000), (-1, 250_000, 0), (0, None, 0), (5, 0, None)],
)
def test_required_pipeline_is_the_gap_at_the_closed_win_rate(gap, ppm, expected):
    assert required_e4(gap, ppm) == expected


DAYS = st.dates(date(2026, 11, 1), date(2028, 2, 1))
MAYBE_DAY = st.none() | DAYS
DEALS = st.builds(
    DealRow,
    key=st.text("abc", min_size=1, max_size=3),
    state=st.sampled_from(DealState),
    stage=st.integers(0, 4),
    amount_e4=st.none() | st.integers(-(10**9), 10**12),
    closes_on=MAYBE_DAY,
    closed_on=MAYBE_DAY,
    created_on=MAYBE_DAY,
    reached=st.integers(0, 31),
    credit_ppm=st.integers(0, 1_000_000),
    omitted=st.booleans(),
    amount_estimated=st.booleans(),
    close_estimated=st.booleans(),
)
GOALS = st.builds(
    GoalRow,
    month=st.sampled_from([month.key for month in asha.MONTHS]),
    amount_e4=st.integers(0, 10**12),
)
CONTRACTS = st.builds(
    ContractRow,
    key=st.just("c"),
    monthly_e4=st.integers(0, 10**10),
    starts_on=DAYS,
    ends_on=MAYBE_DAY,
    churn_ppm=st.integers(0, 1_000_000),
)
PPM = st.none() | st.integers(0, 1_000_000)
REPS = st.builds(
    RepRow,
    goals=st.lists(GOALS, max_size=5),
    deals=st.lists(DEALS, max_size=12),
    contracts=st.lists(CONTRACTS, max_size=3),
    unknown=st.sampled_from([None, None, None, Reason.NO_CRM_DATA, Reason.NO_CRM_OWNER]),
)
ADDITIVE = ("closed", "run_rate", "open", "slipped", "won_count", "lost_count", "no_amount")


@given(REPS, st.lists(PPM, min_size=5, max_size=5), DAYS)
def test_quarters_and_year_are_sums_and_nothing_unknown_is_unexplained(rep, ppm, as_of):
    result = night(rep, rates=Rates(tuple(ppm)), as_of=as_of)

    months = [each for key, each in result.items() if len(key) == 7 and "Q" not in key]
    quarters = [each for key, each in result.items() if "Q" in key]
    for name in ADDITIVE:
        year = getattr(result["2027"], name)
        if year is not None:
            assert year == sum(getattr(each, name) for each in months)
            assert year == sum(getattr(each, name) for each in quarters)
    for each in result.values():
        assert set(each.reasons) == {name for name in CAUSES if getattr(each, name) is None}
        if each.gap is not None:
            assert each.gap == each.goal - each.closed - each.run_rate - each.weighted
