"""What a rep has to create to fill the gap: three answers that are never mixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from objectives.rules.arithmetic import Math, Sign, chance, count, money, percent
from objectives.rules.cycle import in_time
from objectives.rules.reasons import Reason

DAYS_A_WEEK = 7


class Way(StrEnum):
    """How new deals are spread over the time that is left."""

    TODAY = "all today"
    UNTIL_LATEST_START = "evenly until the latest start"
    UNTIL_PERIOD_END = "evenly until the end of the period"


@dataclass(frozen=True, slots=True)
class Need:
    """What the answers start from. `low` and `high` are the 80 % band of the win rate;
    `window` are the days until half of the new deals would be too late."""

    gap: Decimal | None
    win_rate: Decimal | None
    average_deal: Decimal | None
    cycles: Sequence[int]
    remaining: int
    window: int
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`opportunities` as computed, `whole` rounded up once; `pipeline` in money."""

    way: Way
    in_time: Decimal
    pipeline: Decimal
    opportunities: Decimal
    whole: int
    pipeline_math: Math
    math: Math


@dataclass(frozen=True, slots=True)
class Prescription:
    """`answer` is the one to adopt; `fewest` to `most` opportunities over the band of the rate."""

    gap: Decimal
    win_rate: Decimal
    average_deal: Decimal
    answer: Answer
    today: Answer
    until_end: Answer
    weeks: Decimal
    a_week: Decimal
    fewest: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """No number, with the reason; a met goal is refused too, as it asks for nothing."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Acts:
    """First meetings or calls in all, and a week."""

    whole: int
    a_week: Decimal
    math: Math


@dataclass(frozen=True, slots=True)
class Levers:
    """What one lever alone would have to become, where there is no room for more acts; None for
    a share that would have to pass 100 %."""

    win_rate: Decimal | None
    average_deal: Decimal
    conversion: Decimal | None


@dataclass(frozen=True, slots=True)
class Capacity:
    """What the acts there is room for can fill; `levers` only where that is not the whole gap."""

    fills: Decimal
    is_enough: bool
    math: Math
    levers: Levers | None = None


@dataclass(frozen=True, slots=True)
class _Task:
    """A need in which nothing is unknown."""

    gap: Decimal
    win_rate: Decimal
    average_deal: Decimal

    def answer(self, way: Way, in_time: Decimal) -> Answer:
        pipeline = self.gap / self.win_rate / in_time
        opportunities = pipeline / self.average_deal
        parts = (
            money("Gap", self.gap),
            chance("Win rate", self.win_rate, Sign.OVER),
            chance("Share that closes in time", in_time, Sign.OVER, places=6),
        )
        size = money("Average deal", self.average_deal, Sign.OVER)
        return Answer(
            way,
            in_time,
            pipeline,
            opportunities,
            whole(opportunities),
            Math(money("New pipeline", pipeline), parts),
            Math(count("Opportunities", opportunities), (*parts, size)),
        )


def prescription(need: Need) -> Prescription | Refusal:
    task = _task(need)
    if isinstance(task, Refusal):
        return task
    window = in_time(need.cycles, remaining=need.remaining, window=need.window).share
    until_end = in_time(need.cycles, remaining=need.remaining).share
    answer = task.answer(Way.UNTIL_LATEST_START, window)
    weeks = Decimal(need.window) / DAYS_A_WEEK
    return Prescription(
        task.gap,
        task.win_rate,
        task.average_deal,
        answer=answer,
        today=task.answer(Way.TODAY, Decimal(1)),
        until_end=task.answer(Way.UNTIL_PERIOD_END, until_end),
        weeks=weeks,
        a_week=answer.whole / weeks,
        fewest=_whole_at(need.high, task, window),
        most=_whole_at(need.low, task, window),
    )


def acts(wanted: int, *, conversion: Decimal | None, weeks: Decimal) -> Acts | Refusal:
    """The meetings for so many opportunities, or the calls for so many meetings."""
    if not conversion:
        return Refusal(Reason.NO_RATE)
    exact = wanted / conversion
    parts = (count("Wanted", wanted), percent("That lead to one", conversion, Sign.OVER))
    return Acts(whole(exact), whole(exact) / weeks, Math(count("Acts", exact), parts))


def capacity(of: Prescription, *, acts_a_week: Decimal, conversion: Decimal) -> Capacity:
    """What the acts a week there is room for fill until the latest start."""
    deal, rate, in_time_share = of.average_deal, of.win_rate, of.answer.in_time
    fills = acts_a_week * of.weeks * conversion * deal * in_time_share * rate
    parts = (
        count("Acts a week", acts_a_week),
        count("Weeks", of.weeks, Sign.TIMES),
        percent("That become an opportunity", conversion, Sign.TIMES),
        money("Average deal", deal, Sign.TIMES),
        chance("Share that closes in time", in_time_share, Sign.TIMES, places=6),
        chance("Win rate", rate, Sign.TIMES),
    )
    math = Math(money("Of the gap", fills), parts)
    if fills >= of.gap or not fills:
        return Capacity(fills, fills >= of.gap, math)
    factor = of.gap / fills
    levers = Levers(_share(rate * factor), deal * factor, _share(conversion * factor))
    return Capacity(fills, False, math, levers)


def whole(value: Decimal) -> int:
    """Up to the next whole unit; half an opportunity cannot be created."""
    return int(value.to_integral_value(rounding=ROUND_CEILING))


def _task(need: Need) -> _Task | Refusal:
    gap, rate, deal = need.gap, need.win_rate, need.average_deal
    if gap is None:
        return Refusal(Reason.NO_GOAL)
    if gap <= 0:
        return Refusal(Reason.GOAL_MET)
    if rate is None or rate <= 0:
        return Refusal(Reason.NO_RATE if rate is None else Reason.NO_WINS)
    if deal is None or deal <= 0:
        return Refusal(Reason.NO_DEAL_SIZE)
    if not need.cycles:
        return Refusal(Reason.FEW_WINS)
    return Refusal(Reason.TOO_LATE) if need.window <= 0 else _Task(gap, rate, deal)


def _whole_at(rate: Decimal | None, task: _Task, in_time: Decimal) -> int | None:
    if not rate:
        return None
    return _Task(task.gap, rate, task.average_deal).answer(Way.UNTIL_LATEST_START, in_time).whole


def _share(value: Decimal) -> Decimal | None:
    return value if value <= 1 else None
