from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from objectives.actions import StaleError, add_objective, change_objective, set_links
from objectives.forms import ObjectiveForm
from objectives.models import Objective
from objectives.queries.cascade import may_set
from objectives.views.strategy import opened
from organization.access import requires
from organization.models import Member, Unit, people_read
from organization.rules import Permission
from salesplan.lib.cells import Crumb
from salesplan.lib.htmx import go_to, render_page

NOT_YOURS = "Goals are set by those who lead, what one does for them by oneself."


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_VIEW)
def new_objective(request: HttpRequest, year: int, owner_kind: str, pk: int) -> HttpResponse:
    opened(request.member, year)
    owner = _owner(request.member, owner_kind, pk)
    kinds = [kind for kind in "RACE" if may_set(request.member, owner, kind=kind)]
    if not kinds:
        raise PermissionDenied(NOT_YOURS)
    scope = {"viewer": request.member, "owner": owner, "year": year, "kinds": kinds}
    asked = request.GET.get("kind", "")
    first = asked if asked in kinds else kinds[0]
    form = ObjectiveForm(request.POST or None, initial={"kind": first, "version": 0}, **scope)
    if request.method == "GET" or not form.is_valid():
        return _page(request, form, owner, year)
    made = add_objective(owner, year=year, by=request.member, at=timezone.now(), **form.promise())
    set_links(made, form.cleaned_data["serves"], by=request.member, at=timezone.now())
    return go_to(request, _back(owner, year))


@require_http_methods(["GET", "POST"])
@requires(Permission.STRATEGY_VIEW)
def objective(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Objective.objects.visible_to(request.member).select_related("owner_unit", "owner_member"),
        pk=pk,
    )
    owner = found.owner_unit or found.owner_member
    may = may_set(request.member, owner, kind=found.kind)
    if request.method == "POST" and not may:
        raise PermissionDenied(NOT_YOURS)
    scope = {"viewer": request.member, "owner": owner, "year": found.year, "kinds": [found.kind]}
    form = ObjectiveForm(
        request.POST or None, initial=ObjectiveForm.values_of(found), objective=found, **scope
    )
    if request.method == "GET" or not form.is_valid():
        return _page(request, form, owner, found.year, found=found, may=may)
    return _change(request, found, form, owner)


def _change(
    request: HttpRequest, found: Objective, form: ObjectiveForm, owner: Unit | Member
) -> HttpResponse:
    fields, now = form.promise(), timezone.now()
    version, by = form.cleaned_data["version"], request.member
    try:
        with transaction.atomic():
            change_objective(found, version=version, by=by, at=now, **fields)
            set_links(found, form.cleaned_data["serves"], by=by, at=now)
    except StaleError as stale:
        return _page(request, form, owner, found.year, found=stale.current, stale=True)
    return go_to(request, _back(owner, found.year))


def _page(
    request: HttpRequest,
    form: ObjectiveForm,
    owner: Unit | Member,
    year: int,
    *,
    found: Objective | None = None,
    may: bool = True,
    stale: bool = False,
) -> HttpResponse:
    status = 409 if stale else 422 if form.is_bound else 200
    context = {
        "form": form,
        "owner": owner,
        "shown_year": year,
        "found": found,
        "may_write": may,
        "stale": stale,
        "crumbs": [Crumb(str(owner), _back(owner, year)), Crumb(found.title if found else "New")],
    }
    request.nav_current = "objectives:strategy"
    return render_page(request, "objectives/objective.html", context, status=status)


def _owner(viewer: Member, kind: str, pk: int) -> Unit | Member:
    if kind == "unit":
        return get_object_or_404(Unit.objects.visible_to(viewer), pk=pk)
    readable = people_read(viewer)
    if viewer.may(Permission.ORGANIZATION_SET, on=viewer.today):
        readable = Member.objects.visible_to(viewer)
    return get_object_or_404(readable, pk=pk)


def _back(owner: Unit | Member, year: int) -> str:
    if isinstance(owner, Unit):
        return reverse("objectives:unit", args=(year, owner.pk))
    return reverse("dashboards:year", args=(year, owner.pk))
