"""Territory plans of the sample company, some in every state."""

from datetime import date, timedelta
from decimal import Decimal

from organization.models import Member
from pipeline.models import Account, Contract
from salesplan.demo import words
from salesplan.demo.people import Company
from territories.actions import approve, return_plan, share, start_plan, submit
from territories.models import KeyAccount, Plan, PlanLine, PlanText

STATES = ("active", "active", "active", "active", "submitted", "returned", "draft", "shared")
WORDS = {
    "markets": words.MARKETS,
    "new_business": "St Vinzenz Group, Marien Clinics, Rhône Biotech, Lund Pharma, Oakham",
    "account_management": "Renewals start 120 days before the end, with the value shown.",
    "channel": "Two joint workshops; they bring the plant engineers, we bring the audit.",
    "robustness": "If new business is a quarter late, cold chain at Castell comes first.",
    "activities": "Eight first meetings a week, Tuesday to Thursday; offers on Friday.",
    "capability": "Reference library from Enablement by 30 April; two joint calls a month.",
    "energy": "Two evenings a week without a phone. Below 5 I talk to Tomas.",
}
ROOM = {"A": Decimal("0.13"), "B": Decimal("0.08"), "C": Decimal("0.05")}


def write(company: Company) -> None:
    """The first rep of the first team has a plan given back: there is something to do at once."""
    goals = {
        objective.owner_member_id: objective.target
        for rep in company.all_reps()
        for objective in rep.objectives.filter(kind="R", year=company.years[1])
    }
    for number, rep in enumerate(company.all_reps()):
        state = "returned" if number == 0 else STATES[number % len(STATES)]
        if state == "draft" and number % 3 == 0:
            continue
        _plan(company, rep, goals[rep.pk], state)


def _plan(company: Company, rep: Member, goal: Decimal, state: str) -> None:
    """The rows are written at once, as if typed long ago; only the moves leave their events."""
    at = company.at - timedelta(days=company.chance.randrange(12, 40))
    plan = start_plan(rep, year=company.years[1], by=rep, at=at)
    _texts(plan)
    left = goal - _run_rate(rep)
    accounts = Account.objects.filter(owner=rep).order_by("tier", "pk")[:5]
    rows = []
    for position, account in enumerate(accounts):
        target = max(Decimal(10_000), left * ROOM[account.tier] // 5_000 * 5_000)
        rows.append(_key_account(company, plan, account, target, position))
        left -= target
    KeyAccount.objects.bulk_create(rows)
    PlanLine.objects.bulk_create(_lines(plan, max(left, Decimal(40_000))))
    _move(company, plan, rep, state)


def _texts(plan: Plan) -> None:
    texts = list(PlanText.objects.filter(plan=plan).order_by("pk"))
    for text in texts:
        text.text = WORDS[text.section]
    PlanText.objects.bulk_update(texts, ["text"])


def _run_rate(rep: Member) -> Decimal:
    monthly = sum((contract.monthly for contract in Contract.objects.filter(owner=rep)), Decimal(0))
    return monthly * 12 * Decimal("0.95")


def _key_account(
    company: Company, plan: Plan, account: Account, target: Decimal, position: int
) -> KeyAccount:
    return KeyAccount(
        organization=company.organization,
        plan=plan,
        account=account,
        tier=account.tier,
        potential=account.potential,
        target=target,
        entry_strategy=company.chance.choice(words.STRATEGIES),
        next_step=company.chance.choice(words.NEXT_STEPS),
        next_step_on=date(company.years[1], 12, company.chance.randrange(1, 20)),
        position=position,
    )


def _lines(plan: Plan, left: Decimal) -> list[PlanLine]:
    """New business, a partner and marketing carry what accounts and contracts do not."""

    def part(share: str) -> Decimal:
        return left * Decimal(share) // 5_000 * 5_000 + 5_000

    new = part("0.7")
    lines = (
        ("new_business", "Regional groups", {"count": 4, "size": new / 4, "target": new}),
        ("channel", "Nordkap Logistics", {"target": part("0.2")}),
        ("marketing", "Two hospital events", {"target": part("0.1")}),
    )
    return [
        PlanLine(
            organization_id=plan.organization_id,
            plan=plan,
            section=section,
            label=label,
            sent_key=section,
            position=position,
            **fields,
        )
        for position, (section, label, fields) in enumerate(lines)
    ]


def _move(company: Company, plan: Plan, rep: Member, state: str) -> None:
    """Along the states as far as wanted, some days apart."""
    if state == "draft":
        return
    if state == "shared":
        share(_now(plan), on=True, version=_now(plan).version, by=rep, at=_later(company, 9))
        return
    reason = "Two tenders in spring are not in the lines yet; both are likely."
    submit(_now(plan), version=_now(plan).version, by=rep, at=_later(company, 9), reason=reason)
    if state == "submitted":
        return
    manager, at = _manager(company, rep), _later(company, 4)
    if state == "returned":
        why = "Close. Say who signs at your largest account, and I approve it."
        return_plan(_now(plan), reason=why, version=_now(plan).version, by=manager, at=at)
    else:
        approve(_now(plan), version=_now(plan).version, by=manager, at=at)


def _manager(company: Company, rep: Member) -> Member:
    team = next(team for team in company.teams if rep in company.reps[team.pk])
    return company.managers[team.pk]


def _now(plan: Plan) -> Plan:
    return Plan.objects.select_related("member__organization").get(pk=plan.pk)


def _later(company: Company, days_ago: int):  # noqa: ANN202
    return company.at - timedelta(days=days_ago)
