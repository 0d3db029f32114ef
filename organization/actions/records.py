"""What every write leaves behind: an audit event, and tasks that wait to be sent."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from organization.models import AuditEvent, Member, OutboxMessage

log = logging.getLogger(__name__)
RETRY_AFTER = timedelta(seconds=30)


class StaleError(Exception):
    """Somebody saved the row after it was read. Carries the row as it stands now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__("Somebody saved this after you opened it.")
        self.current = current


def record(
    verb: str,
    subject: models.Model,
    *,
    by: Member | None,
    at: datetime,
    about: Member | None = None,
    facts: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write down who did what. `facts`: field names and states, never what people wrote."""
    return AuditEvent.objects.create(
        organization_id=getattr(subject, "organization_id", subject.pk),
        at=at,
        actor=by,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        about=about,
        facts=facts or {},
    )


def enqueue(task: str, *, at: datetime, **arguments: Any) -> OutboxMessage:
    """Ask for a task in the caller's transaction; ids only, it is sent after the commit."""
    return OutboxMessage.objects.create(
        task=task, arguments=arguments, created_at=at, not_before=at
    )


def deliver_outbox(send: Callable[..., Any], *, at: datetime, limit: int = 200) -> int:
    """Send what waits, oldest first; return how many were sent.

    Taking a message moves its `not_before` on by compare-and-set, so two deliverers never take
    the same one, and one that died with a message in hand leaves it to be sent again.
    """
    waiting = OutboxMessage.objects.filter(sent_at__isnull=True, not_before__lte=at)
    sent = 0
    for message in waiting.order_by("not_before", "pk")[:limit]:
        taken = OutboxMessage.objects.filter(
            pk=message.pk, not_before=message.not_before, sent_at__isnull=True
        ).update(not_before=at + RETRY_AFTER, attempts=models.F("attempts") + 1)
        if not taken:
            continue
        if not _sent(send, message):
            break
        OutboxMessage.objects.filter(pk=message.pk).update(sent_at=at)
        sent += 1
    return sent


def _sent(send: Callable[..., Any], message: OutboxMessage) -> bool:
    try:
        send(message.task, kwargs=message.arguments, retry=False)
    except Exception:  # any broker library's own error: the message stays and is tried again
        log.warning("outbox: %s not sent, the broker does not answer", message.task)
        return False
    return True


@transaction.atomic
def forget_sent(*, before: datetime) -> int:
    return OutboxMessage.objects.filter(sent_at__lt=before).delete()[0]
