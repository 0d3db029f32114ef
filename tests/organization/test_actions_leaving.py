"""Somebody leaves: what ends, what stays, who follows."""

from datetime import date, datetime, timedelta

import pytest

from organization import actions
from organization.models import Assignment, AuditEvent, Delegation, Member, RoleGrant, people_led
from organization.rules import OwnRightsError, RefusedError, Role
from tests import factories

pytestmark = pytest.mark.django_db
NOON, TODAY = factories.NOON, factories.NOON.date()
DAY = timedelta(days=1)


def leave(person, *, by=None, on=TODAY):
    actions.deactivate(person, on=on, by=by, at=NOON)


def places(person):
    return list(
        Assignment.objects.filter(member=person)
        .order_by("starts_on", "pk")
        .values_list("unit__name", "manager__name", "starts_on", "ends_on")
    )


def test_place_and_roles_end_that_day_and_the_days_before_stay(house):
    leave(house.rep)

    assert places(house.rep) == [("Health", "Maren Holt", factories.FIRST_DAY, TODAY)]
    assert house.rep.grants.get().ends_on == TODAY
    yesterday = house.mgr.seen(NOON - DAY)
    assert house.rep in people_led(yesterday)
    assert house.rep not in people_led(house.mgr.seen(NOON))
    assert Member.objects.assigned_under(house.health, on=TODAY - DAY).count() == 3
    assert Member.objects.assigned_under(house.health, on=TODAY).count() == 2


def test_what_was_to_begin_later_does_not(house):
    factories.move(house.rep, to=house.pharma, manager=house.other, on=date(2027, 9, 1))
    actions.grant_role(
        house.rep, role=Role.OPERATIONS, starts_on=date(2027, 9, 1), by=None, at=NOON
    )

    leave(house.rep)

    assert places(house.rep) == [("Health", "Maren Holt", factories.FIRST_DAY, TODAY)]
    assert RoleGrant.objects.filter(member=house.rep).count() == 1


def test_somebody_who_began_today_and_leaves_today_was_never_placed(house):
    newcomer = factories.rep(house.health, "Nina Neu", manager=house.mgr, starts_on=TODAY)

    leave(newcomer)

    assert (places(newcomer), newcomer.grants.count()) == ([], 0)


def test_reports_go_one_step_up_and_stay_within_reach_of_those_above(house):
    leave(house.mgr)

    assert places(house.rep) == [
        ("Health", "Maren Holt", factories.FIRST_DAY, TODAY),
        ("Health", "Nora Skip", TODAY, None),
    ]
    assert house.rep in people_led(house.skip, directly=True)


def test_a_move_under_the_leaver_that_was_to_come_goes_one_step_up_too(house):
    factories.move(house.stranger, to=house.health, manager=house.mgr, on=date(2027, 9, 1))

    leave(house.mgr)

    assert places(house.stranger)[-1] == ("Health", "Nora Skip", date(2027, 9, 1), None)


def test_a_plan_goes_to_the_manager_again_where_its_reader_left(house):
    house.rep.assignments.update(planning_manager=house.other)

    leave(house.other)

    now = Assignment.objects.in_force(TODAY).get(member=house.rep)
    assert (now.manager, now.planning_manager) == (house.mgr, None)


def lend(manager, to, starts_at, ends_at):
    return actions.delegate(
        manager, to=to, starts_at=starts_at, ends_at=ends_at, by=manager, at=NOON - 9 * DAY
    )


def test_loans_end_now_and_those_to_come_are_gone(house):
    over = lend(house.mgr, house.other, NOON - 3 * DAY, NOON - DAY)
    running = lend(house.mgr, house.other, NOON - DAY, NOON + DAY)
    beginning = lend(house.other, house.mgr, NOON, NOON + DAY)
    coming = lend(house.skip, house.mgr, NOON + DAY, NOON + 2 * DAY)

    leave(house.mgr)

    assert list(Delegation.objects.order_by("pk").values_list("pk", "ends_at")) == [
        (over.pk, NOON - DAY),
        (running.pk, NOON),
    ]
    assert not Delegation.objects.filter(pk__in=[beginning.pk, coming.pk]).exists()


def test_leaving_twice_is_leaving_once(house):
    leave(house.rep)
    events = AuditEvent.objects.count()

    leave(house.rep, on=TODAY + DAY)

    house.rep.refresh_from_db()
    assert (house.rep.left_on, AuditEvent.objects.count()) == (TODAY, events)


def test_nobody_lets_themselves_go(house):
    with pytest.raises(OwnRightsError):
        leave(house.ops, by=house.ops)

    house.ops.refresh_from_db()
    assert house.ops.left_on is None


def test_many_places_are_given_with_one_derivation(house, django_assert_max_num_queries):
    people = [factories.member(house.organization, f"Quinn {number}") for number in range(20)]
    wanted = [actions.Placing(one, house.health, house.mgr, TODAY) for one in people]

    with django_assert_max_num_queries(160) as spent:
        actions.place_all(house.organization, wanted, by=None, at=NOON)

    derived = [query for query in spent if 'DELETE FROM "organization_reporting"' in query["sql"]]
    assert len(derived) == 1
    assert people_led(house.mgr).filter(name__startswith="Quinn").count() == 20
    assert people_led(house.skip).filter(name__startswith="Quinn").count() == 20


def test_of_many_places_all_are_given_or_none(house):
    newcomer = factories.member(house.organization, "Quinn")
    wanted = [
        actions.Placing(newcomer, house.health, house.mgr, TODAY),
        actions.Placing(house.skip, house.north, house.rep, TODAY),
    ]

    with pytest.raises(RefusedError):
        actions.place_all(house.organization, wanted, by=None, at=NOON)

    assert (places(newcomer), house.skip.assignments.get().ends_on) == ([], None)


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [(NOON, NOON), (NOON + DAY, NOON), (NOON - 2 * DAY, NOON - DAY)],
)
def test_a_loan_that_is_over_before_it_begins_is_refused(house, starts_at, ends_at):
    with pytest.raises(RefusedError, match="over before it begins"):
        actions.delegate(
            house.mgr, to=house.other, starts_at=starts_at, ends_at=ends_at, by=house.mgr, at=NOON
        )


def test_a_loan_in_the_future_is_made_as_it_is(house):
    begins: datetime = NOON + 30 * DAY
    lend(house.mgr, house.other, begins, begins + DAY)

    assert house.rep not in people_led(house.other.seen(NOON))
    assert house.rep in people_led(house.other.seen(begins))
    assert house.rep not in people_led(house.other.seen(begins + DAY))
