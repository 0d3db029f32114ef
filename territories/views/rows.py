"""Save one row. Answers 409 and 422 with everything that was typed, as a page and as a swap."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from organization.access import requires
from organization.rules import Permission
from salesplan.lib import figures
from territories import actions
from territories.forms import (
    KeyAccountForm,
    LineForm,
    NewKeyAccountForm,
    NewLineForm,
    RowForm,
    TextForm,
    WordsField,
)
from territories.models import KeyAccount, PlanLine, PlanText
from territories.queries import closed_by_account
from territories.views.context import figures_context, plan_of, url_of


@require_POST
@requires(Permission.PLAN_WRITE)
def text(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row_of(request, PlanText, pk)

    def save(row, form, changed, seen, **who):
        if not changed:
            return row
        return actions.save_text(
            row,
            value=changed["text"],
            seen=seen.get("text"),
            version=form.cleaned_data["version"],
            **who,
        )

    return _saved(request, row, TextForm, save)


@require_POST
@requires(Permission.PLAN_WRITE)
def key_account(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row_of(request, KeyAccount, pk)
    return _saved(request, row, KeyAccountForm, _saver(actions.save_key_account))


@require_POST
@requires(Permission.PLAN_WRITE)
def line(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row_of(request, PlanLine, pk)
    return _saved(request, row, LineForm, _saver(actions.save_line))


@require_POST
@requires(Permission.PLAN_WRITE)
def key_account_removal(request: HttpRequest, pk: int) -> HttpResponse:
    return _removed(request, _row_of(request, KeyAccount, pk), KeyAccountForm, "accounts")


@require_POST
@requires(Permission.PLAN_WRITE)
def line_removal(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row_of(request, PlanLine, pk)
    return _removed(request, row, LineForm, row.section)


@require_POST
@requires(Permission.PLAN_WRITE)
def key_accounts(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    plan = plan_of(request, year, pk)
    form = NewKeyAccountForm(plan, request.member, request.POST)
    if not form.is_valid():
        return _not_added(request, plan, form)
    try:
        row = actions.add_key_account(
            plan,
            account=form.cleaned_data["account"],
            by=request.member,
            at=request.member.seen_at,
        )
    except actions.LockedError as locked:
        return _not_added(request, locked.plan, form, status=409)
    return redirect(f"{url_of(plan)}?open=account-{row.pk}#item-account-{row.pk}")


@require_POST
@requires(Permission.PLAN_WRITE)
def lines(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    plan = plan_of(request, year, pk)
    form = NewLineForm(request.POST, auto_id="new-%s")
    if not form.is_valid():
        return _not_added(request, plan, form)
    try:
        row = actions.add_line(
            plan,
            section=form.cleaned_data["section"],
            label=form.cleaned_data["label"],
            sent_key=str(form.cleaned_data["sent_key"]),
            by=request.member,
            at=request.member.seen_at,
        )
    except actions.RefusedError as refused:
        form.add_error(None, str(refused))
        return _not_added(request, plan, form)
    except actions.LockedError as locked:
        return _not_added(request, locked.plan, form, status=409)
    return redirect(f"{url_of(plan)}#item-line-{row.pk}")


def _row_of(request: HttpRequest, model: type, pk: int):
    rows = model.objects.visible_to(request.member)
    related = ["plan__member__organization"]
    if model is KeyAccount:
        related.append("account")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def _saver(action: Callable) -> Callable:
    def save(row, form, changed, seen, **who):
        version = form.cleaned_data["version"]
        return action(row, changed=changed, seen=seen, version=version, **who)

    return save


def _saved(request: HttpRequest, row, form_class: type[RowForm], save: Callable) -> HttpResponse:
    form = form_class(row, _chosen(request.POST, form_class))
    settles = "choice" in request.POST
    if not form.is_valid():
        return _answer(request, form, "invalid", status=422, settles=settles)
    changed, seen = form.changes()
    try:
        current = save(row, form, changed, seen, by=request.member, at=request.member.seen_at)
    except actions.StaleError as stale:
        return _conflict(request, form, stale)
    except actions.LockedError as locked:
        form.row.plan.state = locked.plan.state
        return _answer(request, form, "locked", status=409, settles=settles)
    if not request.htmx:
        return redirect(f"{url_of(row.plan)}?open={form.key}#item-{form.key}")
    fresh = form_class(current) if settles else form
    fresh.row = current
    context = figures_context(row.plan) | {"form": fresh, "settles": settles}
    context["today"] = request.member.today
    if isinstance(current, KeyAccount):
        closed = closed_by_account(row.plan).get(current.account_id, 0)
        context["closed"] = figures.compact(closed)
    return render(request, "territories/saved.html", context)


def _chosen(sent: QueryDict, form_class: type[RowForm]) -> QueryDict:
    """What was typed, or after a conflict what was chosen of the two."""
    choice = sent.get("choice")
    data = sent.copy()
    for name in sent.getlist("contested"):
        mine, theirs = sent.get(name, ""), sent.get(f"initial-{name}", "")
        if choice == "theirs":
            data[name] = theirs
        elif choice == "both" and isinstance(form_class.base_fields.get(name), WordsField):
            data[name] = f"{theirs}\n{mine}"
    return data


def _conflict(request: HttpRequest, form: RowForm, stale: actions.StaleError) -> HttpResponse:
    """Both texts side by side; what is chosen is sent again, as seen now."""
    form.row = stale.current
    sides = [
        {
            "name": name,
            "label": form.fields[name].label,
            "mine": form.data[name],
            "theirs": form.text_of(name, getattr(stale.current, name)),
        }
        for name in stale.fields
    ]
    kept = [
        (name, form.data[name], form.data.get(f"initial-{name}", form.data[name]))
        for name in form.names
        if name in form.data and name not in stale.fields
    ]
    takes_both = all(isinstance(form.fields[name], WordsField) for name in stale.fields)
    return _answer(
        request, form, "conflict", status=409, sides=sides, kept=kept, takes_both=takes_both
    )


def _answer(request: HttpRequest, form: RowForm, kind: str, *, status: int, **more) -> HttpResponse:
    context = {"form": form, "kind": kind, "plan": form.row.plan, **more}
    name = "row_answer.html" if request.htmx else "row.html"
    return render(request, f"territories/{name}", context, status=status)


def _removed(request: HttpRequest, row, form_class: type[RowForm], anchor: str) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        actions.remove_row(
            row,
            version=int(version) if version.isdecimal() and len(version) < 10 else 0,
            by=request.member,
            at=request.member.seen_at,
        )
    except actions.StaleError as stale:
        return _answer(request, form_class(stale.current), "rewritten", status=409)
    except actions.LockedError as locked:
        row.plan.state = locked.plan.state
        return _answer(request, form_class(row), "locked", status=409)
    return redirect(f"{url_of(row.plan)}#{anchor}")


def _not_added(request: HttpRequest, plan, form, *, status: int = 422) -> HttpResponse:
    context = {"plan": plan, "form": form, "is_locked": status == 409}
    return render(request, "territories/new_row.html", context, status=status)
