from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from dashboards.queries.present import deck, extras
from dashboards.queries.rollup import Rollup
from dashboards.queries.rollup import rollup as read_rollup
from dashboards.queries.rollup_page import rollup_page
from dashboards.queries.team import first_unit
from dashboards.rules.calendar import Choice
from dashboards.views.frame import chosen_period, footed
from organization.access import requires
from organization.rules import Permission
from salesplan.lib.htmx import render_page


@require_safe
@requires(Permission.ROLLUP_VIEW)
def organization(request: HttpRequest) -> HttpResponse:
    """The first unit one leads or oversees, this year."""
    unit = first_unit(request.member)
    if unit is None:
        return render_page(request, "dashboards/no_unit.html", footed(request, None, {}))
    year = request.member.organization.current_year
    return redirect("dashboards:rollup", year=year, pk=unit.pk)


@require_safe
@requires(Permission.ROLLUP_VIEW)
def rollup(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    request.nav_current = "dashboards:organization"
    period = chosen_period(request, year)
    found = _found(request, period, pk, _opened(request))
    exact = request.GET.get("exact") == "1"
    currency = request.member.organization.currency
    lines = found.lines(period, currency=currency, exact=exact)
    context = {
        "found": found,
        "period": period,
        "year_shown": year,
        "lines": lines,
        "page": rollup_page(found, lines, period, currency=currency),
        "exact": exact,
    }
    return render_page(
        request, "dashboards/rollup.html", footed(request, found.stamp, context), partials=("tree",)
    )


@require_safe
@requires(Permission.PRESENT)
def present(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """The same figures, full screen."""
    period = chosen_period(request, year)
    found = _found(request, period, pk, _opened(request), brief=True)
    more = extras(found.unit, year=period.chosen.year, on=request.member.today)
    context = {
        "found": found,
        "period": period,
        "year_shown": year,
        "more": more,
        "deck": deck(found, more, period, currency=request.member.organization.currency),
    }
    return render_page(request, "dashboards/present.html", footed(request, found.stamp, context))


def _found(
    request: HttpRequest, period: Choice, pk: int, opened: set[int], *, brief: bool = False
) -> Rollup:
    member = request.member
    opened = opened | {pk}
    found = read_rollup(member, pk, period, opened=opened, on=member.today, brief=brief)
    if found is None:
        raise Http404
    return found


def _opened(request: HttpRequest) -> set[int]:
    """Keys of the open units, at most as many as a page should hold."""
    keys = request.GET.get("open", "").split(",")[:60]
    return {int(key) for key in keys if key.isdecimal() and len(key) < 16}
