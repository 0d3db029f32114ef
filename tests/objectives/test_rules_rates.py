from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.arithmetic import Kind
from objectives.rules.facts import DealRow, DealState
from objectives.rules.rates import (
    History,
    Outcomes,
    Rate,
    Rates,
    Seen,
    Shrunk,
    StageStep,
    WinRate,
    added,
    history,
    outcomes,
    rates,
    shrunk,
    shrunk_chain,
    stage_steps,
    win_rate,
)
from objectives.rules.reasons import Reason
from tests.objectives import asha

QUARTER = Decimal("0.25")
PUBLISHED = Outcomes(won=Decimal(3), lost=Decimal(7), open=Decimal(90))


@pytest.mark.parametrize(
    ("name", "of", "share", "line"),
    [
        pytest.param(WinRate.CREATED, PUBLISHED, "0.03", ".03 = 3 ÷ 100", id="of all created"),
        pytest.param(WinRate.CLOSED, PUBLISHED, "0.3", ".30 = 3 ÷ 10", id="of won and lost"),
        pytest.param(
            WinRate.BROAD,
            replace(PUBLISHED, derailed=Decimal(2)),
            "0.25",
            ".25 = 3 ÷ 12",
            id="of all that ended",
        ),
        pytest.param(
            WinRate.CLOSED,
            replace(PUBLISHED, derailed=Decimal(2)),
            "0.3",
            ".30 = 3 ÷ 10",
            id="given up is not lost",
        ),
        pytest.param(
            WinRate.CREATED,
            replace(PUBLISHED, derailed=Decimal(20)),
            "0.025",
            ".025 = 3 ÷ 120",
            id="given up was created",
        ),
    ],
)
def test_win_rate_by_its_name(name, of, share, line):
    result = win_rate(name, of)

    assert (result.name, result.share, result.reason) == (name, Decimal(share), None)
    assert result.math.line == line


def test_win_rate_says_what_it_divides():
    assert win_rate(WinRate.CLOSED, PUBLISHED).math.words == "Closed win rate = Won ÷ Won and lost"


@pytest.mark.parametrize(
    ("name", "reason"),
    [(WinRate.CLOSED, Reason.NO_CLOSED_DEALS), (WinRate.CREATED, Reason.NO_DEALS)],
)
def test_win_rate_of_nothing_is_unknown(name, reason):
    nothing = Outcomes(won=Decimal(0), lost=Decimal(0))

    assert win_rate(name, nothing) == Rate(name, None, reason)


DAY = date(2027, 3, 1)
SIZES = (
    DealRow("a", DealState.WON, 0, 300_000, closed_on=DAY),
    DealRow("b", DealState.LOST, 0, 100_000, closed_on=DAY),
    DealRow("c", DealState.LOST, 0, 500_000, closed_on=date(2027, 7, 1)),
    DealRow("d", DealState.OPEN, 1, 800_000, credit_ppm=250_000),
    DealRow("e", DealState.OPEN, 1, None),
    DealRow("f", DealState.OPEN, 1, 900_000, created_on=date(2027, 7, 1)),
)


def test_outcomes_are_counted_as_of_a_day():
    assert outcomes(SIZES, as_of=asha.AS_OF) == Outcomes(Decimal(1), Decimal(1), open=Decimal(3))


def test_outcomes_by_credited_amount():
    result = outcomes(SIZES, as_of=asha.AS_OF, unit=Kind.MONEY)

    assert result == Outcomes(Decimal(30), Decimal(10), open=Decimal(70), unit=Kind.MONEY)
    assert win_rate(WinRate.CLOSED, result).math.line == ".75 = 30 ÷ 40"


def test_history_counts_the_furthest_stage_of_each_ended_deal():
    result = history(asha.DEALS, ranks=4, as_of=asha.AS_OF)

    assert result == History(won=asha.WON, reached=(36, *asha.REACHED))


def test_history_knows_only_what_had_ended_by_the_day():
    result = history(asha.DEALS, ranks=4, as_of=date(2026, 12, 31))

    assert result == History(won=4, reached=(31, 31, 19, 10, 7))


def test_stages_convert_step_by_step_and_to_a_win():
    steps = stage_steps(asha.STAGES, asha.REACHED, asha.WON)

    assert [(s.name, s.reached, round(s.step, 4), s.win_from) for s in steps] == [
        ("Qualify", 36, Decimal("0.6667"), Decimal("0.25")),
        ("Solution", 24, Decimal("0.625"), Decimal("0.375")),
        ("Proposal", 15, Decimal("0.8"), Decimal("0.6")),
        ("Negotiation", 12, Decimal("0.75"), Decimal("0.75")),
    ]
    assert steps[0].step_math.words == "Qualify to Solution = Reached Solution ÷ Reached Qualify"
    assert steps[0].step_math.line == ".6667 = 24 ÷ 36"
    assert steps[3].step_math.words == "Negotiation to Won = Reached Won ÷ Reached Negotiation"
    assert steps[1].win_math.line == ".375 = 9 ÷ 24"


