from datetime import timedelta

import pytest
from django.urls import reverse

from objectives.models import MetricRun
from organization.actions import grant_role
from organization.rules import Role
from pipeline.models import Alias, Import, Opportunity
from tests import factories
from tests.dashboards import figures

pytestmark = pytest.mark.django_db


def health(client, viewer):
    client.force_login(viewer.user)
    return client.get(reverse("dashboards:health"))


def test_a_new_organization_is_told_where_to_begin(client, clock):
    new = factories.organization("New")
    ops = factories.operations(new, "Olga Ops")

    found = health(client, ops).context["found"]

    assert [(step.name, step.state) for step in found.steps] == [
        ("Calendar", "done"),
        ("Units", "open"),
        ("People", "open"),
        ("Strategy and themes", "open"),
        ("Measures and goals", "open"),
        ("CRM data", "open"),
        ("Plans", "open"),
        ("First computation", "open"),
    ]
    assert found.following == "Units"


def test_people_with_something_missing_are_named(client, house, clock):
    lonely = factories.member(house.organization, "Lonely Lee")
    grant_role(lonely, role=Role.REP, starts_on=factories.FIRST_DAY, by=None, at=factories.NOON)
    factories.goal(house.rep, {"2027-01": 100})

    found = health(client, house.ops).context["found"]

    assert [(one.name, one.lacks) for one in found.people] == [
        ("Lonely Lee", ("manager", "goal", "plan", "CRM key")),
        ("Daniel Osei", ("goal", "plan")),
        ("Sofia Brandt", ("goal", "plan")),
        ("Asha Verma", ("plan",)),
    ]
    assert found.lacking == 4


def test_rows_that_cannot_be_used_are_counted(client, house, clock):
    stages = factories.stages(house.organization, "Qualify")
    factories.opportunity(house.rep, "D1", stages["Qualify"], closes_on=figures.AS_OF)
    factories.opportunity(house.rep, "D2", stages["Qualify"], 5)
    Opportunity.objects.filter(crm_key="D2").update(owner=None)
    Alias.objects.create(
        organization=house.organization, kind="product", spelling="GTXPro", means="GTX Pro",
        decided_at=factories.NOON,
    )  # fmt: skip

    found = health(client, house.ops).context["found"]

    assert {line.name: line.count for line in found.quality} == {
        "Deals without an owner": 1,
        "Open deals without an amount": 1,
        "Open deals without a close date": 1,
        "Open deals past their close date": 1,
        "Deals without a first day": 2,
        "Deals without an account": 2,
        "Spellings that wait for a decision": 0,
        "Spellings matched by an alias": 1,
    }


def test_runs_and_imports_say_how_they_went(client, house, clock):
    run = figures.publish(house.organization)
    MetricRun.objects.create(
        organization=house.organization, as_of=figures.AS_OF, scope="all", cause="button", state="failed",
        rules_version=7, started_at=figures.COMPUTED + timedelta(hours=1), error="The disk is full.",
    )  # fmt: skip
    Import.objects.create(
        organization=house.organization, preset="maven", state="refused", started_at=factories.NOON
    )

    found = health(client, house.ops).context["found"]

    assert [(one.state.text, one.took, one.error) for one in found.runs] == [
        ("failed", "—", "The disk is full."),
        ("done", "840 ms", ""),
    ]
    assert [(one.source, one.state.text) for one in found.imports] == [("maven", "refused")]
    assert found.stamp.run == run.pk


@pytest.mark.parametrize("more", [0, 2])
def test_health_costs_the_same_however_much_there_is(
    client, house, clock, more, django_assert_num_queries
):
    figures.publish(house.organization)
    for number in range(more):
        factories.rep(house.health, f"Rep {number}", manager=house.mgr)
    client.force_login(house.ops.user)

    with django_assert_num_queries(8):
        client.get(reverse("dashboards:health"))


def test_nothing_of_another_organization_is_counted(client, house, clock):
    figures.publish(house.organization)
    other = factories.organization("Other")

    found = health(client, factories.operations(other, "Olga Ops")).context["found"]

    assert (found.runs, found.people, found.stamp) == ((), (), None)
