from datetime import date

import pytest

from territories.queries import NOT_STARTED, PlanState, plan_counts, plan_states
from territories.rules.states import State
from tests import factories
from tests.factories import NOON
from tests.territories import plans

pytestmark = pytest.mark.django_db
TODAY = date(2027, 6, 1)


def states(viewer, *members):
    found = plan_states(viewer.seen(NOON), members, year=2027, on=TODAY)
    return {key: (state.state, state.since) for key, state in found.items()}


def test_a_board_learns_the_state_of_each_plan_and_since_when(house, plan):
    plans.approved(plans.started(house.peer), house.mgr)

    assert states(house.mgr, house.rep, house.peer, house.stranger) == {
        house.rep.pk: (State.DRAFT, TODAY),
        house.peer.pk: (State.ACTIVE, TODAY),
        house.stranger.pk: (None, None),
    }


def test_a_plan_one_may_not_know_of_reads_as_one_that_was_not_started(house, plan):
    assert plan_states(house.peer.seen(NOON), [house.rep], year=2027, on=TODAY) == {
        house.rep.pk: NOT_STARTED
    }


@pytest.mark.parametrize("more", [0, 3])
def test_states_cost_the_same_however_many_people(house, plan, more, django_assert_num_queries):
    people = [house.rep, house.peer]
    people += [factories.rep(house.health, f"Rep {n}", manager=house.mgr) for n in range(more)]
    viewer = house.mgr.seen(NOON)

    with django_assert_num_queries(4):
        found = plan_states(viewer, people, year=2027, on=TODAY)

    assert found[house.rep.pk] == PlanState(State.DRAFT, TODAY, plan.pk)
    assert len(found) == 2 + more


def test_a_unit_counts_its_reps_by_the_state_of_their_plan(house, plan):
    plans.submitted(plans.started(house.peer))

    counts = plan_counts(house.exec.seen(NOON), house.company, year=2027, on=TODAY)

    assert counts == {
        "not started": 1,
        "draft": 1,
        "submitted": 1,
        "returned": 0,
        "approved": 0,
        "active": 0,
    }
