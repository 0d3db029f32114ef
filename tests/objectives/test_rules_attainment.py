from decimal import Decimal

import pytest

from objectives.rules.attainment import Attainment, Standing, attainment, team_attainment
from objectives.rules.reasons import Reason
from tests.objectives import asha


def test_attainment_is_closed_over_goal():
    result = attainment(goal=asha.GOAL, closed=asha.CLOSED)

    assert round(result.share, 5) == Decimal("0.31667")
    assert result.reason is None
    assert result.math.words == "Attained = Closed ÷ Goal"
    assert result.math.line == "31.67 % = 380,000 ÷ 1,200,000"


@pytest.mark.parametrize(
    ("closed", "share"),
    [
        pytest.param(150, "1.5", id="above 100 % is not capped"),
        pytest.param(-20, "-0.2", id="credit notes can outweigh what was sold"),
        pytest.param(0, "0", id="nothing closed is known"),
    ],
)
def test_attainment_is_shown_as_it_is(closed, share):
    assert attainment(goal=Decimal(100), closed=Decimal(closed)).share == Decimal(share)


@pytest.mark.parametrize(
    ("goal", "closed", "reason"),
    [
        (None, Decimal(5), Reason.NO_GOAL),
        (Decimal(0), Decimal(5), Reason.GOAL_NOT_POSITIVE),
        (Decimal(-1), Decimal(5), Reason.GOAL_NOT_POSITIVE),
        (Decimal(100), None, Reason.NO_CRM_DATA),
    ],
)
def test_attainment_that_cannot_be_computed_says_why(goal, closed, reason):
    assert attainment(goal=goal, closed=closed) == Attainment(goal, closed, None, reason)


def test_team_attainment_is_not_the_mean_of_percentages():
    result = team_attainment(
        [Standing(Decimal(100), Decimal(100)), Standing(Decimal(900), Decimal(0))]
    )

    assert result.share == Decimal("0.1")
    assert result.math.line == "10 % = 100 ÷ 1,000"
    assert result.left_out == 0


def test_team_attainment_counts_whom_it_leaves_out():
    result = team_attainment(
        [
            Standing(Decimal(100), Decimal(50)),
            Standing(None, Decimal(70)),
            Standing(Decimal(100), None),
        ]
    )

    assert (result.share, result.left_out) == (Decimal("0.5"), 2)


@pytest.mark.parametrize(
    ("standings", "reason"),
    [
        ([], Reason.NO_GOAL),
        ([Standing(None, Decimal(5))], Reason.NO_GOAL),
        ([Standing(Decimal(5), None)], Reason.NO_CRM_DATA),
    ],
)
def test_team_of_which_nothing_is_known_says_why(standings, reason):
    expected = Attainment(None, None, None, reason, left_out=len(standings))

    assert team_attainment(standings) == expected
