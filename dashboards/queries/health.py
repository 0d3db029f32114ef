"""Whether set-up, runs, imports and data are well."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from dashboards.queries.figures import Stamp, stamp_of
from dashboards.rules.setup import Counts, SetupStep, setup_steps
from objectives.models import Measure, MetricRun, Objective, PublishedRun, Strategy, Theme
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
    """Five queries, however much there is."""
    counts = _counts(organization, on=on)
    deals = _deals(organization, on=on)
    runs = list(_runs(organization))
    published = next((run for run in runs if run.is_published), None)
    runs.sort(key=lambda run: (run.started_at, run.pk), reverse=True)
    return Health(
        steps=setup_steps(_setup(counts, deals, organization)),
        runs=tuple(_run(run, organization) for run in runs[:LAST]),
        imports=tuple(_import(one, organization) for one in _imports(organization)),
        quality=_quality(organization, deals, counts),
        people=tuple(_people_lacking(organization, on=on)),
        lacking=counts["lacking"],
        stamp=stamp_of(published),
    )


def _reps(organization: Organization, on: date) -> QuerySet[Member]:
    grants = RoleGrant.objects.in_force(on).filter(member=OuterRef("pk"), role=Role.REP)
    return Member.objects.filter(Exists(grants), organization=organization).in_force(on)


def _lacking(organization: Organization, on: date) -> QuerySet[Member]:
    """Reps without a manager, a goal, a plan this year or a key that the CRM knows them by."""
    year = organization.current_year
    led = Assignment.objects.in_force(on).filter(member=OuterRef("pk"), manager__isnull=False)
    goals = Objective.objects.filter(owner_member=OuterRef("pk"), year=year, measure__is_gap=True)
    plans = Plan.objects.filter(member=OuterRef("pk"), year=year)
    return (
        _reps(organization, on)
        .annotate(has_manager=Exists(led), has_goal=Exists(goals), has_plan=Exists(plans))
        .filter(Q(has_manager=False) | Q(has_goal=False) | Q(has_plan=False) | Q(crm_key=""))
    )


def _counts(organization: Organization, *, on: date) -> dict[str, int]:
    """One query: a row of counts."""
    mine = {"organization": organization}
    year = organization.current_year
    reps = _reps(organization, on)
    led = Assignment.objects.in_force(on).filter(member=OuterRef("pk"), manager__isnull=False)
    goals = Objective.objects.filter(owner_member=OuterRef("pk"), year=year, measure__is_gap=True)
    counted = {
        "months": FiscalPeriod.objects.filter(kind="month", year=year, **mine),
        "people": reps,
        "without_manager": reps.filter(~Exists(led)),
        "people_with_goal": reps.filter(Exists(goals)),
        "lacking": _lacking(organization, on),
        "units": Unit.objects.filter(closed_on__isnull=True, **mine),
        "strategies": Strategy.objects.filter(year=year, **mine),
        "themes": Theme.objects.filter(strategy__year=year, **mine),
        "measures": Measure.objects.filter(is_gap=True, **mine),
        "imports": Import.objects.filter(state=Import.State.DONE, **mine),
        "plans": Plan.objects.filter(year=year, **mine),
        "runs": MetricRun.objects.filter(state=MetricRun.State.DONE, **mine),
        "aliases_used": Alias.objects.filter(decided_at__isnull=False, **mine),
        "aliases_waiting": Alias.objects.filter(decided_at__isnull=True, **mine),
    }
    row = Organization.objects.filter(pk=organization.pk).annotate(
        **{f"n_{name}": _counted(rows) for name, rows in counted.items()}
    )
    values = row.values(*(f"n_{name}" for name in counted)).get()
    return {name: values[f"n_{name}"] for name in counted}


def _setup(counts: dict[str, int], deals: dict[str, int], organization: Organization) -> Counts:
    names = {one.name for one in fields(Counts)}
    known = {name: count for name, count in counts.items() if name in names}
    return Counts(year=organization.current_year, deals=deals["all"], **known)


def _counted(rows: QuerySet) -> Coalesce:
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(
        Subquery(one.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
    )


def _runs(organization: Organization) -> QuerySet[MetricRun]:
    """The last ones, and the one whose figures are shown."""
    published = PublishedRun.objects.filter(run=OuterRef("pk"))
    return (
        MetricRun.objects.filter(organization=organization)
        .annotate(is_published=Exists(published))
        .order_by("-is_published", "-started_at", "-pk")[: LAST + 1]
    )


def _run(run: MetricRun, organization: Organization) -> Run:
    tones = {"done": "ok", "failed": "bad", "running": "plain"}
    return Run(
        started_at=run.started_at.astimezone(organization.zone),
        as_of=run.as_of,
        cause=run.cause,
        state=Cell(run.get_state_display().lower(), tones[run.state]),
        took=_took(run.milliseconds),
        error=run.error,
    )


def _took(milliseconds: int | None) -> str:
    if milliseconds is None:
        return "—"
    return f"{milliseconds} ms" if milliseconds < 1_000 else f"{milliseconds / 1_000:.1f} s"


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


def _deals(organization: Organization, *, on: date) -> dict[str, int]:
    """One query over all deals."""
    is_open = Q(state=Stage.State.OPEN)
    return Opportunity.objects.filter(organization=organization).aggregate(
        all=Count("pk"),
        no_owner=Count("pk", filter=Q(owner__isnull=True)),
        no_amount=Count("pk", filter=is_open & Q(amount__isnull=True)),
        no_close=Count("pk", filter=is_open & Q(closes_on__isnull=True)),
        past_close=Count("pk", filter=is_open & Q(closes_on__lte=on)),
        no_start=Count("pk", filter=Q(created_on__isnull=True)),
        no_account=Count("pk", filter=Q(account__isnull=True)),
    )


def _quality(
    organization: Organization, deals: dict[str, int], counts: dict[str, int]
) -> tuple[Quality, ...]:
    amounts = "the list price stands in" if organization.estimates_amounts else "not counted"
    dates = "a typical cycle stands in" if organization.estimates_close_dates else "not counted"
    return (
        Quality("Deals without an owner", deals["no_owner"], "in nobody’s figures"),
        Quality("Open deals without an amount", deals["no_amount"], amounts),
        Quality("Open deals without a close date", deals["no_close"], dates),
        Quality("Open deals past their close date", deals["past_close"], "slipped, weigh nothing"),
        Quality("Deals without a first day", deals["no_start"], "say nothing about the cycle"),
        Quality("Deals without an account", deals["no_account"], "counted all the same"),
        Quality(
            "Spellings that wait for a decision",
            counts["aliases_waiting"],
            "their rows are refused",
        ),
        Quality(
            "Spellings matched by an alias", counts["aliases_used"], "named in each import’s report"
        ),
    )


def _people_lacking(organization: Organization, *, on: date) -> Iterable[Lacking]:
    """Some of them, those without a manager first. One query."""
    rows = _lacking(organization, on).order_by("has_manager", "has_goal", "has_plan", "name", "pk")
    for row in rows[:MOST_PEOPLE]:
        had = {
            "manager": row.has_manager,
            "goal": row.has_goal,
            "plan": row.has_plan,
            "CRM key": row.crm_key,
        }
        yield Lacking(row.pk, row.name, tuple(name for name, there in had.items() if not there))
