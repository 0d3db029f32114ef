from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from organization.actions import delegate
from organization.models import AuditEvent
from territories import actions
from territories.models import PlanEvent, PlanRevision
from tests import factories
from tests.factories import NOON
from tests.territories import plans

pytestmark = pytest.mark.django_db

MOVES = {
    "submit": lambda plan, by: actions.submit(plan, version=plan.version, by=by, at=NOON),
    "recall": lambda plan, by: actions.recall(plan, version=plan.version, by=by, at=NOON),
    "return": lambda plan, by: actions.return_plan(
        plan, reason="More.", version=plan.version, by=by, at=NOON
    ),
    "approve": lambda plan, by: actions.approve(plan, version=plan.version, by=by, at=NOON),
    "reopen": lambda plan, by: actions.reopen(
        plan, reason="New goal.", version=plan.version, by=by, at=NOON
    ),
}
FROM = {
    "submit": {"draft": "submitted", "returned": "submitted"},
    "recall": {"submitted": "draft"},
    "return": {"submitted": "returned"},
    "approve": {"submitted": "approved"},
    "reopen": {"approved": "returned"},
}
WHO = {
    "submit": {"rep"},
    "recall": {"rep"},
    "return": {"mgr", "delegate"},
    "approve": {"mgr", "delegate"},
    "reopen": {"mgr"},
}
PEOPLE = (
    "rep", "peer", "stranger", "mgr", "skip", "other", "exec", "exec_south", "ops", "delegate",
    "former", "outsider",
)  # fmt: skip


@pytest.mark.parametrize("verb", MOVES)
def test_a_move_is_made_by_exactly_those_who_may(everyone, plan, verb):
    plan = plans.in_state(plan, next(iter(FROM[verb])), everyone.mgr)

    assert {name for name in PEOPLE if moves(plan, verb, getattr(everyone, name))} == WHO[verb]


def moves(plan, verb, by):
    """Whether `by` can make the move; the plan is as before afterwards."""
    with transaction.atomic():
        try:
            moved = MOVES[verb](plan, by).state == next(iter(FROM[verb].values()))
        except PermissionDenied:
            moved = False
        transaction.set_rollback(True)
    return moved


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved"])
@pytest.mark.parametrize("verb", MOVES)
def test_a_move_starts_only_from_its_own_states(house, plan, verb, state):
    plan = plans.in_state(plan, state, house.mgr)
    by = house.rep if "rep" in WHO[verb] else house.mgr

    if state in FROM[verb]:
        assert MOVES[verb](plan, by).state == FROM[verb][state]
    else:
        with pytest.raises(actions.RefusedError):
            MOVES[verb](plan, by)


def test_a_move_from_a_page_that_is_out_of_date_is_refused(house, plan):
    plan = plans.submitted(plan)
    MOVES["return"](plan, house.mgr)

    with pytest.raises(actions.RefusedError, match="the plan is returned now"):
        MOVES["approve"](plan, house.mgr)


def test_submitting_freezes_what_the_plan_says(house, plan):
    plan = plans.submitted(plan)
    plan = MOVES["return"](plan, house.mgr)
    plans.write(plan, "markets", "Something else")
    plans.submitted(plan)

    first, second = PlanRevision.objects.order_by("number")
    assert first.paper["texts"]["markets"] == f"{plans.MARKER} markets"
    assert second.paper["texts"]["markets"] == "Something else"


def test_an_approval_signs_the_revision_that_was_submitted(house, plan):
    plans.approved(plan, house.mgr)

    revision = PlanRevision.objects.get()
    assert (revision.number, revision.approved_by, revision.approved_at) == (1, house.mgr, NOON)


def test_an_approved_plan_is_active_from_its_year_on_or_at_once(house):
    now = plans.approved(plans.started(house.rep), house.mgr)
    early = plans.approved(plans.started(house.peer, year=2028), house.mgr)

    assert now.active_on == date(2027, 6, 1)
    assert early.active_on == date(2028, 1, 1)


def test_a_recall_goes_back_to_where_the_plan_was_submitted_from(house, plan):
    plan = plans.returned(plan, house.mgr)
    plan = plans.submitted(plan)

    plan = MOVES["recall"](plan, house.rep)

    assert plan.state == "returned"
    assert list(PlanRevision.objects.standing().values_list("number", flat=True)) == [1]


