"""The Maven export, held to figures that were computed elsewhere."""

import csv
from collections import Counter, defaultdict
from decimal import Decimal

import pytest
from django.db.models import Count, F, OuterRef, Subquery, Sum

from organization.models import Assignment, AuditEvent, FiscalPeriod, Member, OutboxMessage, Unit
from organization.rules import Role
from pipeline.models import (
    Account,
    Alias,
    Import,
    ImportChange,
    Opportunity,
    Product,
    Stage,
    StageChange,
    TouchedMember,
)
from tests import factories
from tests.pipeline.crm import MAVEN, counts, expected, needs_data, take, variant

pytestmark = [pytest.mark.django_db, needs_data]


@pytest.fixture
def maven():
    return factories.organization("Maven", year=2017)


def won_by(*names, **annotated):
    """The won amount by what the names say."""
    rows = Opportunity.objects.won().annotate(**annotated).values_list(*names)
    found = rows.annotate(total=Sum("amount")).order_by()
    return {key[0] if len(key) == 1 else key: int(total) for *key, total in found}


def place(field):
    """Where the owner was when the deal closed."""
    places = Assignment.objects.filter(
        member=OuterRef("owner"), starts_on__lte=OuterRef("closed_on"), ends_on__isnull=True
    )
    return Subquery(places.values(field)[:1])


def test_won_totals_are_those_of_the_file(maven):
    take(maven, MAVEN)
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


def test_won_totals_by_month_and_quarter_are_those_of_the_file(maven):
    take(maven, MAVEN)
    told = expected("maven_crm")
    days = won_by("closed_on")

    months, quarters = Counter(), Counter()
    for day, amount in days.items():
        months[f"{day:%Y-%m}"] += amount
        quarters[f"{day.year}-Q{(day.month + 2) // 3}"] += amount

    assert months == told["won_value_by_month"]
    assert quarters == told["won_value_by_quarter"]


def test_counts_by_stage_account_and_sector_are_those_of_the_file(maven):
    take(maven, MAVEN)
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


def test_open_deals_at_list_price_are_those_of_the_file(maven):
    take(maven, MAVEN)
    priced = Opportunity.objects.filter(state="open").values_list("stage__name")

    assert {n: int(a) for n, a in priced.annotate(Sum("product__list_price")).order_by()} == (
        expected("maven_crm")["open_at_list_price"]
    )


def test_the_other_spelling_of_a_product_is_kept_and_reported(maven):
    report = take(maven, MAVEN)

    assert report["aliases"] == [
        {"kind": "product", "spelling": "GTXPro", "means": "GTX Pro", "rows": 1480}
    ]
    alias = Alias.objects.get()
    assert (alias.kind, alias.spelling, alias.means, alias.decided_at) == (
        "product", "GTXPro", "GTX Pro", factories.NOON,
    )  # fmt: skip
    assert Product.objects.count() == 7


def test_teams_become_units_people_and_places_that_cover_every_fact(maven):
    take(maven, MAVEN)
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


def test_the_years_of_the_facts_and_the_next_are_open(maven):
    take(maven, MAVEN)

    years = FiscalPeriod.objects.filter(kind="year").order_by("year")

    assert list(years.values_list("year", flat=True)) == [2016, 2017, 2018]


def test_deals_reached_their_stage_and_those_before(maven):
    take(maven, MAVEN)

    reached = Opportunity.objects.values_list("stage__name", "reached").annotate(Count("pk"))

    assert {(name, bits): many for name, bits, many in reached.order_by()} == {
        ("Prospecting", 0b010): 500,
        ("Engaging", 0b110): 1589,
        ("Won", 0b111): 4238,
        ("Lost", 0b110): 2473,
    }
    assert StageChange.objects.count() == 8800


def test_the_same_files_again_change_nothing(maven):
    take(maven, MAVEN)
    events = AuditEvent.objects.count()
    TouchedMember.objects.all().delete()
    OutboxMessage.objects.all().delete()

    report = take(maven, MAVEN)

    assert counts(report) == {
        "accounts.csv": (0, 0, 85, 0, 0),
        "products.csv": (0, 0, 7, 0, 0),
        "sales_pipeline.csv": (0, 0, 8800, 0, 0),
        "sales_teams.csv": (0, 0, 35, 0, 0),
    }
    assert ImportChange.objects.filter(import_run=report["import"]).count() == 0
    assert StageChange.objects.count() == 8800
    assert (TouchedMember.objects.count(), OutboxMessage.objects.count()) == (0, 0)
    assert AuditEvent.objects.count() == events + 1


