from decimal import Decimal

import pytest

from objectives.rules.gap import (
    Coverage,
    Gap,
    RequiredCoverage,
    RequiredPipeline,
    Snapshot,
    Yield,
    coverage_by_win_rate,
    coverage_by_yield,
    gap,
    naive_coverage,
    pipeline_yield,
    required_pipeline,
    to_go_coverage,
    with_forecast,
)
from objectives.rules.reasons import Reason
from tests.objectives import asha

ASHA = {
    "goal": asha.GOAL,
    "closed": asha.CLOSED,
    "run_rate": asha.RUN_RATE,
    "weighted": asha.WEIGHTED,
}
ASHA_TO_GO = {"goal": asha.GOAL, "closed": asha.CLOSED, "run_rate": asha.RUN_RATE}


def test_gap_is_what_is_not_in_sight():
    result = gap(**ASHA)

    assert result.gap == asha.GAP
    assert result.reason is None
    assert result.math.words == "Gap = Goal − Closed − Run-rate to come − Weighted open"
    assert result.math.line == "533,125 = 1,200,000 − 380,000 − 133,000 − 153,875"


def test_gap_keeps_what_it_was_computed_from():
    result = gap(**ASHA)

    assert (result.goal, result.closed, result.run_rate, result.weighted) == (
        asha.GOAL,
        asha.CLOSED,
        asha.RUN_RATE,
        asha.WEIGHTED,
    )


def test_gap_on_what_the_rep_commits_to():
    result = with_forecast(gap(**ASHA), commit=Decimal(100_000), best=Decimal(150_000))

    assert (result.gap, result.on_commit, result.on_best) == (asha.GAP, 587_000, 437_000)
    assert result.commit_math.line == "587,000 = 1,200,000 − 380,000 − 133,000 − 100,000"
    assert result.best_math.line == "437,000 = 1,200,000 − 380,000 − 133,000 − 100,000 − 150,000"


def test_gap_without_a_forecast_has_no_variants():
    result = gap(**ASHA)

    assert (result.on_commit, result.on_best, result.commit_math) == (None, None, None)


def test_unknown_goal_has_no_variants_either():
    unknown = gap(**{**ASHA, "goal": None})

    assert with_forecast(unknown, commit=Decimal(5)) == unknown


def test_more_than_the_goal_is_a_surplus():
    assert gap(**{**ASHA, "closed": Decimal(1_000_000)}).gap == -86_875


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"goal": None}, Reason.NO_GOAL, id="no goal"),
        pytest.param({"closed": None}, Reason.NO_CRM_DATA, id="no facts"),
        pytest.param({"run_rate": None}, Reason.NO_CRM_DATA, id="no contracts known"),
        pytest.param({"goal": None, "closed": None}, Reason.NO_GOAL, id="the goal comes first"),
        pytest.param({"weighted": None}, Reason.NO_RATE, id="no rate"),
    ],
)
def test_gap_that_cannot_be_computed_says_why(changes, reason):
    values = {**ASHA, **changes}

    assert gap(**values) == Gap(*values.values(), None, reason=reason)


def test_gap_names_the_reason_it_is_given():
    result = gap(**{**ASHA, "closed": None}, unknown=Reason.NO_CRM_OWNER)

    assert result.reason is Reason.NO_CRM_OWNER


def test_commit_needs_no_win_rate():
    unweighted = gap(**{**ASHA, "weighted": None})

    result = with_forecast(unweighted, commit=Decimal(7_000))

    assert (result.gap, result.on_commit, result.on_best) == (None, 680_000, None)


def test_to_go_coverage_counts_only_what_closes_in_the_period():
    result = to_go_coverage(open_in_period=asha.OPEN_IN_YEAR, **ASHA_TO_GO)

    assert round(result.times, 3) == Decimal("0.444")
    assert result.math.words == "Coverage = Open in the period ÷ Still to sell"
    assert result.of == "Goal − closed − run-rate to come"
    assert result.math.line == "0.444× = 305,000 ÷ 687,000"


def test_naive_coverage_counts_all_that_is_open():
    result = naive_coverage(open_at_all=asha.OPEN_AT_ALL, goal=asha.GOAL, closed=asha.CLOSED)

    assert round(result.times, 3) == Decimal("0.720")
    assert result.of == "Goal − closed"
    assert result.math.line == "0.720× = 590,000 ÷ 820,000"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"closed": Decimal(1_067_000)}, Reason.GOAL_MET, id="just met"),
        pytest.param({"closed": Decimal(2_000_000)}, Reason.GOAL_MET, id="far above"),
        pytest.param({"goal": None}, Reason.NO_GOAL, id="no goal"),
        pytest.param({"closed": None}, Reason.NO_CRM_DATA, id="no facts"),
        pytest.param({"open_in_period": None}, Reason.NO_CRM_DATA, id="no open deals known"),
    ],
)
def test_coverage_that_means_nothing_says_why(changes, reason):
    values = {**ASHA_TO_GO, "open_in_period": asha.OPEN_IN_YEAR, **changes}

    expected = Coverage("Goal − closed − run-rate to come", None, reason)
    assert to_go_coverage(**values) == expected


