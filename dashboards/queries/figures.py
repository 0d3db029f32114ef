"""Published figures of people and units, read from what the night wrote."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import (
    Case,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from dashboards.rules.calendar import Choice, share_of_month_gone
from dashboards.rules.readings import MISSING, TREND_WEEKS, Figures, Trend
from objectives.models import GapHistory, GapMetric, MetricRun, PublishedRun
from objectives.rules.exact import share
from objectives.rules.night import CAUSES
from objectives.rules.reasons import from_bits
from objectives.rules.seasonality import EVEN, expected_share, pace
from organization.models import Assignment, Organization, Unit
from salesplan.lib import figures

WEEKS = TREND_WEEKS
LOOKED_FOR = ("gap", "closed", "weighted", "coverage_ppm")


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which computation the figures come from."""

    run: int
    as_of: date
    computed_at: datetime | None
    rules_version: int

    def is_stale(self, on: date) -> bool:
        return self.as_of < on - timedelta(days=1)

    def texts(self, organization: Organization, *, on: date) -> list[str]:
        """For the foot of a page."""
        at = self.computed_at.astimezone(organization.zone) if self.computed_at else None
        computed = figures.moment(at, on=on)
        return [
            f"Numbers as of close of {figures.day(self.as_of)}, {organization.time_zone}",
            f"Computed {computed}, run {self.run}, rules version {self.rules_version}",
        ]


@dataclass(frozen=True, slots=True)
class Book:
    """Figures of several subjects for one period; what no run computed is missing, not 0."""

    stamp: Stamp | None = None
    members: Mapping[int, Figures] = field(default_factory=dict)
    units: Mapping[int, Figures] = field(default_factory=dict)

    def member(self, pk: int) -> Figures:
        return self.members.get(pk, MISSING)

    def unit(self, pk: int) -> Figures:
        return self.units.get(pk, MISSING)


def book(
    organization: Organization,
    choice: Choice,
    *,
    members: Collection[int] = (),
    units: Collection[int] = (),
    on: date,
    below: bool = False,
) -> Book:
    """Figures of people and units named by key; whoever asks has checked the right to them.

    One query. `below` adds up what is assigned one level under each unit on day `on`.
    """
    wanted = Q(subject_kind=GapMetric.MEMBER, subject_id__in=members) | Q(
        subject_kind=GapMetric.UNIT, subject_id__in=units
    )
    rows = (
        GapMetric.objects.published(organization)
        .filter(wanted, period__organization=organization, period__label=choice.chosen.label)
        .annotate(goal_gone=_goal_gone(), goal_now=_goal_now(), goal_below=_below(on, below))
    )
    found: dict[int, dict[int, Figures]] = {GapMetric.MEMBER: {}, GapMetric.UNIT: {}}
    shown: MetricRun | None = None
    for row in rows:
        found[row.subject_kind][row.subject_id] = figures_of(
            row, choice, gone=(row.goal_gone, row.goal_now)
        )
        shown = row.shown_by
    return Book(stamp_of(shown), found[GapMetric.MEMBER], found[GapMetric.UNIT])


def _months_of() -> QuerySet:
    """Month rows of the same subject within the period of the row they are asked for."""
    return GapMetric.objects.filter(
        organization=OuterRef("organization"),
        slot=OuterRef("slot"),
        subject_kind=OuterRef("subject_kind"),
        subject_id=OuterRef("subject_id"),
        period__kind="month",
        period__starts_on__gte=OuterRef("period__starts_on"),
        period__ends_on__lte=OuterRef("period__ends_on"),
    ).order_by()


def _goal_gone() -> Subquery:
    """The goals of the months that were over before the as-of day."""
    over = _months_of().filter(period__ends_on__lte=OuterRef("organization__published__run__as_of"))
    return Subquery(over.values("subject_id").annotate(sum=Sum("goal")).values("sum"))


def _goal_now() -> Subquery:
    now = _months_of().filter(
        period__starts_on__lte=OuterRef("organization__published__run__as_of"),
        period__ends_on__gt=OuterRef("organization__published__run__as_of"),
    )
    return Subquery(now.values("goal")[:1])


