from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from organization.actions.records import StaleError, record
from organization.models import Member, Organization, Unit
from organization.rules import RefusedError

NAME_TAKEN = "There is a unit called {name} in the same place. Choose another name."


@transaction.atomic
def add_unit(
    organization: Organization,
    *,
    name: str,
    level: str,
    parent: Unit | None,
    by: Member | None,
    at: datetime,
) -> Unit:
    """A unit under its parent. Its path is its ancestors' ids and its own, each in seven digits.

    Raises RefusedError where the parent has one of that name.
    """
    above = parent.path if parent else ""
    try:
        with transaction.atomic():
            unit = Unit.objects.create(
                organization=organization,
                name=name,
                level=level,
                parent=parent,
                path=f"new {name}",
                depth=parent.depth + 1 if parent else 0,
            )
    except IntegrityError:
        raise RefusedError(NAME_TAKEN.format(name=name)) from None
    unit.path = f"{above}{unit.pk:07d}"
    unit.save(update_fields=["path"])
    record("add unit", unit, by=by, at=at, facts={"level": level})
    return unit


@transaction.atomic
def rename_unit(unit: Unit, *, name: str, version: int, by: Member | None, at: datetime) -> Unit:
    """Raises StaleError, and RefusedError where a unit beside it has that name."""
    units = Unit.objects.filter(pk=unit.pk)
    try:
        with transaction.atomic():
            changed = units.filter(version=version).update(name=name, version=F("version") + 1)
    except IntegrityError:
        raise RefusedError(NAME_TAKEN.format(name=name)) from None
    current = units.get()
    if not changed:
        raise StaleError(current)
    record("rename unit", current, by=by, at=at, facts={"fields": ["name"]})
    return current
