from allauth.account.forms import ResetPasswordForm
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.mail import send_mail
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organization import actions
from organization.access import requires
from organization.forms import PersonForm, PlaceForm, RoleForm
from organization.models import Member
from organization.queries import lacking_counts, loans_of, people_rows, places_of
from organization.queries.people import LACKS
from organization.rules import OwnRightsError, Permission, RefusedError
from salesplan.lib.cells import Crumb
from salesplan.lib.htmx import go_to, render_page

PAGE = 50
ADDRESS_CHANGED = (
    "Operations changed the address you sign in to salesplan with. This one no longer signs in. "
    "If nobody told you about it, tell your manager today."
)


@require_safe
@requires(Permission.ORGANIZATION_SET)
def people(request: HttpRequest) -> HttpResponse:
    viewer, asked = request.member, request.GET.get("show", "")
    text = request.GET.get("q", "").replace("\0", "").strip()[:80]
    everybody = Member.objects.visible_to(viewer).select_related("user")
    found = everybody.filter(left_on__isnull=asked != "left")
    if asked in LACKS:
        found = everybody.lacking(asked, on=viewer.today)
    if text:
        found = found.called(text)
    page = Paginator(found.order_by("name", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": people_rows(page.object_list, on=viewer.today),
        "page": page,
        "text": text,
        "show": asked if asked in {*LACKS, "left"} else "",
        "lacking": lacking_counts(viewer),
    }
    return render_page(request, "organization/people.html", context)


@require_http_methods(["GET", "POST"])
@requires(Permission.ORGANIZATION_SET)
def new_person(request: HttpRequest) -> HttpResponse:
    viewer = request.member
    form = PersonForm(request.POST or None, viewer=viewer, initial={"version": 0})
    if request.method == "POST" and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in form.fields if name != "version"}
        try:
            made = actions.add_member(viewer.organization, by=viewer, at=timezone.now(), **fields)
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{made.name} is added. Give a role and a place now.")
            return go_to(request, reverse("organization:person", args=(made.pk,)))
    request.nav_current = "organization:people"
    context = {"form": form, "crumbs": [Crumb("People", reverse("organization:people"))]}
    status = 422 if form.is_bound else 200
    return render_page(request, "organization/new_person.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(Permission.ORGANIZATION_SET)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    found = person_at_work(request, pk)
    if request.method == "GET":
        return person_page(request, found)
    form = PersonForm(request.POST, viewer=request.member, person=found)
    if not form.is_valid():
        return person_page(request, found, form=form, status=422)
    old_address = found.user.email if found.user else ""
    try:
        saved = actions.change_member(
            found, by=request.member, at=timezone.now(), **form.cleaned_data
        )
    except actions.StaleError as stale:
        return person_page(request, stale.current, form=form, stale=True, status=409)
    except RefusedError as refused:
        form.add_error(None, str(refused))
        return person_page(request, found, form=form, status=422)
    if old_address and saved.user.email != old_address:
        _tell_old_address(old_address)
    messages.success(request, f"{saved.name} is saved.")
    return go_to(request, reverse("organization:person", args=(pk,)))


@require_POST
@requires(Permission.ORGANIZATION_SET)
def sign_in_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the person a link to set a password with; nobody else learns or chooses it."""
    found = person_at_work(request, pk)
    form = ResetPasswordForm({"email": found.user.email if found.user else ""})
    back = reverse("organization:person", args=(pk,))
    if not form.is_valid():
        messages.error(request, f"{found.name} has no address to send to. Write one down first.")
        return go_to(request, back)
    try:
        form.save(request)
    except OSError:
        messages.error(request, "The mail server did not take the message. Try again later.")
        return go_to(request, back)
    actions.note_link(found, by=request.member, at=timezone.now())
    messages.success(request, f"A link to set a password is on its way to {found.user.email}.")
    return go_to(request, back)


@require_http_methods(["GET", "POST"])
@requires(Permission.ORGANIZATION_SET)
def departure(request: HttpRequest, pk: int) -> HttpResponse:
    found, viewer = person_at_work(request, pk), request.member
    if request.method == "POST":
        try:
            actions.deactivate(found, on=viewer.today, by=viewer, at=timezone.now())
        except OwnRightsError as refused:
            raise PermissionDenied(str(refused)) from None
        messages.success(request, f"{found.name} has left. The sign-in no longer opens.")
        return go_to(request, reverse("organization:person", args=(pk,)))
    request.nav_current = "organization:people"
    reports = found.reports.in_force(viewer.today).select_related("member")
    context = {
        "person": found,
        "reports": list(reports.order_by("member__name", "pk")),
        "crumbs": [
            Crumb("People", reverse("organization:people")),
            Crumb(found.name, reverse("organization:person", args=(pk,))),
            Crumb("Departure"),
        ],
    }
    return render_page(request, "organization/departure.html", context)


def person_at_work(request: HttpRequest, pk: int) -> Member:
    """A person of the viewer's organization; for a change, one who has not left."""
    visible = Member.objects.visible_to(request.member).select_related("user", "organization")
    found = get_object_or_404(visible, pk=pk)
    if request.method == "POST" and found.left_on:
        raise PermissionDenied(f"{found.name} has left; nothing about them changes any more.")
    return found


def person_page(
    request: HttpRequest,
    found: Member,
    *,
    form: PersonForm | None = None,
    role_form: RoleForm | None = None,
    place_form: PlaceForm | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    viewer = request.member
    scope = {"viewer": viewer, "person": found}
    starting = {"initial": {"starts_on": viewer.today.isoformat()}}
    request.nav_current = "organization:people"
    context = {
        "person": found,
        "form": form or PersonForm(initial=PersonForm.values_of(found), **scope),
        "role_form": role_form or RoleForm(**starting, **scope),
        "place_form": place_form or PlaceForm(**starting, **scope),
        "stale": stale,
        "grants": found.grants.select_related("unit").order_by("-starts_on", "-pk"),
        "places": places_of(found, on=viewer.today),
        "lent": loans_of(viewer, found),
        "today": viewer.today,
        "oneself": found.pk == viewer.pk,
        "crumbs": [Crumb("People", reverse("organization:people")), Crumb(found.name)],
    }
    return render_page(request, "organization/person.html", context, status=status)


def _tell_old_address(address: str) -> None:
    """Whoever takes over a sign-in by changing its address cannot do it unseen."""
    send_mail(
        "Your sign-in address was changed",
        ADDRESS_CHANGED,
        settings.DEFAULT_FROM_EMAIL,
        [address],
        fail_silently=True,
    )
