"""A generated organization, the same on both databases and at every run: no chance involved."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from objectives.metrics.engine import day_after_days, stored
from objectives.models import Measure, Objective
from organization.actions import open_year, rebuild_reporting
from organization.models import Assignment, Member, Organization, RoleGrant, Unit, User
from pipeline.models import Account, Stage

AS_OF = date(2027, 5, 31)
AT = datetime(2027, 6, 1, 3, 0, tzinfo=UTC)
START = date(2025, 1, 1)
REGIONS, COUNTRIES, TEAM, LARGE_TEAM = 5, 50, 10, 200
STAGES = 5
PRIME = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Made:
    organization: Organization
    reps: list[int]
    top: Unit
    team: Unit
    large: Unit
    manager: Member
    large_manager: Member
    executive: Member

    @property
    def rep(self) -> Member:
        return Member.objects.get(pk=self.reps[-1])


def found() -> Made:
    """What another process made."""
    organization = Organization.objects.get(name="Bench")
    reps = Member.objects.filter(organization=organization, grants__role="rep").order_by("pk")
    top, team, large = (
        Unit.objects.get(organization=organization, name=name)
        for name in ("Bench", "Team 0", "Large team")
    )
    manager, large_manager, executive = (
        Member.objects.get(organization=organization, name=name)
        for name in ("Manager 1", "Manager 0", "Executive")
    )
    pks = list(reps.values_list("pk", flat=True))
    return Made(organization, pks, top, team, large, manager, large_manager, executive)


def make(*, reps: int, opportunities: int) -> Made:
    """Four levels; teams of 10 and one of 200; goals by month, contracts, two years of deals."""
    organization = Organization.objects.create(name="Bench", current_year=2027)
    open_year(organization, year=2027, by=None, at=AT)
    top, teams, large = _units(organization, reps)
    people = _people(organization, reps, [large, *teams])
    stages = [
        Stage.objects.create(organization=organization, name=f"S{n}", state="open", rank=n)
        for n in range(1, STAGES + 1)
    ]
    for state in ("won", "lost"):
        Stage.objects.create(organization=organization, name=state, state=state)
    first = people["reps"][0]
    _goals(organization, people["reps"])
    _run(CONTRACTS, organization, first=first, account=_account(organization), reps=reps)
    ids = {"stage": stages[0].pk, "won": stages[-1].pk + 1, "lost": stages[-1].pk + 2}
    with _unchecked():
        _run(OPPORTUNITIES, organization, first=first, reps=reps, count=opportunities, **ids)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    RoleGrant.objects.create(
        organization=organization,
        member=_signed_in(organization, "Executive"),
        role="executive",
        unit=top,
        starts_on=START,
    )
    return found()


@contextmanager
def _unchecked():
    """Rows made a line above need no look-up of their keys, where the server lets us say so."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        may = cursor.fetchone()[0]
        if may:
            cursor.execute("SET session_replication_role = replica")
        yield
        if may:
            cursor.execute("SET session_replication_role = DEFAULT")


