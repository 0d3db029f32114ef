"""The night against its floor: what a database cannot do without."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from math import log

from celery import Task
from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum

from objectives.metrics.engine import stored
from objectives.models import GapMetric, MetricRun, Objective, ObjectiveTarget
from organization.models import FiscalPeriod, Organization
from pipeline.models import Contract, Opportunity, Stage, TouchedMember
from salesplan import tasks
from salesplan.management.bench.data import AS_OF, STAGES, Made
from salesplan.management.bench.measure import Row, rounds, seconds

TOUCHED = 10
SAMPLE = 3
PERIODS = 17


def night_rows(made: Made, *, count: int) -> tuple[list[Row], float]:
    """Ratios of the night, its increment and the naive loop; and seconds of a night unchanged."""
    floor, night = Floor(made), Night(made)
    night.settle()
    found = rounds(
        count,
        floor=floor.measure,
        unchanged=night.measure,
        changed=night.measure_changed,
        touched=night.measure_touched,
    )
    naive = seconds(lambda: naive_loop(made)) / SAMPLE * len(made.reps)
    unchanged, floors = found["unchanged"], found["floor"]
    share = night.share_changed
    sampled = f"measured on {SAMPLE} reps, scaled to {len(made.reps):,}: {naive / 60:,.0f} minutes"
    rows = [
        Row("the night, 40 % of rows changed", "F", found["changed"] / floors, 3.5, 2.0,
            note=f"{share:.0%} of rows changed; F {floors * 1000:,.0f} ms, "
                 f"night {found['changed'] * 1000:,.0f} ms"),
        Row("the night, nothing changed", "F", unchanged / floors, 2.5, 1.4,
            note=f"{unchanged * 1000:,.0f} ms"),
        Row("the naive loop", "the night", naive / unchanged, 300, 1000, is_least=True, note=sampled),
        Row("recompute of 10 reps with ancestors", "the night", found["touched"] / unchanged,
            0.04, 0.01, note=f"{found['touched'] * 1000:,.1f} ms"),
    ]  # fmt: skip
    return rows, unchanged


class Floor:
    """Win rates, one GROUP BY owner × month × stage, and the insert of as many bare rows."""

    def __init__(self, made: Made) -> None:
        self.values = {"organization": made.organization.pk, "as_of": AS_OF}
        self.values["rows"] = len(made.reps) * PERIODS
        self.values["window"] = AS_OF.replace(year=AS_OF.year - 2)
        self._run("DROP TABLE IF EXISTS floor_rows")
        self._run("CREATE TABLE floor_rows AS SELECT * FROM objectives_gapmetric WHERE 1 = 0")

    def measure(self) -> float:
        self._run("DELETE FROM floor_rows")
        _vacuum("floor_rows")
        return seconds(self._work)

    @transaction.atomic
    def _work(self) -> None:
        for name, text in (("floor_rates", FLOOR_RATES), ("floor_months", FLOOR_MONTHS)):
            self._run(f"CREATE TEMP TABLE {name} AS {text}")
        self._run(FLOOR_INSERT)
        for name in ("floor_rates", "floor_months"):
            self._run(f"DROP TABLE {name}")

    def _run(self, text: str) -> None:
        values = {name: stored(value) for name, value in self.values.items()}
        with connection.cursor() as cursor:
            cursor.execute(text, values)


FLOOR_RATES = """
SELECT owner_id, count(*) FILTER (WHERE state = 'won') AS won, count(*) AS ended{reached}
  FROM pipeline_opportunity
 WHERE organization_id = %(organization)s AND state <> 'open'
   AND closed_on > %(window)s AND closed_on <= %(as_of)s
 GROUP BY owner_id
""".replace(
    "{reached}",
    "".join(
        f", count(*) FILTER (WHERE state = 'won' OR reached >= {1 << rank}) AS reached_{rank}"
        for rank in range(1, STAGES + 1)
    ),
)
FLOOR_MONTHS = """
SELECT o.owner_id, d.month_id, o.stage_id, count(*) AS deals, sum(o.amount) AS amount
  FROM pipeline_opportunity o
  JOIN organization_fiscalday d ON d.organization_id = %(organization)s
   AND d.day = coalesce(o.closed_on, o.closes_on)
 WHERE o.organization_id = %(organization)s
 GROUP BY o.owner_id, d.month_id, o.stage_id
"""
MONEY = (
    "goal", "closed", "run_rate", "weighted", "open", "slipped", "to_go", "gap", "required",
    "coverage_ppm",
)  # fmt: skip
COUNTS = (
    "won_count", "lost_count", "win_rate_ppm", "estimated", "unknown_people", "people", "reasons",
)  # fmt: skip
FLOOR_INSERT = f"""
WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %(rows)s)
INSERT INTO floor_rows (organization_id, slot, subject_kind, subject_id, period_id, run_id,
                        {", ".join(MONEY)}, {", ".join(COUNTS)})
SELECT 1, 0, 1, i / {PERIODS}, i %% {PERIODS}, 1, {", ".join(["i"] * len(MONEY))},
       {", ".join(["1"] * len(COUNTS))}
  FROM n
