from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from organization.access import requires
from organization.rules import Permission
from territories import actions, queries
from territories.models import Plan, PlanRevision
from territories.rules.changes import differences
from territories.rules.panel import panel
from territories.rules.states import Part
from territories.views.context import (
    editor_context,
    plan_context,
    plan_of,
    sheet_context,
    url_of,
)

STATE_ONLY = "You see the state of this plan. What it says is shown to you once it is submitted."


def _reading(request: HttpRequest, year: int, pk: int) -> queries.Reading:
    return queries.reading(request.member, plan_of(request, year, pk), on=request.member.today)


@require_safe
@requires(Permission.PLAN_WRITE)
def my_plan(request: HttpRequest) -> HttpResponse:
    member = request.member
    year = member.organization.current_year
    own = Plan.objects.visible_to(member).of_year(year).filter(member=member).first()
    if own:
        return redirect(url_of(own))
    return render(request, "territories/my_plan.html", {"year": year})


@require_POST
@requires(Permission.PLAN_WRITE)
def draft(request: HttpRequest) -> HttpResponse:
    member = request.member
    started = actions.start_plan(
        member, year=member.organization.current_year, by=member, at=member.seen_at
    )
    return redirect(url_of(started))


@require_safe
@requires(Permission.PLAN_VIEW)
def plan(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    found = _reading(request, year, pk)
    request.nav_current = "territories:my-plan" if found.is_owner else ""
    if found.writes:
        opened = request.GET.get("open", "")
        return render(request, "territories/plan.html", editor_context(request, found, opened))
    if found.reviews and actions.mark_opened(
        found.plan, by=request.member, at=request.member.seen_at
    ):
        found.plan.opened_at = request.member.seen_at
    template = "plan_read.html" if found.paper else "plan_status.html"
    return render(request, f"territories/{template}", plan_context(request, found))


@require_safe
@requires(Permission.PLAN_VIEW)
def page(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    found = _reading(request, year, pk)
    if found.paper is None:
        raise PermissionDenied(STATE_ONLY)
    return render(request, "territories/page.html", sheet_context(request, found))


@require_safe
@requires(Permission.PLAN_VIEW)
def revisions(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    found = _reading(request, year, pk)
    if found.part is Part.STATUS:
        raise PermissionDenied(STATE_ONLY)
    context = plan_context(request, found)
    context["revisions"] = _revisions(request, found).select_related("frozen_by", "approved_by")
    context["history"] = queries.history(found.plan) if found.part >= Part.REVISION else []
    return render(request, "territories/revisions.html", context)


@require_safe
@requires(Permission.PLAN_VIEW)
def revision(request: HttpRequest, year: int, pk: int, number: int) -> HttpResponse:
    """A revision as it was frozen, and what reads differently since: in `with`, or now."""
    found = _reading(request, year, pk)
    readable = _revisions(request, found)
    shown = get_object_or_404(readable, number=number)
    other = request.GET.get("with", "")
    if other.isdecimal() and len(other) < 5:
        newer = get_object_or_404(readable, number=int(other))
        after, title = queries.paper_of(newer), f"Revision {newer.number}"
    elif found.paper is not None:
        after = found.paper
        title = f"Revision {found.revision.number}" if found.revision else "the draft now"
    else:
        raise Http404
    paper = queries.paper_of(shown)
    context = plan_context(request, found) | {
        "shown": shown,
        "paper": paper,
        "panel": panel(paper),
        "other_title": title,
        "changes": differences(paper, after),
    }
    return render(request, "territories/revision.html", context)


def _revisions(request: HttpRequest, found: queries.Reading):
    return (
        PlanRevision.objects.visible_to(request.member)
        .filter(plan=found.plan)
        .order_by("-number", "-pk")
    )