def _units(organization, reps):
    top = _unit(organization, "Bench", "global", None)
    regions = [_unit(organization, f"Region {n}", "region", top) for n in range(REGIONS)]
    number = max(1, (reps - LARGE_TEAM) // TEAM) if reps > LARGE_TEAM else max(1, reps // TEAM)
    countries = [
        _unit(organization, f"Country {n}", "country", regions[n % REGIONS])
        for n in range(max(1, COUNTRIES * min(reps, 10_000) // 10_000))
    ]
    teams = [
        _unit(organization, f"Team {n}", "team", countries[n % len(countries)])
        for n in range(number)
    ]
    return top, teams, _unit(organization, "Large team", "team", countries[0])


def _unit(organization, name, level, parent):
    unit = Unit.objects.create(
        organization=organization,
        name=name,
        level=level,
        parent=parent,
        depth=parent.depth + 1 if parent else 0,
        path=f"new {name}",
    )
    unit.path = f"{parent.path if parent else ''}{unit.pk:07d}"
    unit.save(update_fields=["path"])
    return unit


def _people(organization, reps, teams):
    """The first team's manager leads 200 reps where there are as many, the others 10 each."""
    managers = [_signed_in(organization, f"Manager {n}") for n in range(2)]
    managers += Member.objects.bulk_create(
        Member(organization=organization, name=f"Manager {n}", crm_key=f"m{n}")
        for n in range(2, len(teams))
    )
    sellers = Member.objects.bulk_create(
        Member(organization=organization, name=f"Rep {n:06d}", crm_key=f"r{n}") for n in range(reps)
    )
    sellers[-1].user = User.objects.create_user("rep@bench.example")
    sellers[-1].save()
    large = LARGE_TEAM if reps > LARGE_TEAM else 0
    grants = [
        RoleGrant(member=manager, role="manager", unit=team)
        for manager, team in zip(managers, teams, strict=True)
    ]
    grants += [RoleGrant(member=seller, role="rep") for seller in sellers]
    places = [
        Assignment(member=manager, unit=team) for manager, team in zip(managers, teams, strict=True)
    ]
    for number, seller in enumerate(sellers):
        team = 0 if number < large else 1 + (number - large) // TEAM % (len(teams) - 1)
        places.append(Assignment(member=seller, unit=teams[team], manager=managers[team]))
    for row in (*grants, *places):
        row.organization, row.starts_on = organization, START
    RoleGrant.objects.bulk_create(grants)
    Assignment.objects.bulk_create(places)
    rebuild_reporting(organization)
    return {"reps": [seller.pk for seller in sellers], "managers": managers}


def _signed_in(organization, name):
    address = f"{name.lower().replace(' ', '.')}@bench.example"
    user = User.objects.create_user(address)
    return Member.objects.create(organization=organization, user=user, name=name)


def _account(organization):
    return Account.objects.create(organization=organization, crm_key="A", name="Account").pk


def _goals(organization, reps):
    measure = Measure.objects.create(
        organization=organization, key="bookings", name="Bookings", kind="money", is_gap=True
    )
    Objective.objects.bulk_create(
        Objective(
            organization=organization,
            kind="R",
            title="Bookings",
            year=2027,
            owner_member_id=rep,
            measure=measure,
        )
        for rep in reps
    )
    _run(TARGETS, organization)


def _run(text, organization, **values):
    closes = day_after_days("%(as_of)s", "CAST(w.open_days AS integer)")
    closed = day_after_days("%(as_of)s", "CAST(-w.closed_days AS integer)")
    created = day_after_days("x.begun_before", "CAST(-x.age AS integer)")
    if connection.vendor == "postgresql":
        closes, closed = (
            part.replace("%(as_of)s", "CAST(%(as_of)s AS date)") for part in (closes, closed)
        )
    as_of = "CAST(%(as_of)s AS date)" if connection.vendor == "postgresql" else "%(as_of)s"
    text = text.replace("{as_of}", as_of)
    text = text.replace("{closes}", closes).replace("{closed}", closed)
    text = text.replace("{created}", created)
    values |= {"organization": organization.pk, "as_of": stored(AS_OF), "prime": PRIME}
    values["contract_start"] = stored(START)
    values["contract_end"] = stored(AS_OF + timedelta(days=140))
    with connection.cursor() as cursor:
        cursor.execute(text, values)


TARGETS = """
INSERT INTO objectives_objectivetarget (organization_id, objective_id, month_id, amount)
SELECT j.organization_id, j.id, m.id, 100000000 + j.id %% 97 * 10000000 + m.id %% 12 * 1000000
  FROM objectives_objective j
  JOIN organization_fiscalperiod m ON m.organization_id = j.organization_id AND m.kind = 'month'
 WHERE j.organization_id = %(organization)s
"""

CONTRACTS = """
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %(reps)s / 5)
INSERT INTO pipeline_contract
       (organization_id, crm_key, name, account_id, owner_id, monthly, churn_ppm, starts_on, ends_on)
SELECT %(organization)s, 'C' || n.i, 'Contract ' || n.i, %(account)s, %(first)s + n.i * 5,
       10000000 + n.i %% 89 * 100000, n.i %% 3 * 50000, %(contract_start)s,
       CASE WHEN n.i %% 2 = 0 THEN NULL ELSE %(contract_end)s END
  FROM n
"""

# 4 in 10 won, 3 lost over the last 25 months, 3 open from a month ago to nine months ahead.
OPPORTUNITIES = """
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %(count)s)
INSERT INTO pipeline_opportunity
       (organization_id, crm_key, name, owner_id, stage_id, state, amount, credit_ppm, created_on,
        closes_on, closed_on, reached, omitted, source)
SELECT %(organization)s, 'D' || y.i, 'Opportunity number ' || y.i, y.owner_id,
       CASE y.state WHEN 'won' THEN %(won)s WHEN 'lost' THEN %(lost)s
                    ELSE %(stage)s + y.rank - 1 END,
       y.state, (1000 + y.r3 %% 90000) * 10000,
       CASE WHEN y.r2 %% 20 = 0 THEN 500000 ELSE 1000000 END, y.created_on,
       CASE WHEN y.state = 'open' THEN y.end_on END, CASE WHEN y.state <> 'open' THEN y.end_on END,
       CASE y.state WHEN 'won' THEN 63 ELSE (2 << y.rank) - 2 END, (1 = 0), ''
  FROM (SELECT x.*, {created} AS created_on
          FROM (SELECT w.*, CASE WHEN w.state = 'open' THEN {closes} ELSE {closed} END AS end_on,
                       CASE WHEN w.state = 'open' THEN {as_of} ELSE {closed} END AS begun_before
                  FROM (SELECT v.*, %(first)s + v.i %% %(reps)s AS owner_id,
                               CASE WHEN v.r1 %% 10 < 4 THEN 'won' WHEN v.r1 %% 10 < 7 THEN 'lost'
                                    ELSE 'open' END AS state,
                               CAST(1 + v.r3 %% 5 AS integer) AS rank,
                               v.r2 %% 300 - 30 AS open_days, v.r2 %% 760 AS closed_days,
                               20 + v.r3 %% 200 AS age
                          FROM (SELECT n.i,
                                       (CAST(n.i AS bigint) * 48271 + 11) %% %(prime)s AS r1,
                                       (CAST(n.i AS bigint) * 69621 + 12345) %% %(prime)s AS r2,
                                       (CAST(n.i AS bigint) * 16807 + 777) %% %(prime)s AS r3
                                  FROM n) v) w) x) y
"""
