"""Twelve people who stand in every relation of access: before and after moves, lent and left."""

from datetime import date, timedelta

from organization.actions import deactivate, delegate, place, rebuild_reporting
from organization.models import Assignment, RoleGrant
from organization.rules import Role
from salesplan.demo.people import Company, add_place, hire


def populate_small(company: Company) -> None:
    """North > Health and Pharma, South > Food.

    Asha moved from Mark's Pharma to Maren's Health on 1 July (T1); Sofia went to Health for a
    quarter and came back (T2); Maren was Daniel's peer until she became his manager (T5); Delia
    stands in for Maren this week (T7); Leo has left (T8).
    """
    root = company.root
    north = add_place(company, "Region North", "region", root)
    south = add_place(company, "Region South", "region", root)
    health, pharma = (add_place(company, name, "team", north) for name in ("Health", "Pharma"))
    food = add_place(company, "Food", "team", south)
    company.teams = [health, pharma, food]
    company.executive = hire(company, "Ines Duarte", Role.EXECUTIVE, root, None)
    hire(company, "Xaver South", Role.EXECUTIVE, south, None)
    company.operations = hire(company, "Jonas Weck", Role.OPERATIONS, root, None)
    nora = hire(company, "Nora Lind", Role.MANAGER, north, company.executive)
    mark = hire(company, "Mark Becker", Role.MANAGER, pharma, nora)
    otto = hire(company, "Otto Rossi", Role.MANAGER, food, company.executive)
    maren = hire(company, "Maren Holt", Role.REP, health, nora)
    daniel = hire(company, "Daniel Osei", Role.REP, health, nora)
    asha = hire(company, "Asha Verma", Role.REP, pharma, mark)
    sofia = hire(company, "Sofia Brandt", Role.REP, food, otto)
    delia = hire(company, "Delia Novak", Role.REP, pharma, mark)
    leo = hire(company, "Leo Left", Role.REP, food, otto)
    rebuild_reporting(company.organization)
    company.managers = {health.pk: maren, pharma.pk: mark, food.pk: otto}
    company.reps = {health.pk: [asha, daniel], pharma.pk: [delia], food.pk: [sofia]}

    by, at, year = company.operations, company.at, company.years[1]
    _promote(company, maren, health, on=date(year, 2, 1))
    place(daniel, unit=health, manager=maren, starts_on=date(year, 2, 1), by=by, at=at)
    place(
        asha,
        unit=health,
        manager=maren,
        starts_on=_by_today(company, date(year, 7, 1)),
        by=by,
        at=at,
    )
    place(sofia, unit=health, manager=maren, starts_on=date(year, 2, 1), by=by, at=at)
    place(
        sofia, unit=food, manager=otto, starts_on=_by_today(company, date(year, 5, 1)), by=by, at=at
    )
    delegate(
        maren,
        to=delia,
        starts_at=at - timedelta(days=1),
        ends_at=at + timedelta(days=6),
        by=by,
        at=at,
    )
    deactivate(leo, on=company.today, by=by, at=at)


def _promote(company: Company, member, team, *, on: date) -> None:  # noqa: ANN001
    RoleGrant.objects.filter(member=member).update(ends_on=on)
    RoleGrant.objects.create(
        organization=company.organization,
        member=member,
        role=Role.MANAGER,
        unit=team,
        starts_on=on,
    )
    above = Assignment.objects.in_force(on).get(member=member).manager
    place(member, unit=team, manager=above, starts_on=on, by=company.operations, at=company.at)


def _by_today(company: Company, day: date) -> date:
    """The day, or the latest that has already come: every move of the sample lies behind."""
    return min(day, company.today - timedelta(days=20))
