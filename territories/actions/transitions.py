"""Move a plan from one state to another: who, when and why, and what it said then."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max

from organization.actions import record
from organization.models import Member
from organization.rules import fiscal_year
from salesplan.lib import figures
from territories.actions.refusals import ReasonNeededError, RefusedError
from territories.models import Plan, PlanEvent, PlanRevision, PlanText
from territories.queries import latest_revision, live_paper, standing
from territories.rules.measures import balance, longest_section, page_share
from territories.rules.paper import Paper, to_json
from territories.rules.sections import TEXT, TEXTS
from territories.rules.states import TRANSITIONS, State, Verb, may


@transaction.atomic
def start_plan(member: Member, *, year: int, by: Member, at: datetime) -> Plan:
    """An empty draft of one's own; the plan of a year that was started already is returned."""
    if by.pk != member.pk:
        raise PermissionDenied("A plan is started by the person whose plan it is.")
    plan, created = Plan.objects.get_or_create(
        member=member,
        year=year,
        defaults={
            "organization_id": member.organization_id,
            "started_at": at,
            "changed_at": at,
            "state_since": at,
        },
    )
    if created:
        PlanText.objects.bulk_create(
            PlanText(organization_id=member.organization_id, plan=plan, section=text.key)
            for text in TEXTS
        )
        _event(plan, Verb.START, by=by, at=at, to_state=State.DRAFT)
    return plan


@transaction.atomic
def submit(plan: Plan, *, version: int, by: Member, at: datetime, reason: str = "") -> Plan:
    """Freeze what the plan says as its next revision and hand it to the manager.

    Raises ReasonNeededError where the lines do not reach the goal and no reason is given,
    RefusedError where the plan is longer than its page.
    """
    moved = _move(plan, Verb.SUBMIT, version=version, by=by, at=at, shared_with_manager=False)
    paper = live_paper(moved)
    _check_length(paper)
    _check_balance(paper, reason)
    last = moved.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = PlanRevision.objects.create(
        organization_id=moved.organization_id,
        plan=moved,
        number=last + 1,
        paper=to_json(paper),
        frozen_at=at,
        frozen_by=by,
    )
    _event(moved, Verb.SUBMIT, by=by, at=at, was=plan, reason=reason, revision=revision)
    return moved


@transaction.atomic
def recall(plan: Plan, *, version: int, by: Member, at: datetime) -> Plan:
    """Take back what nobody opened yet, to the state it was submitted from."""
    submitted = plan.events.filter(verb=Verb.SUBMIT).order_by("-at", "-pk").first()
    origin = State(submitted.from_state) if submitted else State.DRAFT
    if plan.opened_at is not None:
        raise _opened()
    moved = _move(plan, Verb.RECALL, version=version, by=by, at=at, target=origin)
    if moved.opened_at is not None:
        raise _opened()
    revision = latest_revision(moved)
    PlanRevision.objects.filter(pk=revision.pk, approved_at__isnull=True).update(recalled_at=at)
    _event(moved, Verb.RECALL, by=by, at=at, was=plan, revision=revision)
    return moved


@transaction.atomic
def return_plan(plan: Plan, *, reason: str, version: int, by: Member, at: datetime) -> Plan:
    """Give the plan back to its owner, saying what is to change."""
    moved = _move(plan, Verb.RETURN, version=version, by=by, at=at, reason=reason)
    _event(
        moved, Verb.RETURN, by=by, at=at, was=plan, reason=reason, revision=latest_revision(moved)
    )
    return moved


@transaction.atomic
def approve(plan: Plan, *, version: int, by: Member, at: datetime, reason: str = "") -> Plan:
    """Sign the submitted revision. The plan is active at once, or on its year's first day."""
    active_on = max(plan.member.organization.day_of(at), _first_day(plan))
    moved = _move(plan, Verb.APPROVE, version=version, by=by, at=at, active_on=active_on)
    revision = latest_revision(moved)
    PlanRevision.objects.filter(pk=revision.pk).update(approved_at=at, approved_by=by)
    _event(moved, Verb.APPROVE, by=by, at=at, was=plan, reason=reason, revision=revision)
    return moved


@transaction.atomic
def reopen(plan: Plan, *, reason: str, version: int, by: Member, at: datetime) -> Plan:
    """Give an approved plan back for a new revision; the signed one stays as it is."""
    moved = _move(plan, Verb.REOPEN, version=version, by=by, at=at, reason=reason, active_on=None)
    _event(
        moved, Verb.REOPEN, by=by, at=at, was=plan, reason=reason, revision=latest_revision(moved)
    )
    return moved


