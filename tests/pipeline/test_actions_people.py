"""People who move between two imports."""

from datetime import date, timedelta

import pytest

from organization.models import Assignment, Reporting
from pipeline.models import ImportChange, Opportunity, TouchedMember
from tests import factories
from tests.pipeline.crm import counts, take

pytestmark = pytest.mark.django_db
TEAMS = "sales_agent,manager,regional_office"


@pytest.fixture
def maven(folder):
    organization = factories.organization("Maven", year=2017)
    folder.write("sales_teams.csv", TEAMS, "Ada,Mo,Central", "Bo,Mo,Central", "Cy,Li,East")
    take(organization, folder.path)
    return organization


def places():
    rows = Assignment.objects.order_by("member__name", "starts_on")
    return [
        (p.member.name, p.unit.name, p.manager and p.manager.name, p.starts_on, p.ends_on)
        for p in rows.select_related("member", "unit", "manager")
    ]


def test_a_rep_who_moved_keeps_the_past_and_has_the_new_place_from_today(maven, folder):
    folder.write("sales_teams.csv", TEAMS, "Ada,Li,East", "Bo,Mo,Central", "Cy,Li,East")
    TouchedMember.objects.all().delete()

    report = take(maven, folder.path)

    start, today = date(2017, 1, 1), factories.NOON.date()
    assert places() == [
        ("Ada", "Mo", "Mo", start, today),
        ("Ada", "Li", "Li", today, None),
        ("Bo", "Mo", "Mo", start, None),
        ("Cy", "Li", "Li", start, None),
        ("Li", "Li", None, start, None),
        ("Mo", "Mo", None, start, None),
    ]
    assert counts(report)["sales_teams.csv"] == (0, 1, 2, 0, 0)
    change = ImportChange.objects.get(import_run=report["import"])
    assert (change.key, change.fields) == ("Ada", {"unit": ["Mo", "Li"], "manager": ["Mo", "Li"]})
    leaders = Reporting.objects.filter(member__name="Ada").order_by("starts_on")
    assert [row.leader.name for row in leaders] == ["Mo", "Li"]
    assert [touched.member.name for touched in TouchedMember.objects.all()] == ["Ada"]


def test_two_moves_on_one_day_leave_the_last(maven, folder):
    for manager in ("Li,East", "Mo,Central"):
        folder.write("sales_teams.csv", TEAMS, f"Ada,{manager}", "Bo,Mo,Central", "Cy,Li,East")
        take(maven, folder.path)

    ada = [place[1:] for place in places() if place[0] == "Ada"]
    start, today = date(2017, 1, 1), factories.NOON.date()
    assert ada == [("Mo", "Mo", start, today), ("Mo", "Mo", today, None)]


def test_a_rep_who_is_no_longer_in_the_file_is_reported_and_left(maven, folder):
    folder.write("sales_teams.csv", TEAMS, "Ada,Mo,Central", "Cy,Li,East")

    report = take(maven, folder.path, at=factories.NOON + timedelta(days=1))

    assert counts(report)["sales_teams.csv"] == (0, 0, 2, 0, 1)
    change = ImportChange.objects.get(import_run=report["import"])
    assert (change.kind, change.table, change.key) == ("gone", "member", "Bo")
    assert len(places()) == 5


def test_an_owner_who_changed_leaves_both_due(maven, folder):
    folder.deals("D1,Cy,GTX Pro,Acme,Won,2017-01-05,2017-03-01,5000")
    TouchedMember.objects.all().delete()

    take(maven, folder.path)

    names = TouchedMember.objects.values_list("member__name", flat=True)
    assert sorted(names) == ["Ada", "Cy"]


def test_a_deal_won_and_lost_again_keeps_its_stages_and_is_not_won(maven, folder):
    folder.deals("D1,Ada,GTX Pro,Acme,Lost,2017-01-05,2017-03-01,0")

    take(maven, folder.path)

    deal = Opportunity.objects.get()
    assert (deal.state, deal.reached, deal.amount) == ("lost", 0b110, 0)
    assert [move.stage.name for move in deal.moves.order_by("pk")] == ["Won", "Lost"]
