"""Estimates for what the CRM leaves out of open deals, by the rule in pipeline.rules.estimates."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, QuerySet

from organization.models import Assignment, Organization
from pipeline.models import Opportunity
from pipeline.rules.estimates import (
    WINS_NEEDED,
    Estimate,
    UsualCycle,
    estimated_amount,
    estimated_close,
    usual_cycle,
)


@dataclass(frozen=True, slots=True)
class DealEstimates:
    """None where the CRM says it, or where the organization wants nothing estimated."""

    amount: Estimate[Decimal] | None
    closes_on: Estimate[date] | None


def estimates_of(
    organization: Organization, deals: Sequence[Opportunity], *, as_of: date
) -> dict[int, DealEstimates]:
    """Estimates by the deal's id. Four queries at most; fetch the deals with their product."""
    dated = [
        deal
        for deal in deals
        if deal.closes_on is None and deal.closed_on is None and deal.owner_id
    ]
    usual: dict[int, UsualCycle | None] = {}
    if dated and organization.estimates_close_dates:
        owners = {deal.owner_id for deal in dated}
        usual = usual_cycles(organization, owners, as_of=as_of)
    return {deal.pk: _of(organization, deal, usual) for deal in deals}


def _of(
    organization: Organization, deal: Opportunity, usual: dict[int, UsualCycle | None]
) -> DealEstimates:
    amount = closes_on = None
    if deal.amount is None and organization.estimates_amounts:
        product = deal.product
        amount = estimated_amount(
            product.name if product else "", product.list_price if product else None
        )
    wants_day = deal.closes_on is None and deal.closed_on is None
    if wants_day and organization.estimates_close_dates:
        closes_on = estimated_close(deal.created_on, usual.get(deal.owner_id))
    return DealEstimates(amount, closes_on)


def usual_cycles(
    organization: Organization, owners: set[int], *, as_of: date
) -> dict[int, UsualCycle | None]:
    """Each owner's usual cycle: their own wins, their unit's, the organization's. Three queries
    at most."""
    wins = Opportunity.objects.filter(
        organization=organization,
        state="won",
        closed_on__lte=as_of,
        created_on__lt=F("closed_on"),
    )
    own = _cycles(wins, {owner: owner for owner in owners})
    short = {owner for owner in owners if len(own[owner]) < WINS_NEEDED}
    homes, by_unit = _by_unit(organization, wins, short, as_of) if short else ({}, {})
    missing = any(len(by_unit.get(homes.get(owner), ())) < WINS_NEEDED for owner in short)
    everybody = (
        [_days(row) for row in wins.values_list("created_on", "closed_on")] if missing else []
    )
    return {
        owner: usual_cycle(
            [
                ("the owner’s", own[owner]),
                ("the team’s", by_unit.get(homes.get(owner), ())),
                ("the organization’s", everybody),
            ]
        )
        for owner in owners
    }


def _by_unit(
    organization: Organization, wins: QuerySet[Opportunity], short: set[int], as_of: date
) -> tuple[dict[int, int], dict[int, list[int]]]:
    places = Assignment.objects.in_force(as_of).filter(organization=organization)
    unit_of = dict(places.values_list("member", "unit"))
    units = {unit_of[owner] for owner in short if owner in unit_of}
    members = {member: unit for member, unit in unit_of.items() if unit in units}
    return unit_of, _cycles(wins, members)


def _cycles(wins: QuerySet[Opportunity], group_of: dict[int, int]) -> dict[int, list[int]]:
    """Days from start to win, by the group of the owner."""
    found = defaultdict(list)
    rows = wins.filter(owner__in=list(group_of)).values_list("owner", "created_on", "closed_on")
    for owner, *days in rows.iterator():
        found[group_of[owner]].append(_days(days))
    return found


def _days(span: Sequence[date]) -> int:
    begun, ended = span
    return (ended - begun).days
