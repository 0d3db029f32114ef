"""The team board: who is on it, how each one stands, and who needs the viewer first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from coaching.queries.talks import Contact, contacts
from coaching.rules import Rhythm
from dashboards.queries.figures import Book, Stamp, book, trends
from dashboards.queries.ledgers import ledger_of
from dashboards.rules.calendar import Choice
from dashboards.rules.needs import Need, Situation, in_a_line, needs, score
from dashboards.rules.readings import (
    Box,
    Figures,
    Trend,
    change_words,
    coverage_cell,
    gap_cell,
    pace_cell,
    team_boxes,
    team_lead,
    weeks_known,
)
from dashboards.rules.reports import activity_cell, capability_cell, plan_cell, talk_cell
from objectives.models import Objective
from organization.models import Member, RoleGrant, Unit, people_read, units_led
from organization.rules import Role
from salesplan.lib.cells import Cell
from salesplan.lib.charts import Ledger, Spark
from territories.models import Plan
from territories.rules.states import State, shown

MOST_PEOPLE = 200
NO_TREND = Trend(())
UNSEEN = Contact(Rhythm(seen=False))


@dataclass(frozen=True, slots=True)
class Row:
    """One person on the board. `needs` is empty for those who are best left alone."""

    pk: int
    name: str
    role: str
    needs: tuple[Need, ...]
    line: str
    figures: Figures
    trend: Trend
    talk: Cell
    capability: Cell
    activities: Cell
    results: Cell
    gap: Cell
    coverage: Cell
    plan: Cell
    plan_state: State | None
    plan_since: date | None
    spark: Spark | None
    rhythm: Rhythm

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def weeks(self) -> str:
        return weeks_known(self.trend)

    @property
    def trend_words(self) -> str:
        return change_words(self.trend)

    @property
    def has_plan_to_read(self) -> bool:
        return self.plan_state not in (None, State.DRAFT)


@dataclass(frozen=True, slots=True)
class Team:
    """Rows in the order of need, the unit's own figures, and what to say when there are none."""

    rows: tuple[Row, ...]
    figures: Figures
    stamp: Stamp | None
    too_many: bool

    @property
    def lead(self) -> str:
        return team_lead(sum(bool(row.needs) for row in self.rows), len(self.rows))

    def arranged(self, *, show: str, sort: str) -> tuple[Row, ...]:
        """Rows stand in the order of need; other orders put what is unknown last."""
        rows = tuple(row for row in self.rows if WANTED[show](row))
        return rows if sort == "needs" else tuple(sorted(rows, key=KEYS[sort]))

    def boxes(self, *, exact: bool, on: date) -> tuple[Box, ...]:
        return team_boxes(
            self.figures,
            gaps=[row.figures.gap for row in self.rows],
            field_days=[row.rhythm.field if row.rhythm.seen else None for row in self.rows],
            waiting=[row.plan_since for row in self.rows if row.plan_state is State.SUBMITTED],
            exact=exact,
            on=on,
        )


def _by_gap(row: Row) -> tuple:
    gap = row.figures.gap
    return (gap is None, -(gap or 0), row.name, row.pk)


def _by_coverage(row: Row) -> tuple:
    """The thinnest first; what is covered without a ratio comes after the ratios."""
    times = row.figures.coverage
    covered = times is None and row.figures.gap is not None
    return (times is None, not covered, times or 0, row.name, row.pk)


WANTED: dict[str, Callable[[Row], bool]] = {
    "all": lambda row: True,
    "needs": lambda row: bool(row.needs),
    "plan": lambda row: row.plan_state is not State.ACTIVE,
}
KEYS: dict[str, Callable[[Row], tuple]] = {
    "gap": _by_gap,
    "coverage": _by_coverage,
    "name": lambda row: (row.name, row.pk),
}


@dataclass(frozen=True, slots=True)
class Glance:
    """One row opened. `ledger` is None where there is no goal to start from."""

    row: Row
    ledger: Ledger | None
    stamp: Stamp | None


def first_unit(viewer: Member) -> Unit | None:
    """The unit of the viewer's first grant to lead, managers' before executives'."""
    grants = [grant for grant in viewer.grants_on(viewer.today) if grant.unit]
    grants.sort(key=lambda grant: (grant.role != Role.MANAGER, grant.unit.path))
    return grants[0].unit if grants else None


def led_unit(viewer: Member, pk: int) -> Unit:
    """A unit at or below one the viewer leads or oversees. No query for one granted directly.
    Raises Http404."""
    for grant in viewer.grants_on(viewer.today):
        if grant.unit_id == pk:
            return grant.unit
    return get_object_or_404(units_led(viewer), pk=pk)


def team(viewer: Member, unit: Unit, choice: Choice, *, on: date, exact: bool = False) -> Team:
    """Everybody with a goal to carry in the unit or below it whom the viewer may read.

    Five queries, however many people; more than MOST_PEOPLE are not put on one board.
    """
    people = list(_people(viewer, unit, choice, on=on)[: MOST_PEOPLE + 1])
    too_many = len(people) > MOST_PEOPLE
    people = [] if too_many else people
    found, rows = _read(viewer, unit, choice, people, on=on, exact=exact)
    rows.sort(key=lambda row: (-score(row.needs), row.name, row.pk))
    return Team(tuple(rows), found.unit(unit.pk), found.stamp, too_many)


