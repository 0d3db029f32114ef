"""Write down what is wanted: visions, themes, objectives and their targets."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from objectives.models import (
    Objective,
    ObjectiveLink,
    ObjectiveTarget,
    Strategy,
    Theme,
)
from objectives.rules.seasonality import EVEN, split_money
from organization.actions import enqueue, record
from organization.models import FiscalPeriod, Member, Unit
from pipeline.models import TouchedMember


class StaleError(Exception):
    """Somebody saved the row after it was read. Carries the row as it stands now."""

    def __init__(self, current: Any) -> None:
        super().__init__("Somebody saved this after you opened it.")
        self.current = current


@transaction.atomic
def set_vision(
    unit: Unit, *, year: int, vision: str, goal: str, version: int, by: Member | None, at: datetime
) -> Strategy:
    """Write a unit's vision and goal for a year. `version` 0 starts one. Raises StaleError."""
    if version == 0:
        strategy, created = Strategy.objects.get_or_create(
            organization_id=unit.organization_id,
            unit=unit,
            year=year,
            defaults={"vision": vision, "goal": goal},
        )
        if not created:
            raise StaleError(strategy)
    else:
        strategies = Strategy.objects.filter(unit=unit, year=year)
        changed = strategies.filter(version=version).update(
            vision=vision, goal=goal, version=F("version") + 1
        )
        strategy = strategies.get()
        if not changed:
            raise StaleError(strategy)
    record("set vision", strategy, by=by, at=at, facts={"fields": ["vision", "goal"]})
    return strategy


@transaction.atomic
def add_theme(
    strategy: Strategy, *, name: str, why: str = "", by: Member | None, at: datetime
) -> Theme:
    theme = Theme.objects.create(
        organization_id=strategy.organization_id,
        strategy=strategy,
        name=name,
        why=why,
        position=strategy.themes.count(),
    )
    record("add theme", theme, by=by, at=at)
    return theme


@transaction.atomic
def add_objective(
    owner: Unit | Member,
    *,
    kind: str,
    title: str,
    year: int,
    by: Member | None,
    at: datetime,
    **fields: Any,
) -> Objective:
    """A promise of a unit or a person. A money target of the gap's measure is spread by month."""
    holder = {"owner_unit": owner} if isinstance(owner, Unit) else {"owner_member": owner}
    objective = Objective.objects.create(
        organization_id=owner.organization_id,
        kind=kind,
        title=title,
        year=year,
        **holder,
        **fields,
    )
    if _is_goal(objective):
        _spread(objective)
        _touch(objective, at=at)
    record("add objective", objective, by=by, at=at, about=_person(objective), facts={"kind": kind})
    return objective


@transaction.atomic
def change_objective(
    objective: Objective,
    *,
    version: int,
    by: Member | None,
    at: datetime,
    **fields: Any,
) -> Objective:
    """Overwrite the named fields only. Raises StaleError where somebody else was first."""
    was_goal = ObjectiveTarget.objects.filter(objective=objective).exists()
    changed = Objective.objects.filter(pk=objective.pk, version=version).update(
        version=F("version") + 1, **fields
    )
    current = Objective.objects.select_related("measure", "season").get(pk=objective.pk)
    if not changed:
        raise StaleError(current)
    if _is_goal(current) or was_goal:
        _spread(current)
        _touch(current, at=at)
    record(
        "change objective",
        current,
        by=by,
        at=at,
        about=_person(current),
        facts={"fields": sorted(fields)},
    )
    return current


@transaction.atomic
def link(source: Objective, *, serves: Objective, by: Member | None, at: datetime) -> ObjectiveLink:
    """Say that an activity leads to a result, or a capability carries an activity."""
    made, created = ObjectiveLink.objects.get_or_create(
        organization_id=source.organization_id, source=source, serves=serves
    )
    if created:
        record("link objectives", made, by=by, at=at, about=_person(source))
    return made


@transaction.atomic
def set_links(
    source: Objective, wanted: Iterable[Objective], *, by: Member | None, at: datetime
) -> None:
    """Make `wanted` exactly what the source serves."""
    wanted = {objective.pk: objective for objective in wanted}
    gone = source.serves.exclude(serves__in=wanted)
    if gone.exists():
        gone.delete()
        record("unlink objectives", source, by=by, at=at, about=_person(source))
    for objective in wanted.values():
        link(source, serves=objective, by=by, at=at)


def _is_goal(objective: Objective) -> bool:
    """Only a result on the gap's measure is a goal that figures rest on."""
    measure = objective.measure
    return objective.kind == Objective.Kind.RESULT and measure is not None and measure.is_gap


def _spread(objective: Objective) -> None:
    """Month targets by the season, cent by cent, largest remainder first."""
    months = FiscalPeriod.objects.filter(
        organization_id=objective.organization_id, kind="month", year=objective.year
    ).order_by("starts_on", "pk")
    weights = objective.season.weights if objective.season_id else EVEN
    amounts: Sequence[Decimal] = (
        []
        if objective.target is None or not _is_goal(objective)
        else split_money(objective.target, weights)
    )
    ObjectiveTarget.objects.filter(objective=objective).delete()
    ObjectiveTarget.objects.bulk_create(
        ObjectiveTarget(
            organization_id=objective.organization_id,
            objective=objective,
            month=month,
            amount=amount,
        )
        for month, amount in zip(months, amounts, strict=False)
    )


def _touch(objective: Objective, *, at: datetime) -> None:
    """Have the figures that rest on this goal computed again.

    A unit's goal touches nobody's own figures; one of its people stands for the way up.
    """
    people = (
        [objective.owner_member_id]
        if objective.owner_member_id
        else list(
            Member.objects.assigned_under(
                objective.owner_unit, on=objective.organization.day_of(at)
            )
            .order_by("pk")
            .values_list("pk", flat=True)[:1]
        )
    )
    TouchedMember.objects.bulk_create(
        TouchedMember(organization_id=objective.organization_id, member_id=pk) for pk in people
    )
    enqueue("salesplan.recompute_touched", at=at, organization_id=objective.organization_id)


def _person(objective: Objective) -> Member | None:
    return objective.owner_member if objective.owner_member_id else None
