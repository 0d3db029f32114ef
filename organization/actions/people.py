"""Who works where, under whom and as what. Every change keeps the past as it was."""

from datetime import date, datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q

from organization.actions.records import record
from organization.models import (
    Assignment,
    Delegation,
    Member,
    Organization,
    Reporting,
    RoleGrant,
    Unit,
    User,
)
from organization.rules import Line, LineError, Role, reaches


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
    """A unit under its parent. Its path is its ancestors' ids and its own, each in seven digits."""
    above = parent.path if parent else ""
    unit = Unit.objects.create(
        organization=organization,
        name=name,
        level=level,
        parent=parent,
        path=f"new {name}",
        depth=parent.depth + 1 if parent else 0,
    )
    unit.path = f"{above}{unit.pk:07d}"
    unit.save(update_fields=["path"])
    record("add unit", unit, by=by, at=at, facts={"level": level})
    return unit


@transaction.atomic
def add_member(
    organization: Organization,
    *,
    name: str,
    email: str = "",
    crm_key: str = "",
    sales_role: str = "",
    by: Member | None,
    at: datetime,
) -> Member:
    """A person; with an e-mail address also a sign-in, whose password they set themselves."""
    user = User.objects.create_user(email) if email else None
    member = Member.objects.create(
        organization=organization, user=user, name=name, crm_key=crm_key, sales_role=sales_role
    )
    record("add member", member, by=by, at=at, about=member)
    return member


@transaction.atomic
def grant_role(
    member: Member,
    *,
    role: Role,
    unit: Unit | None = None,
    starts_on: date,
    ends_on: date | None = None,
    by: Member | None,
    at: datetime,
) -> RoleGrant:
    grant, created = RoleGrant.objects.get_or_create(
        organization_id=member.organization_id,
        member=member,
        role=role,
        unit=unit,
        starts_on=starts_on,
        defaults={"ends_on": ends_on},
    )
    if created:
        record("grant role", grant, by=by, at=at, about=member, facts={"role": role})
    return grant


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
    later = Assignment.objects.filter(member=member, starts_on__gte=starts_on)
    if later.exists():
        raise LineError(f"{member.name} already has a place that starts on or after {starts_on}.")
    Assignment.objects.filter(member=member).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on)
    ).update(ends_on=starts_on)
    assignment = Assignment.objects.create(
        organization_id=member.organization_id,
        member=member,
        unit=unit,
        manager=manager,
        planning_manager=planning_manager,
        starts_on=starts_on,
    )
    rebuild_reporting(member.organization)
    record("place", assignment, by=by, at=at, about=member, facts={"unit": unit.pk})
    return assignment


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


@transaction.atomic
def delegate(
    manager: Member, *, to: Member, starts_at: datetime, ends_at: datetime, by: Member, at: datetime
) -> Delegation:
    lent = Delegation.objects.create(
        organization_id=manager.organization_id,
        manager=manager,
        delegate=to,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    record("delegate", lent, by=by, at=at, about=manager)
    return lent


@transaction.atomic
def deactivate(member: Member, *, on: date, by: Member | None, at: datetime) -> None:
    """End everything the member could do: sign-in, sessions, delegations given and received."""
    Member.objects.filter(pk=member.pk).update(left_on=on, version=F("version") + 1)
    Delegation.objects.filter(Q(manager=member) | Q(delegate=member), ends_at__gt=at).update(
        ends_at=at
    )
    if member.user_id:
        User.objects.filter(pk=member.user_id).update(is_active=False)
        for session in Session.objects.filter(expire_date__gt=at).iterator():
            if session.get_decoded().get("_auth_user_id") == str(member.user_id):
                session.delete()
    record("deactivate", member, by=by, at=at, about=member)
