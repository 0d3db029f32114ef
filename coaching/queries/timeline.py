"""A person's talks, newest first, as the viewer may see them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from coaching.models import Commitment, Conversation
from coaching.rules import Mode
from organization.models import Member
from salesplan.lib import figures
from salesplan.lib.cells import Cell

ICONS = {Mode.PHONE: "phone", Mode.PASSING: "chat", Mode.ACCOUNT: "target", Mode.FIELD: "car"}
TITLES = {
    Mode.PHONE: "Phone",
    Mode.PASSING: "In passing",
    Mode.ACCOUNT: "Account",
    Mode.FIELD: "Joint call",
}
SHOWS = {
    "all": ("Everything", tuple(Mode)),
    "field": ("Field", (Mode.FIELD,)),
    "phone": ("Phone", (Mode.PHONE,)),
    "informal": ("In passing", (Mode.PASSING, Mode.ACCOUNT)),
    "commitments": ("Commitments", tuple(Mode)),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One talk in a stream. `person` is whom it is about."""

    url: str
    on: date
    at: datetime
    icon: str
    title: str
    person: str
    text: str
    private: bool
    author: str
    signs: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Month:
    label: str
    entries: tuple[Entry, ...]


def timeline(viewer: Member, member: Member, *, show: str = "all", limit: int = 200) -> list[Month]:
    """Talks about the member that the viewer may read, by month. Two queries."""
    talks = Conversation.objects.visible_to(viewer).filter(about=member, mode__in=SHOWS[show][1])
    rows = _with_commitments(talks)[:limit]
    entries = [entry(viewer, row) for row in rows if show != "commitments" or row.promised]
    months: dict[tuple[int, int], list[Entry]] = {}
    for one in entries:
        months.setdefault((one.on.year, one.on.month), []).append(one)
    return [Month(figures.month(found[0].on), tuple(found)) for found in months.values()]


def talks_on(viewer: Member, on: date) -> list[Entry]:
    """What the viewer logged that day. Two queries."""
    talks = Conversation.objects.visible_to(viewer).filter(author=viewer, happened_on=on)
    return [entry(viewer, row) for row in _with_commitments(talks)]


def to_complete(viewer: Member, *, limit: int = 10) -> list[Entry]:
    """Joint calls of the viewer that do not yet say what happened and was learned. Two queries."""
    talks = Conversation.objects.editable_by(viewer).filter(
        mode=Mode.FIELD, state=Conversation.State.LOGGED
    )
    return [entry(viewer, row) for row in _with_commitments(talks)[:limit]]


def _with_commitments(talks: QuerySet[Conversation]) -> QuerySet[Conversation]:
    promises = Prefetch(
        "commitments",
        Commitment.objects.select_related("owner").order_by("due_on", "pk"),
        to_attr="promised",
    )
    return (
        talks.select_related("about", "author", "account", "organization")
        .prefetch_related(promises)
        .newest_first()
    )


def entry(viewer: Member, row: Conversation) -> Entry:
    account = f", {row.account.name}" if row.account else ""
    return Entry(
        url=row.get_absolute_url(),
        on=row.happened_on,
        at=row.happened_at.astimezone(viewer.organization.zone),
        icon=ICONS[Mode(row.mode)],
        title=f"{TITLES[Mode(row.mode)]}{account}",
        person=row.about.first_name,
        text=row.note,
        private=row.private,
        author="you" if row.author_id == viewer.pk else row.author.first_name,
        signs=tuple(sign(viewer, promise) for promise in row.promised),
    )


def sign(viewer: Member, promise: Commitment) -> Cell:
    """A commitment as a word with its shape: kept, due, late."""
    whose = "your" if promise.owner_id == viewer.pk else f"{promise.owner.first_name}’s"
    if promise.state == Commitment.State.KEPT:
        return Cell(f"{whose} promise kept", "ok")
    if promise.state == Commitment.State.NOT_KEPT:
        return Cell(f"{whose} promise not kept", "plain")
    if promise.due_on is None:
        return Cell(f"{whose} promise, open", "plain")
    day = figures.day(promise.due_on, on=viewer.today)
    if promise.due_on < viewer.today:
        return Cell(f"{whose} promise, open since {day}", "bad")
    return Cell(f"{whose} promise, due {day}", "warn")
