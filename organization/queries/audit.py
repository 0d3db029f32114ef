from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from organization.models import AuditEvent, Member

PAGE = 50
SHOWN_FACTS = ("role", "level", "year", "state", "kind")


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One change: who did what to which row. Names of fields and states, never their values."""

    pk: int
    at: datetime
    actor: str
    verb: str
    subject: str
    about: str
    about_pk: int | None
    facts: str


# That and when somebody checks in is theirs alone, as what they say is.
ONES_OWN = ("coaching.energycheckin", "coaching.energyfloor")


def audit_page(
    viewer: Member, *, person: str = "", verb: str = "", before: int | None = None
) -> tuple[list[AuditRow], int | None]:
    """The newest events, or those before an event, and the key of the next page. Two queries."""
    events = AuditEvent.objects.visible_to(viewer).exclude(subject_type__in=ONES_OWN)
    if before is not None:
        last = events.filter(pk=before).values_list("at", flat=True).first()
        older = Q(at__lt=last) | Q(at=last, pk__lt=before) if last else Q(pk__in=[])
        events = events.filter(older)
    if person:
        named = Member.objects.visible_to(viewer).filter(name__icontains=person).values("pk")
        events = events.filter(Q(actor__in=named) | Q(about__in=named))
    if verb:
        events = events.filter(verb__icontains=verb)
    newest = events.select_related("actor", "about").order_by("-at", "-pk")
    zone = viewer.organization.zone
    rows = [_row(event, zone) for event in newest[: PAGE + 1]]
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def _row(event: AuditEvent, zone: ZoneInfo) -> AuditRow:
    return AuditRow(
        pk=event.pk,
        at=event.at.astimezone(zone),
        actor=event.actor.name if event.actor else "the system",
        verb=event.verb,
        subject=f"{event.subject_type.split('.')[-1]} {event.subject_id}",
        about=event.about.name if event.about else "",
        about_pk=event.about_id,
        facts=_facts(event.facts),
    )


def _facts(facts: dict[str, Any]) -> str:
    """Names of the fields that changed, and a few states; what somebody wrote is never among it."""
    said = [str(facts[key]) for key in SHOWN_FACTS if isinstance(facts.get(key), str | int)]
    fields = facts.get("fields")
    if isinstance(fields, list | tuple):
        said.append("fields: " + ", ".join(str(name) for name in fields))
    return " · ".join(said)
