"""Who talked with whom, how long ago, and what is still promised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from coaching.models import Commitment, Conversation, people_coached
from coaching.queries.energy import due_since, energy_talk_due, last_talks
from coaching.rules import ComeBack, Mode, Rhythm
from organization.models import Member, Reporting

INFORMAL = (Mode.PASSING, Mode.ACCOUNT)
WAYS = {"field": (Mode.FIELD,), "phone": (Mode.PHONE,), "informal": INFORMAL}


def days_since(viewer: Member, members: Iterable[Member], on: date) -> dict[int, Rhythm]:
    """By member id: days since the last talk in each way that the viewer may know of. One query.

    Only the person and their manager of today know; for others `seen` is False and no day is told.
    """
    ids = [member.pk for member in members]
    managed = Reporting.objects.in_force(viewer.today).filter(
        leader=viewer, member=OuterRef("pk"), depth=1
    )
    rows = (
        Member.objects.visible_to(viewer)
        .filter(pk__in=ids)
        .annotate(managed=Exists(managed), **{n: _last(viewer, w, on) for n, w in WAYS.items()})
        .values_list("pk", "managed", *WAYS)
    )
    found = {row[0]: _rhythm(row[1] or row[0] == viewer.pk, row[2:], on) for row in rows}
    return {pk: found.get(pk, Rhythm(seen=False)) for pk in ids}


@dataclass(frozen=True, slots=True)
class Contact:
    """How long ago each way of talking was used, and since when a talk about energy is due; both
    only as far as the viewer may know."""

    rhythm: Rhythm
    energy_due_since: date | None = None


def contacts(viewer: Member, members: Iterable[Member], on: date) -> dict[int, Contact]:
    """What `days_since` and `energy_talk_due` say, for a board. One query."""
    ids = [member.pk for member in members]
    managed = Reporting.objects.in_force(viewer.today).filter(
        leader=viewer, member=OuterRef("pk"), depth=1
    )
    rows = (
        Member.objects.visible_to(viewer)
        .filter(Exists(managed), pk__in=ids)
        .annotate(**last_talks(on), **{n: _last(viewer, w, on) for n, w in WAYS.items()})
        .values_list("pk", "led_since", "talked_on", *WAYS)
    )
    return {
        pk: Contact(_rhythm(True, days, on), due_since(led_since, talked_on, on))
        for pk, led_since, talked_on, *days in rows
    }


def _last(viewer: Member, modes: Iterable[Mode], on: date) -> Subquery:
    talks = Conversation.objects.visible_to(viewer).filter(
        about=OuterRef("pk"), mode__in=modes, happened_on__lte=on
    )
    return Subquery(talks.order_by("-happened_on", "-pk").values("happened_on")[:1])


def _rhythm(seen: bool, days: Iterable[date | None], on: date) -> Rhythm:
    if not seen:
        return Rhythm(seen=False)
    return Rhythm(*(None if day is None else (on - day).days for day in days))


@dataclass(frozen=True, slots=True)
class OpenCommitment:
    """`owner` is "you" for the viewer's own. `person` is whom the talk was with, to the viewer."""

    pk: int
    conversation: int
    text: str
    due_on: date | None
    owner: str
    person: str
    late: bool
    settleable: bool


def open_commitments(viewer: Member, member: Member) -> list[OpenCommitment]:
    """What is still promised in talks with the member, the first due first. One query."""
    return _open(viewer, Q(conversation__about=member))


def due_commitments(viewer: Member) -> list[OpenCommitment]:
    """What is still promised in talks the viewer had, on either side. One query."""
    return _open(viewer, Q(conversation__author=viewer) | Q(conversation__about=viewer))


def _open(viewer: Member, condition: Q) -> list[OpenCommitment]:
    mine = Commitment.objects.settleable_by(viewer).filter(pk=OuterRef("pk"))
    rows = (
        Commitment.objects.visible_to(viewer)
        .open()
        .filter(condition)
        .annotate(settleable=Exists(mine))
        .select_related("owner", "conversation__about", "conversation__author")
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )
    return [_open_commitment(viewer, row) for row in rows]


def _open_commitment(viewer: Member, row: Commitment) -> OpenCommitment:
    talk = row.conversation
    other = talk.author if talk.about_id == viewer.pk else talk.about
    return OpenCommitment(
        pk=row.pk,
        conversation=talk.pk,
        text=row.text,
        due_on=row.due_on,
        owner="you" if row.owner_id == viewer.pk else row.owner.first_name,
        person=other.name,
        late=row.due_on is not None and row.due_on < viewer.today,
        settleable=row.settleable,
    )


def to_come_back_to(viewer: Member, on: date) -> QuerySet[Conversation]:
    """Talks the viewer wanted to return to by `on`, or at the next one, and has not since."""
    since = Conversation.objects.filter(
        author=viewer, about=OuterRef("about"), happened_at__gt=OuterRef("happened_at")
    )
    later = since.filter(happened_on__gte=OuterRef("come_back_on"))
    dated = Q(come_back_on__lte=on) & ~Exists(later)
    at_the_next = Q(come_back=ComeBack.NEXT) & ~Exists(since)
    return (
        Conversation.objects.visible_to(viewer)
        .filter(dated | at_the_next, author=viewer)
        .select_related("about", "account")
        .order_by(F("come_back_on").asc(nulls_last=True), "pk")
    )


@dataclass(frozen=True, slots=True)
class PersonRow:
    """`energy_since` is the day a talk about energy became due, None while it is not."""

    member: Member
    rhythm: Rhythm
    energy_since: date | None

    @property
    def calls(self) -> bool:
        return self.rhythm.late or self.energy_since is not None


def people_to_talk_to(viewer: Member, on: date) -> list[PersonRow]:
    """Direct reports of today, those with something late or due first. Three queries."""
    led = Reporting.objects.in_force(on).filter(leader=viewer, member=OuterRef("pk"), depth=1)
    people = list(people_coached(viewer).filter(Exists(led)).order_by("name", "pk"))
    rhythms, due = days_since(viewer, people, on), energy_talk_due(people, on)
    rows = [PersonRow(member, rhythms[member.pk], due[member.pk]) for member in people]
    return sorted(rows, key=lambda row: not row.calls)
