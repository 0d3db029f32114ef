"""What a season expects by a day, where that pace leads, and how a year is cut into months."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from objectives.rules.arithmetic import Math, Sign, chance, count, money, percent
from objectives.rules.facts import MonthRow
from objectives.rules.reasons import Reason
from salesplan.lib.periods import Period

Weights = Sequence[Decimal | int]

EVEN: Weights = (1,) * 12
LOW_CONFIDENCE_BELOW = Decimal("0.10")
CENT = Decimal("0.01")
FOUR_FOUR_FIVE = (4, 4, 5)


class SeasonError(ValueError):
    """A season that cannot be used, with a sentence saying why and what to do."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Closed against what the season expects by a day.

    `share` is the part of the season gone. `projected` is where the period ends at this pace;
    with little of the season gone it says little: `low_confidence`.
    """

    goal: Decimal | None
    closed: Decimal | None
    share: Decimal
    expected: Decimal | None
    index: Decimal | None
    projected: Decimal | None
    low_confidence: bool
    reason: Reason | None = None
    expected_math: Math | None = None
    index_math: Math | None = None
    projected_math: Math | None = None

    @property
    def lead(self) -> Decimal | None:
        """Closed less expected: negative is behind."""
        if self.closed is None or self.expected is None:
            return None
        return self.closed - self.expected


@dataclass(frozen=True, slots=True)
class PerMonth:
    """What each remaining month has to bring."""

    amount: Decimal | None
    months_left: int
    reason: Reason | None = None
    math: Math | None = None


def checked_weights(weights: Weights) -> tuple[Decimal, ...]:
    """Percent by month. Raises SeasonError unless they are 12, none negative and 100 in all."""
    percents = tuple(Decimal(weight) for weight in weights)
    if len(percents) != 12:
        raise SeasonError(f"A season has 12 months, not {len(percents)}.")
    if any(weight < 0 for weight in percents):
        raise SeasonError("A month cannot have less than 0 %.")
    if missing := 100 - sum(percents, Decimal(0)):
        raise SeasonError(_not_a_hundred(missing))
    return percents


def expected_share(weights: Weights, months: Sequence[Period], on: date) -> Decimal:
    """Part of the season gone at the close of `on`: whole months and a fraction of the current.

    `weights` belong to `months` one by one, in any unit; a quarter takes its three. 0 where
    they are all 0: nothing is expected then.
    """
    whole = sum(Fraction(weight) for weight in weights)
    gone = sum(
        Fraction(weight) * month.elapsed_days(on) / month.days
        for weight, month in zip(weights, months, strict=True)
    )
    return _decimal(gone / whole) if whole else Decimal(0)


def expected_share_by_days(period: Period, on: date) -> Decimal:
    return _decimal(Fraction(period.elapsed_days(on), period.days))


def pace(*, goal: Decimal | None, closed: Decimal | None, share: Decimal) -> Pace:
    """`share` from a season, from EVEN months or from days: the way is the caller's choice."""
    expected = None if goal is None else goal * share
    projected = closed / share if closed is not None and share else None
    index = None
    if closed is not None and expected is not None and expected > 0:
        index = closed / expected
    return Pace(
        goal,
        closed,
        share,
        expected,
        index,
        projected,
        low_confidence=share < LOW_CONFIDENCE_BELOW,
        reason=_reason(goal, closed, share),
        expected_math=_expected_math(goal, share, expected),
        index_math=_index_math(closed, expected, index),
        projected_math=_projected_math(closed, share, projected),
    )


def required_per_month(
    *, goal: Decimal | None, closed: Decimal | None, months: Iterable[MonthRow], on: date
) -> PerMonth:
    """What is still to close over the months to come; a month begun counts as one."""
    left = sum(month.is_to_come(on) for month in months)
    if goal is None or closed is None:
        return PerMonth(None, left, Reason.NO_GOAL if goal is None else Reason.NO_CRM_DATA)
    still = max(goal - closed, Decimal(0))
    if not left:
        return PerMonth(None, left, Reason.PERIOD_OVER)
    amount = still / left
    parts = (money("Still to close", still), count("Months left", left, Sign.OVER))
    return PerMonth(amount, left, None, Math(money("A month", amount), parts))


def split_units(total: int, weights: Weights) -> tuple[int, ...]:
    """`total` in whole units by weight: largest remainder, ties to the earliest, 0 stays 0."""
    whole = sum(Fraction(weight) for weight in weights)
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise SeasonError("Nothing can be split over weights that are negative or all 0.")
    sign = -1 if total < 0 else 1
    exact = [abs(total) * Fraction(weight) / whole for weight in weights]
    units = [int(part) for part in exact]
    largest_first = sorted(range(len(exact)), key=lambda n: units[n] - exact[n])
    for n in largest_first[: abs(total) - sum(units)]:
        units[n] += 1
    return tuple(sign * part for part in units)


def split_money(total: Decimal, weights: Weights, *, unit: Decimal = CENT) -> tuple[Decimal, ...]:
    """As split_units, in steps of `unit`, or of a ten-thousandth where `total` is finer."""
    if total % unit:
        unit = Decimal("0.0001")
    if total % unit:
        raise SeasonError(f"{total} has more than four decimal places.")
    return tuple(part * unit for part in split_units(int(total / unit), weights))


def week_periods(
    start: date, *, pattern: tuple[int, int, int] = FOUR_FOUR_FIVE, weeks: int = 52
) -> tuple[Period, ...]:
    """The 12 periods of a 4-4-5 year (or 4-5-4, 5-4-4); a 53rd week goes to the last one.

    A comparison of years leaves that week out: take both years with 52.
    """
    if weeks not in (52, 53):
        raise SeasonError(f"A year of weeks has 52 or 53 of them, not {weeks}.")
    lengths = [*pattern * 4]
    lengths[-1] += weeks - sum(lengths)
    periods = []
    for length in lengths:
        end = start + timedelta(weeks=length)
        periods.append(Period(start, end))
        start = end
    return tuple(periods)


def _not_a_hundred(missing: Decimal) -> str:
    total, change = (100 - missing).normalize(), abs(missing).normalize()
    what = f"add {change:f} %" if missing > 0 else f"take off {change:f} %"
    return f"The months add up to {total:f} %, not 100 %: {what} somewhere."


def _reason(goal: Decimal | None, closed: Decimal | None, share: Decimal) -> Reason | None:
    if closed is None:
        return Reason.NO_CRM_DATA
    if goal is None:
        return Reason.NO_GOAL
    if goal <= 0:
        return Reason.GOAL_NOT_POSITIVE
    return None if share else Reason.NOTHING_EXPECTED


def _expected_math(goal: Decimal | None, share: Decimal, expected: Decimal | None) -> Math | None:
    if goal is None or expected is None:
        return None
    parts = (money("Goal", goal), percent("Season gone", share, Sign.TIMES))
    return Math(money("Expected", expected), parts)


def _index_math(
    closed: Decimal | None, expected: Decimal | None, index: Decimal | None
) -> Math | None:
    if closed is None or expected is None or index is None:
        return None
    parts = (money("Closed", closed), money("Expected", expected, Sign.OVER))
    return Math(chance("Index", index), parts)


def _projected_math(
    closed: Decimal | None, share: Decimal, projected: Decimal | None
) -> Math | None:
    if closed is None or projected is None:
        return None
    parts = (money("Closed", closed), percent("Season gone", share, Sign.OVER))
    return Math(money("Period end", projected), parts)


def _decimal(value: Fraction | int) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
