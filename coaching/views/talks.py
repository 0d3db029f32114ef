from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from coaching import actions, queries
from coaching.forms import LogForm
from coaching.models import people_coached, people_with_timeline
from coaching.queries.timeline import ICONS
from coaching.rules import Mode
from organization.access import requires
from organization.rules import Permission
from salesplan.lib.cells import Crumb
from salesplan.lib.htmx import go_to, render_page


@require_safe
@requires(Permission.COACHING_VIEW)
def home(request):
    """Whom to talk to today; for somebody who leads nobody, their own timeline."""
    if Permission.COACHING_LOG not in request.permissions:
        return redirect("coaching:timeline", request.member.pk)
    member = request.member
    context = {
        "people": queries.people_to_talk_to(member, member.today),
        "promises": queries.due_commitments(member),
        "returns": queries.to_come_back_to(member, member.today),
        "unfinished": queries.to_complete(member),
        "entries": queries.talks_on(member, member.today),
        "today": member.today,
    }
    return render_page(request, "coaching/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.COACHING_LOG)
def log(request):
    request.nav_current = "coaching:home"
    chosen = {name: request.GET[name] for name in ("who", "mode") if name in request.GET}
    form = LogForm(request.POST or None, viewer=request.member, initial=chosen)
    if form.is_valid() and _logged(request, form):
        messages.success(request, f"Saved. {_who_reads(form)}")
        return go_to(request, reverse("coaching:log"))
    context = {
        "form": form,
        "modes": [(str(mode), ICONS[mode]) for mode in Mode],
        "entries": queries.talks_on(request.member, request.member.today),
    }
    status = 422 if form.errors else 200
    return render_page(request, "coaching/log.html", context, partials=("log",), status=status)


def _logged(request, form):
    try:
        actions.log_conversation(
            form.cleaned_data["who"],
            talk=form.talk,
            client_key=form.cleaned_data["key"],
            by=request.member,
            at=timezone.now(),
        )
    except actions.KeyReusedError:
        form.add_error(
            None, "This talk is saved already with another text. Open it below to add to it."
        )
        return False
    return True


def _who_reads(form):
    name = form.cleaned_data["who"].first_name
    return "Only you can read it." if form.cleaned_data["private"] else f"{name} can read it."


@require_safe
@requires(Permission.COACHING_VIEW)
def timeline(request, pk):
    request.nav_current = "coaching:home"
    viewer = request.member
    person = get_object_or_404(people_with_timeline(viewer), pk=pk)
    show = request.GET.get("show", "all")
    if show not in queries.SHOWS:
        raise Http404
    coached = people_coached(viewer).filter(pk=person.pk).exists()
    context = {
        "person": person,
        "own": person.pk == viewer.pk,
        "logs": coached and Permission.COACHING_LOG in request.permissions,
        "tabs": [(key, label, key == show) for key, (label, _) in queries.SHOWS.items()],
        "months": queries.timeline(viewer, person, show=show),
        "rhythm": queries.days_since(viewer, [person], viewer.today)[person.pk],
        "energy_since": queries.energy_talk_due([person], viewer.today)[person.pk],
        "promises": queries.open_commitments(viewer, person),
        "returns": queries.to_come_back_to(viewer, viewer.today).filter(about=person),
        "crumbs": [Crumb("Coaching", reverse("coaching:home")), Crumb(person.name)],
        "today": viewer.today,
    }
    return render_page(request, "coaching/timeline.html", context)
