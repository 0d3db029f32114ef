"""A year and the rows behind it, worded for the person or for somebody above."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dashboards.queries.ledgers import ledger_of
from dashboards.queries.place import Start
from dashboards.queries.rows import Behind, ClosedDeal, OpenDeal
from dashboards.queries.year import Year
from dashboards.rules.calendar import Choice
from dashboards.rules.readings import Figures, pace_cell
from dashboards.rules.year import Words, start_words, words
from objectives.rules.arithmetic import Math
from objectives.rules.gap import gap
from organization.models import Member
from salesplan.lib import figures
from salesplan.lib.cells import Cell
from salesplan.lib.charts import Ledger

CLOSE_ENOUGH = Decimal(1)


@dataclass(frozen=True, slots=True)
class StartPage:
    half: str
    most: str
    words: str
    formula: str
    why: str


@dataclass(frozen=True, slots=True)
class YearPage:
    """`size` is the gap or, where the goal is more than met, the surplus."""

    words: Words
    title: str
    note: str
    size: Decimal | None
    ledger: Ledger | None
    math: Math | None
    pace: Cell
    pace_formula: str
    days_left: str
    estimated: str
    start: StartPage | None


def year_page(
    found: Year, person: Member, choice: Choice, *, own: bool, energy: Cell | None, on: date
) -> YearPage:
    of, as_of = found.figures, found.stamp.as_of if found.stamp else on
    surplus = of.gap is not None and of.gap < 0
    return YearPage(
        words=words(
            of,
            standings=found.standings,
            weights=found.weights,
            profile=found.season,
            name=person.first_name,
            own=own,
            energy=energy,
            on=as_of,
        ),
        title="More than the goal needs" if surplus else "What is not in sight yet",
        note=f"{person.organization.currency}, {choice.chosen.label}",
        size=None if of.gap is None else abs(of.gap),
        ledger=ledger_of(of, f"Goal {choice.chosen.label}", hints=_hints(found)),
        math=gap_math(of),
        pace=pace_cell(of),
        pace_formula=_pace_formula(of),
        days_left=_days_left(choice, as_of),
        estimated=_estimated(of),
        start=_start(found.start, choice, as_of),
    )


def gap_math(of: Figures) -> Math | None:
    taken = gap(goal=of.goal, closed=of.closed, run_rate=of.run_rate, weighted=of.weighted)
    return taken.math


def _hints(found: Year) -> tuple[str, str]:
    months = figures.plural(found.months_left, "month")
    of = found.figures
    run_rate = f"{months} under contract" if of.run_rate else ""
    opened = f"of {figures.compact(of.open)} that closes in the year" if of.open else ""
    return run_rate, opened


def _pace_formula(of: Figures) -> str:
    if of.pace is None:
        return ""
    maths = (of.pace.expected_math, of.pace.index_math, of.pace.projected_math)
    return "\n".join(line for math in maths if math for line in (math.words, math.line))


def _days_left(choice: Choice, as_of: date) -> str:
    left = choice.chosen.span.remaining_days(as_of)
    return f"{figures.plural(left, 'day')} left" if left else "the year is over"


def _estimated(of: Figures) -> str:
    if not of.estimated:
        return ""
    deals = figures.plural(of.estimated, "open deal")
    stand = "stands" if of.estimated == 1 else "stand"
    return f"{deals} {stand} here by an estimate of amount or close date; the math names each."


def _start(start: Start | None, choice: Choice, as_of: date) -> StartPage | None:
    if start is None:
        return None
    last = figures.day(choice.chosen.span.last_day, on=as_of)
    half, most = (
        figures.day(start.latest.half_on, on=as_of),
        figures.day(start.latest.most_on, on=as_of),
    )
    lines = [
        f"{half} = {last} − {figures.plural(start.median, 'day')}",
        f"{most} = {last} − {figures.plural(start.p80, 'day')}",
    ]
    why = (
        f"Half of {start.of_whom} took {figures.plural(start.median, 'day')} or less from created "
        f"to won, four of five {figures.plural(start.p80, 'day')} or less."
    )
    return StartPage(half, most, start_words(start.latest, as_of), "\n".join(lines), why)


@dataclass(frozen=True, slots=True)
class MathPage:
    """The rows shown, how many more there are, and whether they still add up to the figure."""

    title: str
    open: tuple[OpenDeal, ...]
    open_more: int
    closed: tuple[ClosedDeal, ...]
    closed_more: int
    closed_count: int
    chances: str
    differs: bool


def math_page(rows: Behind, of: Figures, *, most: int | None) -> MathPage:
    """`most` rows of each kind; None shows all."""
    shown, closed = rows.open[:most], rows.closed[:most]
    return MathPage(
        title=_title(of),
        open=shown,
        open_more=len(rows.open) - len(shown),
        closed=closed,
        closed_more=len(rows.closed) - len(closed),
        closed_count=len(rows.closed),
        chances=_chances(rows),
        differs=_differ(rows.pipeline.total, of.weighted) or _differ(rows.closed_total, of.closed),
    )


def _title(of: Figures) -> str:
    if of.gap is None:
        return "the gap is unknown"
    exact = figures.money(abs(of.gap))
    return f"over by {exact}" if of.gap < 0 else f"gap {exact}"


def _differ(now: Decimal | None, then: Decimal | None) -> bool:
    """Rounding of single rows may move a sum by less than one unit; more is a change."""
    return now is not None and then is not None and abs(now - then) >= CLOSE_ENOUGH


def _chances(rows: Behind) -> str:
    known = [
        f"{name} {figures.probability(chance, places=3)}"
        for name, chance in rows.chances
        if chance is not None
    ]
    if not known:
        return "No chance is known yet: nobody has seen a deal end."
    return (
        f"Chances are how often deals that reached a stage were won: {', '.join(known)}. Where few "
        "deals have ended, the team’s rate weighs in. The CRM’s own percentages are not used."
    )
