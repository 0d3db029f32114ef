from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from organization import actions
from organization.access import requires
from organization.forms import PlaceForm, RoleForm
from organization.models import RoleGrant
from organization.rules import OwnRightsError, Permission, RefusedError, Role
from organization.views.people import person_at_work, person_page
from salesplan.lib.htmx import go_to


@require_POST
@requires(Permission.ORGANIZATION_SET)
def role(request: HttpRequest, pk: int) -> HttpResponse:
    found = person_at_work(request, pk)
    form = RoleForm(request.POST, viewer=request.member, person=found)
    if not form.is_valid():
        return person_page(request, found, role_form=form, status=422)
    given = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
    try:
        actions.grant_role(found, by=request.member, at=timezone.now(), **given)
    except OwnRightsError as refused:
        raise PermissionDenied(str(refused)) from None
    messages.success(request, f"{found.name} is {given['role']} from {given['starts_on']}.")
    return go_to(request, reverse("organization:person", args=(pk,)))


@require_POST
@requires(Permission.ORGANIZATION_SET)
def role_end(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    """The role ends today; one that was to begin later is taken back."""
    found = person_at_work(request, pk)
    grants = RoleGrant.objects.visible_to(request.member).select_related("member")
    grant = get_object_or_404(grants, pk=grant_pk, member=found)
    try:
        actions.end_role(grant, on=request.member.today, by=request.member, at=timezone.now())
    except OwnRightsError as refused:
        raise PermissionDenied(str(refused)) from None
    messages.success(request, f"{found.name} is no longer {grant.role}.")
    return go_to(request, reverse("organization:person", args=(pk,)))


@require_POST
@requires(Permission.ORGANIZATION_SET)
def place(request: HttpRequest, pk: int) -> HttpResponse:
    found = person_at_work(request, pk)
    form = PlaceForm(request.POST, viewer=request.member, person=found)
    if form.is_valid():
        try:
            given = actions.place(found, by=request.member, at=timezone.now(), **form.cleaned_data)
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{found.name} works in {given.unit} from {given.starts_on}.")
            return go_to(request, reverse("organization:person", args=(pk,)))
    return person_page(request, found, place_form=form, status=422)
