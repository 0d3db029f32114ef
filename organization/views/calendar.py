from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from organization import actions
from organization.access import requires
from organization.forms import YearForm
from organization.models import FiscalPeriod, Member
from organization.rules import Permission, RefusedError
from salesplan.lib.htmx import go_to, render_page


@require_safe
@requires(Permission.ORGANIZATION_SET)
def calendar(request: HttpRequest) -> HttpResponse:
    return _calendar_page(request)


@require_POST
@requires(Permission.ORGANIZATION_SET)
def fiscal_year(request: HttpRequest) -> HttpResponse:
    """Open the year after the last open one; one that is open already stays as it is."""
    viewer, form = request.member, YearForm(request.POST)
    last = _years(viewer).first()
    following = last.year + 1 if last else viewer.organization.current_year
    if not form.is_valid() or form.cleaned_data["year"] > following:
        return _calendar_page(request, refused=f"Years are opened in order. Next is {following}.")
    year = form.cleaned_data["year"]
    if not last or year == following:
        actions.open_year(viewer.organization, year=year, by=viewer, at=timezone.now())
    messages.success(request, f"Fiscal year {year} is open.")
    return go_to(request, reverse("organization:calendar"))


@require_POST
@requires(Permission.ORGANIZATION_SET)
def current_year(request: HttpRequest) -> HttpResponse:
    viewer, form = request.member, YearForm(request.POST)
    if not form.is_valid():
        return _calendar_page(request, refused="A year is four digits. Choose one of the list.")
    year = form.cleaned_data["year"]
    try:
        actions.turn_year(viewer.organization, to=year, by=viewer, at=timezone.now())
    except RefusedError as refused:
        return _calendar_page(request, refused=str(refused))
    messages.success(request, f"Pages open with {year} now.")
    return go_to(request, reverse("organization:calendar"))


def _calendar_page(request: HttpRequest, *, refused: str = "") -> HttpResponse:
    viewer = request.member
    years = list(_years(viewer))
    request.nav_current = "organization:people"
    context = {
        "years": years,
        "next_year": years[0].year + 1 if years else viewer.organization.current_year,
        "current": viewer.organization.current_year,
        "today": viewer.today,
        "refused": refused,
    }
    status = 422 if refused else 200
    return render_page(request, "organization/calendar.html", context, status=status)


def _years(viewer: Member):
    years = FiscalPeriod.objects.visible_to(viewer).filter(kind=FiscalPeriod.Kind.YEAR)
    return years.order_by("-year", "-pk")
