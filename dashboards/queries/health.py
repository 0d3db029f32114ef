"""Whether set-up, runs, imports and data are well."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from dashboards.queries.figures import Stamp, published_stamp
from dashboards.rules.setup import Counts, SetupStep, setup_steps
from objectives.models import Measure, MetricRun, Objective, Strategy, Theme
from organization.models import (
    Assignment,
    FiscalPeriod,
    Member,
    Organization,
    RoleGrant,
    Unit,
)
from organization.rules import Role
from pipeline.models import Alias, Import, Opportunity, Stage
from salesplan.lib import figures
from salesplan.lib.cells import Cell
from salesplan.lib.charts import Bullet
from territories.models import Plan

LAST = 6
MOST_PEOPLE = 12


@dataclass(frozen=True, slots=True)
class Run:
    started_at: datetime
    as_of: date
    cause: str
    state: Cell
    took: str
    error: str


@dataclass(frozen=True, slots=True)
class ImportLine:
    pk: int
    started_at: datetime
    source: str
    state: Cell


@dataclass(frozen=True, slots=True)
class Quality:
    """A count of rows that cannot be fully used, and what happens to them."""

    name: str
    count: int
    what: str

    @property
    def cell(self) -> Cell:
        return Cell(figures.number(self.count), "warn" if self.count else "ok")


@dataclass(frozen=True, slots=True)
class Lacking:
    """A rep of whom something is missing, and what."""

    pk: int
    name: str
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    steps: tuple[SetupStep, ...]
    runs: tuple[Run, ...]
    imports: tuple[ImportLine, ...]
    quality: tuple[Quality, ...]
    people: tuple[Lacking, ...]
    lacking: int
    stamp: Stamp | None

    @property
    def done(self) -> int:
        return sum(step.state == "done" for step in self.steps)

    @property
    def heads(self) -> dict[str, Any]:
        """What the cards say in their heads."""
        total = len(self.steps)
        label = f"{self.done} of {total} steps done"
        lacking = figures.plural(self.lacking, "person", "people")
        return {
            "steps_title": f"{self.done} of {total} done",
            "steps_note": f"next: {self.following.lower()}" if self.following else "",
            "progress": Bullet(label=label, now=self.done, due=None, top=total, hue="ok"),
            "people_reading": f"{lacking} to look at" if self.lacking else "fine",
            "people_tone": "warn" if self.lacking else "ok",
        }

    @property
    def following(self) -> str:
        """The next step to take; empty when all are done."""
        return next((step.name for step in self.steps if step.state != "done"), "")


def health(organization: Organization, *, on: date) -> Health:
    """Seven queries, however much there is."""
    people = list(_people_lacking(organization, on=on))
    counts = _counts(organization, on=on)
    return Health(
        steps=setup_steps(Counts(**counts)),
        runs=tuple(_run(run, organization) for run in _runs(organization)),
        imports=tuple(_import(one, organization) for one in _imports(organization)),
        quality=_quality(organization, on=on),
        people=tuple(people[:MOST_PEOPLE]),
        lacking=len(people),
        stamp=published_stamp(organization),
    )


def _reps(organization: Organization, on: date) -> QuerySet[Member]:
    grants = RoleGrant.objects.in_force(on).filter(member=OuterRef("pk"), role=Role.REP)
    return Member.objects.filter(Exists(grants), organization=organization).in_force(on)


def _counts(organization: Organization, *, on: date) -> dict[str, Any]:
    """One query: a row of counts."""
    year = organization.current_year
    reps = _reps(organization, on)
    led = Assignment.objects.in_force(on).filter(member=OuterRef("pk"), manager__isnull=False)
    goals = Objective.objects.filter(owner_member=OuterRef("pk"), year=year, measure__is_gap=True)
    counted = {
        "months": FiscalPeriod.objects.filter(organization=organization, kind="month", year=year),
        "people": reps,
        "without_manager": reps.filter(~Exists(led)),
        "units": Unit.objects.filter(organization=organization, closed_on__isnull=True),
        "strategies": Strategy.objects.filter(organization=organization, year=year),
        "themes": Theme.objects.filter(organization=organization, strategy__year=year),
        "measures": Measure.objects.filter(organization=organization, is_gap=True),
        "people_with_goal": reps.filter(Exists(goals)),
        "deals": Opportunity.objects.filter(organization=organization),
        "imports": Import.objects.filter(organization=organization, state=Import.State.DONE),
        "plans": Plan.objects.filter(organization=organization, year=year),
        "runs": MetricRun.objects.filter(organization=organization, state=MetricRun.State.DONE),
    }
    row = (
        Organization.objects.filter(pk=organization.pk)
        .annotate(**{f"n_{name}": _counted(rows) for name, rows in counted.items()})
        .values(*(f"n_{name}" for name in counted))
        .get()
    )
    return {"year": year, **{name: row[f"n_{name}"] for name in counted}}


def _counted(rows: QuerySet) -> Coalesce:
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(
        Subquery(one.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
    )


def _runs(organization: Organization) -> QuerySet[MetricRun]:
    return MetricRun.objects.filter(organization=organization).order_by("-started_at", "-pk")[:LAST]


def _run(run: MetricRun, organization: Organization) -> Run:
    tones = {"done": "ok", "failed": "bad", "running": "plain"}
    took = "—" if run.milliseconds is None else f"{run.milliseconds / 1000:.1f} s"
    return Run(
        started_at=run.started_at.astimezone(organization.zone),
        as_of=run.as_of,
        cause=run.cause,
        state=Cell(run.get_state_display().lower(), tones[run.state]),
        took=took,
        error=run.error,
    )


def _imports(organization: Organization) -> QuerySet[Import]:
    return Import.objects.filter(organization=organization).order_by("-started_at", "-pk")[:LAST]


def _import(one: Import, organization: Organization) -> ImportLine:
    tones = {"done": "ok", "refused": "bad", "failed": "bad"}
    return ImportLine(
        pk=one.pk,
        started_at=one.started_at.astimezone(organization.zone),
        source=one.preset or "upload",
        state=Cell(one.get_state_display().lower(), tones.get(one.state, "plain")),
    )


def _quality(organization: Organization, *, on: date) -> tuple[Quality, ...]:
    """Two queries."""
    is_open = Q(state=Stage.State.OPEN)
    deals = Opportunity.objects.filter(organization=organization).aggregate(
        no_owner=Count("pk", filter=Q(owner__isnull=True)),
        no_amount=Count("pk", filter=is_open & Q(amount__isnull=True)),
        no_close=Count("pk", filter=is_open & Q(closes_on__isnull=True)),
        past_close=Count("pk", filter=is_open & Q(closes_on__lte=on)),
        no_start=Count("pk", filter=Q(created_on__isnull=True)),
        no_account=Count("pk", filter=Q(account__isnull=True)),
    )
    aliases = Alias.objects.filter(organization=organization).aggregate(
        used=Count("pk", filter=Q(decided_at__isnull=False)),
        waiting=Count("pk", filter=Q(decided_at__isnull=True)),
    )
    amounts = "the list price stands in" if organization.estimates_amounts else "not counted"
    dates = "a typical cycle stands in" if organization.estimates_close_dates else "not counted"
    return (
        Quality("Deals without an owner", deals["no_owner"], "in nobody’s figures"),
        Quality("Open deals without an amount", deals["no_amount"], amounts),
        Quality("Open deals without a close date", deals["no_close"], dates),
        Quality("Open deals past their close date", deals["past_close"], "slipped, weigh nothing"),
        Quality("Deals without a first day", deals["no_start"], "say nothing about the cycle"),
        Quality("Deals without an account", deals["no_account"], "counted all the same"),
        Quality("Spellings that wait for a decision", aliases["waiting"], "their rows are refused"),
        Quality("Spellings matched by an alias", aliases["used"], "named in each import’s report"),
    )


def _people_lacking(organization: Organization, *, on: date) -> Iterable[Lacking]:
    """Reps without a manager, a goal or a plan this year. One query."""
    year = organization.current_year
    led = Assignment.objects.in_force(on).filter(member=OuterRef("pk"), manager__isnull=False)
    goals = Objective.objects.filter(owner_member=OuterRef("pk"), year=year, measure__is_gap=True)
    plans = Plan.objects.filter(member=OuterRef("pk"), year=year)
    rows = (
        _reps(organization, on)
        .annotate(has_manager=Exists(led), has_goal=Exists(goals), has_plan=Exists(plans))
        .filter(Q(has_manager=False) | Q(has_goal=False) | Q(has_plan=False) | Q(crm_key=""))
        .order_by("has_manager", "has_goal", "has_plan", "name", "pk")
    )
    for row in rows:
        had = {
            "manager": row.has_manager,
            "goal": row.has_goal,
            "plan": row.has_plan,
            "CRM key": row.crm_key,
        }
        yield Lacking(row.pk, row.name, tuple(name for name, there in had.items() if not there))
