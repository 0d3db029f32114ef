"""What changes in coaching. Audit events name rows and states, never what somebody wrote."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F

from coaching.models import Commitment, Conversation, EnergyCheckin, EnergyFloor, JointCall
from coaching.rules import Feeling, Mode, Talk, appended, come_back_on, is_complete
from organization.actions import record
from organization.models import Member, Organization


class StaleError(Exception):
    """Somebody saved after the page was opened; nothing was changed."""


class KeyReusedError(Exception):
    """What was sent is already saved under this key, and says something else."""


@transaction.atomic
def log_conversation(
    about: Member, *, talk: Talk, by: Member, at: datetime, client_key: UUID | None = None
) -> Conversation:
    """A talk that happened at `at`. Not private means shared from the start."""
    day = about.organization.day_of(at)
    conversation, created = Conversation.objects.get_or_create(
        author=by,
        client_key=client_key or uuid4(),
        defaults={
            "organization_id": about.organization_id,
            "about": about,
            "mode": talk.mode,
            "account_id": talk.account_id,
            "note": talk.note,
            "private": talk.private,
            "shared_at": None if talk.private else at,
            "happened_at": at,
            "happened_on": day,
            "come_back": talk.come_back,
            "come_back_on": come_back_on(talk.come_back, on=day),
        },
    )
    if not created:
        _same_or_raise(conversation, about, talk)
        return conversation
    if talk.mode == Mode.FIELD:
        JointCall.objects.create(organization_id=about.organization_id, conversation=conversation)
    _record("log conversation", conversation, by=by, at=at)
    return conversation


def _same_or_raise(saved: Conversation, about: Member, talk: Talk) -> None:
    first = (saved.about_id, saved.mode, saved.note, saved.private, saved.account_id)
    if first != (about.pk, talk.mode, talk.note, talk.private, talk.account_id):
        raise KeyReusedError


def _record(verb: str, conversation: Conversation, *, by: Member, at: datetime) -> None:
    """That a private note exists is not told about the person it is on."""
    about = None if conversation.private else conversation.about
    facts = {"private": conversation.private, "mode": conversation.mode}
    record(verb, conversation, by=by, at=at, about=about, facts=facts)


@transaction.atomic
def complete_conversation(
    conversation: Conversation,
    *,
    version: int,
    texts: Mapping[str, str],
    account_id: int | None = None,
    by: Member,
    at: datetime,
) -> Conversation:
    """Save the texts given by name. A private text is replaced, a shared one is added to.

    Raises StaleError where `version` is not the saved one any more.
    """
    saved = Conversation.objects.select_related("joint_call").get(pk=conversation.pk)
    fields = _written(saved, texts, Conversation.TEXTS, shared=not saved.private)
    happened, learned = (fields.get(name, getattr(saved, name)) for name in ("happened", "learned"))
    if is_complete(happened=happened, learned=learned):
        fields["state"] = Conversation.State.COMPLETE
    _compare_and_set(saved, version, account_id=account_id or saved.account_id, **fields)
    if hasattr(saved, "joint_call"):
        call = _written(saved.joint_call, texts, JointCall.TEXTS, shared=not saved.private)
        JointCall.objects.filter(conversation=saved).update(**call) if call else None
    saved.refresh_from_db()
    _record("complete conversation", saved, by=by, at=at)
    return saved


def _written(
    row: Conversation | JointCall,
    texts: Mapping[str, str],
    names: tuple[str, ...],
    *,
    shared: bool,
) -> dict[str, str]:
    return {
        name: appended(getattr(row, name), texts[name]) if shared else texts[name]
        for name in names
        if name in texts
    }


def _compare_and_set(conversation: Conversation, version: int, **fields: object) -> None:
    changed = Conversation.objects.filter(
        pk=conversation.pk, version=version, private=conversation.private
    ).update(version=F("version") + 1, **fields)
    if not changed:
        raise StaleError


@transaction.atomic
def share(conversation: Conversation, *, version: int, by: Member, at: datetime) -> None:
    """From now on the person reads it; there is no way back. Once shared, nothing happens."""
    if not Conversation.objects.filter(pk=conversation.pk, private=True).exists():
        return
    _compare_and_set(conversation, version, private=False, shared_at=at)
    conversation.refresh_from_db()
    _record("share conversation", conversation, by=by, at=at)


@transaction.atomic
def acknowledge(conversation: Conversation, *, by: Member, at: datetime, reply: str = "") -> bool:
    """The person has read it, and may answer; true the first time."""
    changed = Conversation.objects.filter(
        pk=conversation.pk, about=by, private=False, acknowledged_at__isnull=True
    ).update(acknowledged_at=at, reply=reply)
    if changed:
        record("acknowledge conversation", conversation, by=by, at=at, about=by)
    return bool(changed)


@transaction.atomic
def add_commitment(
    conversation: Conversation,
    *,
    owner: Member,
    text: str,
    due_on: date | None,
    by: Member,
    at: datetime,
    client_key: UUID | None = None,
) -> Commitment:
    commitment, created = Commitment.objects.get_or_create(
        conversation=conversation,
        client_key=client_key or uuid4(),
        defaults={
            "organization_id": conversation.organization_id,
            "owner": owner,
            "text": text,
            "due_on": due_on,
        },
    )
    if created:
        about = None if conversation.private else conversation.about
        record("add commitment", commitment, by=by, at=at, about=about)
    elif (commitment.owner_id, commitment.text) != (owner.pk, text):
        raise KeyReusedError
    return commitment


@transaction.atomic
def settle_commitment(commitment: Commitment, *, kept: bool, by: Member, at: datetime) -> bool:
    """Whether it was kept; said once. False where it was said before."""
    state = Commitment.State.KEPT if kept else Commitment.State.NOT_KEPT
    changed = Commitment.objects.filter(pk=commitment.pk, state=Commitment.State.OPEN).update(
        state=state, settled_at=at
    )
    if changed:
        about = None if commitment.conversation.private else commitment.conversation.about
        record("settle commitment", commitment, by=by, at=at, about=about, facts={"state": state})
    return bool(changed)


@transaction.atomic
def check_in(
    member: Member,
    *,
    feeling: Feeling,
    by: Member,
    at: datetime,
    version: int = 0,
    client_key: UUID | None = None,
) -> EnergyCheckin:
    """Record how the member is; within 24 hours of the last one, change that one instead.

    `version` is the one the page showed, 0 for none. Raises StaleError where another was saved.
    """
    if by.pk != member.pk:
        raise PermissionError("A check-in is made by the person it is about.")
    own = EnergyCheckin.objects.filter(member=member)
    scores = _scores(feeling)
    sent = own.filter(client_key=client_key, **scores).first() if client_key else None
    if sent:
        return sent
    latest = own.editable(at).order_by("-at", "-pk").first()
    if latest is None:
        return _first_check_in(member, scores, at=at, client_key=client_key or uuid4())
    changed = own.filter(pk=latest.pk, version=version).update(version=F("version") + 1, **scores)
    if not changed:
        raise StaleError
    record("change check-in", latest, by=by, at=at)
    latest.refresh_from_db()
    return latest


def _scores(feeling: Feeling) -> dict[str, int | str]:
    return {
        "energy": feeling.energy,
        "enthusiasm": feeling.enthusiasm,
        "endurance": feeling.endurance,
        "word": feeling.word,
    }


def _first_check_in(
    member: Member, scores: dict[str, int | str], *, at: datetime, client_key: UUID
) -> EnergyCheckin:
    checkin, created = EnergyCheckin.objects.get_or_create(
        member=member,
        client_key=client_key,
        defaults={"organization_id": member.organization_id, "at": at, **scores},
    )
    if created:
        record("check in", checkin, by=member, at=at)
    return checkin


@transaction.atomic
def set_energy_floor(
    member: Member, *, floor: int, action: str, version: int, by: Member, at: datetime
) -> EnergyFloor:
    """The member's own floor and what they will do below it. `version` 0 for the first one."""
    if by.pk != member.pk:
        raise PermissionError("A floor is set by the person it is about.")
    fields = {"floor": floor, "action": action}
    saved, created = EnergyFloor.objects.get_or_create(
        member=member, defaults={"organization_id": member.organization_id, **fields}
    )
    if not created:
        changed = EnergyFloor.objects.filter(pk=saved.pk, version=version).update(
            version=F("version") + 1, **fields
        )
        if not changed:
            raise StaleError
        saved.refresh_from_db()
    record("set energy floor", saved, by=by, at=at)
    return saved


@transaction.atomic
def purge_private_notes(organization: Organization, *, on: date, at: datetime) -> int:
    """Delete private notes a year after their author stopped leading the person."""
    outlived = Conversation.objects.filter(organization=organization).outlived(on)
    gone = list(outlived.order_by("pk"))
    for conversation in gone:
        record("purge private note", conversation, by=None, at=at)
    Conversation.objects.filter(pk__in=[row.pk for row in gone], private=True).delete()
    return len(gone)