"""


class Night:
    """The night's own task, the same day again and again."""

    def __init__(self, made: Made) -> None:
        self.made = made
        self.share_changed = 0.0

    def settle(self) -> None:
        """A first night writes every row; it is not what is measured."""
        self._night()

    def measure(self) -> float:
        self._make_room()
        return seconds(self._night)

    def measure_changed(self) -> float:
        reps = self.made.reps[: len(self.made.reps) * 2 // 5]
        self._goals(reps).update(amount=F("amount") + 1)
        self._make_room()
        taken = seconds(self._night)
        counts = self._last().counts
        self.share_changed = counts["changed"] / counts["rows"]
        return taken

    def measure_touched(self) -> float:
        """Reps of ten teams."""
        reps = self.made.reps[-1 :: -max(1, len(self.made.reps) // 20)][:TOUCHED]
        self._goals(reps).update(amount=F("amount") + 1)
        TouchedMember.objects.bulk_create(
            TouchedMember(organization=self.made.organization, member_id=rep) for rep in reps
        )
        taken = seconds(lambda: _task(tasks.recompute_touched, self.made.organization))
        if self._last().scope != "touched":
            raise RuntimeError("The increment computed everything: too few reps for this bench.")
        return taken

    def _night(self) -> None:
        _task(tasks.run_night, self.made.organization, as_of=AS_OF.isoformat())
        if self._last().state != MetricRun.State.DONE:
            raise RuntimeError("The night did not run.")

    def _make_room(self) -> None:
        """The same night may run again, and finds its tables as autovacuum would leave them."""
        MetricRun.objects.filter(cause="night").update(cause="asked")
        _vacuum("objectives_gapmetric", "objectives_objectivetarget", "objectives_stagerate")

    def _goals(self, reps: list[int]):
        owned = Objective.objects.filter(owner_member__in=reps)
        return ObjectiveTarget.objects.filter(objective__in=owned)

    def _last(self) -> MetricRun:
        return MetricRun.objects.order_by("-pk").first()


def _task(task: Task, organization: Organization, **arguments: str) -> None:
    task.apply(kwargs={"organization_id": organization.pk, **arguments}, throw=True)


def _vacuum(*tables: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"VACUUM (ANALYZE) {table}")


def fingerprint() -> str:
    """Of every figure: two databases with the same facts agree on it."""
    names = ("subject_kind", "subject_id", "period_id", *MONEY, *COUNTS)
    digest = hashlib.sha256()
    figures = GapMetric.objects.filter(slot=0).order_by("subject_kind", "subject_id", "period_id")
    for row in figures.values_list(*names).iterator(chunk_size=20_000):
        digest.update(repr(row).encode())
    return digest.hexdigest()


def naive_loop(made: Made) -> None:
    """What a loop over reps asks: each figure of each period by a query of its own."""
    periods = list(FiscalPeriod.objects.filter(organization=made.organization))
    stages = list(Stage.objects.filter(organization=made.organization, state="open"))
    for rep in made.reps[:SAMPLE]:
        for period in periods:
            _naive_figures(rep, period, stages)


def _naive_figures(rep: int, period: FiscalPeriod, stages: list[Stage]) -> None:
    span = (period.starts_on, period.ends_on - timedelta(days=1))
    deals = Opportunity.objects.filter(owner=rep)
    ended = deals.filter(closed_on__range=span, closed_on__lte=AS_OF)
    goal = ObjectiveTarget.objects.filter(
        objective__owner_member=rep, month__starts_on__range=span
    ).aggregate(Sum("amount"))["amount__sum"]
    closed = ended.filter(state="won").aggregate(Sum("amount"))["amount__sum"]
    won, lost = ended.filter(state="won").count(), ended.filter(state="lost").count()
    weighted = _naive_weighted(deals.filter(closes_on__range=span, closes_on__gt=AS_OF), stages)
    slipped = deals.filter(state="open", closes_on__range=span, closes_on__lte=AS_OF)
    slipped.aggregate(Sum("amount"))
    contracts = Contract.objects.filter(owner=rep, starts_on__lte=period.starts_on)
    run_rate = contracts.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=period.starts_on))
    run_rate.aggregate(Sum("monthly"))
    GapMetric.objects.filter(subject_kind=1, subject_id=rep, period=period).update(
        goal=goal, closed=closed, won_count=won, lost_count=lost, weighted=weighted
    )


def _naive_weighted(deals, stages: list[Stage]):
    since = AS_OF.replace(year=AS_OF.year - 2)
    weighted = Decimal(0)
    for stage in stages:
        history = Opportunity.objects.filter(
            owner__in=deals.values("owner"), closed_on__gt=since, reached__gte=stage.bit
        ).aggregate(all=Count("pk"), won=Count("pk", filter=Q(state="won")))
        amount = deals.filter(stage=stage).aggregate(Sum("amount"))["amount__sum"] or Decimal(0)
        if history["all"]:
            weighted += amount * history["won"] / history["all"]
    return weighted


def scaling_row(sizes: list[int], taken: list[float]) -> Row:
    """The exponent of the night's growth between the smallest and the largest organization."""
    slope = log(taken[-1] / taken[0]) / log(sizes[-1] / sizes[0])
    steps = ", ".join(f"{size:,}: {1000 * t:,.0f} ms" for size, t in zip(sizes, taken, strict=True))
    return Row("slope of the night over opportunities", "log-log", slope, 1.15, 1.0, note=steps)
