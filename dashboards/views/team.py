from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from dashboards.queries.team import at_a_glance, first_unit, led_unit
from dashboards.queries.team import team as read_team
from dashboards.views.frame import chosen_period, footed
from organization.access import requires
from organization.rules import Permission
from salesplan.lib.htmx import render_page

SHOW = {"all": "Everyone", "needs": "Needs me", "plan": "Plan not active"}
SORT = {"needs": "Who needs you", "gap": "Gap", "coverage": "Coverage", "name": "Name"}


@require_safe
@requires(Permission.BOARD_VIEW)
def team(request: HttpRequest) -> HttpResponse:
    """The first unit one leads."""
    unit = first_unit(request.member)
    if unit is None:
        return render_page(request, "dashboards/no_unit.html", footed(request, None, {}))
    return redirect("dashboards:team-board", pk=unit.pk)


@require_safe
@requires(Permission.BOARD_VIEW)
def team_board(request: HttpRequest, pk: int) -> HttpResponse:
    request.nav_current = "dashboards:team"
    member = request.member
    unit = led_unit(member, pk)
    period = chosen_period(request, member.organization.current_year)
    exact = request.GET.get("exact") == "1"
    show, sort = _one_of(SHOW, request, "show"), _one_of(SORT, request, "sort")
    found = read_team(member, unit, period, on=member.today, exact=exact)
    context = {
        "unit": unit,
        "period": period,
        "found": found,
        "rows": found.arranged(show=show, sort=sort),
        "boxes": found.boxes(exact=exact, on=member.today),
        "show": {"options": SHOW, "chosen": show},
        "sort": {"options": SORT, "chosen": sort},
        "exact": exact,
    }
    return render_page(
        request,
        "dashboards/team_board.html",
        footed(request, found.stamp, context),
        partials=("board",),
    )


@require_safe
@requires(Permission.BOARD_VIEW)
def person(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """One row opened: into the board's drawer, or as a page of its own."""
    request.nav_current = "dashboards:team"
    member = request.member
    unit = led_unit(member, pk)
    period = chosen_period(request, member.organization.current_year)
    found = at_a_glance(member, unit, period, member_pk, on=member.today)
    context = {"unit": unit, "period": period, "found": found, "row": found.row}
    return render_page(
        request,
        "dashboards/person.html",
        footed(request, found.stamp, context),
        partials=("drawer-body",),
    )


def _one_of(options: dict[str, str], request: HttpRequest, name: str) -> str:
    """The option asked for, or the first one for anything else."""
    wanted = request.GET.get(name, "")
    return wanted if wanted in options else next(iter(options))
