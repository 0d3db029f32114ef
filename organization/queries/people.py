from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from organization.models import Assignment, Delegation, Member, RoleGrant, lacks

LACKS = ("manager", "role", "sign-in")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody in a list of people, as of a day."""

    pk: int
    name: str
    email: str
    unit: str
    manager: str
    roles: tuple[str, ...]
    left_on: date | None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A dated place; `state` is past, now or later."""

    unit: str
    manager: str
    planning_manager: str
    starts_on: date
    ends_on: date | None
    state: str


@dataclass(frozen=True, slots=True)
class LoanRow:
    """Reports lent from a first day through a last one; `open` until it is over."""

    pk: int
    manager: str
    delegate: str
    first_on: date
    last_on: date
    open: bool


def people_rows(members: Iterable[Member], *, on: date) -> list[PersonRow]:
    """The members in their order with place and roles on a day. Two queries besides their own."""
    found = list(members)
    places = {
        place.member_id: place
        for place in Assignment.objects.in_force(on)
        .filter(member__in=found)
        .select_related("unit", "manager")
    }
    roles: dict[int, set[str]] = {}
    for pk, role in (
        RoleGrant.objects.in_force(on).filter(member__in=found).values_list("member", "role")
    ):
        roles.setdefault(pk, set()).add(role)
    return [_row(member, places.get(member.pk), roles.get(member.pk, set())) for member in found]


def _row(member: Member, place: Assignment | None, roles: set[str]) -> PersonRow:
    return PersonRow(
        pk=member.pk,
        name=member.name,
        email=member.user.email if member.user else "",
        unit=place.unit.name if place else "",
        manager=place.manager.name if place and place.manager else "",
        roles=tuple(sorted(roles)),
        left_on=member.left_on,
    )


def lacking_counts(viewer: Member) -> dict[str, int]:
    """How many people at work lack each thing one needs to begin. One query."""
    people = Member.objects.visible_to(viewer).active()
    counts = {what: Count("pk", filter=Q(lacks(what, viewer.today))) for what in LACKS}
    found = people.aggregate(**{what.replace("-", "_"): count for what, count in counts.items()})
    return {what: found[what.replace("-", "_")] for what in LACKS}


def places_of(member: Member, *, on: date) -> list[PlaceRow]:
    """Every place the member had, has or will have, newest first. One query."""
    rows = member.assignments.select_related("unit", "manager", "planning_manager")
    return [
        PlaceRow(
            unit=row.unit.name,
            manager=row.manager.name if row.manager else "",
            planning_manager=row.planning_manager.name if row.planning_manager else "",
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            state=state_of(row.starts_on, row.ends_on, on),
        )
        for row in rows.order_by("-starts_on", "-pk")
    ]


def state_of(starts_on: date, ends_on: date | None, on: date) -> str:
    if ends_on is not None and ends_on <= on:
        return "past"
    return "now" if starts_on <= on else "later"


def loans_of(viewer: Member, member: Member) -> list[LoanRow]:
    """What the member lent and borrowed as far as the viewer sees it, newest first. One query."""
    zone, now = viewer.organization.zone, viewer.seen_at
    lent = Delegation.objects.visible_to(viewer).about(member)
    return [
        LoanRow(
            pk=row.pk,
            manager=row.manager.name,
            delegate=row.delegate.name,
            first_on=row.starts_at.astimezone(zone).date(),
            last_on=(row.ends_at - timedelta(microseconds=1)).astimezone(zone).date(),
            open=row.ends_at > now,
        )
        for row in lent.select_related("manager", "delegate").order_by("-starts_at", "-pk")
    ]
