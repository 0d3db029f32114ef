"""How often people talk, when a talk about energy is due, and whether energy is falling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from statistics import median


class Mode(StrEnum):
    PHONE = "phone"
    PASSING = "passing"
    ACCOUNT = "account"
    FIELD = "field"


class ComeBack(StrEnum):
    """When the author wants to return to what was agreed."""

    NO = "no"
    TOMORROW = "tomorrow"
    FRIDAY = "friday"
    NEXT = "next"


def come_back_on(choice: ComeBack, *, on: date) -> date | None:
    """The day meant by a choice. A Friday is the next one: chosen on a Friday, in a week."""
    if choice == ComeBack.TOMORROW:
        return on + timedelta(days=1)
    if choice == ComeBack.FRIDAY:
        return on + timedelta(days=(3 - on.weekday()) % 7 + 1)
    return None


@dataclass(frozen=True, slots=True)
class Talk:
    """What a manager says about a conversation within ten seconds."""

    mode: Mode
    note: str = ""
    private: bool = False
    account_id: int | None = None
    come_back: ComeBack = ComeBack.NO


@dataclass(frozen=True, slots=True)
class Way:
    """A way of talking: days since it was last used, and the days agreed between two."""

    name: str
    icon: str
    days: int | None
    agreed: int

    @property
    def late(self) -> bool:
        return self.days is not None and self.days > self.agreed


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days since the last talk in each way; None where there was none.

    `seen` is False where the viewer is neither the person nor their manager: the days are then
    not known to them, which is not the same as none.
    """

    field: int | None = None
    phone: int | None = None
    informal: int | None = None
    seen: bool = True

    @property
    def ways(self) -> tuple[Way, Way, Way]:
        return (
            Way("Field", "car", self.field, 60),
            Way("Phone", "phone", self.phone, 14),
            Way("In passing", "chat", self.informal, 7),
        )

    @property
    def late(self) -> bool:
        return any(way.late for way in self.ways)


ENERGY_TALK_EVERY = timedelta(days=30)


def energy_talk_due_since(last_talk_on: date | None, *, led_since: date, on: date) -> date | None:
    """The day a talk about energy became due, or None while it is not.

    Counted from the last shared talk in the field or by phone, else from the day the two began to
    work together. Check-ins play no part: a due date that moved with them would give them away.
    """
    due_on = max(last_talk_on or led_since, led_since) + ENERGY_TALK_EVERY
    return due_on if due_on <= on else None


@dataclass(frozen=True, slots=True)
class Feeling:
    """A check-in: three scores from 1 to 10 and a word."""

    energy: int
    enthusiasm: int
    endurance: int
    word: str = ""


WINDOW, ENOUGH = 6, 4
FALLING = Fraction(-4, 10)


@dataclass(frozen=True, slots=True)
class Trend:
    """`slope`: change a check-in, None below four. `below_floor` and `falling` ask for action."""

    slope: Fraction | None
    falling: bool
    below_floor: bool

    @property
    def alert(self) -> bool:
        return self.falling or self.below_floor


def energy_trend(scores: Sequence[int], *, floor: int | None = None) -> Trend:
    """`scores` oldest first, the whole history: the median is personal, the slope of the last six.

    A week without a check-in is not in `scores`; it is never read as a low one.
    """
    slope = theil_sen(scores[-WINDOW:]) if len(scores) >= ENOUGH else None
    falling = slope is not None and slope <= FALLING and scores[-1] <= median(scores) - 1
    below_floor = bool(scores) and floor is not None and scores[-1] <= floor
    return Trend(slope=slope, falling=falling, below_floor=below_floor)


def theil_sen(values: Sequence[int]) -> Fraction:
    """Median of the slopes between all pairs: one bad week does not move it."""
    return median(
        Fraction(values[later] - values[earlier], later - earlier)
        for earlier, later in combinations(range(len(values)), 2)
    )


def is_complete(*, happened: str, learned: str) -> bool:
    """A conversation is complete when it says what happened and what was learned."""
    return bool(happened.strip() and learned.strip())


def appended(old: str, new: str) -> str:
    """What was shared stays; new text goes below it."""
    return "\n\n".join(part for part in (old, new.strip()) if part)
