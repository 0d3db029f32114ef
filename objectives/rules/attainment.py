"""How much of a goal is closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from objectives.rules.arithmetic import Math, Sign, money, percent
from objectives.rules.reasons import Reason


@dataclass(frozen=True, slots=True)
class Attainment:
    """`share` of the goal, 0..1 and beyond: above 100 % and below 0 it is shown as it is.

    `left_out` people have no goal or no facts and are on neither side of the division.
    """

    goal: Decimal | None
    closed: Decimal | None
    share: Decimal | None
    reason: Reason | None = None
    math: Math | None = None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One goal owner's goal and what is closed on it."""

    goal: Decimal | None
    closed: Decimal | None


def attainment(*, goal: Decimal | None, closed: Decimal | None) -> Attainment:
    reason = _reason(goal, closed)
    if goal is None or closed is None or reason is not None:
        return Attainment(goal, closed, None, reason)
    share = closed / goal
    math = Math(
        percent("Attained", share), (money("Closed", closed), money("Goal", goal, Sign.OVER))
    )
    return Attainment(goal, closed, share, None, math)


def team_attainment(standings: Iterable[Standing]) -> Attainment:
    """All that is closed over all goals: never the mean of percentages."""
    standings = tuple(standings)
    counted = [(s.goal, s.closed) for s in standings if s.goal is not None and s.closed is not None]
    if not counted:
        promised = any(s.goal is not None for s in standings)
        reason = Reason.NO_CRM_DATA if promised else Reason.NO_GOAL
        return Attainment(None, None, None, reason, left_out=len(standings))
    goal = sum((goal for goal, _ in counted), Decimal(0))
    closed = sum((closed for _, closed in counted), Decimal(0))
    whole = attainment(goal=goal, closed=closed)
    left_out = len(standings) - len(counted)
    return Attainment(goal, closed, whole.share, whole.reason, whole.math, left_out)


def _reason(goal: Decimal | None, closed: Decimal | None) -> Reason | None:
    if goal is None:
        return Reason.NO_GOAL
    if closed is None:
        return Reason.NO_CRM_DATA
    return Reason.GOAL_NOT_POSITIVE if goal <= 0 else None
