"""The sample company's vision, themes and goals, down to each rep's activities."""

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from objectives.actions import (
    add_measure,
    add_objective,
    add_season,
    add_theme,
    link,
    set_vision,
)
from objectives.models import Measure, Objective, SeasonProfile, Theme
from organization.models import Member, Unit
from pipeline.models import Opportunity
from salesplan.demo.facts import SEASON
from salesplan.demo.people import Company

THEMES = (
    ("Win regional hospitals", "Groups buy once for all their sites; we are in one ward of ten"),
    ("Value-based deals", "40 % of bookings carry a value case signed by the client"),
    ("Keep every contract", "Renewals start 120 days before the end"),
    ("Grow through partners", "Partners open plants we cannot reach"),
)
OVER_ASSIGNED = {"region": Decimal("0.97"), "country": Decimal("0.95"), "team": Decimal("0.95")}


def promise(company: Company) -> None:
    organization, at = company.organization, company.at
    bookings = add_measure(
        organization, key="bookings", name="Bookings", kind="money", basis="signed", is_gap=True,
        by=None, at=at,
    )  # fmt: skip
    weekly = add_measure(
        organization, key="activity", name="Activities", kind="count", by=None, at=at
    )
    season = add_season(organization, name="Our season", weights=SEASON, by=None, at=at)
    themes = _vision(company)
    goals = _rep_goals(company)
    results = _results(company, goals, bookings, season, themes)
    for rep in company.all_reps():
        _activities(company, rep, results[rep.pk], weekly, themes)


def _vision(company: Company) -> list[Theme]:
    strategy = set_vision(
        company.root,
        year=company.years[1],
        vision="Healthy hospitals by 2030: no ward waits for what it needs.",
        goal="Grow bookings by two fifths, a third of it from groups that buy for all their sites.",
        version=0,
        by=company.executive,
        at=company.at,
    )
    return [
        add_theme(strategy, name=name, why=why, by=company.executive, at=company.at)
        for name, why in THEMES
    ]


def _rep_goals(company: Company) -> dict[int, Decimal]:
    """Last year's bookings and two fifths more, in whole ten thousands; at least 200,000."""
    closed = dict(
        Opportunity.objects.filter(
            organization=company.organization, state="won", closed_on__year=company.years[0]
        )
        .values_list("owner")
        .annotate(Sum("amount"))
        .order_by("owner")
    )
    return {
        rep.pk: max(
            Decimal(200_000), (closed.get(rep.pk) or Decimal(0)) * Decimal("1.4") // 10_000 * 10_000
        )
        for rep in company.all_reps()
    }


def _results(
    company: Company,
    goals: dict[int, Decimal],
    bookings: Measure,
    season: SeasonProfile,
    themes: list[Theme],
) -> dict[int, Objective]:
    """The company's goal is the smallest; each level below carries a little more."""
    tree = {unit.pk: unit for unit in company.units.values()}
    below = dict.fromkeys(tree, Decimal(0))
    for team in company.teams:
        below[team.pk] = sum((goals[rep.pk] for rep in company.reps[team.pk]), Decimal(0))
    units = sorted(tree.values(), key=lambda unit: -unit.depth)
    own = {}
    for unit in units:
        share = OVER_ASSIGNED.get(unit.level, Decimal("0.97"))
        own[unit.pk] = (below[unit.pk] * share) // 10_000 * 10_000
        if unit.parent_id:
            below[unit.parent_id] += own[unit.pk]
    made: dict[int, Objective] = {}
    shared = {"measure": bookings, "season": season, "customer_type": "both"}
    for unit in reversed(units):
        made[unit.pk] = _result(
            company, unit, own[unit.pk], made.get(unit.parent_id), themes[0], shared
        )
    results = {}
    for team in company.teams:
        for rep in company.reps[team.pk]:
            results[rep.pk] = _result(company, rep, goals[rep.pk], made[team.pk], themes[0], shared)
    return results


def _result(company, owner: Unit | Member, target, parent, theme, shared) -> Objective:  # noqa: ANN001
    return add_objective(
        owner,
        kind="R",
        title="Bookings",
        year=company.years[1],
        target=target,
        parent=parent,
        theme=theme,
        weight_ppm=600_000,
        by=company.executive,
        at=company.at,
        **shared,
    )


def _activities(
    company: Company, rep: Member, result: Objective, weekly: Measure, themes: list[Theme]
) -> None:
    """What leads to the result, and what carries that: two activities, two capabilities."""
    year, by, at = company.years[1], rep, company.at
    asked = Decimal(company.chance.randrange(20, 40)) / 10
    meetings = add_objective(
        rep, kind="A", title="First meetings a week", year=year, by=by, at=at, measure=weekly,
        target=Decimal(8), now=Decimal(company.chance.randrange(50, 95)) / 10, per="week",
        customer_type="new", theme=themes[0],
    )  # fmt: skip
    chances = add_objective(
        rep, kind="A", title="New opportunities a week", year=year, by=by, at=at, measure=weekly,
        target=asked, now=asked * company.chance.randrange(60, 115) / 100, per="week",
        customer_type="new", theme=themes[1],
    )  # fmt: skip
    proposals = add_objective(
        rep, kind="C", title="Value-based proposals: level 3", year=year, by=by, at=at,
        target=Decimal(3), now=Decimal(company.chance.choice((2, 2, 3))), theme=themes[1],
    )  # fmt: skip
    late = company.chance.random() < 0.5
    library = add_objective(
        rep, kind="C", title="Reference library for hospitals", year=year, by=by, at=at,
        provider="Sales Enablement", due_on=date(year, 4, 30),
        delivered_on=None if late else date(year, 4, 22),
    )  # fmt: skip
    for source, serves in (
        (meetings, result),
        (chances, result),
        (proposals, chances),
        (library, meetings),
    ):
        link(source, serves=serves, by=by, at=at)
