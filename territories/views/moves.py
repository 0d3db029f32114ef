"""The transitions of a plan: POST only, each with the version that was read."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from organization.access import requires
from organization.rules import Permission
from salesplan.lib.htmx import go_to
from territories import actions
from territories.forms import MoveForm
from territories.models import Plan
from territories.views.context import plan_of, url_of

NOT_A_REVIEWER = "Plans are approved and given back by managers, and by who stands in for one."


@require_POST
@requires(Permission.PLAN_WRITE)
def submission(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    return _moved(request, plan_of(request, year, pk), actions.submit, "You submitted the plan.")


@require_POST
@requires(Permission.PLAN_WRITE)
def recall(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    def move(plan, *, reason, **who):
        return actions.recall(plan, **who)

    return _moved(request, plan_of(request, year, pk), move, "You recalled the plan.")


@require_POST
@requires(Permission.PLAN_VIEW)
def plan_return(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    plan = _to_review(request, year, pk)
    return _moved(request, plan, actions.return_plan, "You gave the plan back.")


@require_POST
@requires(Permission.PLAN_VIEW)
def approval(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    return _moved(request, _to_review(request, year, pk), actions.approve, "You approved the plan.")


@require_POST
@requires(Permission.PLAN_VIEW)
def reopening(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    return _moved(request, _to_review(request, year, pk), actions.reopen, "You reopened the plan.")


def _to_review(request: HttpRequest, year: int, pk: int) -> Plan:
    """The plan, for those whose role reviews plans and for whoever stands in for one today."""
    plan = plan_of(request, year, pk)
    stands_in = request.member.borrowed.active(request.member.seen_at).exists
    if Permission.PLAN_REVIEW not in request.permissions and not stands_in():
        raise PermissionDenied(NOT_A_REVIEWER)
    return plan


@require_POST
@requires(Permission.PLAN_WRITE)
def share(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    on = request.POST.get("on") == "1"

    def move(plan, *, reason, **who):
        return actions.share(plan, on=on, **who)

    said = "Your manager reads the draft now." if on else "You stopped sharing the draft."
    return _moved(request, plan_of(request, year, pk), move, said)


def _moved(request: HttpRequest, plan: Plan, move: Callable, said: str) -> HttpResponse:
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _refused(request, plan, form, None, status=422)
    try:
        move(
            plan,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            by=request.member,
            at=request.member.seen_at,
        )
    except actions.ReasonNeededError as refused:
        return _refused(request, plan, form, refused, status=422)
    except actions.RefusedError as refused:
        return _refused(request, plan, form, refused, status=409)
    messages.success(request, said)
    return go_to(request, url_of(plan))


def _refused(
    request: HttpRequest,
    plan: Plan,
    form: MoveForm,
    refused: actions.RefusedError | None,
    *,
    status: int,
) -> HttpResponse:
    context = {
        "plan": plan,
        "form": form,
        "refused": refused,
        "again": status == 422,
        "action": request.path,
    }
    name = "refused.html" if request.htmx else "refusal.html"
    return render(request, f"territories/{name}", context, status=status)
