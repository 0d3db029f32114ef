from dataclasses import dataclass

from django.db.models import Count, Q

from organization.models import Member, Unit


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the tree; `depth` counts from 1 at the top and stops at 4, as the page indents."""

    pk: int
    name: str
    level: str
    depth: int
    people: int


def unit_rows(viewer: Member) -> list[UnitRow]:
    """The whole tree, each unit below its parent, with the people placed in it today. One query."""
    today = viewer.today
    placed = Q(assignments__starts_on__lte=today) & (
        Q(assignments__ends_on__isnull=True) | Q(assignments__ends_on__gt=today)
    )
    units = Unit.objects.visible_to(viewer).annotate(people=Count("assignments", filter=placed))
    return [
        UnitRow(unit.pk, unit.name, unit.get_level_display(), min(unit.depth + 1, 4), unit.people)
        for unit in units.order_by("path", "pk")
    ]
