from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from objectives.actions import add_measure, add_season
from objectives.forms import MeasureForm, SeasonForm
from objectives.models import Measure, SeasonProfile
from organization.access import requires
from organization.rules import Permission
from salesplan.lib.htmx import go_to, render_page


@require_safe
@requires(Permission.STRATEGY_VIEW)
def measures(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@requires(Permission.ORGANIZATION_SET)
def measure(request: HttpRequest) -> HttpResponse:
    organization = request.member.organization
    form = MeasureForm(request.POST, organization=organization)
    if not form.is_valid():
        return _page(request, measure_form=form, status=422)
    add_measure(organization, by=request.member, at=timezone.now(), **form.cleaned_data)
    return go_to(request, reverse("objectives:measures"))


@require_POST
@requires(Permission.ORGANIZATION_SET)
def season(request: HttpRequest) -> HttpResponse:
    organization = request.member.organization
    form = SeasonForm(request.POST, organization=organization)
    if not form.is_valid():
        return _page(request, season_form=form, status=422)
    add_season(organization, by=request.member, at=timezone.now(), **form.cleaned_data)
    return go_to(request, reverse("objectives:measures"))


def _page(
    request: HttpRequest,
    *,
    measure_form: MeasureForm | None = None,
    season_form: SeasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    organization = request.member.organization
    context = {
        "measures": Measure.objects.visible_to(request.member).order_by("-is_gap", "name", "pk"),
        "seasons": SeasonProfile.objects.visible_to(request.member).order_by("name", "pk"),
        "measure_form": measure_form or MeasureForm(organization=organization),
        "season_form": season_form or SeasonForm(organization=organization),
    }
    request.nav_current = "objectives:strategy"
    return render_page(request, "objectives/measures.html", context, status=status)
