"""An organization from a unit down: figures at each level, what is assigned below, plan states."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from dashboards.queries.figures import Book, Stamp, book
from dashboards.queries.plan_counts import PlanCounts, plan_counts
from dashboards.rules.allocation import Assigned, assigned, cumulated, cumulated_words
from dashboards.rules.calendar import Choice
from dashboards.rules.readings import Figures
from dashboards.rules.tree import Cells, cells
from objectives.models import GapMetric, Strategy
from organization.models import Assignment, Member, RoleGrant, Unit, people_read, units_led
from organization.rules import Role
from salesplan.lib.charts import Bullet
from territories.rules.states import State

MOST_PEOPLE = 400
MOST_NAMED = 12
STATES = (None, *State)


@dataclass(frozen=True, slots=True)
class Row:
    """A unit or a person in the tree, as deep as it stands under the page's unit.

    `plans` counts people by state of their plan, None for no plan, over all below a unit.
    """

    pk: int
    name: str
    is_unit: bool
    depth: int
    figures: Figures
    is_open: bool = False
    can_open: bool = False
    plans: Mapping[State | None, int] = field(default_factory=dict)
    path: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row as a table shows it. `query` is the address's query after its twist is turned."""

    row: Row
    cells: Cells
    bullet: Bullet
    query: str
    plans: tuple[tuple[str, int], ...]

    @property
    def level(self) -> int:
        """Of indentation; the look knows four."""
        return min(self.row.depth + 1, 4)


@dataclass(frozen=True, slots=True)
class Rollup:
    """`rows` in the order of the tree, the unit itself first. `chain` is what is assigned from
    level to level along the first open branch; `unknown` names some of whom nothing is known."""

    unit: Unit
    vision: str
    goal_words: str
    rows: tuple[Row, ...]
    opened: frozenset[int]
    chain: tuple[Assigned, ...]
    unknown: tuple[tuple[int, str], ...]
    stamp: Stamp | None

    @property
    def top(self) -> Row:
        return self.rows[0]

    @property
    def street(self) -> Decimal | None:
        return cumulated(self.chain)

    @property
    def factors(self) -> str:
        return cumulated_words(self.chain)

    def lines(self, choice: Choice, *, currency: str, exact: bool = False) -> tuple[Line, ...]:
        kept = {"period": choice.chosen.label} | ({"exact": 1} if exact else {})
        return tuple(
            Line(
                row=row,
                cells=cells(row.figures, currency=currency, exact=exact),
                bullet=_bullet(row.figures),
                query=urlencode({"open": self._turned(row)} | kept, safe=","),
                plans=tuple((_label(state), row.plans.get(state, 0)) for state in STATES),
            )
            for row in self.rows
        )

    @property
    def opened_words(self) -> str:
        """The open units as an address names them."""
        return ",".join(map(str, sorted(self.opened - {self.unit.pk})))

    def _turned(self, row: Row) -> str:
        turned = self.opened ^ {row.pk} if row.is_unit else self.opened
        return ",".join(map(str, sorted(turned - {self.unit.pk})))


def _label(state: State | None) -> str:
    return "not started" if state is None else state.value


def _bullet(of: Figures) -> Bullet:
    gone = of.pace.share if of.pace else None
    said = "unknown" if of.attained is None else f"{of.attained:.0%} attained"
    label = said if gone is None else f"{said}, {gone:.0%} of the season gone"
    return Bullet(label=label, now=of.attained, due=gone, top=1, hue="closed")


def rollup(
    viewer: Member,
    unit_pk: int,
    choice: Choice,
    *,
    opened: Collection[int],
    on: date,
    brief: bool = False,
) -> Rollup | None:
    """The unit with what is open below it; None where the viewer does not lead or oversee it.

    Five queries, however large the organization: closed branches are not loaded. `brief` leaves
    out people where there are units, and who is unknown: three queries, or four.
    """
    wanted = {unit_pk, *opened}
    units = _reached(list(_units(viewer, wanted, choice.chosen.year)), unit_pk)
    if not units:
        return None
    named = not brief or len(units) == 1
    people = list(_people(viewer, units, wanted, on=on)[:MOST_PEOPLE]) if named else []
    unknown = () if brief else _unknown(viewer, units[0], choice, on=on)
    return _assembled(viewer, choice, units, people, wanted, unknown, on=on)


def _assembled(
    viewer: Member,
    choice: Choice,
    units: list[Unit],
    people: list[Member],
    opened: Collection[int],
    unknown: tuple[tuple[int, str], ...],
    *,
    on: date,
) -> Rollup:
    top, keys = units[0], [unit.pk for unit in units]
    members = [person.pk for person in people]
    found = book(viewer.organization, choice, members=members, units=keys, on=on, below=True)
    plans = plan_counts(units, choice.chosen.year, on=on)
    rows = tuple(_rows(units, people, opened, found, plans))
    return Rollup(
        unit=top,
        vision=top.vision or "",
        goal_words=top.goal_words or "",
        rows=rows,
        opened=frozenset(row.pk for row in rows if row.is_open),
        chain=tuple(_chain(rows)),
        unknown=unknown,
        stamp=found.stamp,
    )


