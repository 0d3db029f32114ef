"""The rows behind a person's figures, in the shape the rules take them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from objectives.models import ObjectiveTarget
from objectives.rules.exact import to_e4
from objectives.rules.facts import ContractRow, DealRow, DealState, GoalRow, estimated
from organization.models import FiscalPeriod, Organization
from pipeline.models import Contract, Opportunity, Stage

Owners = Collection[int]


def deal_rows(
    organization: Organization, owners: Owners, *, as_of: date, cycles: Mapping[int, int | None]
) -> dict[int, list[DealRow]]:
    """Deals by owner, estimated where the CRM is silent and the organization wants it. 2 queries.

    `cycles` are the days a deal of an owner is taken to last.
    """
    highest = top_rank(organization)
    found = defaultdict(list)
    deals = Opportunity.objects.filter(organization=organization, owner__in=owners)
    for deal in deals.select_related("stage", "product").order_by("pk"):
        row = _deal_row(deal, as_of=as_of, highest=highest)
        if row.is_open(as_of):
            price = deal.product.list_price if deal.product else None
            days = cycles.get(deal.owner_id)
            row = estimated(
                row,
                list_price_e4=_e4(price) if organization.estimates_amounts else None,
                cycle_days=days if organization.estimates_close_dates else None,
            )
        found[deal.owner_id].append(row)
    return found


def contract_rows(organization: Organization, owners: Owners) -> dict[int, list[ContractRow]]:
    """One query."""
    found = defaultdict(list)
    contracts = Contract.objects.filter(organization=organization, owner__in=owners)
    for contract in contracts.order_by("pk"):
        found[contract.owner_id].append(
            ContractRow(
                key=contract.crm_key,
                monthly_e4=to_e4(contract.monthly),
                starts_on=contract.starts_on,
                ends_on=contract.ends_on,
                churn_ppm=contract.churn_ppm,
                label=contract.name,
            )
        )
    return found


def goal_rows(targets: QuerySet[ObjectiveTarget]) -> list[GoalRow]:
    """What the targets of one owner promise by month. 2 queries.

    A goal stands for its whole year: a month it does not name is promised 0, not unknown.
    """
    named = [
        (target.month, to_e4(target.amount))
        for target in targets.select_related("month").order_by("month__starts_on", "pk")
    ]
    rest = (
        FiscalPeriod.objects.months()
        .filter(
            organization__in={month.organization_id for month, _ in named},
            year__in={month.year for month, _ in named},
        )
        .exclude(pk__in={month.pk for month, _ in named})
        .order_by("starts_on", "pk")
    )
    return [GoalRow(month.label, amount) for month, amount in named] + [
        GoalRow(month.label, 0) for month in rest
    ]


def gap_targets(organization: Organization) -> QuerySet[ObjectiveTarget]:
    """Targets the gap is measured against: those of results on the gap's measure."""
    return ObjectiveTarget.objects.filter(
        organization=organization, objective__kind="R", objective__measure__is_gap=True
    )


def top_rank(organization: Organization) -> int:
    """The rank of the last open stage; 0 without stages. One query."""
    ranks = Stage.objects.filter(organization=organization, state=Stage.State.OPEN)
    return ranks.order_by("-rank").values_list("rank", flat=True).first() or 0


def _deal_row(deal: Opportunity, *, as_of: date, highest: int) -> DealRow:
    return DealRow(
        key=deal.crm_key,
        state=DealState(deal.state),
        stage=_stage_as_of(deal, as_of, highest),
        amount_e4=_e4(deal.amount),
        closes_on=deal.closes_on,
        closed_on=deal.closed_on,
        created_on=deal.created_on,
        reached=deal.reached,
        credit_ppm=deal.credit_ppm,
        omitted=deal.omitted,
        label=deal.name or deal.crm_key,
        stage_name=deal.stage.name,
    )


def _stage_as_of(deal: Opportunity, as_of: date, highest: int) -> int:
    """Of a deal that ended later, the furthest open stage it is known to have been in."""
    if deal.state == Stage.State.OPEN:
        return deal.stage.rank
    if deal.closed_on is None or deal.closed_on <= as_of:
        return 0
    return next((rank for rank in range(highest, 0, -1) if deal.reached >= 1 << rank), 0)


def _e4(amount: Decimal | None) -> int | None:
    return None if amount is None else to_e4(amount)
