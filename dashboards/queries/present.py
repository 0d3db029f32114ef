"""What a presentation shows besides the rollup: themes, activities, support, plans."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dashboards.queries.ledgers import waterfall_of
from dashboards.queries.rollup import Line, Rollup
from dashboards.queries.rollup_page import Level, level_of
from dashboards.rules import deck as words
from dashboards.rules.allocation import assigned
from dashboards.rules.calendar import Choice
from dashboards.rules.promises import Promise, Standing, standing
from objectives.models import Objective, Strategy, Theme
from organization.models import Member, Unit
from salesplan.lib import figures
from salesplan.lib.charts import Waterfall

MOST_PROMISES = 5
MOST_UNITS = 7


@dataclass(frozen=True, slots=True)
class CarriedTheme:
    name: str
    objectives: int

    @property
    def words(self) -> str:
        return f"carried by {figures.plural(self.objectives, 'objective')}"


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity objective by title over all people below who have it."""

    title: str
    people: int
    on_target: int
    behind: int
    uncounted: int


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise to the field, and to how many people it was made."""

    people: int
    standing: Standing

    @property
    def words(self) -> str:
        promise = self.standing.promise
        to = f", {self.people} people" if self.people > 1 else ""
        return f"{promise.title}, {promise.provider}{to}"


@dataclass(frozen=True, slots=True)
class Extras:
    themes: tuple[CarriedTheme, ...]
    activities: tuple[Activity, ...]
    support: tuple[Owed, ...]
    support_late: int
    support_total: int


@dataclass(frozen=True, slots=True)
class Deck:
    """Every slide's sentence and what it shows."""

    state: str
    coming: str
    waterfall: Waterfall | None
    themes: str
    by_unit: str
    units: tuple[Line, ...]
    top: Line
    activities: str
    support: str
    street: str
    chain: tuple[Level, ...]
    levels: tuple[Level, ...]
    plans: str
    states: tuple[str, ...]


def deck(found: Rollup, more: Extras, choice: Choice, *, currency: str) -> Deck:
    top, *rest = found.lines(choice, currency=currency)
    units = tuple(line for line in rest if line.row.depth == 1)
    acts = more.activities
    of = found.top.figures
    return Deck(
        state=words.state_of_year(of),
        coming=words.coming(of),
        waterfall=waterfall_of(of, "From the goal to the gap"),
        themes=words.themes([theme.objectives for theme in more.themes]),
        by_unit=words.by_unit([(line.row.name, line.row.figures) for line in units]),
        units=units[:MOST_UNITS],
        top=top,
        activities=words.activities(
            behind=sum(act.behind for act in acts),
            uncounted=sum(act.uncounted for act in acts),
            total=sum(act.people for act in acts),
        ),
        support=words.support(late=more.support_late, total=more.support_total),
        street=words.assigned_below(found.street, len(found.chain)),
        chain=tuple(level_of(one) for one in found.chain),
        levels=tuple(_level(line) for line in units[:MOST_UNITS] if line.row.is_unit),
        states=tuple(state for state, _ in top.plans),
        plans=words.plans(dict(top.plans)),
    )


def _level(line: Line) -> Level:
    of = line.row.figures
    return level_of(assigned(line.row.name, own=of.goal, below=of.below))


def extras(unit: Unit, *, year: int, on: date) -> Extras:
    """Three queries. Energy is in none of them."""
    owed, late, total = _owed(unit, year, on)
    return Extras(
        themes=tuple(_themes(unit, year)),
        activities=tuple(_activities(unit, year)),
        support=owed,
        support_late=late,
        support_total=total,
    )


def _below(unit: Unit) -> Q:
    """Objectives of the unit, of units below it, and of people placed there."""
    people = Member.objects.filter(
        organization_id=unit.organization_id,
        assignments__ends_on__isnull=True,
        assignments__unit__path__gte=unit.path,
        assignments__unit__path__lt=unit.path_end,
    )
    units = Unit.objects.under(unit)
    return Q(owner_unit__in=units.values("pk")) | Q(owner_member__in=people.values("pk"))


def _themes(unit: Unit, year: int) -> list[CarriedTheme]:
    """Of the unit's own strategy, or of the nearest one above it."""
    paths = [unit.path[:end] for end in range(7, len(unit.path) + 1, 7)]
    nearest = (
        Strategy.objects.filter(
            organization_id=unit.organization_id, unit__path__in=paths, year=year
        )
        .order_by("-unit__path")
        .values("pk")[:1]
    )
    carried = (
        Objective.objects.filter(_below(unit), theme=OuterRef("pk"), year=year)
        .exclude(kind="E")
        .order_by()
        .values("theme")
        .annotate(n=Count("pk"))
        .values("n")
    )
    themes = (
        Theme.objects.filter(strategy__in=nearest)
        .annotate(carried=Coalesce(Subquery(carried), 0))
        .order_by("position", "pk")
    )
    return [CarriedTheme(theme.name, theme.carried) for theme in themes]


def _activities(unit: Unit, year: int) -> list[Activity]:
    known = Q(now__isnull=False, target__isnull=False)
    rows = (
        Objective.objects.filter(_below(unit), year=year, kind="A", owner_member__isnull=False)
        .values("title")
        .annotate(
            people=Count("owner_member", distinct=True),
            on_target=Count("pk", filter=known & Q(now__gte=F("target"))),
            behind=Count("pk", filter=known & Q(now__lt=F("target"))),
            uncounted=Count("pk", filter=~known),
        )
        .order_by("-people", "title")[:MOST_PROMISES]
    )
    return [Activity(**row) for row in rows]


def _support(unit: Unit, year: int) -> QuerySet[Objective]:
    """Promises to the field that are not kept yet."""
    return Objective.objects.filter(
        _below(unit), year=year, kind="C", provider__gt="", delivered_on__isnull=True
    ).order_by()


def _owed(unit: Unit, year: int, on: date) -> tuple[tuple[Owed, ...], int, int]:
    """The same promise to several people is one line; what is due longest comes first. With how
    many are late, and how many there are."""
    all_of_them = _support(unit, year)
    rows = list(
        all_of_them.values("title", "provider", "due_on")
        .annotate(
            people=Count("pk"),
            late=_counted(all_of_them.filter(due_on__lt=on)),
            total=_counted(all_of_them),
        )
        .order_by(F("due_on").asc(nulls_last=True), "title", "provider")[:MOST_PROMISES]
    )
    owed = tuple(Owed(row["people"], _standing(row, on)) for row in rows)
    return (owed, rows[0]["late"], rows[0]["total"]) if rows else ((), 0, 0)


def _counted(rows: QuerySet[Objective]) -> Coalesce:
    """Of rows that do not hang on the query it is put into."""
    counted = rows.values("organization").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _standing(row: dict[str, Any], on: date) -> Standing:
    promise = Promise("C", row["title"], provider=row["provider"], due_on=row["due_on"])
    return standing(promise, gone=None, on=on)