@pytest.mark.parametrize("name", ["kisaraF_us_dates_lf", "soliloquy_edited"])
def test_other_dates_and_other_blanks_are_the_same_facts(maven, name):
    take(maven, MAVEN)

    report = take(maven, *variant(name))

    assert counts(report) == {
        f"sales_pipeline.{name}.csv": (0, 0, 8800, 0, 0),
        f"sales_teams.{name}.csv": (0, 0, 35, 0, 0),
    }


def test_other_dates_imported_first_give_the_same_figures(maven):
    take(maven, *variant("kisaraF_us_dates_lf"), MAVEN / "products.csv")
    told = expected("maven_crm")

    assert won_by("state") == {"won": told["total_won_value"]}
    assert Account.objects.count() == 85


def test_the_edited_files_after_the_original_show_exactly_their_difference(maven):
    take(maven, MAVEN)
    edited_deals, edited_teams = variant("oetnegro_edited")

    report = take(maven, edited_deals, edited_teams)

    before, after = _rows(MAVEN / "sales_pipeline.csv"), _rows(edited_deals)
    teams = _rows(edited_teams).keys() - _rows(MAVEN / "sales_teams.csv").keys()
    managers = {_rows(edited_teams)[name]["manager"] for name in teams}
    accounts = {row["account"] for row in after.values()} - {
        row["account"] for row in before.values()
    }
    changed = {key for key in before if before[key] != after[key]}
    found = defaultdict(set)
    for change in ImportChange.objects.filter(import_run=report["import"]):
        found[change.kind, change.table].add(change.key)
    assert found == {
        ("added", "opportunity"): after.keys() - before.keys(),
        ("changed", "opportunity"): changed,
        ("added", "member"): teams | managers,
        ("added", "unit"): managers,
        ("added", "account"): accounts,
    }
    assert counts(report) == {
        edited_deals.name: (1, 2, 8798, 0, 0),
        edited_teams.name: (1, 0, 35, 0, 0),
    }
    assert report["notes"] == ["1 account known by name only: Teste."]


def test_a_changed_stage_says_what_it_was_and_is(maven):
    take(maven, MAVEN)

    report = take(maven, *variant("oetnegro_edited"))

    changes = ImportChange.objects.filter(import_run=report["import"], kind="changed")
    assert {change.key: change.fields for change in changes} == {
        key: {"stage": ["Prospecting", "Engaging"], "created_on": [None, "2026-03-12"]}
        for key in ("XETF5BVH", "27ZK0L0F")
    }
    moves = StageChange.objects.filter(opportunity__crm_key="XETF5BVH").order_by("pk")
    assert [(move.stage.name, f"{move.changed_on}") for move in moves] == [
        ("Prospecting", "2027-06-01"),
        ("Engaging", "2026-03-12"),
    ]
    assert Opportunity.objects.get(crm_key="XETF5BVH").reached == 0b110


def test_the_original_after_the_edited_files_reports_what_is_gone_and_leaves_it(maven):
    take(maven, MAVEN)
    take(maven, *variant("oetnegro_edited"))

    report = take(maven, MAVEN)

    gone = ImportChange.objects.filter(import_run=report["import"], kind="gone")
    assert sorted(gone.values_list("table", "key")) == [
        ("account", "Teste"),
        ("opportunity", "AZMA7ZDR"),
    ]
    assert Opportunity.objects.count() == 8801


def test_a_check_changes_nothing_and_tells_the_same(maven):
    checked = take(maven, MAVEN, dry_run=True)

    assert Import.objects.get().state == "checked"
    models = (Opportunity, Account, Product, Stage, Alias, Unit, TouchedMember, OutboxMessage)
    assert [model.objects.count() for model in models] == [0] * 8
    assert Member.objects.count() == 0
    done = take(maven, MAVEN)
    assert checked | {"import": 0} == done | {"import": 0}


def test_the_owners_of_what_changed_are_due_and_their_figures_are_asked_for(maven):
    take(maven, MAVEN)
    TouchedMember.objects.all().delete()
    OutboxMessage.objects.all().delete()

    take(maven, variant("oetnegro_edited")[0])

    assert set(TouchedMember.objects.values_list("member__name", flat=True)) == {
        "Darcel Schlecht", "Niesha Huffines", "Anna Snelling",
    }  # fmt: skip
    assert list(OutboxMessage.objects.values_list("task", "arguments")) == [
        ("salesplan.recompute_touched", {"organization_id": maven.pk})
    ]


def _rows(path):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {next(iter(row.values())): row for row in rows}


def test_amounts_are_exact_to_the_row(maven):
    take(maven, MAVEN)
    told = {
        key: Decimal(row["close_value"]) if row["close_value"] else None
        for key, row in _rows(MAVEN / "sales_pipeline.csv").items()
    }

    assert dict(Opportunity.objects.values_list("crm_key", F("amount"))) == told
