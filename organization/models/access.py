from datetime import datetime
from typing import NamedTuple

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from organization.models.base import Owned, OwnedQuerySet
from organization.models.people import Assignment, Member, Unit, path_end
from organization.rules import Permission, Role


class WaysOfLeading(NamedTuple):
    seen_at: datetime
    leads: bool
    borrows: bool
    plans: bool


class DatedQuerySet(OwnedQuerySet):
    def in_force(self, on):
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)


class RoleGrantQuerySet(DatedQuerySet):
    def open_after(self, on):
        """Held on the day, or from a later one on."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))

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
            ),
            models.UniqueConstraint(
                fields=["member", "role", "starts_on"],
                name="role_grant_without_a_unit_once",
                condition=Q(unit__isnull=True),
            ),
            models.CheckConstraint(
                name="role_grant_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
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
    def visible_to(self, member):
        """What one lent or borrowed; operations see what anybody did."""
        seen = super().visible_to(member)
        if member.may(Permission.ORGANIZATION_SET, on=member.today):
            return seen
        return seen.about(member)

    def about(self, member):
        return self.filter(Q(manager=member) | Q(delegate=member))

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
    for direct reports only. At most one query for how the viewer leads."""
    return Member.objects.visible_to(viewer).filter(_led(viewer, directly=directly))


def people_overseen(viewer):
    """Members placed today in a unit at or below one the viewer is executive of."""
    return Member.objects.visible_to(viewer).filter(_overseen(viewer))


def people_read(viewer):
    """Whose year, figures and CRM records the viewer may read: self, led, overseen."""
    return Member.objects.visible_to(viewer).filter(
        Q(pk=viewer.pk) | _led(viewer) | _overseen(viewer)
    )


def _led(viewer, *, directly=False):
    """Only the ways of leading that the viewer has at all: most have none, or one."""
    today, ways = viewer.today, _ways_of_leading(viewer)
    chain = Reporting.objects.in_force(today).filter(member=OuterRef("pk"))
    led = Q(pk__in=[])
    if ways.leads:
        own = chain.filter(leader=viewer)
        led |= Q(Exists(own.filter(depth=1) if directly else own))
    if ways.borrows:
        lent = viewer.borrowed.active(viewer.seen_at).values("manager")
        led |= Q(Exists(chain.filter(leader__in=lent, depth=1)))
    if ways.plans:
        places = Assignment.objects.in_force(today).filter(member=OuterRef("pk"))
        led |= Q(Exists(places.filter(planning_manager=viewer)))
    return led


def ways_of_leading(member, at):
    """For a query that reads a viewer: whether `member` leads, borrows or plans for anybody."""
    return {
        "way_leads": Exists(Reporting.objects.filter(leader=member)),
        "way_borrows": Exists(Delegation.objects.active(at).filter(delegate=member)),
        "way_plans": Exists(Assignment.objects.filter(planning_manager=member)),
    }


def _ways_of_leading(viewer):
    """Whether the viewer leads, borrows or plans for anybody, ever. One query, none where the
    request read it with the viewer."""
    if viewer.ways is None or viewer.ways.seen_at != viewer.seen_at:
        found = (
            Member.objects.filter(pk=viewer.pk)
            .annotate(**ways_of_leading(viewer.pk, viewer.seen_at))
            .values_list("way_leads", "way_borrows", "way_plans")
            .get()
        )
        viewer.ways = WaysOfLeading(viewer.seen_at, *found)
    return viewer.ways


def _overseen(viewer):
    grants = viewer.grants_on(viewer.today)
    paths = [grant.unit.path for grant in grants if grant.role == Role.EXECUTIVE]
    if not paths:
        return Q(pk__in=[])
    places = Assignment.objects.in_force(viewer.today).filter(
        under_any(paths, field="unit__path"), member=OuterRef("pk")
    )
    return Q(Exists(places))
