"""The sample company's tree and people."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime

from organization.actions import add_unit, open_year, rebuild_reporting
from organization.models import Assignment, Member, Organization, RoleGrant, Unit, User
from organization.rules import Role
from salesplan.demo import words

SALES_ROLES = ("hunter",) * 5 + ("farmer",) * 3 + ("channel",)


@dataclass(slots=True)
class Company:
    """What the other parts of the sample build on."""

    organization: Organization
    at: datetime
    today: date
    years: tuple[int, int]
    chance: random.Random
    units: dict[str, Unit] = field(default_factory=dict)
    teams: list[Unit] = field(default_factory=list)
    reps: dict[int, list[Member]] = field(default_factory=dict)
    managers: dict[int, Member] = field(default_factory=dict)
    executive: Member | None = None
    operations: Member | None = None
    taken: set[str] = field(default_factory=set)

    @property
    def root(self) -> Unit:
        return self.units["company"]

    @property
    def begins(self) -> date:
        return date(self.years[0], 1, 1)

    def all_reps(self) -> list[Member]:
        return [rep for team in self.teams for rep in self.reps[team.pk]]


def found(*, name: str, at: datetime, seed: int) -> Company:
    """An organization whose current year is the one `at` lies in, with the year before it."""
    organization = Organization.objects.create(
        name=name, time_zone="Europe/Berlin", current_year=at.year
    )
    today = organization.day_of(at)
    company = Company(organization, at, today, (today.year - 1, today.year), random.Random(seed))
    for year in (*company.years, today.year + 1):
        open_year(organization, year=year, by=None, at=at)
    company.units["company"] = add_place(company, name, "global", None)
    return company


def populate(company: Company, *, countries: int, teams: int, reps: int) -> None:
    """Regions, countries, teams and their people, each with a leader."""
    company.executive = hire(company, "Ines Duarte", Role.EXECUTIVE, company.root, None)
    company.operations = hire(company, "Jonas Weck", Role.OPERATIONS, company.root, None)
    for region, lands in words.REGIONS.items():
        place = add_place(company, f"Region {region}", "region", company.root)
        leader = hire(company, None, Role.MANAGER, place, company.executive)
        for country, segments in list(lands.items())[:countries]:
            land = add_place(company, country, "country", place)
            head = hire(company, None, Role.MANAGER, land, leader)
            for number in range(teams):
                segment = segments[number % len(segments)]
                round_ = f" {number // len(segments) + 1}" if number >= len(segments) else ""
                _team(company, f"{segment} {country}{round_}", land, head, reps)
    rebuild_reporting(company.organization)


def _team(company: Company, name: str, land: Unit, head: Member, size: int) -> None:
    team = add_place(company, name, "team", land)
    first = not company.teams
    manager = hire(company, "Maren Holt" if first else None, Role.MANAGER, team, head)
    company.teams.append(team)
    company.managers[team.pk] = manager
    company.reps[team.pk] = [
        hire(company, "Asha Verma" if first and n == 0 else None, Role.REP, team, manager)
        for n in range(size)
    ]


def hire(
    company: Company, name: str | None, role: Role, unit: Unit, manager: Member | None
) -> Member:
    """A member with sign-in, role and place. Reporting lines are rebuilt by the caller."""
    name = name or _new_name(company)
    company.taken.add(name)
    address = name.lower().replace(" ", ".")
    user = User(email=f"{address}@{_domain(company)}", is_active=True)
    user.set_unusable_password()
    user.save()
    member = Member.objects.create(
        organization=company.organization,
        user=user,
        name=name,
        crm_key=address if role in {Role.REP, Role.MANAGER} else "",
        sales_role=company.chance.choice(SALES_ROLES) if role == Role.REP else "",
        started_on=company.begins,
    )
    leads = role in {Role.MANAGER, Role.EXECUTIVE}
    RoleGrant.objects.create(
        organization=company.organization,
        member=member,
        role=role,
        unit=unit if leads else None,
        starts_on=company.begins,
    )
    if role != Role.OPERATIONS:
        Assignment.objects.create(
            organization=company.organization,
            member=member,
            unit=unit,
            manager=manager,
            starts_on=company.begins,
        )
    return member.seen(company.at)


def _new_name(company: Company) -> str:
    for _ in range(200):
        name = f"{company.chance.choice(words.FIRST)} {company.chance.choice(words.LAST)}"
        if name not in company.taken:
            return name
    return f"{company.chance.choice(words.FIRST)} {company.chance.choice(words.LAST)} {len(company.taken)}"


def _domain(company: Company) -> str:
    return f"{company.organization.name.lower().replace(' ', '-')}.example"


def add_place(company: Company, name: str, level: str, parent: Unit | None) -> Unit:
    unit = add_unit(
        company.organization, name=name, level=level, parent=parent, by=None, at=company.at
    )
    company.units[name] = unit
    return unit
