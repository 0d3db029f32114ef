"""The Salesforce export, held to figures that were computed elsewhere."""

from decimal import Decimal

import pytest
from django.db.models import Count, Sum

from pipeline.models import Account, Contact, ImportRefusal, Opportunity, StageChange
from tests import factories
from tests.pipeline.crm import DATA, counts, expected, needs_data, take

pytestmark = [pytest.mark.django_db]
FOLDER = DATA / "salesforce_devorg"
HISTORY = "Id,OpportunityId,CreatedDate,StageName,Amount,CloseDate,IsDeleted"
DEALS = "Id,AccountId,Name,StageName,Amount,CloseDate,IsClosed,IsWon,CreatedDate"


@pytest.fixture
def organization():
    return factories.organization("Dev", year=2026)


@needs_data
def test_amounts_by_state_stage_and_account_are_those_of_the_file(organization):
    take(organization, FOLDER)
    told = expected("salesforce_devorg")
    deals = Opportunity.objects.all()

    by_state = dict(deals.values_list("state").annotate(Sum("amount")).order_by())
    assert (by_state["won"], by_state["open"]) == (
        Decimal(told["won_amount"]),
        Decimal(told["open_amount"]),
    )
    by_stage = deals.values_list("stage__name").annotate(Sum("amount"), Count("pk")).order_by()
    assert {name: (amount, count) for name, amount, count in by_stage} == {
        name: (Decimal(row["amount"]), row["count"]) for name, row in told["by_stage"].items()
    }
    by_account = deals.won().values_list("account__name").annotate(Sum("amount")).order_by()
    assert dict(by_account) == {
        name: Decimal(amount) for name, amount in told["won_amount_by_account"].items()
    }
    assert deals.filter(amount=None).count() == told["blank_amount"]
    assert (Account.objects.count(), Contact.objects.count()) == (18, 25)


@needs_data
def test_what_does_not_agree_is_a_note(organization):
    report = take(organization, FOLDER)

    assert expected("salesforce_devorg")["created_after_close"] == 32
    assert report["notes"] == [
        "Opportunity.csv: 32 deals created after the day of the close, taken as it is written; "
        "such a cycle says nothing.",
        "The export has no column for owners: 36 deals count for nobody until they have one.",
        "OpportunityHistory.csv contradicts the deals: 7 were won in it and are not now, 32 had "
        "another close day. The deals count.",
    ]


@needs_data
def test_a_deal_that_was_won_and_lost_again_is_lost_and_had_come_all_the_way(organization):
    take(organization, FOLDER)

    deal = Opportunity.objects.get(name="United Oil SLA")

    assert (deal.state, deal.reached, deal.owner) == ("lost", 0b111111110, None)
    moves = deal.moves.order_by("changed_on", "pk").values_list("stage__name", "source_key")
    assert list(moves) == [
        ("Closed Won", "008bm00000UoqOpAAJ"),
        ("Closed Lost", "008bm00000ViWn7AAF"),
    ]


@needs_data
def test_the_same_files_again_change_nothing(organization):
    take(organization, FOLDER)

    report = take(organization, FOLDER)

    assert {row[:2] for row in counts(report).values()} == {(0, 0)}
    assert StageChange.objects.count() == 48


def test_ids_that_differ_in_letter_case_only_are_two_deals(organization, tmp_path):
    rows = [
        f"006{tail},,Deal,Prospecting,5,02/03/24,FALSE,FALSE,02/23/26" for tail in ("aAAP", "aAAp")
    ]
    (tmp_path / "x.csv").write_text("\n".join([DEALS, *rows]))

    report = take(organization, tmp_path)

    assert counts(report) == {"x.csv": (2, 0, 0, 0, 0)}
    assert set(Opportunity.objects.values_list("crm_key", flat=True)) == {"006aAAP", "006aAAp"}


def test_history_of_an_unknown_deal_is_refused_and_other_history_taken_once(organization, tmp_path):
    (tmp_path / "d.csv").write_text(
        f"{DEALS}\nD1,,Deal,Prospecting,5,02/03/24,FALSE,FALSE,02/23/26\n"
    )
    (tmp_path / "h.csv").write_text(
        f"{HISTORY}\nH1,D1,02/23/26 08:55 PM,Needs Analysis,5,02/03/24,FALSE\n"
        "H2,D2,02/23/26 08:55 PM,Prospecting,5,02/03/24,FALSE\n"
        "H3,D1,02/23/26 08:55 PM,Prospecting,5,02/03/24,TRUE\n"
    )

    reports = [take(organization, tmp_path) for _ in range(2)]

    assert [counts(report)["h.csv"] for report in reports] == [(1, 0, 0, 1, 0), (0, 0, 1, 1, 0)]
    refused = ImportRefusal.objects.filter(import_run=reports[0]["import"])
    assert list(refused.values_list("line", "column", "key", "reason")) == [
        (3, "OpportunityId", "H2", "No deal has this id. Import it before its history.")
    ]
    assert Opportunity.objects.get().reached == 0b1110
