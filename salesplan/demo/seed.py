"""The recipe of the sample company, read from top to bottom."""

import secrets
from datetime import datetime

from organization.models import Member
from salesplan.demo import facts, history, people, plans, promises, small, talks

SIZES = {
    "small": {"countries": 0, "teams": 0, "reps": 0, "deals": 40},
    "medium": {"countries": 2, "teams": 4, "reps": 8, "deals": 60},
    "large": {"countries": 2, "teams": 40, "reps": 8, "deals": 60},
}


def seed(*, name: str, size: str, at: datetime) -> list[str]:
    """Everything in one go; returns a line for each sign-in, the four viewpoints first."""
    figures = SIZES[size]
    company = people.found(name=name, at=at, seed=2027)
    if size == "small":
        small.populate_small(company)
    else:
        people.populate(
            company,
            countries=figures["countries"],
            teams=figures["teams"],
            reps=figures["reps"],
        )
    facts.bring_in(company, deals=figures["deals"])
    promises.promise(company)
    plans.write(company)
    talks.hold(company)
    history.compute_figures(company)
    return _sign_ins(company, everybody=size == "small")


def _sign_ins(company: people.Company, *, everybody: bool) -> list[str]:
    team = company.teams[0]
    four = [
        ("rep", company.reps[team.pk][0]),
        ("manager", company.managers[team.pk]),
        ("executive", company.executive),
        ("operations", company.operations),
    ]
    lines = [_sign_in(role, member) for role, member in four]
    if everybody:
        named = {member.pk for _, member in four}
        rest = Member.objects.filter(organization=company.organization, user__isnull=False)
        lines += [
            _sign_in("", member)
            for member in rest.select_related("user").exclude(pk__in=named).order_by("name", "pk")
        ]
    return lines


def _sign_in(role: str, member: Member) -> str:
    password = secrets.token_urlsafe(12)
    member.user.set_password(password)
    member.user.save(update_fields=["password"])
    return f"{role:<12}{member.name:<18}{member.user.email:<40}{password}"
