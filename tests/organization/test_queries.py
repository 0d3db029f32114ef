from datetime import date, timedelta

import pytest

from organization.actions import delegate
from organization.models import people_led, people_read, units_led
from organization.queries import relations
from organization.rules import Relation
from tests import factories

pytestmark = pytest.mark.django_db
ON_JULY_1 = factories.NOON + timedelta(days=30)


def names(people):
    return sorted(people.values_list("name", flat=True))


def stands(viewer, person):
    return relations(viewer, person) - {Relation.COLLEAGUE}


def test_each_viewpoint_stands_to_a_rep_in_its_own_way(house):
    assert {
        name: stands(getattr(house, name), house.rep)
        for name in ("rep", "peer", "mgr", "skip", "other", "exec", "exec_south", "ops", "stranger")
    } == {
        "rep": {Relation.SELF, Relation.PEER},
        "peer": {Relation.PEER},
        "mgr": {Relation.MANAGER},
        "skip": {Relation.LEADER},
        "other": set(),
        "exec": {Relation.EXECUTIVE},
        "exec_south": set(),
        "ops": {Relation.OPERATIONS},
        "stranger": set(),
    }


def test_a_move_changes_who_reads_at_midnight_of_the_organization(house):
    factories.move(house.rep, to=house.pharma, manager=house.other, on=date(2027, 7, 1))
    before, after = factories.NOON + timedelta(days=29), ON_JULY_1

    assert stands(house.mgr.seen(before), house.rep) == {Relation.MANAGER}
    assert stands(house.other.seen(before), house.rep) == set()
    assert stands(house.mgr.seen(after), house.rep) == {Relation.FORMER_MANAGER}
    assert stands(house.other.seen(after), house.rep) == {Relation.MANAGER}
    assert house.rep.pk not in people_read(house.mgr).values_list("pk", flat=True)


def test_moving_back_gives_the_old_manager_everything_again(house):
    factories.move(house.rep, to=house.pharma, manager=house.other, on=date(2027, 3, 1))
    factories.move(house.rep, to=house.health, manager=house.mgr, on=date(2027, 5, 1))

    assert stands(house.mgr, house.rep) == {Relation.MANAGER}
    assert stands(house.other, house.rep) == {Relation.FORMER_MANAGER}


def test_a_delegate_stands_in_for_direct_reports_and_only_while_it_lasts(house):
    start = factories.NOON - timedelta(hours=1)
    end = factories.NOON + timedelta(hours=1)
    delegate(house.mgr, to=house.stranger, starts_at=start, ends_at=end, by=house.ops, at=start)

    assert names(people_led(house.stranger)) == ["Asha Verma", "Daniel Osei"]
    assert stands(house.stranger, house.rep) == {Relation.DELEGATE}
    assert names(people_led(house.stranger.seen(end))) == []


def test_a_delegate_of_a_higher_manager_does_not_reach_further_down(house):
    start, end = factories.NOON - timedelta(hours=1), factories.NOON + timedelta(hours=1)
    delegate(house.skip, to=house.stranger, starts_at=start, ends_at=end, by=house.ops, at=start)

    assert names(people_led(house.stranger)) == ["Maren Holt"]


def test_people_read_are_oneself_the_led_and_the_overseen(house):
    assert names(people_read(house.rep)) == ["Asha Verma"]
    assert names(people_read(house.mgr)) == ["Asha Verma", "Daniel Osei", "Maren Holt"]
    assert names(people_read(house.exec_south)) == ["Otto Other", "Sofia Brandt", "Xaver South"]
    assert names(people_read(house.ops)) == ["Jonas Weck"]


def test_units_led_are_the_granted_ones_and_all_below(house):
    assert names(units_led(house.skip)) == ["Health", "North"]
    assert names(units_led(house.exec)) == ["Acme", "Health", "North", "Pharma", "South"]
    assert names(units_led(house.rep)) == []


def test_another_organization_is_nobodys_business(house):
    elsewhere = factories.organization("Other")
    company = factories.unit(elsewhere, "Other", level="global")
    boss = factories.executive(company, "Eve Elsewhere")

    assert relations(boss, house.rep) == frozenset()
    assert names(people_read(boss)) == ["Eve Elsewhere"]
    assert names(units_led(boss)) == ["Other"]


def test_a_planning_manager_reads_beside_the_line(house):
    house.rep.assignments.update(planning_manager=house.other)

    assert stands(house.other, house.rep) == {Relation.MANAGER}
    assert stands(house.mgr, house.rep) == {Relation.MANAGER}
