from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from organization.models import Assignment, Member, RoleGrant, Unit
from organization.queries import relations
from organization.rules import Relation, Role
from territories.models import Plan, PlanRevision, people_reviewed
from territories.rules.states import State, shown


@dataclass(frozen=True, slots=True)
class PlanState:
    """`since` is the day the state began; None for a plan nobody started."""

    state: State | None
    since: date | None
    plan: int | None = None

    @property
    def label(self) -> str:
        return "not started" if self.state is None else self.state.value


NOT_STARTED = PlanState(None, None)


def standing(viewer: Member, person: Member) -> frozenset[Relation]:
    """How the viewer stands to a plan's owner. Where the post between is vacant, a leader above
    stands in for the manager. Nine queries at most."""
    found = relations(viewer, person)
    above = Relation.LEADER in found and Relation.MANAGER not in found
    if above and people_reviewed(viewer).filter(pk=person.pk).exists():
        return found | {Relation.MANAGER}
    return found


def latest_revision(plan: Plan) -> PlanRevision | None:
    return (
        plan.revisions.standing()
        .select_related("frozen_by", "approved_by")
        .order_by("-number", "-pk")
        .first()
    )


def reviewer_names(person: Member, *, on: date) -> list[str]:
    """Who the plan waits for: the manager, and who plans with the person. One query."""
    names = Assignment.objects.in_force(on).filter(member=person).order_by("pk")
    found = names.values_list("planning_manager__name", "manager__name")
    return [name for pair in found for name in dict.fromkeys(pair) if name]


def plan_states(
    viewer: Member, members: Iterable[Member], *, year: int, on: date
) -> dict[int, PlanState]:
    """The state of each member's plan, as far as the viewer may know it, by the member's key.

    One query for the plans besides those for the viewer's own roles, however many members.
    """
    keys = [member.pk for member in members]
    plans = Plan.objects.visible_to(viewer).of_year(year).filter(member__in=keys)
    states = {plan.member_id: _state(plan, viewer.organization, on) for plan in plans}
    return {key: states.get(key, NOT_STARTED) for key in keys}


def plan_counts(viewer: Member, unit: Unit, *, year: int, on: date) -> dict[str, int]:
    """How many reps at or below the unit have a plan in each state; `not started` for none."""
    reps = Member.objects.assigned_under(unit, on=on).in_force(on)
    grants = RoleGrant.objects.in_force(on).filter(role=Role.REP, member=OuterRef("pk"))
    states = plan_states(
        viewer, reps.filter(Exists(grants)).order_by("pk").only("pk"), year=year, on=on
    )
    counts = {"not started": 0, **{state.value: 0 for state in State}}
    for state in states.values():
        counts[state.label] += 1
    return counts


def _state(plan: Plan, organization: object, on: date) -> PlanState:
    state = shown(State(plan.state), plan.active_on, on=on)
    began = organization.day_of(plan.state_since)
    return PlanState(state, plan.active_on if state is State.ACTIVE else began, plan.pk)
