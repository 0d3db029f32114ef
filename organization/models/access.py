from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from organization.models.base import Owned, OwnedQuerySet
from organization.models.people import Assignment, Member, Unit, path_end
from organization.rules import Role


class DatedQuerySet(OwnedQuerySet):
    def in_force(self, on):
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)


class RoleGrantQuerySet(DatedQuerySet):
    def leading(self):
        """Grants that come with a unit to lead or oversee."""
        return self.filter(role__in=[Role.MANAGER, Role.EXECUTIVE])


class RoleGrant(Owned):
    """A role on days. Managers and executives hold it for a unit and all below it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=12, choices=[(role.value, role.value) for role in Role])
    unit = models.ForeignKey(
        Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="grants"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "role", "unit", "starts_on"],
                name="role_grant_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="role_grant_names_a_unit_to_lead",
                condition=Q(unit__isnull=False) | Q(role__in=["rep", "operations"]),
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.role}"


class Reporting(Owned):
    """Who is above whom, at any height, and on which days: derived from assignments.

    Rebuilt in the transaction that changes an assignment; never written by hand.
    """

    leader = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="led")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="leaders")
    depth = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["leader", "member"], name="reporting_down"),
            models.Index(fields=["member", "depth"], name="reporting_up"),
        ]

    def __str__(self):
        return f"{self.leader} above {self.member}"


class DelegationQuerySet(OwnedQuerySet):
    def active(self, at):
        return self.filter(starts_at__lte=at, ends_at__gt=at)


class Delegation(Owned):
    """A manager lends the leading of direct reports to somebody, for a time."""

    manager = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="lent")
    delegate = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="borrowed")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delegation_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="delegation_to_somebody_else", condition=~Q(manager=F("delegate"))
            ),
        ]

    def __str__(self):
        return f"{self.delegate} for {self.manager}"


def under_any(paths, *, field="path"):
    """A condition: the path lies in one of the subtrees. Ranges, so that an index serves it."""
    within = Q(pk__in=[])
    for path in paths:
        within |= Q(**{f"{field}__gte": path, f"{field}__lt": path_end(path)})
    return within


def units_led(viewer, *, role=None):
    """Units at or below one the viewer leads or oversees today. At most one query for the grants."""
    leading = {Role.MANAGER, Role.EXECUTIVE} if role is None else {role}
    grants = viewer.grants_on(viewer.today)
    paths = [grant.unit.path for grant in grants if grant.role in leading]
    return Unit.objects.visible_to(viewer).filter(under_any(paths))


def people_led(viewer, *, directly=False):
    """Members the viewer leads today: directly, or at any depth; a delegate as the lender does,
    for direct reports only."""
    today = viewer.today
    lent = viewer.borrowed.active(viewer.seen_at).values("manager")
    chain = Reporting.objects.in_force(today).filter(member=OuterRef("pk"))
    own = chain.filter(leader=viewer)
    if directly:
        own = own.filter(depth=1)
    borrowed = chain.filter(leader__in=lent, depth=1)
    planned = Assignment.objects.in_force(today).filter(
        member=OuterRef("pk"), planning_manager=viewer
    )
    return Member.objects.visible_to(viewer).filter(
        Exists(own) | Exists(borrowed) | Exists(planned)
    )


def people_overseen(viewer):
    """Members placed today in a unit at or below one the viewer is executive of."""
    places = Assignment.objects.in_force(viewer.today).filter(
        member=OuterRef("pk"), unit__in=units_led(viewer, role=Role.EXECUTIVE)
    )
    return Member.objects.visible_to(viewer).filter(Exists(places))


def people_read(viewer):
    """Whose year, figures and CRM records the viewer may read: self, led, overseen."""
    return Member.objects.visible_to(viewer).filter(
        Q(pk=viewer.pk)
        | Q(pk__in=people_led(viewer).values("pk"))
        | Q(pk__in=people_overseen(viewer).values("pk"))
    )
