from django.db import models
from django.db.models import Q

from organization.models import FiscalPeriod, Member, Owned, OwnedQuerySet, Unit, people_read
from pipeline.models import Product
from salesplan.lib.fields import MoneyField


class Strategy(Owned):
    """What a unit wants in a year: the vision in words, with the themes that carry it."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="strategies")
    year = models.PositiveSmallIntegerField()
    vision = models.TextField(max_length=2_000, blank=True, default="")
    goal = models.CharField(max_length=300, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="strategy_once_a_year")
        ]

    def __str__(self):
        return f"{self.unit} {self.year}"


class Theme(Owned):
    """One of the few things a strategy bets on."""

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="themes")
    name = models.CharField(max_length=120)
    why = models.CharField(max_length=500, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["strategy", "name"], name="theme_name_once")]

    def __str__(self):
        return self.name


class Measure(Owned):
    """What is counted, on which basis. Ratios are recomputed when rolled up, never added."""

    class Kind(models.TextChoices):
        MONEY = "money", "Money"
        COUNT = "count", "Count"
        SHARE = "share", "Share"
        LEVEL = "level", "Level"
        TEXT = "text", "In words"

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=5, choices=Kind)
    basis = models.CharField(max_length=80, blank=True, default="")
    is_gap = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="measure_key_once"),
            models.UniqueConstraint(
                fields=["organization"],
                name="measure_of_the_gap_once",
                condition=Q(is_gap=True),
            ),
        ]

    def __str__(self):
        return self.name


class SeasonProfile(Owned):
    """How a year spreads over its 12 months: whole percent, 100 in all."""

    name = models.CharField(max_length=80)
    weights = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="season_name_once")
        ]

    def __str__(self):
        return self.name


class ObjectiveQuerySet(OwnedQuerySet):
    def visible_to(self, member):
        """Objectives of units are everybody's; a person's are those of people one may read.

        Energy is personal: a person's E objectives are seen by that person alone.
        """
        readable = people_read(member).values("pk")
        personal = Q(owner_member=member) | (
            Q(owner_member__in=readable) & ~Q(kind=Objective.Kind.ENERGY)
        )
        return super().visible_to(member).filter(Q(owner_unit__isnull=False) | personal)

    def of_year(self, year):
        return self.filter(year=year)


class Objective(Owned):
    """A promise: a Result, an Activity, a Capability or Energy, of a unit or of a person."""

    class Kind(models.TextChoices):
        RESULT = "R", "Results"
        ACTIVITY = "A", "Activities"
        CAPABILITY = "C", "Capability"
        ENERGY = "E", "Energy"

    class CustomerType(models.TextChoices):
        NEW = "new", "New clients"
        EXISTING = "existing", "Existing clients"
        BOTH = "both", "New and existing clients"

    kind = models.CharField(max_length=1, choices=Kind)
    title = models.CharField(max_length=200)
    why = models.CharField(max_length=500, blank=True, default="")
    year = models.PositiveSmallIntegerField()
    owner_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="objectives"
    )
    owner_member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="objectives"
    )
    theme = models.ForeignKey(
        Theme, on_delete=models.SET_NULL, null=True, blank=True, related_name="objectives"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="objectives"
    )
    target = MoneyField(null=True, blank=True)
    per = models.CharField(
        max_length=5,
        choices=[("year", "a year"), ("month", "a month"), ("week", "a week")],
        default="year",
    )
    season = models.ForeignKey(
        SeasonProfile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    customer_type = models.CharField(max_length=8, choices=CustomerType, blank=True, default="")
    offer_type = models.CharField(
        max_length=8,
        choices=[("new", "New offer"), ("existing", "Existing offer")],
        blank=True,
        default="",
    )
    product = models.ForeignKey(
        Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    segment = models.CharField(max_length=80, blank=True, default="")
    deal_type = models.CharField(max_length=80, blank=True, default="")
    weight_ppm = models.PositiveIntegerField(null=True, blank=True)
    provider = models.CharField(max_length=120, blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    now = MoneyField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = ObjectiveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="objective_has_one_owner",
                condition=Q(owner_unit__isnull=True, owner_member__isnull=False)
                | Q(owner_unit__isnull=False, owner_member__isnull=True),
            ),
            models.CheckConstraint(
                name="objective_weight_is_a_share",
                condition=Q(weight_ppm__isnull=True) | Q(weight_ppm__lte=1_000_000),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "year", "owner_member"], name="objective_owner"),
        ]

    def __str__(self):
        return self.title


class ObjectiveLink(Owned):
    """What leads to what: an activity serves a result, a capability an activity."""

    source = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="serves")
    serves = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="served_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "serves"], name="objective_link_once"),
            models.CheckConstraint(
                name="objective_link_to_another", condition=~Q(source=models.F("serves"))
            ),
        ]

    def __str__(self):
        return f"{self.source_id} serves {self.serves_id}"


class ObjectiveTarget(Owned):
    """A target month by month; quarters and the year are sums of months.

    Only the gap's measure is computed from these rows by the night.
    """

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="targets")
    month = models.ForeignKey(FiscalPeriod, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["objective", "month"], name="objective_target_once")
        ]

    def __str__(self):
        return f"{self.objective_id} {self.month_id}"