def _below(on: date, wanted: bool) -> Case | Value:
    """Goals of the units one level down and of the people placed in the unit itself."""
    if not wanted:
        return Value(None, output_field=IntegerField(null=True))
    same = GapMetric.objects.filter(
        organization=OuterRef("organization"),
        slot=OuterRef("slot"),
        period_id=OuterRef("period_id"),
    ).order_by()
    children = Unit.objects.filter(parent=OuterRef(OuterRef("subject_id"))).values("pk")
    placed = Assignment.objects.in_force(on).filter(unit=OuterRef(OuterRef("subject_id")))
    directly = same.filter(
        Q(subject_kind=GapMetric.UNIT, subject_id__in=children)
        | Q(subject_kind=GapMetric.MEMBER, subject_id__in=placed.values("member"))
    )
    below = Subquery(directly.values("period_id").annotate(sum=Sum("goal")).values("sum"))
    return Case(When(subject_kind=GapMetric.UNIT, then=below), default=None)


def figures_of(
    row: GapMetric, choice: Choice, *, gone: tuple[Decimal | None, Decimal | None]
) -> Figures:
    """What a row says. `gone`: goals of the months over, and of the month the as-of day is in."""
    return Figures(
        goal=row.goal,
        closed=row.closed,
        run_rate=row.run_rate,
        weighted=row.weighted,
        open=row.open,
        slipped=row.slipped,
        gap=row.gap,
        required=row.required,
        coverage=None if row.coverage_ppm is None else share(row.coverage_ppm),
        win_rate=None if row.win_rate_ppm is None else share(row.win_rate_ppm),
        estimated=row.estimated,
        people=row.people,
        unknown_people=row.unknown_people,
        why=_why(row),
        pace=pace(goal=row.goal, closed=row.closed, share=_share_gone(row, choice, gone)),
        below=getattr(row, "goal_below", None),
    )


def _why(row: GapMetric) -> str:
    """Why the first of the figures that a reader looks for is unknown."""
    held = from_bits(row.reasons)
    missing = (name for name in LOOKED_FOR if getattr(row, name) is None)
    causes = (cause for name in missing for cause in CAUSES[name] if cause in held)
    return next((cause.text for cause in causes), "")


def _share_gone(
    row: GapMetric, choice: Choice, gone: tuple[Decimal | None, Decimal | None]
) -> Decimal:
    """The part of the goal that the months gone by were to bring; even months without any."""
    as_of, (over, now) = row.shown_by.as_of, gone
    inside = [month for month in choice.months if choice.chosen.span.covers(month.span)]
    if row.goal and row.goal > 0 and (over is not None or now is not None):
        begun = (now or Decimal(0)) * share_of_month_gone(inside, as_of)
        return min(((over or Decimal(0)) + begun) / row.goal, Decimal(1))
    return expected_share(EVEN[: len(inside)], [month.span for month in inside], as_of)


def stamp_of(run: MetricRun | None) -> Stamp | None:
    if run is None:
        return None
    return Stamp(run.pk, run.as_of, run.finished_at, run.rules_version)


def trends(
    organization: Organization, choice: Choice, stamp: Stamp | None, *, members: Collection[int]
) -> dict[int, Trend]:
    """Each one's gap of the year at the end of the last weeks. One query, none before any run."""
    if stamp is None:
        return {}
    rows = GapHistory.objects.filter(
        organization=organization,
        slot__in=PublishedRun.objects.filter(organization=organization).values("slot"),
        subject_kind=GapMetric.MEMBER,
        subject_id__in=members,
        period__label=str(choice.chosen.year),
        period__organization=organization,
        week_on__lte=stamp.as_of,
        week_on__gt=stamp.as_of - timedelta(weeks=WEEKS),
    )
    weeks: dict[int, dict[date, Decimal | None]] = {}
    for pk, week_on, gap in rows.values_list("subject_id", "week_on", "gap").order_by(
        "week_on", F("subject_id")
    ):
        weeks.setdefault(pk, {})[week_on] = gap
    days = sorted({day for known in weeks.values() for day in known})
    return {pk: Trend(tuple(known.get(day) for day in days)) for pk, known in weeks.items()}
