from django.db import models
from django.db.models import F, Q

from organization.models import Member, Owned, OwnedQuerySet, people_read
from salesplan.lib.fields import MoneyField


def source_field():
    """Which kind of export a row came in; only those can be gone from the next one of the kind."""
    return models.CharField(max_length=24, blank=True, default="", db_default="")


class AccountQuerySet(OwnedQuerySet):
    def visible_to(self, member):
        """Accounts owned by, or with an opportunity or contract of, somebody the viewer reads."""
        readable = people_read(member).values("pk")
        return (
            super()
            .visible_to(member)
            .filter(
                Q(owner__in=readable)
                | Q(pk__in=_accounts_of("pipeline.Opportunity", readable))
                | Q(pk__in=_accounts_of("pipeline.Contract", readable))
            )
        )


def _accounts_of(label, readable):
    related = Account._meta.apps.get_model(label)
    return related.objects.filter(owner__in=readable, account__isnull=False).values("account")


class Account(Owned):
    crm_key = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    segment = models.CharField(max_length=80, blank=True, default="")
    country = models.CharField(max_length=80, blank=True, default="")
    tier = models.CharField(
        max_length=1, choices=[("A", "A"), ("B", "B"), ("C", "C")], blank=True, default=""
    )
    potential = MoneyField(null=True, blank=True)
    owner = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    parent_key = models.CharField(max_length=120, blank=True, default="")
    source = source_field()

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "crm_key"], name="account_key_once")
        ]
        indexes = [models.Index(fields=["organization", "owner"], name="account_owner")]

    def __str__(self):
        return self.name


class Contact(Owned):
    crm_key = models.CharField(max_length=120)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=160)
    title = models.CharField(max_length=160, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "crm_key"], name="contact_key_once")
        ]

    def __str__(self):
        return self.name


class Product(Owned):
    """What is sold. The list price stands in for an amount the CRM does not say."""

    crm_key = models.CharField(max_length=120)
    name = models.CharField(max_length=160)
    series = models.CharField(max_length=80, blank=True, default="")
    list_price = MoneyField(null=True, blank=True)
    source = source_field()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "crm_key"], name="product_key_once")
        ]

    def __str__(self):
        return self.name


class ContractQuerySet(OwnedQuerySet):
    def visible_to(self, member):
        return super().visible_to(member).filter(owner__in=people_read(member).values("pk"))


class Contract(Owned):
    """Running business: a monthly amount from a day up to, not including, another.

    `churn_ppm` is the share expected to be lost, in parts per million.
    """

    crm_key = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contracts")
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="contracts")
    monthly = MoneyField()
    churn_ppm = models.PositiveIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "crm_key"], name="contract_key_once"),
            models.CheckConstraint(
                name="contract_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
            ),
            models.CheckConstraint(
                name="contract_churn_is_a_share", condition=Q(churn_ppm__lte=1_000_000)
            ),
        ]

    def __str__(self):
        return self.name


class Alias(Owned):
    """Another spelling met in a CRM file, and what it was decided to mean.

    Found ones wait with `decided_at` empty; an import uses decided ones and reports each use.
    """

    class Kind(models.TextChoices):
        OWNER = "owner", "Owner"
        ACCOUNT = "account", "Account"
        PRODUCT = "product", "Product"
        STAGE = "stage", "Stage"

    kind = models.CharField(max_length=8, choices=Kind)
    spelling = models.CharField(max_length=200)
    means = models.CharField(max_length=200)
    likeness_ppm = models.PositiveIntegerField(default=0)
    decided_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "spelling"], name="alias_spelling_once"
            )
        ]

    def __str__(self):
        return f"{self.spelling} = {self.means}"
