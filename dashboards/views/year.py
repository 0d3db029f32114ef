from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from coaching.queries.energy import CheckinCard, checkin_card
from dashboards.queries.figures import book
from dashboards.queries.rows import behind
from dashboards.queries.year import year as read_year
from dashboards.queries.year_page import gap_math, math_page, year_page
from dashboards.rules.calendar import Choice, choice
from dashboards.rules.year import energy_reading
from dashboards.views.frame import footed
from organization.access import requires
from organization.models import Member, people_read
from organization.rules import Permission
from salesplan.lib.cells import Cell
from salesplan.lib.htmx import render_page

MOST_ROWS = 100


@require_safe
@requires(Permission.YEAR_VIEW)
def my_year(request: HttpRequest) -> HttpResponse:
    member = request.member
    return redirect("dashboards:year", year=member.organization.current_year, pk=member.pk)


@require_safe
@requires(Permission.YEAR_VIEW)
def year(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    member = request.member
    person, own = _person(member, pk), member.pk == pk
    if own:
        request.nav_current = "dashboards:my-year"
    period = _whole_year(member, year)
    found = read_year(member, person, period, on=member.today)
    card = checkin_card(member) if own and _checks_in(request) else None
    energy = _energy(card) if card else None
    page = year_page(found, person, period, own=own, energy=energy, on=member.today)
    context = {
        "person": person,
        "own": own,
        "period": period.chosen,
        "found": found,
        "page": page,
        "objectives_title": "Your objectives" if own else "Objectives",
        "owed_title": "What you are owed" if own else f"What {person.first_name} is owed",
    }
    if card:
        context["card"] = card
    return render_page(request, "dashboards/year.html", footed(request, found.stamp, context))


@require_safe
@requires(Permission.YEAR_VIEW)
def year_math(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """The rows behind the gap: into the page that asked, or as a page of their own."""
    member = request.member
    person = _person(member, pk)
    period = _whole_year(member, year)
    found = book(member.organization, period, members=[pk], on=member.today)
    figures, as_of = found.member(pk), found.stamp.as_of if found.stamp else member.today
    rows = behind(person, period=period.chosen.span, as_of=as_of)
    context = {
        "person": person,
        "own": member.pk == pk,
        "period": period.chosen,
        "figures": figures,
        "as_of": as_of,
        "gap": gap_math(figures),
        "rows": rows,
        "page": math_page(rows, figures, most=MOST_ROWS if request.htmx else None),
    }
    return render_page(
        request,
        "dashboards/year_math.html",
        footed(request, found.stamp, context),
        partials=("rows",),
    )


def _person(viewer: Member, pk: int) -> Member:
    """Oneself without asking; others only where their figures may be read."""
    if viewer.pk == pk:
        return viewer
    readable = people_read(viewer).select_related("organization")
    return get_object_or_404(readable, pk=pk)


def _checks_in(request: HttpRequest) -> bool:
    return Permission.CHECKIN_WRITE in request.permissions


def _energy(card: CheckinCard) -> Cell:
    scores = card.spark.values if card.spark else ()
    return energy_reading(scores, falling=bool(card.prompt))


def _whole_year(viewer: Member, year: int) -> Choice:
    """Years the calendar could have; anything else is not there."""
    if not 1990 <= year <= 2200:
        raise Http404
    return choice(str(year), year=year, starts_in=viewer.organization.year_starts_in)
