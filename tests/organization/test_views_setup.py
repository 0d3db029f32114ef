"""Units, the calendar, the audit, one's own account, and search."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from organization.actions import record, set_look
from organization.models import AuditEvent, Delegation, FiscalPeriod, Unit, people_led
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, clock, house):
    client.force_login(house.ops.user)
    return client


def to(name, **arguments):
    return reverse(f"organization:{name}", kwargs=arguments)


def test_units_stand_below_their_parents_with_their_people(office, house):
    rows = office.get(to("units")).context["rows"]

    assert [(row.name, row.depth, row.people) for row in rows] == [
        ("Acme", 1, 0),
        ("North", 2, 1),
        ("Health", 3, 3),
        ("South", 2, 0),
        ("Pharma", 3, 2),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_tree_takes_as_many_queries_for_one_as_for_three(
    office, house, django_assert_num_queries, count
):
    for number in range(count):
        factories.unit(house.organization, f"Lab {number}", parent=house.north)

    with django_assert_num_queries(6):
        office.get(to("units"))


def test_a_unit_is_added_below_another(office, house):
    sent = {"name": "Labs", "level": "team", "parent": house.north.pk}

    assert office.post(to("units"), sent).status_code == 303
    made = Unit.objects.get(name="Labs")
    assert (made.parent, made.depth, made.path.startswith(house.north.path)) == (
        house.north,
        2,
        True,
    )


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "Health", "parent": "north"}, "There is a unit called Health"),
        ({"name": "Second company"}, "This field is required"),
        ({"name": "Labs", "parent": "foreign"}, "Select a valid choice"),
    ],
)
def test_a_unit_that_cannot_be_is_refused(office, house, sent, said):
    house.foreign = factories.unit(factories.organization("Elsewhere"), "Secret")
    before = Unit.objects.count()
    chosen = {"parent": getattr(house, sent["parent"]).pk} if "parent" in sent else {}

    response = office.post(to("units"), {"level": "team", **sent, **chosen})

    assert (response.status_code, Unit.objects.count()) == (422, before)
    assert said in response.text


def test_a_stale_name_of_a_unit_shows_both(office, house):
    office.post(to("unit", pk=house.health.pk), {"version": 1, "name": "Theirs"})

    response = office.post(to("unit", pk=house.health.pk), {"version": 1, "name": "Mine"})

    house.health.refresh_from_db()
    assert (response.status_code, house.health.name, house.health.version) == (409, "Theirs", 2)
    assert "Theirs" in response.text
    assert "Mine" in response.text


def test_a_unit_is_not_called_like_the_one_beside_it(office, house):
    response = office.post(to("unit", pk=house.south.pk), {"version": 1, "name": "North"})

    house.south.refresh_from_db()
    assert (response.status_code, house.south.name) == (422, "South")


def test_years_are_opened_in_order_and_once(office, house):
    years = FiscalPeriod.objects.filter(kind="year", organization=house.organization)
    assert office.post(to("fiscal-year"), {"year": 2029}).status_code == 422
    assert office.post(to("fiscal-year"), {"year": 2028}).status_code == 303
    assert office.post(to("fiscal-year"), {"year": 2028}).status_code == 303

    assert sorted(years.values_list("year", flat=True)) == [2027, 2028]
    assert AuditEvent.objects.filter(verb="open year", actor=house.ops).count() == 1


def test_pages_open_with_a_year_that_is_open(office, house):
    assert office.post(to("current-year"), {"year": 2028}).status_code == 422
    office.post(to("fiscal-year"), {"year": 2028})
    office.post(to("current-year"), {"year": 2028})

    house.organization.refresh_from_db()
    assert house.organization.current_year == 2028


def test_the_audit_is_newest_first_and_goes_on_where_it_stopped(office, house):
    AuditEvent.objects.all().delete()
    for number in range(120):
        record(f"step {number}", house.rep, by=house.mgr, at=factories.NOON, about=house.rep)
    seen, address = [], to("audit")
    while address:
        context = office.get(address).context
        seen += [row.verb for row in context["rows"]]
        address = f"{to('audit')}?before={context['older']}" if context["older"] else ""

    assert seen == [f"step {number}" for number in reversed(range(120))]


def test_the_audit_is_narrowed_by_person_and_by_what_was_done(office, house):
    AuditEvent.objects.all().delete()
    record("place", house.rep, by=house.ops, at=factories.NOON, about=house.rep)
    record("submit plan", house.peer, by=house.peer, at=factories.NOON, about=house.peer)

    def verbs(**asked):
        return [row.verb for row in office.get(to("audit"), asked).context["rows"]]

    assert verbs() == ["submit plan", "place"]
    assert verbs(person="asha") == ["place"]
    assert verbs(person="Daniel") == ["submit plan"]
    assert verbs(verb="PLAN") == ["submit plan"]
    assert verbs(person="Asha", verb="plan") == []


def test_the_audit_shows_names_of_fields_and_never_what_was_written(office, house):
    facts = {"fields": ["text"], "state": "draft", "before": "heron", "text": "nightjar"}
    record("save", house.rep, by=house.rep, at=factories.NOON, facts=facts)

    response = office.get(to("audit"))

    assert response.context["rows"][0].facts == "draft · fields: text"
    assert not any(word in response.text for word in ("heron", "nightjar"))


def test_the_audit_of_another_organization_is_not_shown(office, house):
    foreign = factories.operations(factories.organization("Elsewhere"), "Eve Elsewhere")
    event = record("foreign step", foreign, by=foreign, at=factories.NOON, about=foreign)

    assert "foreign step" not in office.get(to("audit")).text
    assert office.get(to("audit"), {"before": event.pk}).context["rows"] == []


def test_the_look_is_set_for_every_device_and_both_apart(client, clock, house):
    client.force_login(house.rep.user)
    client.post(to("look"), {"theme": "dark"})
    client.post(to("look"), {"single_keys": "off"})

    text = client.get(to("account")).text
    assert 'data-theme="dark"' in text
    assert 'data-keys="off"' in text
    client.post(to("look"), {"theme": "system"})
    client.post(to("look"), {"single_keys": "on"})
    text = client.get(to("account")).text.split("<body")[0]
    assert "data-theme" not in text
    assert "data-keys" not in text


def test_an_unknown_theme_changes_nothing(client, clock, house):
    set_look(house.rep.user, member=house.rep, at=factories.NOON, theme="dark")
    client.force_login(house.rep.user)

    assert client.post(to("look"), {"theme": "neon"}).status_code == 422
    house.rep.user.refresh_from_db()
    assert house.rep.user.theme == "dark"


def lend(client, **sent):
    return client.post(
        to("delegations"), {"starts_on": "2027-06-01", "last_on": "2027-06-14", **sent}
    )


def test_a_manager_lends_reports_from_a_first_through_a_last_day(client, clock, house):
    house.organization.time_zone = "Europe/Berlin"
    house.organization.save()
    client.force_login(house.mgr.user)

    lend(client, to=house.other.pk)

    lent = Delegation.objects.get()
    assert (lent.starts_at, lent.ends_at) == (
        datetime(2027, 5, 31, 22, tzinfo=UTC),
        datetime(2027, 6, 14, 22, tzinfo=UTC),
    )
    assert house.rep in people_led(house.other.seen(factories.NOON))
    assert "Otto Other leads the reports of Maren Holt" in client.get(to("account")).text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"to": "peer"}, "Select a valid choice"),
        ({"to": "mgr"}, "Select a valid choice"),
        ({"to": "other", "last_on": "2027-05-31"}, "over before it begins"),
        ({"to": "other", "last_on": "2029-01-01"}, "for a year at most"),
        ({"to": "other", "last_on": "9999-12-31"}, "before 2200"),
    ],
)
def test_a_loan_that_cannot_be_is_refused(client, clock, house, sent, said):
    client.force_login(house.mgr.user)

    response = lend(client, **{**sent, "to": getattr(house, sent["to"]).pk})

    assert (response.status_code, Delegation.objects.count()) == (422, 0)
    assert said in response.text


def test_the_same_loan_is_made_once(client, clock, house):
    client.force_login(house.mgr.user)

    assert [lend(client, to=house.other.pk).status_code for _ in range(2)] == [303, 422]
    assert Delegation.objects.count() == 1


@pytest.mark.parametrize("viewpoint", ["mgr", "skip", "ops"])
def test_lender_borrower_and_operations_end_a_loan(client, clock, house, viewpoint):
    client.force_login(getattr(house, viewpoint).user)

    client.post(to("delegation-end", pk=house.loan.pk))

    house.loan.refresh_from_db()
    assert house.loan.ends_at == factories.NOON


def test_search_finds_colleagues_and_opens_only_whom_one_may_read(client, clock, house):
    factories.operations(factories.organization("Elsewhere"), "Asha Elsewhere")
    client.force_login(house.peer.user)
    text = client.get(to("search"), {"q": "a"}).text
    assert "Asha Verma" in text
    assert "Asha Elsewhere" not in text
    assert reverse("dashboards:year", args=(2027, house.rep.pk)) not in text

    client.force_login(house.mgr.user)

    text = client.get(to("search"), {"q": "asha"}).text
    assert reverse("dashboards:year", args=(2027, house.rep.pk)) in text


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_takes_as_many_queries_for_one_as_for_three(
    client, clock, house, django_assert_num_queries, count
):
    for number in range(count):
        factories.rep(house.health, f"Quinn {number}", manager=house.mgr)
    client.force_login(house.mgr.user)

    with django_assert_num_queries(7):
        client.get(to("search"), {"q": "Quinn"})
