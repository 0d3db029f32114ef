"""The Maven export a second time, and in other hands' versions."""

from collections import defaultdict

import pytest
from django.db.models import Sum

from organization.models import AuditEvent, Member, OutboxMessage, Unit
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
from tests.pipeline.crm import MAVEN, counts, expected, needs_data, rows_of, take, variant

pytestmark = [pytest.mark.django_db, needs_data]


@pytest.fixture
def maven():
    return factories.organization("Maven", year=2017)


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

    won = Opportunity.objects.won().aggregate(total=Sum("amount"))
    assert won == {"total": told["total_won_value"]}
    assert Account.objects.count() == 85


def test_the_edited_files_after_the_original_show_exactly_their_difference(maven):
    take(maven, MAVEN)
    edited_deals, edited_teams = variant("oetnegro_edited")

    report = take(maven, edited_deals, edited_teams)

    before, after = rows_of(MAVEN / "sales_pipeline.csv"), rows_of(edited_deals)
    teams = rows_of(edited_teams).keys() - rows_of(MAVEN / "sales_teams.csv").keys()
    managers = {rows_of(edited_teams)[name]["manager"] for name in teams}
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
