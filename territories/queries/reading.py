from dataclasses import dataclass
from datetime import date

from organization.models import Member
from organization.rules import Relation
from territories.models import Plan, PlanEvent, PlanRevision
from territories.queries.papers import live_paper, paper_of
from territories.queries.plans import latest_revision, standing
from territories.rules.paper import Paper
from territories.rules.states import EDITABLE, Part, State, Verb, may, readable, shown


@dataclass(frozen=True, slots=True)
class Reading:
    """A plan as far as one viewer may read it. `paper` is None where only the state is known."""

    plan: Plan
    part: Part
    relations: frozenset[Relation]
    state: State
    since: date
    paper: Paper | None = None
    revision: PlanRevision | None = None

    @property
    def is_owner(self) -> bool:
        return Relation.SELF in self.relations

    @property
    def writes(self) -> bool:
        return self.is_owner and self.plan.is_editable

    @property
    def reviews(self) -> bool:
        """It is the viewer's turn: what was submitted waits for them."""
        return self.plan.state == State.SUBMITTED and may(Verb.RETURN, self.relations)

    @property
    def may_reopen(self) -> bool:
        return self.plan.state == State.APPROVED and may(Verb.REOPEN, self.relations)


def reading(viewer: Member, plan: Plan, *, on: date) -> Reading:
    """What the viewer may read of a plan that `visible_to` let through."""
    relations = standing(viewer, plan.member)
    signed = plan.revisions.filter(approved_by=viewer)
    part = readable(
        State(plan.state),
        shared=plan.shared_with_manager,
        approved_one=signed.exists(),
        relations=relations,
    )
    revision, paper = None, None
    if part is Part.ALL and plan.state in EDITABLE:
        paper = live_paper(plan)
    elif part in (Part.ALL, Part.REVISION):
        revision = latest_revision(plan)
    elif part is Part.OWN_APPROVALS:
        revision = signed.select_related("frozen_by", "approved_by").order_by("-number").first()
    state = shown(State(plan.state), plan.active_on, on=on)
    began = plan.member.organization.day_of(plan.state_since)
    since = plan.active_on if state is State.ACTIVE else began
    return Reading(
        plan=plan,
        part=part,
        relations=relations,
        state=state,
        since=since,
        paper=paper_of(revision) if revision else paper,
        revision=revision,
    )


def history(plan: Plan) -> list[PlanEvent]:
    """Who moved the plan, when and why, newest first. One query."""
    return list(plan.events.select_related("by", "revision").order_by("-at", "-pk"))


def last_event(plan: Plan) -> PlanEvent | None:
    """What brought the plan into the state it is in."""
    moves = plan.events.exclude(verb__in=[Verb.SHARE, Verb.WITHDRAW])
    return moves.select_related("by").order_by("-at", "-pk").first()
