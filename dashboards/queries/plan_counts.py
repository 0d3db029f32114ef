"""How many people stand where with their plans, unit by unit."""

from collections.abc import Iterable
from datetime import date

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)

from organization.models import Assignment, RoleGrant, Unit
from organization.rules import Role
from territories.models import Plan
from territories.rules.states import State, shown

PlanCounts = dict[int, dict[State | None, int]]


def plan_counts(units: list[Unit], year: int, *, on: date) -> PlanCounts:
    """People by state of their plan for each unit, everything below it included; the first unit
    holds the others. None counts those without a plan. One query."""
    plan = Plan.objects.filter(member=OuterRef("member"), year=year)
    counted = (
        _places(units[0], on)
        .annotate(
            bucket=_deepest(units),
            state=Subquery(plan.values("state")[:1]),
            active_on=Subquery(plan.values("active_on")[:1]),
        )
        .values("bucket", "state", "active_on")
        .annotate(people=Count("pk"))
        .order_by("bucket", "state", "active_on")
    )
    return _summed(units, counted, on)


def _places(top: Unit, on: date) -> QuerySet[Assignment]:
    reps = RoleGrant.objects.in_force(on).filter(member=OuterRef("member"), role=Role.REP)
    return Assignment.objects.in_force(on).filter(
        Exists(reps),
        organization_id=top.organization_id,
        unit__path__gte=top.path,
        unit__path__lt=top.path_end,
    )


def _deepest(units: Iterable[Unit]) -> Case:
    """The lowest of the units that a place lies in."""
    lowest_first = sorted(units, key=lambda unit: -unit.depth)
    return Case(
        *(
            When(unit__path__gte=unit.path, unit__path__lt=unit.path_end, then=Value(unit.pk))
            for unit in lowest_first
        ),
        output_field=IntegerField(),
    )


def _summed(units: list[Unit], counted: QuerySet, on: date) -> PlanCounts:
    above = {unit.pk: unit.parent_id for unit in units}
    plans: PlanCounts = {unit.pk: {} for unit in units}
    for line in counted:
        state = shown(State(line["state"]), line["active_on"], on=on) if line["state"] else None
        key = line["bucket"]
        while key in plans:
            plans[key][state] = plans[key].get(state, 0) + line["people"]
            key = above[key]
    return plans
