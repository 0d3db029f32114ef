"""Who works where and under whom. A move keeps the past as it was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from organization.actions.records import record
from organization.models import Assignment, Member, Organization, Reporting, Unit
from organization.rules import Line, LineError, reaches


@dataclass(frozen=True, slots=True)
class Placing:
    """A place to give: `member` works in `unit` under `manager` from a day on."""

    member: Member
    unit: Unit
    manager: Member | None
    starts_on: date
    planning_manager: Member | None = None


@transaction.atomic
def place(
    member: Member,
    *,
    unit: Unit,
    manager: Member | None,
    starts_on: date,
    planning_manager: Member | None = None,
    by: Member | None,
    at: datetime,
) -> Assignment:
    """Give a member a place from a day on; the place held on that day ends there.

    Raises LineError where the member would come to lead themselves; nothing is changed then.
    """
    wanted = Placing(member, unit, manager, starts_on, planning_manager)
    return place_all(member.organization, [wanted], by=by, at=at)[0]


@transaction.atomic
def place_all(
    organization: Organization, placings: Iterable[Placing], *, by: Member | None, at: datetime
) -> list[Assignment]:
    """Give many members their places. The lines are derived once, after the last; all or none."""
    placed = [_place(placing, by=by, at=at) for placing in placings]
    rebuild_reporting(organization)
    return placed


def _place(wanted: Placing, *, by: Member | None, at: datetime) -> Assignment:
    member, starts_on = wanted.member, wanted.starts_on
    places = Assignment.objects.filter(member=member)
    taken = f"{member.name} already has a place that starts on or after {starts_on:%-d %B %Y}."
    if places.filter(starts_on__gte=starts_on).exists():
        raise LineError(f"{taken} Choose a later day.")
    try:
        with transaction.atomic():
            open_then = Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on)
            places.filter(open_then).update(ends_on=starts_on)
            assignment = Assignment.objects.create(
                organization_id=member.organization_id,
                member=member,
                unit=wanted.unit,
                manager=wanted.manager,
                planning_manager=wanted.planning_manager,
                starts_on=starts_on,
            )
    except IntegrityError:
        raise LineError(f"{taken} Somebody gave it at this moment; look again.") from None
    record("place", assignment, by=by, at=at, about=member, facts={"unit": wanted.unit.pk})
    return assignment


def vacate(leaver: Member, *, on: date, by: Member | None, at: datetime) -> None:
    """End a leaver's place; whoever reports to them reports one step higher from that day."""
    open_rows = Assignment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    own = open_rows.filter(member=leaver, starts_on__lte=on).first()
    heir = own.manager_id if own else None
    reports = open_rows.filter(Q(manager=leaver) | Q(planning_manager=leaver))
    for row in reports.exclude(member=leaver).select_related("member").order_by("pk"):
        kept = _hand_up(row, leaver, heir, on)
        record("place", kept, by=by, at=at, about=row.member, facts={"unit": row.unit_id})
    open_rows.filter(member=leaver, starts_on__gte=on).delete()
    open_rows.filter(member=leaver).update(ends_on=on)
    rebuild_reporting(leaver.organization)


def _hand_up(row: Assignment, leaver: Member, heir: int | None, on: date) -> Assignment:
    if row.starts_on < on:
        Assignment.objects.filter(pk=row.pk).update(ends_on=on)
        row.pk, row.starts_on, row._state.adding = None, on, True
    if row.manager_id == leaver.pk:
        row.manager_id = None if heir == row.member_id else heir
    if row.planning_manager_id == leaver.pk:
        row.planning_manager_id = None
    row.save()
    return row


def rebuild_reporting(organization: Organization) -> int:
    """Derive who is above whom from the assignments; return the number of rows."""
    lines = [
        Line(*row)
        for row in Assignment.objects.filter(organization=organization)
        .order_by("starts_on", "pk")
        .values_list("member_id", "manager_id", "starts_on", "ends_on")
    ]
    rows = [
        Reporting(
            organization=organization,
            leader_id=reach.leader,
            member_id=reach.member,
            depth=reach.depth,
            starts_on=reach.starts_on,
            ends_on=reach.ends_on,
        )
        for reach in reaches(lines)
    ]
    with transaction.atomic():
        Reporting.objects.filter(organization=organization).delete()
        Reporting.objects.bulk_create(rows, batch_size=2_000)
    return len(rows)
