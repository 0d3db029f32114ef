from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organization import actions
from organization.access import requires
from organization.forms import UnitForm, UnitNameForm
from organization.models import Unit
from organization.queries import unit_rows
from organization.rules import Permission, RefusedError
from salesplan.lib.cells import Crumb
from salesplan.lib.htmx import go_to, render_page


@require_http_methods(["GET", "POST"])
@requires(Permission.ORGANIZATION_SET)
def units(request: HttpRequest) -> HttpResponse:
    viewer = request.member
    form = UnitForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_unit(
                viewer.organization, by=viewer, at=timezone.now(), **form.cleaned_data
            )
        except RefusedError as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, f"{made.name} is added.")
            return go_to(request, reverse("organization:units"))
    request.nav_current = "organization:people"
    context = {"form": form, "rows": unit_rows(viewer)}
    status = 422 if form.is_bound else 200
    return render_page(request, "organization/units.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(Permission.ORGANIZATION_SET)
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Unit.objects.visible_to(request.member), pk=pk)
    values = {"version": found.version, "name": found.name}
    form = UnitNameForm(request.POST or None, initial=values)
    if request.method == "GET" or not form.is_valid():
        return _unit_page(request, found, form)
    try:
        actions.rename_unit(found, by=request.member, at=timezone.now(), **form.cleaned_data)
    except actions.StaleError as stale:
        return _unit_page(request, stale.current, form, stale=True)
    except RefusedError as refused:
        form.add_error("name", str(refused))
        return _unit_page(request, found, form)
    messages.success(request, f"The unit is called {form.cleaned_data['name']} now.")
    return go_to(request, reverse("organization:units"))


def _unit_page(
    request: HttpRequest, found: Unit, form: UnitNameForm, *, stale: bool = False
) -> HttpResponse:
    request.nav_current = "organization:people"
    context = {
        "unit": found,
        "form": form,
        "stale": stale,
        "crumbs": [Crumb("Units", reverse("organization:units")), Crumb(found.name)],
    }
    status = 409 if stale else 422 if form.is_bound else 200
    return render_page(request, "organization/unit.html", context, status=status)
