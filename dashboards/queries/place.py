"""Where a person works: the goals above theirs, and how long a deal takes there."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr

from dashboards.rules.calendar import Choice
from objectives.models import CycleTime, GapMetric, PublishedRun, Strategy
from objectives.rules.cycle import Cycle, LatestStart, latest_start
from organization.models import Assignment, Member, Organization

PATH_STEP = 7
WHOSE = {
    CycleTime.MEMBER: "own wins",
    CycleTime.UNIT: "the team’s wins",
    CycleTime.ORGANIZATION: "everybody’s wins",
}


@dataclass(frozen=True, slots=True)
class Start:
    """The latest start, and whose wins it rests on."""

    latest: LatestStart
    median: int
    p80: int
    of_whom: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a goal comes from: what the company wants, and the unit's own goal."""

    vision: str = ""
    company_goal: str = ""
    unit: str = ""
    unit_pk: int | None = None
    unit_goal: Decimal | None = None
    manager: str = ""


def place_of(person: Member, choice: Choice, *, on: date) -> Assignment | None:
    """Where the person works, with the goals above and the cycle times there. One query."""
    strategy, unit_goal = _strategies(person, choice), _unit_goals(person, choice)
    cycle = _cycles(person.organization).order_by("subject_kind")
    return (
        Assignment.objects.in_force(on)
        .filter(member=person)
        .select_related("unit", "manager")
        .annotate(
            vision=Subquery(strategy.values("vision")[:1]),
            company_goal=Subquery(strategy.values("goal")[:1]),
            unit_goal=Subquery(unit_goal.values("goal")[:1]),
            median=Subquery(cycle.values("median_days")[:1]),
            p80=Subquery(cycle.values("p80_days")[:1]),
            cycle_of=Subquery(cycle.values("subject_kind")[:1]),
        )
        .order_by("pk")
        .first()
    )


def _strategies(person: Member, choice: Choice) -> QuerySet[Strategy]:
    """Of the company: its unit is the first step of every path."""
    return Strategy.objects.filter(
        unit__organization=person.organization_id,
        unit__path=Substr(OuterRef("unit__path"), 1, PATH_STEP),
        year=choice.chosen.year,
    )


def _unit_goals(person: Member, choice: Choice) -> QuerySet[GapMetric]:
    return GapMetric.objects.published(person.organization).filter(
        subject_kind=GapMetric.UNIT,
        subject_id=OuterRef("unit_id"),
        period__organization=person.organization_id,
        period__label=choice.chosen.label,
    )


def _cycles(organization: Organization) -> QuerySet[CycleTime]:
    """The person's own, their unit's and everybody's."""
    own = Q(subject_kind=CycleTime.MEMBER, subject_id=OuterRef("member_id"))
    team = Q(subject_kind=CycleTime.UNIT, subject_id=OuterRef("unit_id"))
    everybody = Q(subject_kind=CycleTime.ORGANIZATION)
    slot = PublishedRun.objects.filter(organization=organization).values("slot")
    return CycleTime.objects.filter(
        own | team | everybody, organization=organization, slot__in=slot
    )


def origin_of(place: Assignment | None) -> Origin:
    if place is None:
        return Origin()
    return Origin(
        vision=place.vision or "",
        company_goal=place.company_goal or "",
        unit=place.unit.name,
        unit_pk=place.unit_id,
        unit_goal=place.unit_goal,
        manager=place.manager.name if place.manager else "",
    )


def start_of(place: Assignment | None, choice: Choice, on: date) -> Start | None:
    if place is None or place.median is None:
        return None
    cycle = Cycle((), place.median, place.p80, None)
    latest = latest_start(cycle, period=choice.chosen.span, on=on)
    if latest is None:
        return None
    return Start(latest, place.median, place.p80, WHOSE[place.cycle_of])
