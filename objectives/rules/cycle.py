"""How long a deal takes to be won, and until when a new one still counts in a period."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from objectives.rules.arithmetic import Math, Sign, chance, days
from objectives.rules.facts import DealRow
from objectives.rules.reasons import Reason
from salesplan.lib.periods import Period

WINS_NEEDED = 5


@dataclass(frozen=True, slots=True)
class WonIn:
    """Days from created to won of each win; `entered_won` were created when already won and
    say nothing about time, `undated` have no first day."""

    cycles: tuple[int, ...]
    entered_won: int
    undated: int


@dataclass(frozen=True, slots=True)
class Cycle:
    """In days: half of the wins took no longer than `median`, four in five no longer than `p80`.

    `cycles` are the days it rests on, sorted; `is_team` says that they are the team's.
    """

    cycles: tuple[int, ...]
    median: int | None
    p80: int | None
    mean: Decimal | None
    is_team: bool = False
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class LatestStart:
    """The last day on which a new deal still closes in the period, for half and for four in five.

    `days_left` to each from the as-of day; 0 or less is past.
    """

    half_on: date
    most_on: date
    half_days_left: int
    most_days_left: int


@dataclass(frozen=True, slots=True)
class InTime:
    """Share of deals created evenly over `window` days that still close in the period."""

    share: Decimal
    window: int
    math: Math


def won_in(deals: Iterable[DealRow], *, as_of: date) -> WonIn:
    cycles, entered_won, undated = [], 0, 0
    for deal in deals:
        if not deal.is_won(as_of) or deal.closed_on is None:
            continue
        if deal.created_on is None:
            undated += 1
        elif deal.created_on >= deal.closed_on:
            entered_won += 1
        else:
            cycles.append((deal.closed_on - deal.created_on).days)
    return WonIn(tuple(cycles), entered_won, undated)


def cycle(own: Sequence[int], *, team: Sequence[int] = ()) -> Cycle:
    """The rep's from five wins on, below that the team's, below that unknown."""
    is_team = len(own) < WINS_NEEDED
    used = tuple(sorted(team if is_team else own))
    if len(used) < WINS_NEEDED:
        return Cycle((), None, None, None, reason=Reason.FEW_WINS)
    mean = Decimal(sum(used)) / len(used)
    return Cycle(used, nearest_rank(used, 50), nearest_rank(used, 80), mean, is_team)


def nearest_rank(values: Sequence[int], percent: int) -> int:
    """The smallest value that at least `percent` of all do not exceed: always one of them."""
    rank = -(-percent * len(values) // 100)
    return sorted(values)[max(rank, 1) - 1]


def latest_start(of: Cycle, *, period: Period, on: date) -> LatestStart | None:
    """The period's last day less the cycle; None where the cycle is unknown."""
    if of.median is None or of.p80 is None:
        return None
    half_on = period.last_day - timedelta(days=of.median)
    most_on = period.last_day - timedelta(days=of.p80)
    return LatestStart(half_on, most_on, (half_on - on).days, (most_on - on).days)


def in_time(cycles: Sequence[int], *, remaining: int, window: int | None = None) -> InTime:
    """Deals created evenly from now over `window` days, all `remaining` ones by default.

    A win that takes c days is in time when it starts in the first `remaining` − c days.
    """
    window = remaining if window is None else window
    if not cycles or window <= 0:
        raise ValueError("A share in time needs at least one win and one day.")
    in_time_days = sum(max(0, min(window, remaining - days)) for days in cycles)
    all_days = window * len(cycles)
    share = Decimal(in_time_days) / all_days
    parts = (
        days("Starts in time", in_time_days),
        days(f"{len(cycles)} wins × {window} days", all_days, Sign.OVER),
    )
    return InTime(share, window, Math(chance("In time", share, places=6), parts))
