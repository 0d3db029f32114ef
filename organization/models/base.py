from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Organization(models.Model):
    """A company. Everything it owns points here, and nothing of it is seen from another one."""

    name = models.CharField(max_length=200, unique=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    currency = models.CharField(max_length=3, default="EUR")
    year_starts_in = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    current_year = models.PositiveSmallIntegerField()
    night_at_hour = models.PositiveSmallIntegerField(default=2)
    estimates_amounts = models.BooleanField(default=True)
    estimates_close_dates = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organization_year_starts_in_a_month",
                condition=models.Q(year_starts_in__range=(1, 12)),
            ),
            models.CheckConstraint(
                name="organization_night_at_an_hour",
                condition=models.Q(night_at_hour__range=(0, 23)),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)

    def day_of(self, moment):
        """The organization's calendar day at `moment`; days change at its own midnight."""
        return moment.astimezone(self.zone).date()


class OwnedQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Whatever belongs to the member's organization; narrower in every personal model."""
        return self.filter(organization_id=member.organization_id)


class Owned(models.Model):
    """A row that belongs to exactly one organization."""

    # No index of its own: the unique constraints and indexes that matter begin with it.
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True