def test_naive_coverage_of_a_met_goal_means_nothing():
    result = naive_coverage(open_at_all=Decimal(5), goal=Decimal(10), closed=Decimal(10))

    assert result == Coverage("Goal − closed", None, Reason.GOAL_MET)


def test_required_pipeline_is_the_gap_over_the_win_rate():
    result = required_pipeline(gap=asha.GAP, win_rate=Decimal("0.25"))

    assert result.amount == 2_132_500
    assert result.math.line == "2,132,500 = 533,125 ÷ .25"


def test_required_pipeline_of_a_published_worksheet():
    missing = gap(
        goal=Decimal(2_500_000),
        closed=Decimal(1_000_000),
        run_rate=Decimal(0),
        weighted=Decimal(500_000) * Decimal("0.60"),
    ).gap

    assert required_pipeline(gap=missing, win_rate=Decimal("0.60")).amount == 2_000_000


@pytest.mark.parametrize(
    ("gap_", "win_rate", "expected"),
    [
        pytest.param(0, None, RequiredPipeline(Decimal(0)), id="goal met"),
        pytest.param(-5, "0.2", RequiredPipeline(Decimal(0)), id="surplus"),
        pytest.param(None, "0.2", RequiredPipeline(None, Reason.NO_GOAL), id="no gap known"),
        pytest.param(5, None, RequiredPipeline(None, Reason.NO_RATE), id="no rate"),
        pytest.param(5, "0", RequiredPipeline(None, Reason.NO_WINS), id="nothing ever won"),
    ],
)
def test_required_pipeline_at_its_ends(gap_, win_rate, expected):
    result = required_pipeline(
        gap=None if gap_ is None else Decimal(gap_),
        win_rate=None if win_rate is None else Decimal(win_rate),
    )

    assert result == expected


def test_coverage_by_win_rate_of_a_published_example():
    has = naive_coverage(open_at_all=Decimal(4_800_000), goal=Decimal(1_600_000), closed=Decimal(0))
    needed = coverage_by_win_rate(Decimal("0.22"))

    assert has.times == 3
    assert round(needed.times, 3) == Decimal("4.545")
    assert needed.math.line == "4.545× = 1× ÷ .22"


def test_three_times_the_plan_is_not_enough_at_a_low_win_rate():
    plan, weighted = Decimal(1_600_000), Decimal(4_800_000) * Decimal("0.22")

    result = gap(goal=plan, closed=Decimal(0), run_rate=Decimal(0), weighted=weighted)

    assert result.gap == plan - 1_056_000


QUARTERS = [Snapshot(Decimal(p), Decimal(w)) for p, w in ((2000, 700), (2500, 800), (2200, 760))]
FOURTH = Snapshot(Decimal(2300), Decimal(800))


def test_yield_is_what_past_snapshots_brought():
    result = pipeline_yield([*QUARTERS, FOURTH])

    assert result.share == Decimal("0.34")
    assert result.math.line == ".34 = 3,060 ÷ 9,000"


def test_yield_of_three_periods_is_unknown():
    assert pipeline_yield(QUARTERS) == Yield(None, Reason.FEW_SNAPSHOTS)


def test_yield_of_empty_snapshots_is_unknown():
    nothing = [Snapshot(Decimal(0), Decimal(0))] * 4

    assert pipeline_yield(nothing) == Yield(None, Reason.FEW_SNAPSHOTS)


def test_coverage_by_yield_leaves_out_what_needs_no_pipeline_today():
    result = coverage_by_yield(
        plan=Decimal(3_000), create_and_close=Decimal(400), yield_share=Decimal("0.34")
    )

    assert round(result.times, 3) == Decimal("2.549")
    assert result.math.line == "2.549× = 2,600 ÷ 3,000 ÷ .34"


def test_plan_that_creates_and_closes_it_all_needs_no_pipeline_today():
    result = coverage_by_yield(
        plan=Decimal(100), create_and_close=Decimal(120), yield_share=Decimal("0.34")
    )

    assert result.times == 0


@pytest.mark.parametrize(
    ("plan", "yield_share", "reason"),
    [
        (0, "0.34", Reason.GOAL_NOT_POSITIVE),
        (3_000, None, Reason.NO_RATE),
        (3_000, "0", Reason.NO_WINS),
    ],
)
def test_coverage_by_yield_that_cannot_be_computed_says_why(plan, yield_share, reason):
    result = coverage_by_yield(
        plan=Decimal(plan),
        create_and_close=Decimal(0),
        yield_share=None if yield_share is None else Decimal(yield_share),
    )

    assert result == RequiredCoverage(None, reason)


def test_coverage_by_win_rate_without_a_rate_says_why():
    assert coverage_by_win_rate(None) == RequiredCoverage(None, Reason.NO_RATE)
    assert coverage_by_win_rate(Decimal(0)) == RequiredCoverage(None, Reason.NO_WINS)
