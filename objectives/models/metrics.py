from django.db import models
from django.db.models import Q

from organization.models import (
    FiscalPeriod,
    Job,
    Member,
    Organization,
    Owned,
    OwnedQuerySet,
    people_read,
    units_led,
)
from salesplan.lib.fields import MoneyField


class MetricRun(Owned):
    """One computation of every figure: as of the close of a day, by one version of the rules.

    `attempt` is the fence: a worker that lost its lease finds another number and publishes nothing.
    """

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    as_of = models.DateField()
    slot = models.BigIntegerField(default=0)
    scope = models.CharField(max_length=7, choices=[("all", "All"), ("touched", "Touched")])
    cause = models.CharField(max_length=20)
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    rules_version = models.PositiveSmallIntegerField()
    inputs_hash = models.CharField(max_length=64, blank=True, default="")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    milliseconds = models.PositiveIntegerField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    error = models.CharField(max_length=300, blank=True, default="")
    attempt = models.PositiveSmallIntegerField(default=1)
    lease_ends_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "as_of"],
                name="run_of_a_night_once",
                condition=Q(cause="night"),
            )
        ]
        indexes = [models.Index(fields=["organization", "-started_at", "-id"], name="run_newest")]

    def __str__(self):
        return f"run {self.pk} as of {self.as_of}"


class PublishedRun(models.Model):
    """The run whose figures are shown. Switched in the transaction that writes them."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, primary_key=True, related_name="published"
    )
    run = models.ForeignKey(MetricRun, on_delete=models.PROTECT, related_name="+")
    slot = models.BigIntegerField(default=0)

    def __str__(self):
        return f"{self.organization}: {self.run}"


class Figure(Owned):
    """A row the night writes. Keys are not checked row by row: that costs more than the night."""

    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    slot = models.BigIntegerField(default=0)
    subject_kind = models.SmallIntegerField(
        choices=[(1, "member"), (2, "unit"), (3, "organization")]
    )
    subject_id = models.BigIntegerField()

    MEMBER, UNIT, ORGANIZATION = 1, 2, 3

    class Meta:
        abstract = True


class GapMetricQuerySet(OwnedQuerySet):
    def visible_to(self, member):
        """Figures of people one may read, and of units one leads or oversees."""
        people = people_read(member).values("pk")
        units = units_led(member).values("pk")
        return (
            super()
            .visible_to(member)
            .filter(
                Q(subject_kind=GapMetric.MEMBER, subject_id__in=people)
                | Q(subject_kind=GapMetric.UNIT, subject_id__in=units)
            )
        )

    def published(self, organization):
        """What is shown now; each row knows the run that vouches for it as `shown_by`."""
        slot = PublishedRun.objects.filter(organization=organization).values("slot")
        return self.filter(organization=organization, slot__in=slot).select_related(
            "organization__published__run"
        )


class GapMetric(Figure):
    """One subject's figures for one period, as the run that wrote them computed them.

    Null is unknown; `reasons` says why, as bits of objectives.rules.reasons. Money on the goal's
    basis. A month, quarter or year of a person, or of a unit with everything below it.
    `to_go` is goal less closed less run-rate. `slot` 0 holds the published figures; other slots
    hold figures as of other days. `run` is the one that last changed the row: rows that stay the
    same are not written again, so the as-of day is that of `shown_by`.
    """

    pk = models.CompositePrimaryKey(
        "organization_id", "slot", "subject_kind", "subject_id", "period_id"
    )
    period = models.ForeignKey(
        FiscalPeriod,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    goal = MoneyField(null=True)
    closed = MoneyField(null=True)
    run_rate = MoneyField(null=True)
    weighted = MoneyField(null=True)
    open = MoneyField(null=True)
    slipped = MoneyField(null=True)
    to_go = MoneyField(null=True)
    gap = MoneyField(null=True)
    required = MoneyField(null=True)
    coverage_ppm = models.BigIntegerField(null=True)
    won_count = models.IntegerField(default=0)
    lost_count = models.IntegerField(default=0)
    win_rate_ppm = models.IntegerField(null=True)
    estimated = models.IntegerField(default=0)
    unknown_people = models.IntegerField(default=0)
    people = models.IntegerField(default=1)
    reasons = models.IntegerField(default=0)
    run = models.ForeignKey(
        MetricRun, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    objects = GapMetricQuerySet.as_manager()

    def __str__(self):
        return f"{self.subject_kind}:{self.subject_id} {self.period_id}"

    @property
    def shown_by(self):
        """The published run, which found the row still true; read with `published`."""
        return self.organization.published.run


class GapHistory(Figure):
    """The year's gap of a subject at the last run of each week (by its Monday), for trends."""

    pk = models.CompositePrimaryKey(
        "organization_id", "slot", "subject_kind", "subject_id", "period_id", "week_on"
    )
    period = models.ForeignKey(
        FiscalPeriod,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    week_on = models.DateField()
    gap = MoneyField(null=True)
    closed = MoneyField(null=True)

    def __str__(self):
        return f"{self.subject_kind}:{self.subject_id} {self.week_on}"


class StageRate(Figure):
    """How often a deal that reached a stage was won: a person's, a unit's, the organization's.

    Shrunk person to unit to organization; kept so that an increment uses last night's rates and
    a page can show them. `rank` 0 stands for the closed win rate, won by won and lost.
    """

    pk = models.CompositePrimaryKey("organization_id", "slot", "subject_kind", "subject_id", "rank")
    rank = models.SmallIntegerField()
    won = models.IntegerField()
    reached = models.IntegerField()
    ppm = models.IntegerField(null=True)

    def __str__(self):
        return f"{self.subject_kind}:{self.subject_id} rank {self.rank}"


class CycleTime(Figure):
    """Median days from created to won, nearest rank: a person's from five wins on, a unit's, or
    the organization's. The rule that dates an open deal the CRM gives no close date."""

    pk = models.CompositePrimaryKey("organization_id", "slot", "subject_kind", "subject_id")
    wins = models.IntegerField()
    median_days = models.IntegerField()
    p80_days = models.IntegerField()

    def __str__(self):
        return f"{self.subject_kind}:{self.subject_id} {self.median_days} days"
