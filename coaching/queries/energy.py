"""A member's own energy, and when a talk about it is due. The two never meet."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.db.models import OuterRef, Subquery

from coaching.models import Conversation, EnergyCheckin, EnergyFloor
from coaching.models.energy import EDITABLE_FOR
from coaching.rules import Mode, Trend, energy_talk_due_since, energy_trend
from organization.models import Member, Reporting
from salesplan.lib import figures
from salesplan.lib.charts import Spark

FALLING_SAID = "Your energy has been falling over your last check-ins."
TALK_TO_SOMEBODY = "Talk to somebody you trust this week."
SCALES = (("energy", "Energy"), ("enthusiasm", "Enthusiasm"), ("endurance", "Endurance"))


def energy_talk_due(members: Iterable[Member], on: date) -> dict[int, date | None]:
    """By member id: since when a talk about energy with their manager is due, None if not.

    Reads shared talks in the field and by phone, never a check-in and no private note. One query.
    """
    ids = [member.pk for member in members]
    rows = (
        Member.objects.filter(pk__in=ids)
        .annotate(**last_talks(on))
        .values_list("pk", "led_since", "talked_on")
    )
    return {pk: due_since(led_since, talked_on, on) for pk, led_since, talked_on in rows}


def last_talks(on: date) -> dict[str, Subquery]:
    """For a query of members: led since when, and last talked with in the field or by phone."""
    line = Reporting.objects.in_force(on).filter(member=OuterRef("pk"), depth=1)
    talks = (
        Conversation.objects.shared()
        .filter(about=OuterRef("pk"), mode__in=[Mode.FIELD, Mode.PHONE], happened_on__lte=on)
        .order_by("-happened_on", "-pk")
    )
    return {
        "led_since": Subquery(line.order_by("starts_on", "pk").values("starts_on")[:1]),
        "talked_on": Subquery(talks.values("happened_on")[:1]),
    }


def due_since(led_since: date | None, talked_on: date | None, on: date) -> date | None:
    return led_since and energy_talk_due_since(talked_on, led_since=led_since, on=on)


@dataclass(frozen=True, slots=True)
class Scale:
    """`chosen` is 0 where nothing is."""

    name: str
    label: str
    chosen: int

    @property
    def options(self) -> list[tuple[int, bool]]:
        return [(score, score == self.chosen) for score in range(1, 11)]


@dataclass(frozen=True, slots=True)
class CheckinCard:
    """`version` 0 starts a check-in, otherwise the one of the last 24 hours is changed."""

    scales: tuple[Scale, ...]
    word: str
    version: int
    saved_text: str
    spark: Spark | None
    floor: int | None
    prompt: str
    error: str = ""
    key: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True)
class EnergyPage:
    """`sparks` by the label of the score; `entries` newest first."""

    card: CheckinCard
    trend: Trend
    slope: str
    formula: str
    sparks: tuple[tuple[str, Spark], ...]
    entries: tuple[tuple[date, EnergyCheckin], ...]
    floor: EnergyFloor | None


def checkin_card(member: Member) -> CheckinCard:
    """The member's own card. Two queries."""
    history, floor = _own(member)
    return _card(member, history, floor)


def energy_page(member: Member) -> EnergyPage:
    """The member's own check-ins and what they show. Two queries."""
    history, floor = _own(member)
    trend = _trend(history, floor)
    slope = figures.signed(None if trend.slope is None else float(trend.slope), form=_one_place)
    sparks = ((label, _spark(history[-12:], name, floor)) for name, label in SCALES)
    day_of = member.organization.day_of
    return EnergyPage(
        card=_card(member, history, floor),
        trend=trend,
        slope=slope,
        formula=_formula(history, slope),
        sparks=tuple((label, spark) for label, spark in sparks if spark),
        entries=tuple((day_of(one.at), one) for one in reversed(history[-26:])),
        floor=floor,
    )


def _saved_text(member: Member, latest: EnergyCheckin) -> str:
    at = latest.at.astimezone(member.organization.zone)
    return f"Saved {figures.moment(at, on=member.today)}. You can change it for 24 hours."


def _formula(history: list[EnergyCheckin], slope: str) -> str:
    scores = ", ".join(str(checkin.energy) for checkin in history[-6:])
    return f"energy {scores}\nmiddle of the slopes between any two = {slope} a check-in"


def _one_place(value: float | None) -> str:
    return figures.number(value, places=1)


def _own(member: Member) -> tuple[list[EnergyCheckin], EnergyFloor | None]:
    history = list(EnergyCheckin.objects.visible_to(member).oldest_first())
    return history, EnergyFloor.objects.visible_to(member).first()


def _trend(history: list[EnergyCheckin], floor: EnergyFloor | None) -> Trend:
    scores = [checkin.energy for checkin in history]
    return energy_trend(scores, floor=floor.floor if floor else None)


def _spark(history: list[EnergyCheckin], name: str, floor: EnergyFloor | None) -> Spark | None:
    if not history:
        return None
    scores = tuple(getattr(checkin, name) for checkin in history)
    said = ", ".join(map(str, scores))
    return Spark(
        label=f"{name.title()}, last {figures.plural(len(scores), 'check-in')}: {said}",
        values=scores,
        hue="e",
        scale=(1, 10),
        floor=floor.floor if floor and name == "energy" else None,
    )


def _prompt(trend: Trend, floor: EnergyFloor | None) -> str:
    """What the member told themselves to do, when it is time to do it."""
    if not trend.alert:
        return ""
    what = "Your energy is at or below your floor." if trend.below_floor else FALLING_SAID
    wanted = floor.action if floor else ""
    return f"{what} You wrote: {wanted}" if wanted else f"{what} {TALK_TO_SOMEBODY}"


def _card(member: Member, history: list[EnergyCheckin], floor: EnergyFloor | None) -> CheckinCard:
    latest = history[-1] if history else None
    editable = latest is not None and latest.at > member.seen_at - EDITABLE_FOR
    return CheckinCard(
        scales=tuple(
            Scale(name, label, getattr(latest, name) if editable else 0) for name, label in SCALES
        ),
        word=latest.word if editable else "",
        version=latest.version if editable else 0,
        saved_text=_saved_text(member, latest) if editable else "",
        spark=_spark(history[-6:], "energy", floor),
        floor=floor.floor if floor else None,
        prompt=_prompt(_trend(history, floor), floor),
    )
