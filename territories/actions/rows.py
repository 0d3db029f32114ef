"""Write the rows of a plan. Only its owner does, only while it is a draft or was given back.

A save overwrites the fields that were changed and no other, and none that somebody else changed
since the writer saw it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Max

from organization.actions import record
from organization.models import Member
from pipeline.models import Account
from territories.actions.refusals import LockedError, RefusedError, StaleError
from territories.models import KeyAccount, Plan, PlanLine, PlanText
from territories.rules.changes import contested

Row = PlanText | KeyAccount | PlanLine


@transaction.atomic
def save_text(
    text: PlanText,
    *,
    value: str,
    version: int,
    by: Member,
    at: datetime,
    seen: str | None = None,
) -> PlanText:
    """Write a section. Raises StaleError, LockedError; `seen` is the text the writer began with."""
    began = {} if seen is None else {"text": seen}
    return _save(text, {"text": value}, version=version, by=by, at=at, seen=began)


@transaction.atomic
def save_key_account(
    row: KeyAccount,
    *,
    changed: Mapping[str, Any],
    version: int,
    by: Member,
    at: datetime,
    seen: Mapping[str, Any] | None = None,
) -> KeyAccount:
    return _save(row, changed, version=version, by=by, at=at, seen=seen or {})


@transaction.atomic
def save_line(
    row: PlanLine,
    *,
    changed: Mapping[str, Any],
    version: int,
    by: Member,
    at: datetime,
    seen: Mapping[str, Any] | None = None,
) -> PlanLine:
    return _save(row, changed, version=version, by=by, at=at, seen=seen or {})


def _save(
    row: Row,
    changed: Mapping[str, Any],
    *,
    version: int,
    by: Member,
    at: datetime,
    seen: Mapping[str, Any],
) -> Row:
    _hold(row.plan, by=by, at=at)
    rows = type(row).objects.select_related("plan")
    current = rows.get(pk=row.pk)
    now = {name: getattr(current, name) for name in changed}
    lost = contested(changed, seen=seen, now=now, fresh=current.version == version)
    if lost:
        raise StaleError(current, lost)
    differing = {name: value for name, value in changed.items() if now[name] != value}
    if not differing:
        return current
    saved = rows.filter(pk=row.pk, version=current.version).update(
        version=F("version") + 1, **differing
    )
    current = rows.get(pk=row.pk)
    if not saved:
        raise StaleError(current, tuple(differing))
    record(
        f"save {current._meta.verbose_name}",
        current,
        by=by,
        at=at,
        about=by,
        facts={"fields": sorted(differing)},
    )
    return current


@transaction.atomic
def add_key_account(
    plan: Plan, *, account: Account, by: Member, at: datetime, **fields: Any
) -> KeyAccount:
    """Put an account on the plan; one that is there already is returned as it is.

    Raises Account.DoesNotExist for an account the plan's owner does not see.
    """
    _hold(plan, by=by, at=at)
    seen = Account.objects.visible_to(by).get(pk=account.pk)
    there = KeyAccount.objects.filter(plan=plan, account=seen).first()
    if there:
        return there
    row = KeyAccount.objects.create(
        organization_id=plan.organization_id,
        plan=plan,
        account=seen,
        position=_next_position(KeyAccount, plan),
        **{"tier": seen.tier, "potential": seen.potential, **fields},
    )
    record("add key account", row, by=by, at=at, about=by)
    return row


@transaction.atomic
def add_line(
    plan: Plan,
    *,
    section: str,
    label: str,
    sent_key: str,
    by: Member,
    at: datetime,
    **fields: Any,
) -> PlanLine:
    """Add a line; the same `sent_key` again returns the line it made the first time.

    Raises RefusedError where the key comes back with something else to add.
    """
    _hold(plan, by=by, at=at)
    there = PlanLine.objects.filter(plan=plan, sent_key=sent_key).first()
    if there and (there.section, there.label) != (section, label):
        raise RefusedError(
            "Not added: this form was sent before with something else in it.",
            "Reload the page and add the line again.",
        )
    if there:
        return there
    row = PlanLine.objects.create(
        organization_id=plan.organization_id,
        plan=plan,
        section=section,
        label=label,
        sent_key=sent_key,
        position=_next_position(PlanLine, plan),
        **fields,
    )
    record("add plan line", row, by=by, at=at, about=by, facts={"section": section})
    return row


@transaction.atomic
def remove_row(row: KeyAccount | PlanLine, *, version: int, by: Member, at: datetime) -> None:
    """Take a row off the plan, unless somebody wrote to it since. Raises StaleError."""
    _hold(row.plan, by=by, at=at)
    removed, _ = type(row).objects.filter(pk=row.pk, version=version).delete()
    if not removed:
        raise StaleError(type(row).objects.select_related("plan").get(pk=row.pk))
    record(f"remove {row._meta.verbose_name}", row, by=by, at=at, about=by)


def _hold(plan: Plan, *, by: Member, at: datetime) -> None:
    """Claim the plan for this transaction: a submit waits for it, and it for a submit.

    Raises LockedError where the plan is not being written, PermissionDenied for anybody but its
    owner.
    """
    if by.pk != plan.member_id:
        raise PermissionDenied("A plan is written by the person whose plan it is.")
    if not Plan.objects.filter(pk=plan.pk, member=by).editable().update(changed_at=at):
        raise LockedError(Plan.objects.get(pk=plan.pk))


def _next_position(model: type[Row], plan: Plan) -> int:
    last = model.objects.filter(plan=plan).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1
