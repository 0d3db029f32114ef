from datetime import datetime

from django.db import transaction

from organization.actions import enqueue, record
from organization.models import Member, Organization
from pipeline.actions.imports import RECOMPUTE
from pipeline.models import Opportunity, TouchedMember


@transaction.atomic
def set_estimates(
    organization: Organization, *, amounts: bool, close_dates: bool, by: Member, at: datetime
) -> bool:
    """Whether what the CRM leaves out is estimated; True if that changed."""
    changed = (
        Organization.objects.filter(pk=organization.pk)
        .exclude(estimates_amounts=amounts, estimates_close_dates=close_dates)
        .update(estimates_amounts=amounts, estimates_close_dates=close_dates)
    )
    if changed:
        facts = {"amounts": amounts, "close_dates": close_dates}
        record("set estimates", organization, by=by, at=at, facts=facts)
        _touch_owners_of_open_deals(organization)
        enqueue(RECOMPUTE, at=at, organization_id=organization.pk)
    return bool(changed)


def _touch_owners_of_open_deals(organization: Organization) -> None:
    owners = Opportunity.objects.filter(
        organization=organization, state="open", owner__isnull=False
    ).values_list("owner", flat=True)
    TouchedMember.objects.bulk_create(
        TouchedMember(organization=organization, member_id=pk) for pk in owners.distinct()
    )
