from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from objectives.actions import StaleError, add_theme, set_vision
from objectives.forms import ThemeForm, VisionForm
from objectives.models import Strategy
from objectives.queries.cascade import cascade, may_set
from organization.access import requires
from organization.models import FiscalPeriod, Member, Unit
from organization.rules import Permission
from salesplan.lib.cells import Crumb
from salesplan.lib.htmx import go_to, render_page

NOT_YOURS = "Only those who lead this unit, and operations, write its strategy."


@require_safe
@requires(Permission.STRATEGY_VIEW)
def strategy(request: HttpRequest) -> HttpResponse:
    """The company's strategy of the current year."""
    root = Unit.objects.visible_to(request.member).filter(parent__isnull=True).order_by("pk")
    top = root.first()
    if top is None:
        return render_page(request, "objectives/no_units.html", {})
    return redirect("objectives:unit", request.member.organization.current_year, top.pk)


@require_safe
@requires(Permission.STRATEGY_VIEW)
def unit(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    place = get_object_or_404(Unit.objects.visible_to(request.member), pk=pk)
    return _page(request, place, year)


@require_POST
@requires(Permission.STRATEGY_SET)
def vision(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    place = _to_write(request, pk)
    opened(request.member, year)
    form = VisionForm(request.POST)
    if not form.is_valid():
        return _page(request, place, year, vision_form=form, status=422)
    try:
        set_vision(place, year=year, by=request.member, at=timezone.now(), **form.cleaned_data)
    except Strategy.DoesNotExist:
        raise Http404 from None
    except StaleError as stale:
        return _page(request, place, year, vision_form=form, other=stale.current, status=409)
    return go_to(request, reverse("objectives:unit", args=(year, pk)))


@require_POST
@requires(Permission.STRATEGY_SET)
def theme(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    place = _to_write(request, pk)
    written = Strategy.objects.filter(unit=place, year=year).first()
    if written is None:
        raise Http404
    form = ThemeForm(request.POST, strategy=written)
    if not form.is_valid():
        return _page(request, place, year, theme_form=form, status=422)
    try:
        add_theme(written, by=request.member, at=timezone.now(), **form.cleaned_data)
    except IntegrityError:
        form.add_error("name", "Somebody added a theme of this name a moment ago.")
        return _page(request, place, year, theme_form=form, status=422)
    return go_to(request, reverse("objectives:unit", args=(year, pk)))


def opened(member: Member, year: int) -> None:
    """Only years of the calendar have pages. Raises Http404; no query for the current one."""
    calendar = FiscalPeriod.objects.visible_to(member)
    if year != member.organization.current_year and not calendar.of_year(year).exists():
        raise Http404


def _to_write(request: HttpRequest, pk: int) -> Unit:
    place = get_object_or_404(Unit.objects.visible_to(request.member), pk=pk)
    if not may_set(request.member, place, kind="R"):
        raise PermissionDenied(NOT_YOURS)
    return place


def _page(
    request: HttpRequest,
    place: Unit,
    year: int,
    *,
    vision_form: VisionForm | None = None,
    theme_form: ThemeForm | None = None,
    other: Strategy | None = None,
    status: int = 200,
) -> HttpResponse:
    opened(request.member, year)
    tree = cascade(request.member, place, year=year, on=request.member.today)
    own = tree.strategy
    values = (
        {"version": own.version, "vision": own.vision, "goal": own.goal} if own else {"version": 0}
    )
    context = {
        "tree": tree,
        "shown_year": year,
        "crumbs": [
            *(Crumb(u.name, reverse("objectives:unit", args=(year, u.pk))) for u in tree.above),
            Crumb(place.name),
        ],
        "may_write": may_set(request.member, place, kind="R"),
        "vision_form": vision_form or VisionForm(initial=values),
        "theme_form": theme_form or (ThemeForm(strategy=own) if own else None),
        "other": other,
    }
    request.nav_current = "objectives:strategy"
    return render_page(request, "objectives/unit.html", context, status=status)
