"""Plain builders of what a test needs. Names are the test's; nothing is random."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.core.cache import cache

from objectives.models import Measure, Objective, ObjectiveTarget
from organization.actions import add_member, add_unit, grant_role, open_year, place
from organization.models import Assignment, FiscalPeriod, Member, Organization, Unit
from organization.rules import Role
from pipeline.models import Account, Opportunity, Stage

NOON = datetime(2027, 6, 1, 12, 0, tzinfo=UTC)
FIRST_DAY = date(2026, 1, 1)


def organization(name="Acme", *, year=2027, **fields) -> Organization:
    made = Organization.objects.create(name=name, current_year=year, **fields)
    open_year(made, year=year, by=None, at=NOON)
    return made


def unit(owner: Organization, name, *, level="team", parent: Unit | None = None) -> Unit:
    return add_unit(owner, name=name, level=level, parent=parent, by=None, at=NOON)


def member(owner: Organization, name, *, email=None, **fields) -> Member:
    """A person with a sign-in; the address is made of the name unless given."""
    if email is None:
        email = f"{name.lower().replace(' ', '.')}@{owner.name.lower()}.example"
    made = add_member(owner, name=name, email=email, by=None, at=NOON, **fields)
    return made.seen(NOON)


def rep(team: Unit, name, *, manager: Member | None = None, starts_on=FIRST_DAY, **fields):
    made = member(team.organization, name, **{"crm_key": name, **fields})
    grant_role(made, role=Role.REP, starts_on=starts_on, by=None, at=NOON)
    place(made, unit=team, manager=manager, starts_on=starts_on, by=None, at=NOON)
    return made


def manager(team: Unit, name, *, above: Member | None = None, starts_on=FIRST_DAY):
    made = member(team.organization, name)
    grant_role(made, role=Role.MANAGER, unit=team, starts_on=starts_on, by=None, at=NOON)
    place(made, unit=team, manager=above, starts_on=starts_on, by=None, at=NOON)
    return made


def executive(over: Unit, name, *, starts_on=FIRST_DAY):
    made = member(over.organization, name)
    grant_role(made, role=Role.EXECUTIVE, unit=over, starts_on=starts_on, by=None, at=NOON)
    return made


def operations(owner: Organization, name, *, starts_on=FIRST_DAY):
    made = member(owner, name)
    grant_role(made, role=Role.OPERATIONS, starts_on=starts_on, by=None, at=NOON)
    return made


def stages(owner: Organization, *names) -> dict[str, Stage]:
    """Open stages in the given order, then Won and Lost."""
    made = {
        name: Stage.objects.create(organization=owner, name=name, state="open", rank=rank)
        for rank, name in enumerate(names, start=1)
    }
    for state in ("won", "lost"):
        made[state] = Stage.objects.create(organization=owner, name=state.title(), state=state)
    return made


def account(owner: Organization, name, **fields) -> Account:
    return Account.objects.create(organization=owner, crm_key=name, name=name, **fields)


def opportunity(owner: Member, key, stage: Stage, amount=None, **fields) -> Opportunity:
    """A deal of a member; `reached` is the bits of its stage and those below unless given."""
    top = 5 if stage.state == "won" else stage.rank
    reached = sum(1 << rank for rank in range(1, top + 1)) | (1 if stage.state == "won" else 0)
    return Opportunity.objects.create(
        organization=owner.organization,
        crm_key=key,
        name=fields.pop("name", key),
        owner=owner,
        stage=stage,
        state=stage.state,
        amount=None if amount is None else Decimal(amount),
        reached=fields.pop("reached", reached),
        **fields,
    )


def bookings(owner: Organization) -> Measure:
    return Measure.objects.get_or_create(
        organization=owner,
        key="bookings",
        defaults={"name": "Bookings", "kind": "money", "basis": "signed", "is_gap": True},
    )[0]


def goal(owner: Member | Unit, months: dict[str, int | Decimal], *, year=2027) -> Objective:
    """A bookings goal by month label, as in {"2027-01": 100}."""
    holder = {"owner_member": owner} if isinstance(owner, Member) else {"owner_unit": owner}
    made = Objective.objects.create(
        organization=owner.organization,
        kind="R",
        title="Bookings",
        year=year,
        measure=bookings(owner.organization),
        target=sum((Decimal(amount) for amount in months.values()), Decimal(0)),
        **holder,
    )
    periods = dict(
        FiscalPeriod.objects.filter(organization=owner.organization, kind="month").values_list(
            "label", "pk"
        )
    )
    for label, amount in months.items():
        ObjectiveTarget.objects.create(
            organization=owner.organization,
            objective=made,
            month_id=periods[label],
            amount=Decimal(amount),
        )
    return made


def forget_rate_limits():
    cache.clear()


def move(person: Member, *, to: Unit, manager: Member | None, on: date) -> Assignment:
    return place(person, unit=to, manager=manager, starts_on=on, by=None, at=NOON)
