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
def test_a_plan_and_its_revisions_are_found_by_those_who_may_read_them(everyone, plan, state):
    if state == "shared":
        plan = plans.returned(plan, everyone.mgr)
        plan = actions.share(plan, on=True, version=plan.version, by=everyone.rep, at=NOON)
    else:
        plan = plans.in_state(plan, state, everyone.mgr)
    expected = {name: part_of(plan, getattr(everyone, name).seen(NOON)) for name in PEOPLE}

    found = {
        name: (
            Plan.objects.visible_to(getattr(everyone, name)).filter(pk=plan.pk).exists(),
            PlanRevision.objects.visible_to(getattr(everyone, name)).filter(plan=plan).count(),
        )
        for name in PEOPLE
    }

    assert found == {
        name: (
            part is not Part.NOTHING,
            1 if part >= Part.OWN_APPROVALS and state != "draft" else 0,
        )
        for name, part in expected.items()
    }


def part_of(plan, viewer):
    return readable(
        State(plan.state),
        shared=plan.shared_with_manager,
        approved_one=plan.revisions.filter(approved_by=viewer).exists(),
        relations=standing(viewer, plan.member),
    )


def test_rows_are_found_by_their_writer_alone(everyone, plan):
    found = {
        name: PlanText.objects.visible_to(getattr(everyone, name).seen(NOON)).count()
        for name in PEOPLE
    }

    assert found == {name: 8 if name == "rep" else 0 for name in PEOPLE}


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
