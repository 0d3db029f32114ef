"""The rows behind one person's gap: deals, contracts and the chances they are weighted with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import OuterRef, Q, QuerySet, Subquery

from objectives.models import CycleTime, PublishedRun, StageRate
from objectives.rules.exact import money, share, to_e4
from objectives.rules.facts import ContractRow, DealRow, DealState, estimated
from objectives.rules.rates import Rates
from objectives.rules.weighted import WeightedDeal, WeightedPipeline, weighted_pipeline
from organization.models import Assignment, Member
from pipeline.models import Contract, Opportunity, Stage
from salesplan.lib import figures
from salesplan.lib.periods import Period

OWN, TEAM, ALL = StageRate.MEMBER, StageRate.UNIT, StageRate.ORGANIZATION


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """A line of the table. `amount_note` and `close_note` say what was estimated, and how."""

    label: str
    stage: str
    closes: str
    close_note: str
    amount: str
    amount_note: str
    chance: str
    credit: str
    counts: str
    why_not: str


@dataclass(frozen=True, slots=True)
class ClosedDeal:
    label: str
    won_on: date
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class ContractLine:
    label: str
    monthly: Decimal
    kept: Decimal
    churn: Decimal
    until: str


@dataclass(frozen=True, slots=True)
class Behind:
    """`weighted` and `closed_total` are the rows' sums as the CRM stands now, which a run of last
    night may not have seen yet."""

    open: tuple[OpenDeal, ...]
    pipeline: WeightedPipeline
    closed: tuple[ClosedDeal, ...]
    closed_total: Decimal
    contracts: tuple[ContractLine, ...]
    monthly: Decimal
    chances: tuple[tuple[str, Decimal | None], ...]
    cycle_days: int | None
    estimates: int


def behind(person: Member, *, period: Period, as_of: date) -> Behind:
    """Three queries. Whoever asks has checked that the person's deals may be read."""
    rates = list(_rates(person))
    cycle = next((rate.cycle_days for rate in rates), None)
    stages = _stage_names(rates)
    deals = list(_deals(person, period, as_of))
    rows = [_deal_row(deal, person, cycle) for deal in deals]
    pipeline = weighted_pipeline(rows, rates=_as_rates(rates), period=period, as_of=as_of)
    won = [deal for deal, row in zip(deals, rows, strict=True) if row.is_won(as_of)]
    closed = tuple(_closed(deal) for deal in won)
    contracts = tuple(_contract(contract) for contract in _contracts(person, period, as_of))
    return Behind(
        open=tuple(_open(row, cycle, as_of) for row in pipeline.rows),
        pipeline=pipeline,
        closed=closed,
        closed_total=sum((row.amount for row in closed if row.amount is not None), Decimal(0)),
        contracts=contracts,
        monthly=sum((line.kept for line in contracts), Decimal(0)),
        chances=stages,
        cycle_days=cycle,
        estimates=sum(row.is_estimated for row in pipeline.rows),
    )


def _rates(person: Member) -> QuerySet[StageRate]:
    """The person's own rates, already resting on the team's, each with the typical cycle."""
    slot = PublishedRun.objects.filter(organization=person.organization_id).values("slot")
    unit = Assignment.objects.filter(member=person, ends_on__isnull=True).values("unit")
    cycle = CycleTime.objects.filter(
        Q(subject_kind=OWN, subject_id=person.pk)
        | Q(subject_kind=TEAM, subject_id__in=unit)
        | Q(subject_kind=ALL),
        organization=person.organization_id,
        slot__in=slot,
    ).order_by("subject_kind")
    name = Stage.objects.filter(
        organization=person.organization_id, state=Stage.State.OPEN, rank=OuterRef("rank")
    )
    return (
        StageRate.objects.filter(
            organization=person.organization_id,
            slot__in=slot,
            subject_kind=OWN,
            subject_id=person.pk,
        )
        .annotate(
            cycle_days=Subquery(cycle.values("median_days")[:1]),
            stage_name=Subquery(name.order_by("pk").values("name")[:1]),
        )
        .order_by("rank")
    )


