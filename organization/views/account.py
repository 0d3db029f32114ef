from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from organization import actions
from organization.access import requires
from organization.forms import DelegationForm, LookForm
from organization.models import Delegation
from organization.queries import loans_of, people_rows
from organization.rules import Permission, RefusedError
from salesplan.lib.htmx import go_to, render_page


@require_safe
@requires(Permission.ACCOUNT_SET)
def account(request: HttpRequest) -> HttpResponse:
    return _account_page(request)


@require_POST
@requires(Permission.ACCOUNT_SET)
def look(request: HttpRequest) -> HttpResponse:
    """Light or dark, single keys or none: on every device the person signs in on."""
    form = LookForm(request.POST)
    if not form.is_valid() or not form.chosen():
        return _account_page(request, status=422)
    member = request.member
    actions.set_look(member.user, member=member, at=timezone.now(), **form.chosen())
    return go_to(request, reverse("organization:account"))


@require_POST
@requires(Permission.REPORTS_LEND)
def delegations(request: HttpRequest) -> HttpResponse:
    member, form = request.member, DelegationForm(request.POST, viewer=request.member)
    if form.is_valid():
        lent = {name: form.cleaned_data[name] for name in ("to", "starts_at", "ends_at")}
        try:
            actions.delegate(member, by=member, at=timezone.now(), **lent)
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{lent['to']} leads your reports for that time.")
            return go_to(request, reverse("organization:account"))
    return _account_page(request, form=form, status=422)


@require_POST
@requires(Permission.ACCOUNT_SET)
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever lent or borrowed the reports, or operations, ends it now."""
    member = request.member
    lent = get_object_or_404(
        Delegation.objects.visible_to(member).select_related("manager", "delegate"), pk=pk
    )
    actions.end_delegation(lent, by=member, at=timezone.now())
    messages.success(request, f"{lent.delegate} no longer leads the reports of {lent.manager}.")
    here = member.pk in (lent.manager_id, lent.delegate_id)
    there = reverse("organization:person", args=(lent.manager_id,))
    return go_to(request, reverse("organization:account") if here else there)


def _account_page(
    request: HttpRequest, *, form: DelegationForm | None = None, status: int = 200
) -> HttpResponse:
    member = request.member
    lends = Permission.REPORTS_LEND in request.permissions
    context = {
        "row": people_rows([member], on=member.today)[0],
        "chosen_theme": member.user.theme or "system",
        "single_keys": member.user.single_keys,
        "lent": [loan for loan in loans_of(member, member) if loan.open],
        "form": form or DelegationForm(viewer=member) if lends else None,
    }
    return render_page(request, "organization/account.html", context, status=status)
