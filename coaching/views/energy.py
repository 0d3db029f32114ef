from dataclasses import replace

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from coaching import actions, queries
from coaching.forms import CheckinForm, FloorForm
from organization.access import requires
from organization.rules import Permission
from salesplan.lib.htmx import go_to, render_page


@require_safe
@requires(Permission.CHECKIN_WRITE)
def energy(request):
    return _page(request)


@require_POST
@requires(Permission.CHECKIN_WRITE)
def checkin(request):
    form = CheckinForm(request.POST)
    if not form.is_valid():
        error = next(iter(form.errors.values()))[0]
        return _card(request, error=f"Not saved. {error}", status=422)
    try:
        actions.check_in(
            request.member,
            feeling=form.feeling,
            version=form.cleaned_data["version"],
            client_key=form.cleaned_data["key"],
            by=request.member,
            at=timezone.now(),
        )
    except actions.StaleError:
        return _card(request, error=_said_elsewhere(request.member), status=409)
    if request.htmx:
        return _card(request)
    return go_to(request, reverse("coaching:energy"))


def _said_elsewhere(member):
    saved = queries.checkin_card(member)
    scores = ", ".join(str(scale.chosen) for scale in saved.scales)
    return f"Not saved. You checked in elsewhere with {scores}. Save again to put these in place."


def _card(request, *, error="", status=200):
    """The card as the page shows it, or with what was typed and why it was not saved."""
    card = queries.checkin_card(request.member)
    if error:
        typed = {scale.name: request.POST.get(scale.name, "") for scale in card.scales}
        scales = tuple(replace(scale, chosen=_score(typed[scale.name])) for scale in card.scales)
        card = replace(card, scales=scales, word=request.POST.get("word", "")[:140], error=error)
    if request.htmx:
        return render(request, "coaching/checkin_card.html", {"card": card}, status=status)
    return _page(request, card=card, status=status)


def _score(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0


@require_POST
@requires(Permission.CHECKIN_WRITE)
def energy_floor(request):
    form = FloorForm(request.POST)
    if not form.is_valid():
        return _page(request, floor=form, status=422)
    try:
        actions.set_energy_floor(
            request.member, **form.cleaned_data, by=request.member, at=timezone.now()
        )
    except actions.StaleError:
        saved = queries.energy_page(request.member).floor
        form = FloorForm({**request.POST.dict(), "version": saved.version})
        form.add_error("floor", f"Saved elsewhere as {saved.floor}. Save again to replace it.")
        return _page(request, floor=form, status=409)
    messages.success(request, "Saved. Only you see it.")
    return go_to(request, reverse("coaching:energy"))


def _page(request, *, card=None, floor=None, status=200):
    page = queries.energy_page(request.member)
    saved = {"floor": 5, "action": "", "version": 0}
    if page.floor:
        saved = {name: getattr(page.floor, name) for name in saved}
    context = {
        "page": page,
        "card": card or page.card,
        "floor": floor or FloorForm(initial=saved),
        "today": request.member.today,
    }
    return render_page(request, "coaching/energy.html", context, status=status)
