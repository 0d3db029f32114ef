from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Sum

from objectives.models import Objective, ObjectiveTarget
from objectives.rules.exact import money, share, to_e4, weighted_e4
from objectives.rules.facts import ContractRow, month_rows
from objectives.rules.run_rate import run_rate_line
from organization.models import Assignment, Member
from organization.rules import FiscalSpan, fiscal_year
from pipeline.models import Contract, Opportunity
from salesplan.lib.periods import Period
from territories.models import Plan, PlanRevision
from territories.rules.paper import (
    AccountRow,
    LineRow,
    ObjectiveRow,
    Paper,
    RunLine,
    of_json,
)
from territories.rules.sections import PUBLIC_TEXTS

RACE_ORDER = ("R", "A", "C")


def paper_of(revision: PlanRevision) -> Paper:
    return of_json(revision.paper)


def live_paper(plan: Plan) -> Paper:
    """The plan as its rows say now, without energy. Seven queries, however long it is."""
    member = plan.member
    spans = fiscal_year(plan.year, starts_in=member.organization.year_starts_in)
    objectives = _objectives(member, plan.year)
    rows = tuple(_objective_row(objective) for objective in objectives)
    return Paper(
        name=member.name,
        year=plan.year,
        unit=_unit_on(member, spans[0].span),
        sales_role=member.get_sales_role_display() if member.sales_role else "",
        currency=member.organization.currency,
        goal=_goal(member, plan.year, objectives),
        comes_from=next((row.comes_from for row in rows if row.comes_from), ()),
        texts=_texts(plan),
        accounts=_accounts(plan),
        lines=_lines(plan),
        contracts=_contracts(member, spans),
        objectives=rows,
    )


def closed_by_account(plan: Plan) -> dict[int, Decimal]:
    """What the plan's owner won in its year at each of its key accounts, credited. One query."""
    organization = plan.member.organization
    year = fiscal_year(plan.year, starts_in=organization.year_starts_in)[0].span
    won = (
        Opportunity.objects.filter(
            owner=plan.member,
            closed_on__gte=year.start,
            closed_on__lt=year.end,
            amount__isnull=False,
            account__in=plan.key_accounts.values("account"),
        )
        .won()
        .values_list("account_id", "amount", "credit_ppm")
    )
    closed: dict[int, Decimal] = {}
    for account, amount, credit_ppm in won:
        credited = money(weighted_e4(to_e4(amount), credit_ppm))
        closed[account] = closed.get(account, Decimal(0)) + credited
    return closed


def _unit_on(member: Member, year: Period) -> str:
    place = (
        Assignment.objects.filter(member=member, starts_on__lt=year.end)
        .select_related("unit")
        .order_by("-starts_on", "-pk")
        .first()
    )
    return place.unit.name if place else ""


def _texts(plan: Plan) -> dict[str, str]:
    texts = plan.texts.filter(section__in=PUBLIC_TEXTS).order_by("pk")
    return dict(texts.values_list("section", "text"))


def _accounts(plan: Plan) -> tuple[AccountRow, ...]:
    return tuple(
        AccountRow(
            name=row.account.name,
            tier=row.tier,
            potential=row.potential,
            target=row.target,
            entry_strategy=row.entry_strategy,
            next_step=row.next_step,
            next_step_on=row.next_step_on,
            account=row.account_id,
        )
        for row in plan.key_accounts.select_related("account").order_by("position", "pk")
    )


def _lines(plan: Plan) -> tuple[LineRow, ...]:
    return tuple(
        LineRow(row.section, row.label, row.count, row.size, row.target, row.note)
        for row in plan.lines.order_by("position", "pk")
    )


def _contracts(member: Member, spans: list[FiscalSpan]) -> tuple[RunLine, ...]:
    """Contracts that pay in the year, with the sum of what its months are expected to bring."""
    months = month_rows(spans)
    contracts = Contract.objects.filter(owner=member, starts_on__lt=spans[0].span.end)
    lines = [
        (contract, run_rate_line(_contract_row(contract), months))
        for contract in contracts.order_by("-monthly", "pk")
    ]
    return tuple(
        RunLine(contract.name, line.monthly, line.kept, line.total, contract.ends_on)
        for contract, line in lines
        if line.months
    )


def _contract_row(contract: Contract) -> ContractRow:
    return ContractRow(
        key=contract.crm_key,
        monthly_e4=to_e4(contract.monthly),
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        churn_ppm=contract.churn_ppm,
        label=contract.name,
    )


def _objectives(member: Member, year: int) -> list[Objective]:
    found = (
        Objective.objects.filter(owner_member=member, year=year, kind__in=RACE_ORDER)
        .select_related(
            "measure",
            "product",
            "theme__strategy__unit",
            "parent__theme__strategy__unit",
            "parent__owner_unit",
        )
        .order_by("position", "pk")
    )
    return sorted(found, key=lambda objective: RACE_ORDER.index(objective.kind))


def _objective_row(objective: Objective) -> ObjectiveRow:
    scope = (
        objective.segment,
        objective.product.name if objective.product else "",
        objective.get_customer_type_display() if objective.customer_type else "",
    )
    return ObjectiveRow(
        kind=objective.kind,
        title=objective.title,
        scope=" · ".join(part for part in scope if part),
        weight=None if objective.weight_ppm is None else share(objective.weight_ppm),
        target=objective.target,
        now=objective.now,
        measure_kind=objective.measure.kind if objective.measure else "",
        provider=objective.provider,
        due_on=objective.due_on,
        delivered_on=objective.delivered_on,
        comes_from=_comes_from(objective),
    )


def _comes_from(objective: Objective) -> tuple[str, ...]:
    """Vision, theme, the unit's objective: what this one is a part of, widest first."""
    parent = objective.parent
    theme = objective.theme or (parent.theme if parent else None)
    steps = []
    if theme:
        steps = [theme.strategy.vision or theme.strategy.goal, theme.name]
    if parent:
        owner = f"{parent.owner_unit.name}: " if parent.owner_unit else ""
        steps.append(f"{owner}{parent.title}")
    return tuple(step for step in steps if step)


def _goal(member: Member, year: int, objectives: Iterable[Objective]) -> Decimal | None:
    """What the months of the gap's measure add up to, or the target that was not spread."""
    months = ObjectiveTarget.objects.filter(
        objective__owner_member=member,
        objective__year=year,
        objective__kind=Objective.Kind.RESULT,
        objective__measure__is_gap=True,
    ).aggregate(goal=Sum("amount"))["goal"]
    if months is not None:
        return months
    targets = [
        objective.target
        for objective in objectives
        if objective.kind == Objective.Kind.RESULT
        and objective.measure
        and objective.measure.is_gap
        and objective.target is not None
    ]
    return sum(targets, Decimal(0)) if targets else None