def test_stage_nobody_reached_is_unknown():
    steps = stage_steps(("Qualify", "Proposal"), (3, 0), 0)

    assert (steps[0].step, steps[0].win_from) == (0, 0)
    assert steps[1] == StageStep("Proposal", 0, None, None, Reason.NO_RATE)


@given(st.lists(st.integers(0, 31), min_size=1, max_size=30), st.integers(1, 10))
def test_steps_multiply_to_the_whole_way(masks, wins):
    lost = [DealRow("l", DealState.LOST, 0, 0, closed_on=DAY, reached=m * 2) for m in masks]
    won = [DealRow("w", DealState.WON, 0, 0, closed_on=DAY, reached=1)] * wins
    result = history(lost + won, ranks=5, as_of=DAY)

    steps = stage_steps("abcde", result.reached[1:], result.won)

    for here in range(5):
        assert round(prod(s.step for s in steps[here:]) - steps[here].win_from, 20) == 0
    assert list(result.reached) == sorted(result.reached, reverse=True)


@pytest.mark.parametrize(
    ("won", "seen", "share"),
    [
        pytest.param(3, 10, "0.2667", id="3 of 10"),
        pytest.param(0, 4, "0.2083", id="0 of 4 is not 0"),
        pytest.param(5, 5, "0.4000", id="5 of 5 is not 1"),
        pytest.param(30, 100, "0.2917", id="30 of 100 keeps most of its own"),
        pytest.param(9, 36, "0.2500", id="Asha"),
    ],
)
def test_small_numbers_are_pulled_towards_the_team(won, seen, share):
    result = shrunk(won=won, seen=seen, prior=QUARTER)

    assert round(result.share, 4) == Decimal(share)
    assert result.label == "own rate, pulled towards the team's"


@pytest.mark.parametrize(
    ("won", "seen", "low", "high"), [(3, 10, "0.168", "0.372"), (9, 36, "0.178", "0.326")]
)
def test_shrunk_rate_has_a_band(won, seen, low, high):
    result = shrunk(won=won, seen=seen, prior=QUARTER)

    assert (round(result.low, 3), round(result.high, 3)) == (Decimal(low), Decimal(high))


def test_shrunk_rate_carries_its_arithmetic():
    result = shrunk(won=9, seen=36, prior=QUARTER)

    assert result.math.words == "Win rate = 9 won and 20 at the team's rate ÷ 36 seen and 20"
    assert result.math.line == ".25 = 14 ÷ 56"


def test_nothing_seen_is_the_teams_rate_and_says_so():
    result = shrunk(won=0, seen=0, prior=QUARTER)

    assert (result.share, result.label) == (QUARTER, "team rate")


def test_team_that_has_seen_nothing_has_the_organizations_rate():
    result = shrunk(won=0, seen=0, prior=QUARTER, above="organization")

    assert result.label == "organization rate"


def test_organization_has_its_plain_rate():
    result = shrunk(won=9, seen=36, prior=None)

    assert (result.share, result.low, result.label) == (QUARTER, None, "own rate")
    assert result.math.line == ".25 = 9 ÷ 36"


def test_nothing_seen_anywhere_is_unknown():
    nothing = Seen(0, 0)

    result = shrunk_chain(rep=nothing, team=nothing, organization=nothing)

    assert result == Shrunk(0, 0, None, None, reason=Reason.NO_RATE)


def test_rep_rests_on_the_team_and_the_team_on_the_organization():
    result = shrunk_chain(rep=Seen(3, 10), team=Seen(10, 20), organization=Seen(25, 100))

    assert result.prior == Decimal("0.375")  # (10 + 20 × .25) ÷ 40
    assert result.share == Decimal("0.35")  # (3 + 20 × .375) ÷ 30


def test_rates_by_stage_are_exact_integers():
    own = history(asha.DEALS, ranks=4, as_of=asha.AS_OF)

    assert rates(own, prior=None) == Rates((250_000, 250_000, 375_000, 600_000, 750_000))


def test_rates_of_a_rep_rest_on_the_levels_above():
    organization = rates(History(25, (100, 80, 50)), prior=None)
    team = rates(added([History(4, (8, 8, 6)), History(6, (12, 10, 10))]), prior=organization)
    rep = rates(History(0, (0, 0, 4)), prior=team)

    assert organization == Rates((250_000, 312_500, 500_000))
    assert team == Rates((375_000, 427_632, 555_556))
    assert rep == Rates((375_000, 427_632, 462_963))
    assert rep.closed == 375_000


def test_rate_of_a_stage_nobody_ended_from_is_unknown():
    organization = rates(History(0, (2, 2, 0)), prior=None)

    assert organization == Rates((0, 0, None))
    assert rates(History(0, (0, 0, 0)), prior=organization) == Rates((0, 0, None))
    assert [organization.from_stage(rank) for rank in (1, 2, 3)] == [0, None, None]