def test_a_plan_the_manager_opened_is_not_recalled(house, plan):
    plan = plans.submitted(plan)
    opened = actions.mark_opened(plan, by=house.mgr, at=NOON)

    with pytest.raises(actions.RefusedError, match="your manager opened the plan"):
        MOVES["recall"](plan, house.rep)
    plan.refresh_from_db()
    assert (opened, plan.state) == (True, "submitted")


def test_a_plan_under_its_goal_asks_for_a_reason(house, plan):
    factories.goal(house.rep, {"2027-01": 1000})
    plans.line(plan, target=400)

    with pytest.raises(actions.ReasonNeededError) as refused:
        plans.submitted(plan)
    plan.refresh_from_db()

    assert refused.value.title == "Not submitted: the plan is 600 under the goal."
    assert plan.state == "draft"
    assert plans.submitted(plan, reason="Two tenders in May.").state == "submitted"
    assert PlanEvent.objects.get(verb="submit").reason == "Two tenders in May."


def test_a_plan_longer_than_its_page_is_not_submitted(house, plan):
    for number in range(60):
        plans.line(plan, f"Segment {number}", key=str(number))

    with pytest.raises(actions.RefusedError, match="of one page"):
        plans.submitted(plan)


@pytest.mark.parametrize("verb", ["return", "reopen"])
def test_giving_back_asks_what_is_to_change(house, plan, verb):
    plan = plans.in_state(plan, next(iter(FROM[verb])), house.mgr)
    move = {"return": actions.return_plan, "reopen": actions.reopen}[verb]

    with pytest.raises(actions.ReasonNeededError):
        move(plan, reason="  ", version=plan.version, by=house.mgr, at=NOON)


def test_a_leader_stands_in_while_the_post_between_is_vacant(house, plan):
    plan = plans.submitted(plan)
    with pytest.raises(PermissionDenied):
        MOVES["approve"](plan, house.skip)
    house.mgr.left_on = date(2027, 5, 1)
    house.mgr.save()

    assert MOVES["approve"](plan, house.skip).state == "approved"


def test_a_delegate_does_not_approve_a_plan_of_their_own(everyone):
    delegate(
        everyone.mgr,
        to=everyone.rep,
        starts_at=NOON,
        ends_at=datetime(2027, 7, 1, tzinfo=UTC),
        by=everyone.mgr,
        at=NOON,
    )
    plan = plans.submitted(plans.filled(everyone.rep))

    with pytest.raises(PermissionDenied):
        MOVES["approve"](plan, everyone.rep)


def test_sharing_lasts_until_the_plan_is_submitted(house, plan):
    plan = actions.share(plan, on=True, version=plan.version, by=house.rep, at=NOON)
    shared = plan.shared_with_manager
    plan = plans.submitted(plan)

    assert (shared, plan.shared_with_manager) == (True, False)


def test_only_the_owner_shares(house, plan):
    with pytest.raises(PermissionDenied):
        actions.share(plan, on=True, version=plan.version, by=house.mgr, at=NOON)


def test_starting_twice_makes_one_plan(house):
    first, second = plans.started(house.rep), plans.started(house.rep)

    assert first == second
    assert first.texts.count() == 8


def test_every_move_is_told_with_who_when_and_why(house, plan):
    plans.returned(plan, house.mgr)

    events = PlanEvent.objects.order_by("pk").values_list(
        "verb", "from_state", "to_state", "by__name", "reason"
    )
    assert list(events) == [
        ("start", "", "draft", "Asha Verma", ""),
        ("submit", "draft", "submitted", "Asha Verma", ""),
        ("return", "submitted", "returned", "Maren Holt", "Name them."),
    ]


def test_the_audit_names_fields_and_states_and_never_texts(house, plan):
    plans.returned(plan, house.mgr)

    facts = [str(event.facts) for event in AuditEvent.objects.filter(about=house.rep)]

    assert "{'fields': ['text']}" in facts
    assert [f for f in facts if plans.MARKER in f or plans.SECRET in f or "Name them" in f] == []
