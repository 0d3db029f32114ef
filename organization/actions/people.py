"""Who belongs to the organization, and what they sign in with."""

from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from organization.actions.places import vacate
from organization.actions.records import StaleError, record
from organization.actions.rights import end_delegation, end_role
from organization.models import Delegation, Member, Organization, RoleGrant, User
from organization.rules import OwnRightsError, RefusedError

TAKEN = "Somebody has this e-mail address or CRM key already. Choose another."


@transaction.atomic
def add_member(
    organization: Organization,
    *,
    name: str,
    email: str = "",
    crm_key: str = "",
    sales_role: str = "",
    by: Member | None,
    at: datetime,
) -> Member:
    """A person; with an e-mail address also a sign-in, whose password they set themselves.

    Raises RefusedError where somebody has the address or the CRM key.
    """
    try:
        with transaction.atomic():
            member = Member.objects.create(
                organization=organization,
                user=User.objects.create_user(email) if email else None,
                name=name,
                crm_key=crm_key,
                sales_role=sales_role,
            )
    except IntegrityError:
        raise RefusedError(TAKEN) from None
    record("add member", member, by=by, at=at, about=member)
    return member


@transaction.atomic
def change_member(
    member: Member, *, version: int, email: str, by: Member | None, at: datetime, **fields: Any
) -> Member:
    """Write name, CRM key and sales role, and the address of the sign-in.

    Raises StaleError where the member was saved meanwhile, RefusedError where somebody has the
    address or the key; nothing is changed then.
    """
    members = Member.objects.filter(pk=member.pk).select_related("user", "organization")
    before = members.get()
    changed = [name for name, value in fields.items() if getattr(before, name) != value]
    try:
        with transaction.atomic():
            saved = members.filter(version=version).update(**fields, version=F("version") + 1)
            if not saved:
                raise StaleError(members.get())
            if _set_address(before, email, at=at):
                changed.append("email")
    except IntegrityError:
        raise RefusedError(TAKEN) from None
    record("change member", before, by=by, at=at, about=before, facts={"fields": changed})
    return members.get()


def _set_address(member: Member, email: str, *, at: datetime) -> bool:
    """A new address ends what the old one opened: sessions, and links that were sent to it."""
    email = User.objects.normalize_email(email).lower()
    if not email or (member.user and member.user.email == email):
        return False
    if member.user is None:
        user = User.objects.create_user(email)
        Member.objects.filter(pk=member.pk).update(user=user)
        return True
    User.objects.filter(pk=member.user_id).update(email=email)
    EmailAddress.objects.filter(user_id=member.user_id).delete()
    _end_sessions(member.user_id, at=at)
    return True


@transaction.atomic
def deactivate(member: Member, *, on: date, by: Member | None, at: datetime) -> None:
    """End everything the member could do, from that day: sign-in, sessions, roles, place,
    delegations given and received. Days before keep what they had; a second time does nothing.

    Raises OwnRightsError where `by` is the member.
    """
    if by is not None and by.pk == member.pk:
        raise OwnRightsError("Nobody switches off their own sign-in. Ask somebody else to do it.")
    here = Member.objects.filter(pk=member.pk, left_on__isnull=True)
    if not here.update(left_on=on, version=F("version") + 1):
        return
    for grant in RoleGrant.objects.filter(member=member).select_related("member"):
        end_role(grant, on=on, by=by, at=at)
    for lent in Delegation.objects.filter(Q(manager=member) | Q(delegate=member)):
        end_delegation(lent, by=by, at=at)
    vacate(member, on=on, by=by, at=at)
    if member.user_id:
        # Without a password no link sent earlier opens, and the old one says nothing any more.
        User.objects.filter(pk=member.user_id).update(is_active=False, password=make_password(None))
        _end_sessions(member.user_id, at=at)
    record("deactivate", member, by=by, at=at, about=member)


def _end_sessions(user_id: int, *, at: datetime) -> None:
    for session in Session.objects.filter(expire_date__gt=at).iterator():
        if session.get_decoded().get("_auth_user_id") == str(user_id):
            session.delete()


@transaction.atomic
def note_link(member: Member, *, by: Member, at: datetime) -> None:
    """Write down that a link to set a password went to the member's address."""
    record("send sign-in link", member, by=by, at=at, about=member)


@transaction.atomic
def set_look(user: User, *, member: Member, at: datetime, **chosen: Any) -> None:
    """How pages look and behave for somebody: `theme`, `single_keys`."""
    User.objects.filter(pk=user.pk).update(**chosen)
    record("set look", member, by=member, at=at, about=member, facts={"fields": sorted(chosen)})