def at_a_glance(viewer: Member, unit: Unit, choice: Choice, pk: int, *, on: date) -> Glance:
    """One person of the board. Five queries. Raises Http404."""
    person = get_object_or_404(_people(viewer, unit, choice, on=on), pk=pk)
    found, rows = _read(viewer, unit, choice, [person], on=on, exact=True)
    return Glance(rows[0], ledger_of(rows[0].figures, "Goal"), found.stamp)


def _read(
    viewer: Member, unit: Unit, choice: Choice, people: list[Member], *, on: date, exact: bool
) -> tuple[Book, list[Row]]:
    keys = [person.pk for person in people]
    organization = viewer.organization
    found = book(organization, choice, members=keys, units=[unit.pk], on=on)
    moving = trends(organization, choice, found.stamp, members=keys)
    talks = contacts(viewer, people, on)
    rows = []
    for person in people:
        trend = moving.get(person.pk, NO_TREND)
        contact = talks.get(person.pk, UNSEEN)
        of = _situation(person, found.member(person.pk), trend, contact, on=on)
        rows.append(_row(person, of, currency=organization.currency, on=on, exact=exact))
    return found, rows


def _people(viewer: Member, unit: Unit, choice: Choice, *, on: date) -> QuerySet[Member]:
    """With what hangs on each of them, so that it costs no query of its own."""
    reps = RoleGrant.objects.in_force(on).filter(member=OuterRef("pk"), role=Role.REP)
    year = choice.chosen.year
    plan = Plan.objects.visible_to(viewer).filter(member=OuterRef("pk"), year=year)
    activity = _promises("A", year).filter(target__isnull=False).order_by("position", "pk")
    return (
        people_read(viewer)
        .filter(Exists(reps), pk__in=Member.objects.assigned_under(unit, on=on).values("pk"))
        .exclude(pk=viewer.pk)
        .select_related("organization")
        .annotate(
            plan_state=Subquery(plan.values("state")[:1]),
            plan_since=Subquery(plan.values("state_since")[:1]),
            plan_active_on=Subquery(plan.values("active_on")[:1]),
            abilities=_count(_promises("C", year)),
            abilities_late=_count(_late(_promises("C", year), on)),
            abilities_short=_count(_short(_promises("C", year), on)),
            activity_now=Subquery(activity.values("now")[:1]),
            activity_target=Subquery(activity.values("target")[:1]),
        )
        .order_by("name", "pk")
    )


def _promises(kind: str, year: int) -> QuerySet[Objective]:
    return Objective.objects.filter(owner_member=OuterRef("pk"), year=year, kind=kind)


def _late(of: QuerySet[Objective], on: date) -> QuerySet[Objective]:
    return of.filter(delivered_on__isnull=True, due_on__lt=on, provider__gt="")


def _short(of: QuerySet[Objective], on: date) -> QuerySet[Objective]:
    """Late, or below the level asked for."""
    late = Q(delivered_on__isnull=True, due_on__lt=on, provider__gt="")
    return of.filter(late | Q(now__lt=F("target")))


def _count(of: QuerySet[Objective]) -> Coalesce:
    counted = of.order_by().values("owner_member").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _situation(
    person: Member, figures: Figures, trend: Trend, contact: Contact, *, on: date
) -> Situation:
    since = person.plan_since
    return Situation(
        figures=figures,
        trend=trend,
        plan_state=_plan_state(person, on),
        plan_since=person.organization.day_of(since) if since else None,
        rhythm=contact.rhythm,
        talk_due_since=contact.energy_due_since,
        late_promises=person.abilities_late,
    )


def _plan_state(person: Member, on: date) -> State | None:
    if not person.plan_state:
        return None
    return shown(State(person.plan_state), person.plan_active_on, on=on)


def _row(person: Member, of: Situation, *, currency: str, on: date, exact: bool) -> Row:
    wanted = needs(of, on=on)
    return Row(
        pk=person.pk,
        name=person.name,
        role=person.get_sales_role_display() if person.sales_role else "",
        needs=wanted,
        line=in_a_line(wanted),
        figures=of.figures,
        trend=of.trend,
        talk=talk_cell(of),
        capability=capability_cell(person.abilities, person.abilities_short),
        activities=activity_cell(person.activity_now, person.activity_target),
        results=pace_cell(of.figures),
        gap=gap_cell(of.figures, currency=currency, exact=exact),
        coverage=coverage_cell(of.figures),
        plan=plan_cell(of.plan_state, of.plan_since, on=on),
        plan_state=of.plan_state,
        plan_since=of.plan_since,
        spark=_spark(of.trend),
        rhythm=of.rhythm,
    )


def _spark(trend: Trend) -> Spark | None:
    if not trend.is_whole:
        return None
    rising = trend.change is not None and trend.change > Decimal(0)
    return Spark(label=trend.label, values=trend.weeks, hue="bad" if rising else "")