def _units(viewer: Member, wanted: Collection[int], year: int) -> QuerySet[Unit]:
    """Those asked for and their children, parents before children."""
    strategy = Strategy.objects.filter(unit=OuterRef("pk"), year=year)
    places = Assignment.objects.in_force(viewer.today).filter(unit=OuterRef("pk"))
    return (
        units_led(viewer)
        .filter(Q(pk__in=wanted) | Q(parent__in=wanted), closed_on__isnull=True)
        .annotate(
            vision=Subquery(strategy.values("vision")[:1]),
            goal_words=Subquery(strategy.values("goal")[:1]),
            has_below=Exists(Unit.objects.filter(parent=OuterRef("pk"), closed_on__isnull=True)),
            has_people=Exists(places),
        )
        .order_by("depth", "name", "pk")
    )


def _reached(units: list[Unit], top: int) -> list[Unit]:
    """The unit itself and what hangs on it; a branch opened elsewhere is left out."""
    kept = [unit for unit in units if unit.pk == top]
    keys = {unit.pk for unit in kept}
    for unit in units:
        if unit.parent_id in keys:
            kept.append(unit)
            keys.add(unit.pk)
    return kept


def _people(
    viewer: Member, units: Iterable[Unit], opened: Collection[int], *, on: date
) -> QuerySet[Member]:
    """Reps placed in the open units themselves."""
    keys = [unit.pk for unit in units if unit.pk in opened]
    place = Assignment.objects.in_force(on).filter(member=OuterRef("pk"), unit__in=keys)
    reps = RoleGrant.objects.in_force(on).filter(member=OuterRef("pk"), role=Role.REP)
    return (
        people_read(viewer)
        .filter(Exists(reps))
        .annotate(placed_in=Subquery(place.values("unit")[:1]))
        .filter(placed_in__isnull=False)
        .order_by("name", "pk")
    )


def _rows(
    units: list[Unit],
    people: list[Member],
    opened: Collection[int],
    found: Book,
    plans: PlanCounts,
) -> Iterator[Row]:
    """In the order of the tree: a unit, what is open below it, then its own people."""
    below, placed = _by(units[1:], "parent_id"), _by(people, "placed_in")

    def walk(unit: Unit, depth: int) -> Iterator[Row]:
        is_open = unit.pk in opened
        yield _unit_row(unit, depth, is_open, found, plans)
        if is_open:
            for child in below.get(unit.pk, ()):
                yield from walk(child, depth + 1)
            for person in placed.get(unit.pk, ()):
                figures = found.member(person.pk)
                yield Row(person.pk, person.name, False, depth + 1, figures)

    yield from walk(units[0], 0)


def _unit_row(unit: Unit, depth: int, is_open: bool, found: Book, plans: PlanCounts) -> Row:
    return Row(
        pk=unit.pk,
        name=unit.name,
        is_unit=True,
        depth=depth,
        figures=found.unit(unit.pk),
        is_open=is_open,
        can_open=unit.has_below or unit.has_people,
        plans=plans[unit.pk],
        path=unit.path,
    )


def _by(things: Iterable[Any], name: str) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for thing in things:
        grouped.setdefault(getattr(thing, name), []).append(thing)
    return grouped


def _chain(rows: Iterable[Row]) -> Iterator[Assigned]:
    """From the top along the first open unit of each level."""
    at = ""
    depth = 0
    for row in rows:
        follows = row.depth == depth and row.path.startswith(at)
        if row.is_unit and follows and (row.is_open or not depth):
            yield assigned(row.name, own=row.figures.goal, below=row.figures.below)
            at, depth = row.path, depth + 1


def _unknown(
    viewer: Member, unit: Unit, choice: Choice, *, on: date
) -> tuple[tuple[int, str], ...]:
    """Some of the people below whose gap is unknown, by name where the viewer reads them."""
    metrics = GapMetric.objects.published(viewer.organization).filter(
        subject_kind=GapMetric.MEMBER,
        subject_id=OuterRef("pk"),
        period__organization=unit.organization_id,
        period__label=choice.chosen.label,
    )
    reps = RoleGrant.objects.in_force(on).filter(member=OuterRef("pk"), role=Role.REP)
    people = (
        people_read(viewer)
        .assigned_under(unit, on=on)
        .filter(Exists(reps), ~Exists(metrics.filter(gap__isnull=False)))
        .order_by("name", "pk")
    )
    return tuple(people.values_list("pk", "name")[:MOST_NAMED])
