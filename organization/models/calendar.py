from django.db import models
from django.db.models import F, Q

from organization.models.base import Owned, OwnedQuerySet
from salesplan.lib.periods import Period


class FiscalPeriodQuerySet(OwnedQuerySet):
    def of_year(self, year):
        return self.filter(year=year)

    def months(self):
        return self.filter(kind=FiscalPeriod.Kind.MONTH)


class FiscalPeriod(Owned):
    """A month, quarter or year of the organization's calendar, from start up to its end."""

    class Kind(models.TextChoices):
        MONTH = "month", "Month"
        QUARTER = "quarter", "Quarter"
        YEAR = "year", "Year"

    kind = models.CharField(max_length=7, choices=Kind)
    label = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    quarter = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="months"
    )
    whole_year = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="parts"
    )

    objects = FiscalPeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "label"], name="fiscal_period_label_once"
            ),
            models.CheckConstraint(
                name="fiscal_period_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="fiscal_month_has_its_quarter",
                condition=Q(kind="month", quarter__isnull=False)
                | (~Q(kind="month") & Q(quarter__isnull=True)),
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def span(self):
        return Period(self.starts_on, self.ends_on)


class FiscalDay(Owned):
    """One row a calendar day: finding a day's month by equality is 7 times cheaper than by range."""

    day = models.DateField()
    month = models.ForeignKey(FiscalPeriod, on_delete=models.CASCADE, related_name="days")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "day"], name="fiscal_day_once")
        ]

    def __str__(self):
        return str(self.day)
