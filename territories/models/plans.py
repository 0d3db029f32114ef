from django.db import models
from django.db.models import Exists, OuterRef, Q

from organization.models import (
    Assignment,
    Member,
    Owned,
    OwnedQuerySet,
    Reporting,
    people_led,
    people_overseen,
)
from organization.rules import Role
from territories.rules.states import EDITABLE, STORED, State, Verb

OPEN_TO_LEADERS = [State.SUBMITTED, State.APPROVED]


def _led(viewer, *, directly=False):
    """Members above whom the viewer stands today, or whose plans the viewer is to review."""
    today = viewer.today
    lines = Reporting.objects.in_force(today).filter(leader=viewer, member=OuterRef("pk"))
    planned = Assignment.objects.in_force(today).filter(
        planning_manager=viewer, member=OuterRef("pk")
    )
    own = lines.filter(depth=1) if directly else lines
    return Member.objects.visible_to(viewer).filter(Exists(own) | Exists(planned))


def _without_a_manager(viewer):
    """Members whose post above is vacant today: no manager and no planning manager who stays."""
    today = viewer.today
    managers = Reporting.objects.in_force(today).filter(
        Q(leader__left_on__isnull=True) | Q(leader__left_on__gt=today), depth=1
    )
    planned = Assignment.objects.in_force(today).filter(planning_manager__left_on__isnull=True)
    return Member.objects.visible_to(viewer).exclude(
        Exists(managers.filter(member=OuterRef("pk")))
        | Exists(planned.filter(member=OuterRef("pk"), planning_manager__isnull=False))
    )


def people_reviewed(viewer):
    """Members whose plans wait for the viewer: led directly, or at any height where the post
    between is vacant."""
    vacant = _without_a_manager(viewer).values("pk")
    return Member.objects.visible_to(viewer).filter(
        Q(pk__in=_led(viewer, directly=True).values("pk"))
        | (Q(pk__in=_led(viewer).values("pk")) & Q(pk__in=vacant))
    )


class PlanQuerySet(OwnedQuerySet):
    def visible_to(self, viewer):
        """Plans of which the viewer may know at least the state; `rules.states` says how much.

        A delegate does not see drafts. Three queries for the viewer's roles and units.
        """
        above = Q(member__in=_led(viewer).values("pk")) | Q(
            member__in=people_overseen(viewer).values("pk")
        )
        everywhere = Q()
        if Role.OPERATIONS not in viewer.roles_on(viewer.today):
            everywhere = above | self._own(viewer) | self._lent(viewer) | self._approved_by(viewer)
        return super().visible_to(viewer).filter(everywhere)

    def read_by(self, viewer):
        """Plans of which the viewer may read what was submitted, not only the state."""
        leaders = Q(member__in=_led(viewer).values("pk")) | Q(
            member__in=people_overseen(viewer).values("pk")
        )
        reviewed = Q(member__in=people_reviewed(viewer).values("pk"))
        return (
            super()
            .visible_to(viewer)
            .filter(
                self._own(viewer)
                | self._lent(viewer)
                | (leaders & Q(state__in=OPEN_TO_LEADERS))
                | (reviewed & (~Q(state=State.DRAFT) | Q(shared_with_manager=True)))
            )
        )

    @staticmethod
    def _own(viewer):
        return Q(member=viewer)

    @staticmethod
    def _lent(viewer):
        """Of direct reports of somebody who lent the leading of them."""
        led = people_led(viewer, directly=True).exclude(pk=viewer.pk)
        return Q(member__in=led.values("pk")) & ~Q(state=State.DRAFT)

    @staticmethod
    def _approved_by(viewer):
        return Q(pk__in=PlanRevision.objects.filter(approved_by=viewer).values("plan"))

    def editable(self):
        return self.filter(state__in=sorted(EDITABLE))

    def of_year(self, year):
        return self.filter(year=year)


class Plan(Owned):
    """A rep's territory plan of a year. `version` counts transitions; each row counts its own.

    `changed_at` moves with every save of a row: that update and a transition's exclude each
    other, so that a revision holds all that was saved before it.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(
        max_length=9,
        choices=[(state.value, state.value) for state in STORED],
        default=State.DRAFT.value,
    )
    version = models.PositiveIntegerField(default=1)
    shared_with_manager = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    state_since = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    active_on = models.DateField(null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "year"], name="plan_once_a_year"),
            models.CheckConstraint(
                name="plan_approved_has_its_first_day",
                condition=Q(state="approved", active_on__isnull=False)
                | (~Q(state="approved") & Q(active_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="plan_shared_only_while_written",
                condition=Q(shared_with_manager=False) | Q(state__in=["draft", "returned"]),
            ),
        ]
        indexes = [models.Index(fields=["organization", "year", "state"], name="plan_of_year")]

    def __str__(self):
        return f"{self.member_id} {self.year}"

    @property
    def is_editable(self):
        return self.state in EDITABLE


class PlanRevisionQuerySet(OwnedQuerySet):
    def visible_to(self, viewer):
        """What was submitted and not recalled, of plans one reads; and what one approved."""
        mine = Q(plan__member=viewer) | Q(approved_by=viewer)
        read = Q(plan__in=Plan.objects.read_by(viewer).values("pk"), recalled_at__isnull=True)
        return super().visible_to(viewer).filter(mine | read)

    def standing(self):
        return self.filter(recalled_at__isnull=True)


class PlanRevision(Owned):
    """What the plan said when it was submitted. `paper` never changes and holds no energy."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    paper = models.JSONField()
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    recalled_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PlanRevisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_revision_number_once"),
            models.CheckConstraint(
                name="plan_revision_recalled_or_approved",
                condition=Q(recalled_at__isnull=True) | Q(approved_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"revision {self.number} of plan {self.plan_id}"


class PlanEventQuerySet(OwnedQuerySet):
    def visible_to(self, viewer):
        return super().visible_to(viewer).filter(plan__in=Plan.objects.read_by(viewer).values("pk"))


class PlanEvent(Owned):
    """Who moved the plan from one state to another, when and why."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="events")
    verb = models.CharField(max_length=8, choices=[(verb.value, verb.value) for verb in Verb])
    from_state = models.CharField(max_length=9, blank=True, default="")
    to_state = models.CharField(max_length=9)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=1_000, blank=True, default="")
    revision = models.ForeignKey(
        PlanRevision, on_delete=models.CASCADE, null=True, blank=True, related_name="events"
    )

    objects = PlanEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["plan", "-at", "-id"], name="plan_event_newest")]

    def __str__(self):
        return f"{self.verb} plan {self.plan_id}"
