"""AdventureWorks, held to figures that were computed elsewhere."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Count, Sum

from organization.models import Assignment, FiscalPeriod, Unit
from organization.rules import Role
from pipeline.models import Account, ImportChange, Opportunity, Quota
from tests import factories
from tests.pipeline.crm import DATA, counts, expected, imported_once, needs_data, take

pytestmark = [pytest.mark.django_db, needs_data]
FOLDER = DATA / "adventureworks"


@pytest.fixture(scope="module")
def module_report(django_db_setup, django_db_blocker):
    with imported_once(django_db_blocker, "AdventureWorks", 2014, FOLDER) as report:
        yield report


@pytest.fixture
def report(module_report, db):
    return module_report


def sold(*names):
    rows = Opportunity.objects.won().values_list(*names).annotate(total=Sum("amount")).order_by()
    return {key[0] if len(key) == 1 else tuple(key): total for *key, total in rows}


def test_orders_with_a_sales_person_are_won_deals_to_the_fourth_decimal(report):
    told = expected("adventureworks")

    assert sold("state") == {"won": Decimal(told["sales_person_orders_subtotal"])}
    assert sold("owner__name") == {
        name: Decimal(row["subtotal"]) for name, row in told["sales_by_person"].items()
    }
    assert counts(report)["orders.csv"] == (told["rows"]["orders_with_sales_person"], 0, 0, 0, 0)
    assert "orders.csv: 27,659 rows left out, no sales person." in report["notes"]


def test_sales_by_month_quarter_and_year_are_those_of_the_file(report):
    told = expected("adventureworks")
    months, years, quarters = Counter(), defaultdict(Counter), defaultdict(Counter)
    for (name, day), amount in sold("owner__name", "closed_on").items():
        months[f"{day:%Y-%m}"] += amount
        years[name][f"{day.year}"] += amount
        quarters[name][f"{day.year}-Q{(day.month + 2) // 3}"] += amount

    def exact(figures):
        return {
            name: exact(v) if isinstance(v, dict) else Decimal(v) for name, v in figures.items()
        }

    assert months == exact(told["sales_by_month"])
    assert years == exact(told["sales_by_person_by_year"])
    assert quarters == exact(told["sales_by_person_by_quarter"])


def test_sales_by_manager_follow_the_reporting_line(report):
    boss = {
        place.member.name: place.manager.name if place.manager else "Brian Welcker"
        for place in Assignment.objects.select_related("member", "manager").filter(ends_on=None)
    }
    totals = Counter()
    for name, amount in sold("owner__name").items():
        totals[boss[name]] += amount

    assert totals == {
        name: Decimal(total)
        for name, total in expected("adventureworks")["sales_by_manager"].items()
    }


def test_quotas_are_kept_by_person_and_day(report):
    told = expected("adventureworks")
    quotas = Quota.objects.values_list("starts_on").annotate(Sum("amount"), Count("pk")).order_by()

    assert {f"{day}": total for day, total, _ in quotas} == {
        day: Decimal(total) for day, total in told["quota_total_by_date"].items()
    }
    assert {f"{day}": many for day, _, many in quotas} == told["quota_people_by_date"]
    met = {(row["person"], row["from_"]): Decimal(row["quota"]) for row in told["quota_attainment"]}
    kept = Quota.objects.values_list("member__name", "starts_on", "amount")
    assert {
        (name, f"{day}"): amount for name, day, amount in kept if (name, f"{day}") in met
    } == met


def test_stores_belong_to_their_sales_person(report):

    stores = Account.objects.values_list("owner__name").annotate(Count("pk")).order_by()

    assert dict(stores) == expected("adventureworks")["stores_by_person"]


def test_territories_are_teams_in_their_group_and_people_sit_in_them(report):
    told = expected("adventureworks")
    now = Assignment.objects.filter(ends_on=None).select_related("member", "unit")
    homes = defaultdict(list)
    for place in now.order_by("member__crm_key"):
        homes[place.unit.name].append(place.member.name)

    units = dict(Unit.objects.values_list("name", "parent__name"))
    assert units["Northwest"] == units["Canada"] == "North America"
    assert units["France"] == "Europe"
    assert {name: homes[name] for name in ("North America", "Europe", "Pacific")} == {
        "North America": ["Stephen Jiang"],
        "Europe": ["Amy Alberts"],
        "Pacific": ["Syed Abbas"],
    }
    shared = {name: people for name, people in homes.items() if len(people) > 1}
    assert sorted(shared.values()) == sorted(told["people_sharing_a_territory"].values())
    leads = [p.member.name for p in now if p.member.grants.filter(role=Role.MANAGER).exists()]
    assert sorted(leads) == sorted(told["people_without_territory"])


def test_contradictions_are_notes(report):
    notes = report["notes"]

    names = [row[0] for row in expected("adventureworks")["territory_now_differs_from_history"]]
    assert notes == [
        "orders.csv: 27,659 rows left out, no sales person.",
        f"territory_history contradicts the present territory of {', '.join(names)}. "
        "The present one is taken for the whole time.",
        "Brian Welcker (273) is not in the file: Stephen Jiang, Syed Abbas, Amy Alberts report to "
        "nobody.",
        "orders name customers by ids that no store has; they are taken without account.",
    ]


def test_every_order_lies_in_a_place_of_its_seller_and_in_an_open_year(report):
    first = dict(
        Assignment.objects.values_list("member", "starts_on").order_by("member", "-starts_on")
    )

    early = [
        owner
        for owner, day in Opportunity.objects.values_list("owner", "closed_on")
        if day < first[owner]
    ]

    assert early == []
    years = FiscalPeriod.objects.filter(kind="year").values_list("year", flat=True)
    assert sorted(years) == [2011, 2012, 2013, 2014, 2015]


def test_the_same_files_again_change_nothing(db):
    organization = factories.organization("Another", year=2014)
    take(organization, FOLDER)

    report = take(organization, FOLDER)

    assert {row[:2] for row in counts(report).values()} == {(0, 0)}
    assert not ImportChange.objects.filter(import_run=report["import"]).exists()


def test_a_history_that_agrees_becomes_dated_places(folder, db):
    organization = factories.organization("Another", year=2014)
    for file in folder.path.iterdir():
        file.unlink()
    folder.write(
        "people.csv",
        "BusinessEntityID,Name,ManagerID,ManagerName,TerritoryID,HireDate",
        "1,Ada,,,2,2011-01-04",
    )
    folder.write(
        "territories.csv", "TerritoryID,Name,CountryRegionCode,Group", "1,A,US,G", "2,B,US,G"
    )
    folder.write(
        "history.csv",
        "BusinessEntityID,TerritoryID,StartDate,EndDate",
        "1,1,2011-05-31,2012-11-29",
        "1,2,2012-11-30,",
    )

    take(organization, folder.path)

    places = (
        Assignment.objects.filter(organization=organization)
        .order_by("starts_on")
        .values_list("unit__name", "starts_on", "ends_on")
    )
    assert list(places) == [
        ("A", date(2011, 1, 4), date(2012, 11, 30)),
        ("B", date(2012, 11, 30), None),
    ]