def _as_rates(rates: Iterable[StageRate]) -> Rates:
    by_rank = {rate.rank: rate.ppm for rate in rates}
    return Rates(tuple(by_rank.get(rank) for rank in range(max(by_rank, default=0) + 1)))


def _stage_names(rates: Iterable[StageRate]) -> tuple[tuple[str, Decimal | None], ...]:
    return tuple(
        (rate.stage_name, None if rate.ppm is None else share(rate.ppm))
        for rate in rates
        if rate.rank and rate.stage_name
    )


def _deals(person: Member, period: Period, as_of: date) -> QuerySet[Opportunity]:
    """Open at the close of the day, or won in the period up to it."""
    begun = Q(created_on__isnull=True) | Q(created_on__lte=as_of)
    is_open = begun & (Q(state=Stage.State.OPEN) | Q(closed_on__gt=as_of))
    won = Q(state=Stage.State.WON, closed_on__gte=period.start, closed_on__lt=period.end)
    return (
        Opportunity.objects.filter(organization=person.organization_id, owner=person)
        .filter(is_open | (won & Q(closed_on__lte=as_of)))
        .select_related("account", "product", "stage")
        .order_by("closed_on", "closes_on", "pk")
    )


def _deal_row(deal: Opportunity, person: Member, cycle: int | None) -> DealRow:
    organization = person.organization
    row = DealRow(
        key=deal.crm_key,
        state=DealState(deal.state),
        stage=deal.stage.rank,
        amount_e4=None if deal.amount is None else to_e4(deal.amount),
        closes_on=deal.closes_on,
        closed_on=deal.closed_on,
        created_on=deal.created_on,
        reached=deal.reached,
        credit_ppm=deal.credit_ppm,
        omitted=deal.omitted,
        label=_label(deal),
        stage_name=deal.stage.name,
    )
    price = deal.product.list_price if deal.product and organization.estimates_amounts else None
    return estimated(
        row,
        list_price_e4=None if price is None else to_e4(price),
        cycle_days=cycle if organization.estimates_close_dates else None,
    )


def _label(deal: Opportunity) -> str:
    if deal.account is None:
        return deal.name or deal.crm_key
    if not deal.name or deal.account.name in deal.name:
        return deal.name or deal.account.name
    return f"{deal.account.name}, {deal.name}"


def _open(row: WeightedDeal, cycle: int | None, on: date) -> OpenDeal:
    deal = row.deal
    amount = None if deal.amount_e4 is None else money(deal.amount_e4)
    typical = f"estimated: typical cycle {figures.plural(cycle or 0, 'day')}"
    return OpenDeal(
        label=deal.label,
        stage=deal.stage_name,
        closes=figures.day(deal.closes_on, on=on),
        close_note=typical if deal.close_estimated else "",
        amount=figures.money(amount),
        amount_note="estimated: list price" if deal.amount_estimated else "",
        chance="—" if row.chance is None else figures.probability(row.chance, places=3),
        credit=figures.share(share(deal.credit_ppm)),
        counts=figures.money(row.counts),
        why_not=row.reason.value if row.reason else "",
    )


def _closed(deal: Opportunity) -> ClosedDeal:
    credited = None if deal.amount is None else deal.amount * deal.credit_ppm / 1_000_000
    return ClosedDeal(_label(deal), deal.closed_on, credited)


def _contracts(person: Member, period: Period, as_of: date) -> QuerySet[Contract]:
    """Those that still bring something in the period after the day."""
    running = Q(ends_on__isnull=True) | Q(ends_on__gt=as_of)
    return (
        Contract.objects.filter(organization=person.organization_id, owner=person)
        .filter(running, starts_on__lt=period.end)
        .order_by("name", "pk")
    )


def _contract(contract: Contract) -> ContractLine:
    row = ContractRow(
        contract.crm_key,
        to_e4(contract.monthly),
        contract.starts_on,
        contract.ends_on,
        contract.churn_ppm,
    )
    churn = share(contract.churn_ppm)
    last = contract.ends_on - timedelta(days=1) if contract.ends_on else None
    until = figures.month(last) if last else "open"
    return ContractLine(contract.name, contract.monthly, money(row.kept_e4), churn, until)