@transaction.atomic
def share(plan: Plan, *, on: bool, version: int, by: Member, at: datetime) -> Plan:
    """Let the manager read the draft as it is, or stop it."""
    if by.pk != plan.member_id:
        raise PermissionDenied("Only the person whose plan it is shares it.")
    changed = (
        Plan.objects.filter(pk=plan.pk, version=version)
        .editable()
        .update(shared_with_manager=on, version=F("version") + 1)
    )
    if not changed:
        raise _moved_on(Plan.objects.get(pk=plan.pk))
    moved = _fresh(plan)
    _event(moved, Verb.SHARE if on else Verb.WITHDRAW, by=by, at=at, was=plan)
    return moved


@transaction.atomic
def mark_opened(plan: Plan, *, by: Member, at: datetime) -> bool:
    """Note that a reviewer read what was submitted: from now on it is not recalled."""
    opened = Plan.objects.filter(
        pk=plan.pk, state=State.SUBMITTED, version=plan.version, opened_at__isnull=True
    ).update(opened_at=at)
    if opened:
        record("open plan", plan, by=by, at=at, about=plan.member)
    return bool(opened)


def _move(
    plan: Plan,
    verb: Verb,
    *,
    version: int,
    by: Member,
    at: datetime,
    reason: str | None = None,
    target: State | None = None,
    **fields: Any,
) -> Plan:
    """The compare-and-set every transition goes through. Returns the plan as it is then."""
    if not may(verb, standing(by.seen(at), plan.member)):
        raise PermissionDenied(_NOT_YOURS[verb])
    step = TRANSITIONS[verb]
    if step.needs_reason and not (reason or "").strip():
        raise ReasonNeededError(*_ASKS_WHY[verb])
    moved = Plan.objects.filter(pk=plan.pk, version=version, state__in=sorted(step.sources)).update(
        state=step.target or target,
        version=F("version") + 1,
        state_since=at,
        **({"opened_at": None} if verb is Verb.SUBMIT else {}),
        **fields,
    )
    current = _fresh(plan)
    if not moved:
        raise _moved_on(current)
    return current


def _fresh(plan: Plan) -> Plan:
    return Plan.objects.select_related("member__organization").get(pk=plan.pk)


def _event(
    plan: Plan,
    verb: Verb,
    *,
    by: Member,
    at: datetime,
    was: Plan | None = None,
    to_state: State | None = None,
    reason: str = "",
    revision: PlanRevision | None = None,
) -> None:
    from_state = was.state if was else ""
    PlanEvent.objects.create(
        organization_id=plan.organization_id,
        plan=plan,
        verb=verb,
        from_state=from_state,
        to_state=to_state or plan.state,
        by=by,
        at=at,
        reason=reason.strip(),
        revision=revision,
    )
    facts = {"from": from_state, "to": to_state or plan.state}
    record(f"{verb} plan", plan, by=by, at=at, about=plan.member, facts=facts)


def _first_day(plan: Plan) -> date:
    starts_in = plan.member.organization.year_starts_in
    return fiscal_year(plan.year, starts_in=starts_in)[0].span.start


def _check_balance(paper: Paper, reason: str) -> None:
    sums = balance(paper)
    if sums.balance is not None and sums.balance < 0 and not reason.strip():
        raise ReasonNeededError(
            f"Not submitted: the plan is {figures.money(-sums.balance)} under the goal.",
            f"The lines add up to {figures.money(sums.planned)}. "
            "Raise a line, or say why the rest will come anyway.",
        )


def _check_length(paper: Paper) -> None:
    share_of_page = page_share(paper)
    if share_of_page > 1:
        longest = TEXT[longest_section(paper)].title
        raise RefusedError(
            f"Not submitted: the plan takes {figures.share(share_of_page)} of one page.",
            f"Shorten it until it fits; {longest} is the longest section.",
        )


def _moved_on(current: Plan) -> RefusedError:
    return RefusedError(
        f"Nothing changed: the plan is {current.state} now.",
        "It was changed after you opened this page. Read it again, then decide.",
    )


def _opened() -> RefusedError:
    return RefusedError(
        "Not recalled: your manager opened the plan.",
        "Ask for it back; a plan that was read is given back with a comment.",
    )


_NOT_YOURS = {
    Verb.SUBMIT: "A plan is submitted by the person whose plan it is.",
    Verb.RECALL: "A plan is recalled by the person whose plan it is.",
    Verb.RETURN: "A plan is given back by the manager, never by its owner.",
    Verb.APPROVE: "A plan is approved by the manager, never by its owner.",
    Verb.REOPEN: "A plan is reopened by the manager, never by its owner.",
}
_ASKS_WHY = {
    Verb.RETURN: ("Not returned: the comment is empty.", "Say what is to change."),
    Verb.REOPEN: ("Not reopened: the reason is empty.", "Say why the plan is to change."),
}
