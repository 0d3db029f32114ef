"""The same rule twice: what a QuerySet lets through is what the pure rule says is readable."""

import pytest

from territories import actions
from territories.models import Plan, PlanRevision, PlanText
from territories.queries import standing
from territories.rules.states import Part, State, readable
from tests.factories import NOON
from tests.territories import plans
from tests.territories.test_actions_transitions import PEOPLE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "approved", "shared"])
@pytest.mark.parametrize("viewpoint", PEOPLE)
def test_a_plan_and_its_revisions_are_found_by_those_who_may_read_them(
    everyone, plan, viewpoint, state
):
    viewer = getattr(everyone, viewpoint).seen(NOON)
    if state == "shared":
        plan = plans.returned(plan, everyone.mgr)
        plan = actions.share(plan, on=True, version=plan.version, by=everyone.rep, at=NOON)
    else:
        plan = plans.in_state(plan, state, everyone.mgr)
    part = readable(
        State(plan.state),
        shared=plan.shared_with_manager,
        approved_one=plan.revisions.filter(approved_by=viewer).exists(),
        relations=standing(viewer, plan.member),
    )

    found = Plan.objects.visible_to(viewer).filter(pk=plan.pk).exists()
    revisions = PlanRevision.objects.visible_to(viewer).filter(plan=plan).count()

    assert found == (part is not Part.NOTHING)
    assert revisions == (1 if part >= Part.OWN_APPROVALS and state != "draft" else 0)


@pytest.mark.parametrize("viewpoint", PEOPLE)
def test_rows_are_found_by_their_writer_alone(everyone, plan, viewpoint):
    viewer = getattr(everyone, viewpoint).seen(NOON)

    found = PlanText.objects.visible_to(viewer).filter(plan=plan).count()

    assert found == (8 if viewpoint == "rep" else 0)


def test_a_former_manager_reads_what_was_approved_and_no_more(everyone, plan):
    plan = plans.approved(plan, everyone.mgr)
    PlanRevision.objects.update(approved_by=everyone.former)
    plan = actions.reopen(plan, reason="New.", version=plan.version, by=everyone.mgr, at=NOON)
    plans.submitted(plan)
    viewer = everyone.former.seen(NOON)

    numbers = PlanRevision.objects.visible_to(viewer).values_list("number", flat=True)

    assert list(numbers) == [1]
    assert Plan.objects.visible_to(viewer).filter(pk=plan.pk).exists()


def test_a_recalled_revision_is_its_owners_alone(everyone, plan):
    plan = plans.returned(plan, everyone.mgr)
    plan = plans.submitted(plan)
    actions.recall(plan, version=plan.version, by=everyone.rep, at=NOON)

    def numbers(viewer):
        found = PlanRevision.objects.visible_to(viewer.seen(NOON)).order_by("number")
        return list(found.values_list("number", flat=True))

    assert numbers(everyone.mgr) == [1]
    assert numbers(everyone.rep) == [1, 2]
