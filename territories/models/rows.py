from django.db import models
from django.db.models import Q

from organization.models import Owned, OwnedQuerySet
from pipeline.models import Account
from salesplan.lib.fields import MoneyField
from territories.models.plans import Plan
from territories.rules.sections import LINE_SECTIONS, TEXTS


class RowQuerySet(OwnedQuerySet):
    def visible_to(self, viewer):
        """Rows are their writer's alone; everybody else reads papers made of them."""
        return super().visible_to(viewer).filter(plan__member=viewer)


class PlanText(Owned):
    """What a section says in words. The energy section is read by the plan's owner and nobody
    else: it is in no paper, no revision, no print and no audit."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="texts")
    section = models.CharField(max_length=20, choices=[(text.key, text.title) for text in TEXTS])
    text = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = RowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "section"], name="plan_text_once_a_section")
        ]

    def __str__(self):
        return f"{self.section} of plan {self.plan_id}"


class KeyAccount(Owned):
    """An account the year rests on: what it may bring, how to get in, what comes next."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="key_accounts")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    tier = models.CharField(
        max_length=1, choices=[("A", "A"), ("B", "B"), ("C", "C")], blank=True, default=""
    )
    potential = MoneyField(null=True, blank=True)
    target = MoneyField(null=True, blank=True)
    entry_strategy = models.CharField(max_length=240, blank=True, default="")
    next_step = models.CharField(max_length=120, blank=True, default="")
    next_step_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = RowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "account"], name="key_account_once_a_plan"),
            models.CheckConstraint(
                name="key_account_amounts_not_negative",
                condition=(Q(potential__isnull=True) | Q(potential__gte=0))
                & (Q(target__isnull=True) | Q(target__gte=0)),
            ),
        ]

    def __str__(self):
        return f"account {self.account_id} in plan {self.plan_id}"


class PlanLine(Owned):
    """A line that adds up: a segment of new business, a partner, a growth with existing clients.

    Without a `target` of its own a line brings `count` times `size`. `sent_key` makes a form sent
    twice add one line.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="lines")
    section = models.CharField(
        max_length=20, choices=[(section.key, section.title) for section in LINE_SECTIONS]
    )
    label = models.CharField(max_length=80)
    count = models.PositiveSmallIntegerField(null=True, blank=True)
    size = MoneyField(null=True, blank=True)
    target = MoneyField(null=True, blank=True)
    note = models.CharField(max_length=160, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    sent_key = models.CharField(max_length=40)

    objects = RowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "sent_key"], name="plan_line_sent_once"),
            models.CheckConstraint(
                name="plan_line_amounts_not_negative",
                condition=(Q(size__isnull=True) | Q(size__gte=0))
                & (Q(target__isnull=True) | Q(target__gte=0)),
            ),
        ]

    def __str__(self):
        return f"{self.label} in plan {self.plan_id}"
