from datetime import date, timedelta

import pytest
from django.urls import reverse

from organization import actions
from organization.models import Assignment, AuditEvent, FiscalDay, FiscalPeriod, OutboxMessage
from organization.rules import LineError
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_year_has_one_row_a_day_and_opening_it_twice_changes_nothing():
    owner = factories.organization(year=2028)
    actions.open_year(owner, year=2028, by=None, at=factories.NOON)

    assert FiscalDay.objects.filter(organization=owner).count() == 366
    assert FiscalPeriod.objects.filter(organization=owner).count() == 17
    assert FiscalDay.objects.get(organization=owner, day=date(2028, 2, 29)).month.label == "2028-02"


def test_a_move_ends_the_old_place_on_the_day_the_new_one_starts(house):
    factories.move(house.rep, to=house.pharma, manager=house.other, on=date(2027, 7, 1))

    assert list(
        Assignment.objects.filter(member=house.rep)
        .order_by("starts_on", "pk")
        .values_list("unit__name", "starts_on", "ends_on")
    ) == [
        ("Health", date(2026, 1, 1), date(2027, 7, 1)),
        ("Pharma", date(2027, 7, 1), None),
    ]


def test_a_circle_of_managers_is_refused_and_changes_nothing(house):
    with pytest.raises(LineError):
        factories.move(house.skip, to=house.north, manager=house.rep, on=date(2027, 7, 1))

    assert Assignment.objects.filter(member=house.skip).count() == 1
    assert house.skip.assignments.get().ends_on is None


def test_a_place_before_an_existing_one_is_refused(house):
    with pytest.raises(LineError, match="already has a place"):
        factories.move(house.rep, to=house.pharma, manager=house.other, on=date(2025, 1, 1))


def test_deactivation_ends_sessions_and_lent_rights(client, clock, house):
    actions.delegate(
        house.mgr,
        to=house.peer,
        starts_at=factories.NOON - timedelta(days=1),
        ends_at=factories.NOON + timedelta(days=1),
        by=house.ops,
        at=factories.NOON,
    )
    client.force_login(house.peer.user)

    actions.deactivate(house.peer, on=date(2027, 6, 1), by=house.ops, at=factories.NOON)

    assert client.get(reverse("organization:home")).status_code == 302
    assert not client.login(email=house.peer.user.email, password="anything")
    assert not house.peer.borrowed.active(factories.NOON).exists()


def test_every_action_on_people_leaves_an_audit_event(house):
    before = AuditEvent.objects.count()
    factories.move(house.rep, to=house.pharma, manager=house.other, on=date(2027, 7, 1))
    event = AuditEvent.objects.latest("pk")

    assert AuditEvent.objects.count() == before + 1
    assert (event.verb, event.about, event.subject_type) == (
        "place",
        house.rep,
        "organization.assignment",
    )


class Broker:
    """A stand-in for what the broker client does: it takes a message or raises."""

    def __init__(self, *, answers=True):
        self.answers, self.taken = answers, []

    def __call__(self, task, kwargs, **options):
        if not self.answers:
            raise ConnectionError("no broker")
        self.taken.append((task, kwargs))


def test_the_outbox_sends_each_message_once_and_in_order():
    for number in (1, 2):
        actions.enqueue("some.task", at=factories.NOON, number=number)
    broker = Broker()

    assert actions.deliver_outbox(broker, at=factories.NOON) == 2
    assert actions.deliver_outbox(broker, at=factories.NOON + timedelta(hours=1)) == 0
    assert broker.taken == [("some.task", {"number": 1}), ("some.task", {"number": 2})]


def test_a_silent_broker_loses_nothing():
    actions.enqueue("some.task", at=factories.NOON, number=1)
    later = factories.NOON + timedelta(minutes=1)
    broker = Broker()

    assert actions.deliver_outbox(Broker(answers=False), at=factories.NOON) == 0
    assert actions.deliver_outbox(broker, at=later) == 1
    assert broker.taken == [("some.task", {"number": 1})]
    assert OutboxMessage.objects.get().attempts == 2


def test_a_message_in_another_deliverers_hand_is_left_alone():
    actions.enqueue("some.task", at=factories.NOON, number=1)
    second = Broker()

    def first(task, kwargs, **options):
        assert actions.deliver_outbox(second, at=factories.NOON) == 0

    assert actions.deliver_outbox(first, at=factories.NOON) == 1
    assert second.taken == []
