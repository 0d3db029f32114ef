from collections.abc import Iterable
from datetime import date

from organization.models import Assignment, Member, Reporting, people_overseen
from organization.rules import Relation, Role


def relations(viewer: Member, person: Member) -> frozenset[Relation]:
    """How the viewer stands to the person today. Empty across organizations. Seven queries."""
    if viewer.organization_id != person.organization_id:
        return frozenset()
    found = {Relation.COLLEAGUE} | _lines(viewer, person)
    if viewer.pk == person.pk:
        found.add(Relation.SELF)
    if Role.OPERATIONS in viewer.roles_on(viewer.today):
        found.add(Relation.OPERATIONS)
    if people_overseen(viewer).filter(pk=person.pk).exists():
        found.add(Relation.EXECUTIVE)
    return frozenset(found)


def _lines(viewer: Member, person: Member) -> set[Relation]:
    today = viewer.today
    above = list(Reporting.objects.filter(member=person).order_by("depth", "pk"))
    now = [row for row in above if row.starts_on <= today and not _over(row.ends_on, today)]
    depths = {row.depth for row in now if row.leader_id == viewer.pk}
    managers = {row.leader_id for row in now if row.depth == 1}
    place = Assignment.objects.in_force(today).filter(member=person)
    found = set()
    if 1 in depths or place.filter(planning_manager=viewer).exists():
        found.add(Relation.MANAGER)
    if any(depth > 1 for depth in depths):
        found.add(Relation.LEADER)
    if _was_manager(above, viewer, today) and Relation.MANAGER not in found:
        found.add(Relation.FORMER_MANAGER)
    if viewer.borrowed.active(viewer.seen_at).filter(manager__in=managers).exists():
        found.add(Relation.DELEGATE)
    if Assignment.objects.in_force(today).filter(member=viewer, manager__in=managers).exists():
        found.add(Relation.PEER)
    return found


def _over(ends_on: date | None, today: date) -> bool:
    return ends_on is not None and ends_on <= today


def _was_manager(above: Iterable[Reporting], viewer: Member, today: date) -> bool:
    return any(
        row.leader_id == viewer.pk and row.depth == 1 and _over(row.ends_on, today) for row in above
    )
