from django.db import models

from organization.models.base import Owned, OwnedQuerySet
from organization.models.people import Member


class AuditEvent(Owned):
    """Who did what to which row, and when. Added in the transaction of the change, never edited.

    `facts` names fields and states; it never holds what somebody wrote about energy or in a
    private note.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    about = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "-at", "-id"], name="audit_newest_first")]

    def __str__(self):
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class JobQuerySet(OwnedQuerySet):
    def visible_to(self, member):
        """Jobs one started oneself."""
        return super().visible_to(member).filter(started_by=member)

    def running(self):
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])


class Job(Owned):
    """Long work with progress that a page can poll."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    started_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    saying = models.CharField(max_length=300, blank=True, default="")
    result = models.JSONField(default=dict, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organization", "-created_at", "-id"], name="job_newest")]

    def __str__(self):
        return f"{self.kind} {self.state}"


class OutboxMessage(models.Model):
    """A task to be sent, saved with the change that asks for it.

    A save never talks to the broker: with Redis stopped or frozen it would fail or hang.
    """

    task = models.CharField(max_length=100)
    arguments = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                name="outbox_waiting",
                condition=models.Q(sent_at__isnull=True),
            )
        ]

    def __str__(self):
        return self.task
