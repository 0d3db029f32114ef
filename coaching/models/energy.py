from datetime import timedelta
from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from organization.models import Member, Owned, OwnedQuerySet

EDITABLE_FOR = timedelta(hours=24)
SCORE = (MinValueValidator(1), MaxValueValidator(10))


class OwnEnergyQuerySet(OwnedQuerySet):
    def visible_to(self, member):
        """Only the member's own, everywhere, whatever else they are."""
        return super().visible_to(member).filter(member=member)


class EnergyCheckinQuerySet(OwnEnergyQuerySet):
    def editable(self, at):
        return self.filter(at__gt=at - EDITABLE_FOR)

    def oldest_first(self):
        return self.order_by("at", "pk")


class EnergyCheckin(Owned):
    """How a member says they are. Nobody else reads it; it can be changed for 24 hours."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    energy = models.PositiveSmallIntegerField(validators=SCORE)
    enthusiasm = models.PositiveSmallIntegerField(validators=SCORE)
    endurance = models.PositiveSmallIntegerField(validators=SCORE)
    word = models.CharField(max_length=140, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    client_key = models.UUIDField(default=uuid4)

    objects = EnergyCheckinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "client_key"], name="checkin_sent_once"),
            models.CheckConstraint(
                name="checkin_scores_from_1_to_10",
                condition=Q(
                    energy__range=(1, 10), enthusiasm__range=(1, 10), endurance__range=(1, 10)
                ),
            ),
        ]
        indexes = [models.Index(fields=["member", "at"], name="checkin_of_member")]

    def __str__(self):
        return f"check-in {self.pk}"


class EnergyFloor(Owned):
    """The score below which a member wants to act, and what they will do then, in their words."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="+")
    floor = models.PositiveSmallIntegerField(validators=SCORE)
    action = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = OwnEnergyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="energy_floor_from_1_to_10", condition=Q(floor__range=(1, 10))
            )
        ]

    def __str__(self):
        return f"energy floor {self.pk}"
