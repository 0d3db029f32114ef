"""A number becomes a cell: a word, a tone, and the exact figure behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from objectives.rules.seasonality import Pace
from salesplan.lib import figures
from salesplan.lib.cells import Cell, Tone, unknown

Form = Callable[[figures.Number | None], str]
FAR_BEHIND = Decimal("0.90")
JOINT_CALL_WITHIN = 30
TREND_WEEKS = 8
NOT_COMPUTED = "no run has computed this yet"


@dataclass(frozen=True, slots=True)
class Figures:
    """One subject's figures for one period. None is unknown; `why` says so in words.

    `pace` reads closed against the months' own goals. `below` is what is assigned one level down.
    """

    goal: Decimal | None = None
    closed: Decimal | None = None
    run_rate: Decimal | None = None
    weighted: Decimal | None = None
    open: Decimal | None = None
    slipped: Decimal | None = None
    gap: Decimal | None = None
    required: Decimal | None = None
    coverage: Decimal | None = None
    win_rate: Decimal | None = None
    estimated: int = 0
    people: int = 0
    unknown_people: int = 0
    why: str = ""
    pace: Pace | None = None
    below: Decimal | None = None

    @property
    def attained(self) -> Decimal | None:
        if self.goal is None or self.closed is None or self.goal <= 0:
            return None
        return self.closed / self.goal

    @property
    def reason(self) -> str:
        return self.why or "it cannot be computed yet"


MISSING = Figures(why=NOT_COMPUTED)


def gap_words(gap: Decimal | None) -> str:
    """`533k`, or `over by 71k` where the goal is more than met."""
    if gap is not None and gap < 0:
        return figures.over(-gap)
    return figures.compact(gap)


def money_cell(amount: Decimal | None, *, reason: str, currency: str, exact: bool = False) -> Cell:
    if amount is None:
        return unknown(reason)
    full = figures.money(amount)
    return Cell(full) if exact else Cell(figures.compact(amount), exact=f"{full} {currency}")


def gap_cell(of: Figures, *, currency: str, exact: bool = False) -> Cell:
    if of.gap is None:
        return unknown(of.reason)
    full = figures.money(of.gap)
    if of.gap < 0:
        full = figures.over(-of.gap, form=figures.money)
    return Cell(full) if exact else Cell(gap_words(of.gap), exact=f"{full} {currency}")


def coverage_cell(of: Figures) -> Cell:
    """Open deals of the period by what is left after closed and run-rate."""
    if of.coverage is not None:
        return Cell(figures.ratio(of.coverage))
    if of.gap is not None and of.gap <= 0:
        return Cell("covered")
    return unknown(of.reason)


def pace_cell(of: Figures) -> Cell:
    """Closed against its own season: `behind 28k`."""
    pace = of.pace
    if pace is None or pace.lead is None:
        return unknown(of.reason)
    exact = figures.lead(pace.lead, form=figures.money)
    return Cell(figures.lead(pace.lead), pace_tone(pace), exact="" if pace.lead == 0 else exact)


def pace_tone(pace: Pace) -> Tone:
    if pace.lead is None:
        return "unknown"
    if pace.lead >= 0:
        return "ok"
    return "bad" if pace.index is None or pace.index < FAR_BEHIND else "warn"


def pace_share_words(pace: Pace | None) -> str:
    """`behind 5 %` of what the season expects by now."""
    if pace is None or pace.index is None:
        return figures.UNKNOWN
    return figures.lead(pace.index - 1, form=figures.share)


@dataclass(frozen=True, slots=True)
class Trend:
    """Weekly gaps, oldest first; a week without a figure is None."""

    weeks: tuple[Decimal | None, ...]

    @property
    def known(self) -> tuple[Decimal, ...]:
        return tuple(week for week in self.weeks if week is not None)

    @property
    def is_whole(self) -> bool:
        return len(self.known) == len(self.weeks) and len(self.weeks) > 1

    @property
    def change(self) -> Decimal | None:
        return self.known[-1] - self.known[0] if len(self.known) > 1 else None

    @property
    def weeks_growing(self) -> int:
        """Weeks in a row, up to the last, in which the gap grew."""
        run = 0
        for before, after in reversed(list(zip(self.weeks, self.weeks[1:], strict=False))):
            if before is None or after is None or after <= before:
                break
            run += 1
        return run

    @property
    def label(self) -> str:
        """States the finding: `Gap over 8 weeks, rising from 452k to 533k`."""
        first, last = self.known[0], self.known[-1]
        way = "level at" if first == last else f"{_way(first, last)} from {gap_words(first)} to"
        return f"Gap over {len(self.weeks)} weeks, {way} {gap_words(last)}"


def _way(first: Decimal, last: Decimal) -> str:
    return "rising" if last > first else "falling"


def weeks_known(trend: Trend) -> str:
    """`4 of 8`, where a line cannot be drawn."""
    return f"{len(trend.known)} of {max(len(trend.weeks), TREND_WEEKS)}"


def change_words(trend: Trend) -> str:
    """`grew 81k in 8 weeks`."""
    if trend.change is None:
        return "no trend yet"
    weeks = figures.plural(len(trend.weeks), "week")
    if trend.change == 0:
        return f"unchanged in {weeks}"
    verb = "grew" if trend.change > 0 else "shrank"
    return f"{verb} {figures.compact(abs(trend.change))} in {weeks}"


NUMBERS = (
    "none one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
)


def in_words(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else figures.number(count)


def team_lead(needing: int, people: int) -> str:
    """The sentence above the board."""
    if needing == 0:
        return "Nobody needs anything from you today."
    if people == 1:
        return "One person, and something is needed from you."
    verb = "needs" if needing == 1 else "need"
    said = f"{in_words(needing).capitalize()} of {in_words(people)} {verb} something from you."
    quiet = people - needing
    if quiet == 0:
        return said
    them = "does not; leave them be" if quiet == 1 else "do not; leave them be"
    return f"{said} {in_words(quiet).capitalize()} {them}."


def known_sum(amounts: Sequence[Decimal | None]) -> tuple[Decimal | None, int]:
    """What is known added up, and how many are unknown; unknown is never counted as 0."""
    known = [amount for amount in amounts if amount is not None]
    return (sum(known, Decimal(0)) if known else None), len(amounts) - len(known)


@dataclass(frozen=True, slots=True)
class Box:
    """A figure in the row above a board."""

    label: str
    value: Cell
    note: str


def team_boxes(
    of: Figures,
    *,
    gaps: Sequence[Decimal | None],
    field_days: Sequence[int | None],
    waiting: Sequence[date | None],
    exact: bool,
    on: date,
) -> tuple[Box, ...]:
    write = figures.money if exact else figures.compact
    return (
        _closed_box(of, write),
        _gap_box(gaps, write),
        _calls_box(field_days),
        _waiting_box(waiting, on),
    )


def _closed_box(of: Figures, write: Form) -> Box:
    label = f"Closed of {write(of.goal)}" if of.goal is not None else "Closed"
    if of.closed is None:
        return Box(label, unknown(of.reason), of.reason)
    share = "no goal is set" if of.attained is None else ""
    return Box(label, Cell(write(of.closed)), share or _of_goal(of.attained))


def _of_goal(share: Decimal | None) -> str:
    return f"{figures.share(share, places=1)} of goal"


def _gap_box(gaps: Sequence[Decimal | None], write: Form) -> Box:
    """Gaps of people added up: what one has too much does not help another, but shows here."""
    total, missing = known_sum(gaps)
    people = figures.plural(len(gaps), "person", "people")
    known = people if not missing else f"{len(gaps) - missing} of {people}"
    note = f"{missing} unknown, not counted as 0" if missing else "everybody is known"
    if total is None:
        return Box("Gap", unknown("nobody’s gap is known"), note if gaps else "")
    value = figures.over(-total, form=write) if total < 0 else write(total)
    return Box(f"Gap, {known}", Cell(value), note)


def _calls_box(field_days: Sequence[int | None]) -> Box:
    seen = sum(days is not None and days <= JOINT_CALL_WITHIN for days in field_days)
    label = f"Joint calls, {JOINT_CALL_WITHIN} days"
    return Box(label, Cell(f"{seen} of {len(field_days)}"), "people seen with a customer")


def _waiting_box(waiting: Sequence[date | None], on: date) -> Box:
    longest = max(((on - day).days for day in waiting if day), default=0)
    note = f"for {figures.plural(longest, 'day')}" if waiting else "nothing to read"
    return Box("Plans waiting for you", Cell(figures.number(len(waiting))), note)
