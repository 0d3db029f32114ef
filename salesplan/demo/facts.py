"""Two years of CRM history for the sample company, and what is open today."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from organization.models import Member
from pipeline.models import (
    Account,
    Contract,
    CrmActivity,
    Opportunity,
    Product,
    Stage,
    StageChange,
)
from salesplan.demo import words
from salesplan.demo.people import Company

SHARE_THAT_REACHES = (1.0, 0.66, 0.62, 0.80, 0.75)
SEASON = (5, 6, 8, 7, 8, 10, 6, 6, 10, 9, 10, 15)


def bring_in(company: Company, *, deals: int) -> None:
    """Stages, products, accounts, contracts, opportunities with their moves, activities."""
    stages = _stages(company)
    products = _products(company)
    accounts = _accounts(company)
    _contracts(company, accounts)
    for rep in company.all_reps():
        _deals(company, rep, accounts[rep.pk], products, stages, deals)
    _moves(company, stages)
    _activities(company, accounts)


def _stages(company: Company) -> list[Stage]:
    rows = [
        Stage(
            organization=company.organization,
            name=name,
            state="open",
            rank=rank,
            exit_criterion=exit_criterion,
        )
        for rank, (name, exit_criterion) in enumerate(words.STAGES, start=1)
    ]
    rows += [
        Stage(organization=company.organization, name="Won", state="won"),
        Stage(organization=company.organization, name="Lost", state="lost"),
    ]
    return Stage.objects.bulk_create(rows)


def _products(company: Company) -> list[Product]:
    return Product.objects.bulk_create(
        Product(
            organization=company.organization,
            crm_key=name,
            name=name,
            series=series,
            list_price=Decimal(price),
        )
        for name, series, price in words.PRODUCTS
    )


def _accounts(company: Company) -> dict[int, list[Account]]:
    rows = []
    for team in company.teams:
        segment = team.name.split(" ")[0]
        for rep in company.reps[team.pk]:
            heads = company.chance.sample(words.ACCOUNT_HEADS, 7)
            rows += [
                _account(company, rep, head, segment, tier)
                for tier, head in zip("AABBCCC", heads, strict=True)
            ]
    found: dict[int, list[Account]] = {}
    for account in Account.objects.bulk_create(rows, batch_size=500):
        found.setdefault(account.owner_id, []).append(account)
    return found


def _account(company: Company, rep: Member, head: str, segment: str, tier: str) -> Account:
    name = f"{head} {company.chance.choice(words.ACCOUNT_TAILS[segment])}"
    return Account(
        organization=company.organization,
        crm_key=f"AC-{rep.pk}-{head}",
        name=name,
        segment=segment,
        tier=tier,
        potential=Decimal({"A": 400_000, "B": 160_000, "C": 60_000}[tier]),
        owner=rep,
    )


def _contracts(company: Company, accounts: dict[int, list[Account]]) -> None:
    Contract.objects.bulk_create(
        Contract(
            organization=company.organization,
            crm_key=f"CT-{rep.pk}-{number}",
            name=f"{account.name}, running",
            account=account,
            owner=rep,
            monthly=Decimal(company.chance.randrange(2, 10) * 1_000),
            churn_ppm=50_000,
            starts_on=date(company.years[0], 1 + number * 3, 1),
            ends_on=date(company.years[1] + 2, 1, 1),
        )
        for rep in company.all_reps()
        for number, account in enumerate(accounts[rep.pk][: company.chance.randrange(1, 4)])
    )


def _deals(
    company: Company,
    rep: Member,
    accounts: list[Account],
    products: list[Product],
    stages: list[Stage],
    deals: int,
) -> None:
    """One rep's history; each rep has a luck of their own, so that teams differ."""
    luck = company.chance.uniform(0.75, 1.3)
    Opportunity.objects.bulk_create(
        _deal(company, rep, number, luck, accounts, products, stages) for number in range(deals)
    )


