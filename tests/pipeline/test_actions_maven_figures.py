"""The Maven export, held to figures that were computed elsewhere."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db.models import Count, F, OuterRef, Subquery, Sum

from organization.models import Assignment, FiscalPeriod, Member, Unit
from organization.rules import Role
from pipeline.models import (
    Alias,
    Opportunity,
    Product,
    StageChange,
)
from tests import factories
from tests.pipeline.crm import MAVEN, expected, imported_once, needs_data, rows_of

pytestmark = [pytest.mark.django_db, needs_data]


@pytest.fixture(scope="module")
def module_report(django_db_setup, django_db_blocker):
    with imported_once(django_db_blocker, "Maven", 2017, MAVEN) as report:
        yield report


@pytest.fixture
def report(module_report, db):
    return module_report


def won_by(*names, **annotated):
    """The won amount by what the names say."""
    rows = Opportunity.objects.won().annotate(**annotated).values_list(*names)
    found = rows.annotate(total=Sum("amount")).order_by()
    return {key[0] if len(key) == 1 else tuple(key): int(total) for *key, total in found}


def place(field):
    """Where the owner was when the deal closed."""
    places = Assignment.objects.filter(
        member=OuterRef("owner"), starts_on__lte=OuterRef("closed_on"), ends_on__isnull=True
    )
    return Subquery(places.values(field)[:1])


def test_won_totals_are_those_of_the_file(report):
    told = expected("maven_crm")

    assert won_by("state") == {"won": told["total_won_value"]} == {"won": 10_005_534}
    agents = {name: row["won_value"] for name, row in told["by_agent"].items() if row["won"]}
    assert won_by("owner__crm_key") == agents
    assert won_by("team", team=place("unit__name")) == {
        name: row["won_value"] for name, row in told["by_manager"].items()
    }
    assert won_by("boss", boss=place("manager__name")) == won_by("team", team=place("unit__name"))
    assert won_by("region", region=place("unit__parent__name")) == {
        name: row["won_value"] for name, row in told["by_region"].items()
    }
    products = {name: row["won_value"] for name, row in told["by_product"].items()}
    assert won_by("product__name") == products


def test_won_totals_by_month_and_quarter_are_those_of_the_file(report):
    told = expected("maven_crm")
    days = won_by("closed_on")

    months, quarters = Counter(), Counter()
    for day, amount in days.items():
        months[f"{day:%Y-%m}"] += amount
        quarters[f"{day.year}-Q{(day.month + 2) // 3}"] += amount

    assert months == told["won_value_by_month"]
    assert quarters == told["won_value_by_quarter"]


def test_counts_by_stage_account_and_sector_are_those_of_the_file(report):
    told = expected("maven_crm")
    deals = Opportunity.objects.all()

    def counted(name):
        return dict(deals.values_list(name).annotate(Count("pk")).order_by())

    assert counted("stage__name") == told["stage_counts"]
    by_account = {n: row["all"] for n, row in told["by_account"].items()}
    assert {n or "(no account)": c for n, c in counted("account__name").items()} == by_account
    by_sector = {n: row["all"] for n, row in told["by_sector"].items()}
    assert {n or "(no account)": c for n, c in counted("account__segment").items()} == by_sector
    assert told["blanks"] == {
        "account": deals.filter(account=None).count(),
        "close_date": deals.filter(closed_on=None).count(),
        "close_value": deals.filter(amount=None).count(),
        "engage_date": deals.filter(created_on=None).count(),
    }
    assert deals.filter(state="lost", amount=0).count() == counted("state")["lost"] == 2_473


def test_open_deals_at_list_price_are_those_of_the_file(report):
    priced = Opportunity.objects.filter(state="open").values_list("stage__name")

    assert {n: int(a) for n, a in priced.annotate(Sum("product__list_price")).order_by()} == (
        expected("maven_crm")["open_at_list_price"]
    )


def test_the_other_spelling_of_a_product_is_kept_and_reported(report):

    assert report["aliases"] == [
        {"kind": "product", "spelling": "GTXPro", "means": "GTX Pro", "rows": 1480}
    ]
    alias = Alias.objects.get()
    assert (alias.kind, alias.spelling, alias.means, alias.decided_at) == (
        "product", "GTXPro", "GTX Pro", factories.NOON,
    )  # fmt: skip
    assert Product.objects.count() == 7


def test_teams_become_units_people_and_places_that_cover_every_fact(report):
    told = expected("maven_crm")

    assert Counter(Unit.objects.values_list("level", flat=True)) == {
        "global": 1, "region": 3, "team": 6,
    }  # fmt: skip
    heads = Assignment.objects.exclude(manager=None).values_list("unit__name")
    assert dict(heads.annotate(Count("pk")).order_by()) == told["headcount_by_manager"]
    assert {place.starts_on.isoformat() for place in Assignment.objects.all()} == {"2016-01-01"}
    without = Member.objects.filter(grants__role=Role.REP, opportunities=None)
    assert sorted(without.values_list("name", flat=True)) == told["agents_without_deals"]
    teams = Member.objects.filter(grants__role=Role.MANAGER).values_list(
        "name", "grants__unit__name"
    )
    assert dict(teams) == {name: name for name in told["by_manager"]}
    assert [line.depth for line in Member.objects.get(name="Moses Frase").leaders.all()] == [1]


def test_the_years_of_the_facts_and_the_next_are_open(report):

    years = FiscalPeriod.objects.filter(kind="year").order_by("year")

    assert list(years.values_list("year", flat=True)) == [2016, 2017, 2018]


def test_deals_reached_their_stage_and_those_before(report):

    reached = Opportunity.objects.values_list("stage__name", "reached").annotate(Count("pk"))

    assert {(name, bits): many for name, bits, many in reached.order_by()} == {
        ("Prospecting", 0b010): 500,
        ("Engaging", 0b110): 1589,
        ("Won", 0b111): 4238,
        ("Lost", 0b110): 2473,
    }
    assert StageChange.objects.count() == 8800


def test_amounts_are_exact_to_the_row(report):
    told = {
        key: Decimal(row["close_value"]) if row["close_value"] else None
        for key, row in rows_of(MAVEN / "sales_pipeline.csv").items()
    }

    assert dict(Opportunity.objects.values_list("crm_key", F("amount"))) == told
