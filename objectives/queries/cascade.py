"""The way from a vision to what one unit or person promises."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from objectives.models import Objective, Strategy
from organization.models import Member, Unit
from organization.queries import relations
from organization.rules import Permission, Relation, Role, permissions_of


@dataclass(frozen=True, slots=True)
class Promise:
    """An objective with what it serves, by title. `weak` says what it still lacks."""

    objective: Objective
    serves: tuple[str, ...]
    weak: str


@dataclass(frozen=True, slots=True)
class Cascade:
    """One unit's strategy, the strategies above it, its promises, and the units below it."""

    unit: Unit
    above: tuple[Unit, ...]
    strategy: Strategy | None
    inherited: Strategy | None
    themes: tuple
    promises: tuple[Promise, ...]
    below: tuple[Unit, ...]
    people: tuple[Member, ...]


def cascade(viewer: Member, unit: Unit, *, year: int, on: date) -> Cascade:
    """Seven queries, however many objectives."""
    above = tuple(
        Unit.objects.visible_to(viewer).filter(path__in=_paths_above(unit)).order_by("path", "pk")
    )
    strategies = {
        strategy.unit_id: strategy
        for strategy in Strategy.objects.filter(unit__in=[*above, unit], year=year)
    }
    own = strategies.get(unit.pk)
    inherited = next((strategies[u.pk] for u in reversed(above) if u.pk in strategies), None)
    shown = own or inherited
    return Cascade(
        unit=unit,
        above=above,
        strategy=own,
        inherited=inherited,
        themes=tuple(shown.themes.order_by("position", "pk")) if shown else (),
        promises=promises(viewer, unit, year=year),
        below=tuple(unit.children.filter(closed_on__isnull=True).order_by("name", "pk")),
        people=tuple(
            Member.objects.assigned_under(unit, on=on)
            .filter(assignments__in=unit.assignments.in_force(on))
            .order_by("name", "pk")
        ),
    )


def promises(viewer: Member, owner: Unit | Member, *, year: int) -> tuple[Promise, ...]:
    """What the owner promises, results first, as far as the viewer may see it. Two queries."""
    holder = {"owner_unit": owner} if isinstance(owner, Unit) else {"owner_member": owner}
    found = list(
        Objective.objects.visible_to(viewer)
        .of_year(year)
        .filter(**holder)
        .select_related("theme", "measure", "product", "parent", "owner_unit", "owner_member")
        .prefetch_related("serves__serves")
    )
    order = {kind: at for at, kind in enumerate("RACE")}
    found.sort(key=lambda objective: (order[objective.kind], objective.position, objective.pk))
    served: dict[int, set[str]] = defaultdict(set)
    for objective in found:
        for link in objective.serves.all():
            served[link.serves_id].add(objective.kind)
    return tuple(
        Promise(
            objective=objective,
            serves=tuple(link.serves.title for link in objective.serves.all()),
            weak=_weak(objective, served[objective.pk]),
        )
        for objective in found
    )


def may_set(viewer: Member, owner: Unit | Member, *, kind: str) -> bool:
    """Goals are set by those who lead, and by operations; what one does for them, by oneself."""
    roles = viewer.roles_on(viewer.today)
    if isinstance(owner, Unit):
        return Role.OPERATIONS in roles or _leads(viewer, owner)
    stands = relations(viewer, owner)
    if Relation.SELF in stands:
        return kind in "ACE"
    may = Permission.OBJECTIVE_SET in permissions_of(roles)
    return (
        may
        and kind != "E"
        and bool(stands & {Relation.MANAGER, Relation.LEADER, Relation.OPERATIONS})
    )


def _leads(viewer: Member, unit: Unit) -> bool:
    grants = viewer.grants.in_force(viewer.today).leading()
    return grants.filter(unit__path__in=[*_paths_above(unit), unit.path]).exists()


def _paths_above(unit: Unit) -> list[str]:
    return [unit.path[:end] for end in range(7, len(unit.path), 7)]


def _weak(objective: Objective, served_by: set[str]) -> str:
    if objective.kind == "R" and objective.owner_member_id and "A" not in served_by:
        return "not actionable: no activity leads to it"
    if objective.kind == "A" and not objective.serves.all():
        return "leads to no result"
    if objective.kind == "R" and not objective.customer_type:
        return "scope missing: new or existing clients"
    return ""
