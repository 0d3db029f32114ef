"""One person's year: figures, pace, promises and where they come from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from dashboards.queries.figures import Stamp, figures_of, stamp_of
from dashboards.queries.place import Origin, Start, origin_of, place_of, start_of
from dashboards.rules.calendar import Choice
from dashboards.rules.promises import Promise, Standing, standing
from dashboards.rules.readings import MISSING, Figures
from objectives.models import GapMetric, Objective
from objectives.rules.seasonality import Pace
from organization.models import Member
from salesplan.lib.charts import Bullet, PaceChart

ORDER = "ARCE"


@dataclass(frozen=True, slots=True)
class Line:
    """An objective in the table, with its drawing."""

    standing: Standing
    bullet: Bullet


@dataclass(frozen=True, slots=True)
class Year:
    """`weights` are the months' goals, the season the pace is read against."""

    figures: Figures
    stamp: Stamp | None
    pace_chart: PaceChart | None
    weights: tuple[Decimal, ...]
    season: str
    lines: tuple[Line, ...]
    start: Start | None
    origin: Origin
    months_left: int

    @property
    def owed(self) -> tuple[Standing, ...]:
        return tuple(line.standing for line in self.lines if line.standing.promise.is_owed)

    @property
    def standings(self) -> tuple[Standing, ...]:
        return tuple(line.standing for line in self.lines)


def year(viewer: Member, person: Member, choice: Choice, *, on: date) -> Year:
    """Three queries. Objectives of energy come only where the viewer is the person."""
    rows = _rows(person, choice.chosen.year)
    whole = rows.get(choice.chosen.label)
    figures = figures_of(whole, choice, gone=_gone(rows, choice)) if whole else MISSING
    stamp = stamp_of(whole.shown_by) if whole else None
    objectives = list(_objectives(viewer, person, choice.chosen.year))
    lines = tuple(_lines(objectives, figures, on=on))
    place = place_of(person, choice, on=on)
    weights = _weights(rows, choice)
    as_of = stamp.as_of if stamp else on
    return Year(
        figures=figures,
        stamp=stamp,
        pace_chart=_pace_chart(rows, choice, figures, as_of),
        weights=weights,
        season=_season(objectives),
        lines=lines,
        start=start_of(place, choice, as_of),
        origin=origin_of(place),
        months_left=sum(month.span.last_day > as_of for month in choice.months),
    )


def _rows(person: Member, year: int) -> dict[str, GapMetric]:
    """The person's published rows by period label: the year, its quarters and months."""
    rows = (
        GapMetric.objects.published(person.organization)
        .filter(
            subject_kind=GapMetric.MEMBER,
            subject_id=person.pk,
            period__organization=person.organization_id,
            period__year=year,
        )
        .select_related("period")
    )
    return {row.period.label: row for row in rows}


def _gone(rows: dict[str, GapMetric], choice: Choice) -> tuple[Decimal | None, Decimal | None]:
    """Goals of the months over before the as-of day, and of the month it lies in."""
    as_of = rows[choice.chosen.label].shown_by.as_of
    goals = [(month.span, rows[month.label].goal) for month in choice.months if month.label in rows]
    gone = [goal for span, goal in goals if span.end <= as_of and goal is not None]
    now = next((goal for span, goal in goals if as_of in span), None)
    return (sum(gone, Decimal(0)) if gone else None), now


def _weights(rows: dict[str, GapMetric], choice: Choice) -> tuple[Decimal, ...]:
    found = [rows[month.label].goal for month in choice.months if month.label in rows]
    return tuple(goal for goal in found if goal is not None)


def _pace_chart(
    rows: dict[str, GapMetric], choice: Choice, figures: Figures, as_of: date
) -> PaceChart | None:
    """Drawn up to the month the day is in, which stands at what is closed and expected so far."""
    months = [rows.get(month.label) for month in choice.months]
    goals = [row.goal if row else None for row in months]
    if None in goals or figures.goal is None or figures.closed is None or figures.goal <= 0:
        return None
    begun = [
        row.closed
        for row, month in zip(months, choice.months, strict=True)
        if row and month.span.start <= as_of
    ]
    if None in begun:
        return None
    return PaceChart(
        label=_pace_label(figures),
        goal=figures.goal,
        expected=_expected(goals, len(begun), figures.pace),
        closed=_cumulated(begun),
        labels=tuple(f"{month.span.start:%b}"[0] for month in choice.months),
    )


def _expected(goals: list[Decimal | None], begun: int, pace: Pace | None) -> tuple[Decimal, ...]:
    expected = list(_cumulated(goals))
    if begun and pace is not None and pace.expected is not None:
        expected[begun - 1] = pace.expected
    return tuple(expected)


def _pace_label(of: Figures) -> str:
    pace = of.pace
    expected = "unknown" if pace is None or pace.expected is None else f"{pace.expected:,.0f}"
    return f"Closed {of.closed:,.0f} against a seasonal pace of {expected}"


def _cumulated(amounts: Iterable[Decimal | None]) -> tuple[Decimal, ...]:
    total, sums = Decimal(0), []
    for amount in amounts:
        total += amount or Decimal(0)
        sums.append(total)
    return tuple(sums)


def _objectives(viewer: Member, person: Member, year: int) -> QuerySet[Objective]:
    """All of one's own; of others what may be seen, which is never energy."""
    mine = Objective.objects.filter(organization=person.organization_id)
    seen = mine if viewer.pk == person.pk else Objective.objects.visible_to(viewer)
    return (
        seen.of_year(year)
        .filter(owner_member=person)
        .select_related("measure", "season", "theme")
        .order_by("position", "pk")
    )


def _season(objectives: Iterable[Objective]) -> str:
    """The named profile of the goal that the gap is measured on."""
    goals = (one for one in objectives if one.measure and one.measure.is_gap and one.season)
    return next((goal.season.name for goal in goals), "")


def _lines(objectives: list[Objective], of: Figures, *, on: date) -> list[Line]:
    gone = of.pace.share if of.pace else None
    found = sorted(objectives, key=lambda one: (ORDER.index(one.kind), one.position, one.pk))
    lines = []
    for objective in found:
        stands = standing(_promise(objective, of), gone=gone, on=on)
        lines.append(Line(stands, _bullet(stands)))
    return lines


def _promise(objective: Objective, of: Figures) -> Promise:
    measure = objective.measure
    is_gap = bool(measure and measure.is_gap)
    owed = f"owed by {objective.provider}" if objective.provider else ""
    scope = ", ".join(
        part
        for part in (objective.segment, objective.get_customer_type_display().lower(), owed)
        if part
    )
    return Promise(
        kind=objective.kind,
        title=objective.title,
        note=scope or objective.why,
        unit=measure.kind if measure else "level" if objective.kind == "C" else "count",
        per=objective.per,
        is_gap=is_gap,
        target=of.goal if is_gap and of.goal is not None else objective.target,
        now=of.closed if is_gap else objective.now,
        provider=objective.provider,
        due_on=objective.due_on,
        delivered_on=objective.delivered_on,
    )


def _bullet(of: Standing) -> Bullet:
    return Bullet(
        label=of.about or of.reading.text,
        now=of.filled,
        due=of.mark,
        top=1,
        hue=of.promise.kind.lower(),
    )
