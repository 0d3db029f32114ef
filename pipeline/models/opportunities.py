from django.db import models
from django.db.models import Q

from organization.models import Member, Owned, OwnedQuerySet, people_read
from pipeline.models.accounts import Account, Product, source_field
from salesplan.lib.fields import MoneyField


class Stage(Owned):
    """A step of the sales process. Open steps are ranked 1, 2, ...; ended ones have rank 0.

    A deal's `reached` has bit `rank` set for each open stage it was in, and bit 0 when won.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        WON = "won", "Won"
        LOST = "lost", "Lost"

    name = models.CharField(max_length=80)
    state = models.CharField(max_length=4, choices=State)
    rank = models.PositiveSmallIntegerField(default=0)
    exit_criterion = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "name"], name="stage_name_once"),
            models.CheckConstraint(
                name="stage_rank_only_while_open",
                condition=Q(state="open", rank__range=(1, 30)) | (~Q(state="open") & Q(rank=0)),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def bit(self):
        """What being in this stage adds to a deal's `reached`; nothing for lost."""
        return 0 if self.state == self.State.LOST else 1 << self.rank


class OpportunityQuerySet(OwnedQuerySet):
    def visible_to(self, member):
        return super().visible_to(member).filter(owner__in=people_read(member).values("pk"))

    def won(self):
        return self.filter(state=Stage.State.WON)

    def open_as_of(self, day):
        """Known by the close of `day` and not ended by then."""
        begun = Q(created_on__isnull=True) | Q(created_on__lte=day)
        return self.filter(begun).filter(Q(state="open") | Q(closed_on__gt=day))


class Opportunity(Owned):
    """A deal as the CRM has it. What the CRM leaves out stays null and is estimated when read.

    `closes_on` is the expected close of an open deal, `closed_on` the day an ended one ended.
    `credit_ppm` is the owner's share. `reached` holds the stages it was in; see Stage.
    """

    crm_key = models.CharField(max_length=120)
    name = models.CharField(max_length=200, blank=True, default="")
    owner = models.ForeignKey(
        Member,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        db_index=False,
    )
    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        db_index=False,
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opportunities",
        db_index=False,
    )
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=4, choices=Stage.State)
    amount = MoneyField(null=True, blank=True)
    credit_ppm = models.PositiveIntegerField(default=1_000_000)
    created_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    reached = models.PositiveIntegerField(default=0)
    is_new_business = models.BooleanField(null=True, blank=True)
    omitted = models.BooleanField(default=False)
    source = source_field()

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "crm_key"], name="opportunity_key_once"
            ),
            models.CheckConstraint(
                name="opportunity_ended_has_a_day",
                condition=Q(state="open", closed_on__isnull=True)
                | (~Q(state="open") & Q(closed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="opportunity_credit_is_a_share", condition=Q(credit_ppm__lte=1_000_000)
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "closed_on"], name="opportunity_owner_closed"),
            models.Index(fields=["account"], name="opportunity_account"),
            # Whether any open deal needs its close estimated, without reading all of them.
            models.Index(
                fields=["organization"],
                name="opportunity_undated",
                condition=Q(closed_on__isnull=True, closes_on__isnull=True),
            ),
        ]

    def __str__(self):
        return self.name or self.crm_key


class StageChange(Owned):
    """One move of a deal, kept for audit and timing; figures read `Opportunity.reached`."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="moves")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    changed_on = models.DateField()
    source_key = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["opportunity", "changed_on"], name="stage_change_of_deal")]

    def __str__(self):
        return f"{self.opportunity_id} to {self.stage_id} on {self.changed_on}"


class Quota(Owned):
    """What a CRM says a member was to sell from a day on; plans read it, nothing here does."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="quotas")
    starts_on = models.DateField()
    amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "starts_on"], name="quota_start_once")
        ]

    def __str__(self):
        return f"{self.member_id} from {self.starts_on}"


class CrmActivityQuerySet(OwnedQuerySet):
    def visible_to(self, member):
        return super().visible_to(member).filter(owner__in=people_read(member).values("pk"))


class CrmActivity(Owned):
    class Kind(models.TextChoices):
        MEETING = "meeting", "Meeting"
        CALL = "call", "Call"
        EMAIL = "email", "E-mail"
        OFFER = "offer", "Offer"
        OTHER = "other", "Other"

    crm_key = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="activities")
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="activities"
    )
    opportunity = models.ForeignKey(
        Opportunity, on_delete=models.PROTECT, null=True, blank=True, related_name="activities"
    )
    happened_on = models.DateField()
    subject = models.CharField(max_length=200, blank=True, default="")

    objects = CrmActivityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "crm_key"], name="activity_key_once")
        ]
        indexes = [models.Index(fields=["owner", "happened_on"], name="activity_owner_day")]

    def __str__(self):
        return f"{self.kind} on {self.happened_on}"


class TouchedMember(Owned):
    """A member whose facts or goals changed since the last run.

    Written in the transaction of the change, for old and new owners; a watermark of changed rows
    would miss deletions, old owners and late commits.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    touched_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "member"], name="touched_member")]

    def __str__(self):
        return str(self.member_id)