def _deal(company, rep, number, luck, accounts, products, stages) -> Opportunity:  # noqa: ANN001
    chance = company.chance
    created = _created(company)
    depth = 1
    while depth < 5 and chance.random() < SHARE_THAT_REACHES[depth] * (luck if depth > 2 else 1):
        depth += 1
    cycle = max(7, round(chance.lognormvariate(4.3, 0.45)))
    ends = created + timedelta(days=cycle if depth == 5 else round(cycle * 0.8))
    account, product = chance.choice(accounts), chance.choice(products)
    deal = Opportunity(
        organization=company.organization,
        crm_key=f"OP-{rep.pk}-{number:04d}",
        name=f"{account.name}, {product.name.lower()}",
        owner=rep,
        account=account,
        product=product,
        amount=Decimal(
            round(float(product.list_price) * chance.uniform(0.7, 1.6) / 500) * 500 or 500
        ),
        created_on=created,
        is_new_business=chance.random() < 0.4,
    )
    ended = ends <= company.today
    return (
        _end(deal, depth, ends, stages)
        if ended
        else _leave_open(company, deal, depth, ends, stages)
    )


def _created(company: Company) -> date:
    """A day of the two years so far, busier before the busy months of the season."""
    chance = company.chance
    while True:
        year = chance.choice(company.years)
        month = chance.choices(range(1, 13), weights=SEASON)[0]
        day = date(year, month, chance.randrange(1, 29)) - timedelta(days=70)
        if day <= company.today:
            return day


def _end(deal: Opportunity, depth: int, ends: date, stages: list[Stage]) -> Opportunity:
    won = depth == 5
    deal.stage, deal.state = (stages[4], "won") if won else (stages[5], "lost")
    deal.closed_on = deal.closes_on = ends
    deal.reached = sum(1 << rank for rank in range(1, min(depth, 4) + 1)) | int(won)
    return deal


def _leave_open(company, deal, depth, ends, stages) -> Opportunity:  # noqa: ANN001
    rank = min(depth, 4)
    deal.stage, deal.state = stages[rank - 1], "open"
    deal.reached = sum(1 << step for step in range(1, rank + 1))
    chance = company.chance.random()
    if chance < 0.08:
        deal.closes_on = company.today - timedelta(days=company.chance.randrange(1, 40))
    elif chance < 0.90:
        deal.closes_on = ends
    if company.chance.random() < 0.06:
        deal.amount = None
    return deal


def _moves(company: Company, stages: list[Stage]) -> None:
    def rows() -> Iterator[StageChange]:
        deals = Opportunity.objects.filter(organization=company.organization)
        for deal in deals.order_by("pk").iterator(chunk_size=2_000):
            ranks = [rank for rank in range(1, 5) if deal.reached >> rank & 1]
            for step, rank in enumerate(ranks):
                yield _move(
                    company, deal, stages[rank - 1], deal.created_on + timedelta(days=step * 9)
                )
            if deal.closed_on:
                yield _move(company, deal, stages[4 if deal.state == "won" else 5], deal.closed_on)

    StageChange.objects.bulk_create(rows(), batch_size=2_000)


def _move(company: Company, deal: Opportunity, stage: Stage, day: date) -> StageChange:
    return StageChange(
        organization=company.organization,
        opportunity=deal,
        stage=stage,
        amount=deal.amount,
        closes_on=deal.closes_on,
        changed_on=min(day, company.today),
    )


def _activities(company: Company, accounts: dict[int, list[Account]]) -> None:
    kinds = ("meeting", "meeting", "call", "call", "call", "email", "offer")
    CrmActivity.objects.bulk_create(
        (
            CrmActivity(
                organization=company.organization,
                crm_key=f"AT-{rep.pk}-{number}",
                kind=company.chance.choice(kinds),
                owner=rep,
                account=company.chance.choice(accounts[rep.pk]),
                happened_on=company.today - timedelta(days=company.chance.randrange(1, 120)),
            )
            for rep in company.all_reps()
            for number in range(40)
        ),
        batch_size=2_000,
    )
