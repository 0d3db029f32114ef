from django.db import models
from django.db.models import Q

from organization.models import Job, Member, Owned, OwnedQuerySet
from organization.rules import Permission


class OperationsQuerySet(OwnedQuerySet):
    def visible_to(self, member):
        """Rows about imports, for those who may import in their organization."""
        if not member.may(Permission.IMPORT_RUN, on=member.today):
            return self.none()
        return super().visible_to(member)


class Import(Owned):
    """One taking-in of CRM files: what came, what it changed, what was refused and why.

    `attempt` is the fence: a worker that was given up on finds another number and writes nothing.
    `beat_at` is its last sign of life.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        CHECKED = "checked", "Checked"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"
        FAILED = "failed", "Failed"

    preset = models.CharField(max_length=40, blank=True, default="")
    files = models.JSONField(default=list)
    folder = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    check_only = models.BooleanField(default=False)
    form_key = models.CharField(max_length=64, blank=True, default="")
    attempt = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(default=dict, blank=True)

    objects = OperationsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                name="import_one_at_a_time",
                condition=Q(state="running"),
            ),
            models.UniqueConstraint(
                fields=["organization", "form_key"],
                name="import_once_a_form",
                condition=~Q(form_key=""),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-started_at", "-id"], name="import_newest")
        ]

    def __str__(self):
        return f"import {self.pk} {self.state}"


class ImportRefusal(Owned):
    """A row that was not taken, with the sentence for the person who sent it."""

    import_run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="refusals")
    file = models.CharField(max_length=200)
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=120, blank=True, default="")
    key = models.CharField(max_length=120, blank=True, default="")
    reason = models.CharField(max_length=500)

    objects = OperationsQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["import_run", "id"], name="refusal_of_import")]

    def __str__(self):
        return f"{self.file}:{self.line} {self.reason}"


class ImportChange(Owned):
    """A row an import added, changed or no longer found; before and after by field."""

    class Kind(models.TextChoices):
        ADDED = "added", "Added"
        CHANGED = "changed", "Changed"
        GONE = "gone", "Gone from the file"

    import_run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=7, choices=Kind)
    table = models.CharField(max_length=20)
    key = models.CharField(max_length=120)
    fields = models.JSONField(default=dict)

    objects = OperationsQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["import_run", "id"], name="change_of_import")]

    def __str__(self):
        return f"{self.kind} {self.table} {self.key}"
