"""Who holds which role, and who stands in for whom."""

from datetime import date, datetime

from django.db import transaction

from organization.actions.records import record
from organization.models import Delegation, Member, RoleGrant, Unit
from organization.rules import OwnRightsError, RefusedError, Role

NOT_ALONE = "Nobody changes their own roles alone. Ask somebody else in operations to do it."


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
    """Raises OwnRightsError where `by` is the member."""
    _refuse_own(member, by)
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
def end_role(grant: RoleGrant, *, on: date, by: Member | None, at: datetime) -> None:
    """The role is held up to, not including, the day; one that had not begun by then is gone.

    An end that is already earlier stays. Raises OwnRightsError where `by` is the member.
    """
    _refuse_own(grant.member, by)
    if grant.ends_on is not None and grant.ends_on <= on:
        return
    record("end role", grant, by=by, at=at, about=grant.member, facts={"role": grant.role})
    if grant.starts_on >= on:
        grant.delete()
    else:
        RoleGrant.objects.filter(pk=grant.pk).update(ends_on=on)


def _refuse_own(member: Member, by: Member | None) -> None:
    if by is not None and by.pk == member.pk:
        raise OwnRightsError(NOT_ALONE)


@transaction.atomic
def delegate(
    manager: Member, *, to: Member, starts_at: datetime, ends_at: datetime, by: Member, at: datetime
) -> Delegation:
    """Raises RefusedError where it would end before it begins, or go to the manager."""
    if ends_at <= max(starts_at, at):
        raise RefusedError("This would be over before it begins. Choose a later last day.")
    if to.pk == manager.pk:
        raise RefusedError("Reports are lent to somebody else. Choose another person.")
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
def end_delegation(lent: Delegation, *, by: Member | None, at: datetime) -> None:
    """It ends now; one that has not begun is gone, and one that is over stays as it was."""
    if lent.ends_at <= at:
        return
    record("end delegation", lent, by=by, at=at, about=lent.manager)
    if lent.starts_at >= at:
        lent.delete()
    else:
        Delegation.objects.filter(pk=lent.pk).update(ends_at=at)
