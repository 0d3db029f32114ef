from datetime import timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from coaching.rules import ComeBack, Mode
from organization.models import Member, Owned, OwnedQuerySet, Reporting
from pipeline.models import Account

PRIVATE_KEPT_FOR = timedelta(days=365)


def _lines_of(viewer, person):
    """Reporting lines of any date from the viewer down to the person named by `person`."""
    return Reporting.objects.filter(leader=viewer, member=OuterRef(person))


def people_coached(viewer):
    """Members below the viewer in today's reporting line. A delegate does not coach."""
    lines = _lines_of(viewer, "pk").in_force(viewer.today)
    return Member.objects.visible_to(viewer).active().filter(Exists(lines))


def people_with_timeline(viewer):
    """Whose timeline the viewer may open: their own, of those they coach, of those they wrote on."""
    lines = _lines_of(viewer, "pk").in_force(viewer.today)
    written = Conversation.objects.visible_to(viewer).filter(author=viewer, about=OuterRef("pk"))
    return Member.objects.visible_to(viewer).filter(
        Q(pk=viewer.pk) | Exists(lines) | Exists(written)
    )


def _was_peer_then(viewer):
    """The viewer and the person had the same manager on the day of the conversation."""
    then = Reporting.objects.in_force(OuterRef("happened_on")).filter(depth=1)
    managers = Reporting.objects.in_force(OuterRef(OuterRef("happened_on"))).filter(
        depth=1, member=OuterRef(OuterRef("about"))
    )
    return Exists(then.filter(member=viewer, leader__in=managers.values("leader")))


class ConversationQuerySet(OwnedQuerySet):
    def visible_to(self, member):
        """Private: the author, until a year after the line ended. Shared: the author, the person,
        and the person's manager of today unless they were peers then. Nobody else, whatever the
        role."""
        lines = _lines_of(member, "about")
        kept = lines.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=member.today - PRIVATE_KEPT_FOR)
        )
        managed = Exists(lines.in_force(member.today).filter(depth=1)) & ~_was_peer_then(member)
        return (
            super()
            .visible_to(member)
            .filter(
                Q(author=member) & (Q(private=False) | Exists(kept))
                | Q(private=False) & (Q(about=member) | Q(managed))
            )
        )

    def editable_by(self, member):
        """Visible ones the member wrote about somebody they lead today."""
        lines = _lines_of(member, "about").in_force(member.today)
        return self.visible_to(member).filter(Exists(lines), author=member)

    def outlived(self, on):
        """Private ones whose author has not led the person for a year."""
        kept = Reporting.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=on - PRIVATE_KEPT_FOR),
            leader=OuterRef("author"),
            member=OuterRef("about"),
        )
        return self.filter(~Exists(kept), private=True)

    def shared(self):
        return self.filter(private=False)

    def newest_first(self):
        return self.order_by("-happened_at", "-pk")


class Conversation(Owned):
    """A talk between somebody who leads and somebody they lead, written down by the former.

    Private: only the author reads it. Sharing is one way; what was shared is only added to.
    `happened_on` is the organization's day. `client_key` makes saving it twice one row.
    """

    class State(models.TextChoices):
        LOGGED = "logged", "Logged"
        COMPLETE = "complete", "Complete"

    MODES = [
        (Mode.PHONE.value, "Phone"),
        (Mode.PASSING.value, "In passing"),
        (Mode.ACCOUNT.value, "Account"),
        (Mode.FIELD.value, "In the field"),
    ]
    COME_BACK = [
        (ComeBack.NO.value, "No"),
        (ComeBack.TOMORROW.value, "Tomorrow"),
        (ComeBack.FRIDAY.value, "Friday"),
        (ComeBack.NEXT.value, "Next 1:1"),
    ]
    TEXTS = ("note", "preparation", "happened", "learned", "differently")

    author = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="conversations_written"
    )
    about = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="conversations_about")
    mode = models.CharField(max_length=8, choices=MODES)
    account = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, blank=True, related_name="conversations"
    )
    happened_at = models.DateTimeField()
    happened_on = models.DateField()
    note = models.TextField(blank=True, default="")
    preparation = models.TextField(blank=True, default="")
    happened = models.TextField(blank=True, default="")
    learned = models.TextField(blank=True, default="")
    differently = models.TextField(blank=True, default="")
    come_back = models.CharField(max_length=8, choices=COME_BACK, default=ComeBack.NO.value)
    come_back_on = models.DateField(null=True, blank=True)
    private = models.BooleanField(default=False)
    shared_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(blank=True, default="")
    state = models.CharField(max_length=8, choices=State, default=State.LOGGED)
    version = models.PositiveIntegerField(default=1)
    client_key = models.UUIDField(default=uuid4)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "client_key"], name="conversation_sent_once"),
            models.CheckConstraint(
                name="conversation_with_somebody_else", condition=~Q(author=F("about"))
            ),
            models.CheckConstraint(
                name="conversation_private_or_shared",
                condition=Q(private=True, shared_at__isnull=True)
                | Q(private=False, shared_at__isnull=False),
            ),
            models.CheckConstraint(
                name="conversation_acknowledged_when_shared",
                condition=Q(acknowledged_at__isnull=True) | Q(private=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["about", "mode", "-happened_on"], name="conversation_last_by_mode"
            ),
            models.Index(fields=["author", "-happened_at"], name="conversation_of_author"),
        ]

    def __str__(self):
        return f"conversation {self.pk}"

    def get_absolute_url(self):
        return reverse("coaching:conversation", args=[self.pk])


class JointCallQuerySet(OwnedQuerySet):
    def visible_to(self, member):
        return self.filter(conversation__in=Conversation.objects.visible_to(member))


class JointCall(Owned):
    """What a talk in the field has besides: the aim of the visit and who does what."""

    TEXTS = ("aim", "part", "next_step")

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, related_name="joint_call"
    )
    aim = models.TextField(blank=True, default="")
    part = models.TextField(blank=True, default="")
    next_step = models.TextField(blank=True, default="")

    objects = JointCallQuerySet.as_manager()

    def __str__(self):
        return f"joint call {self.pk}"


class CommitmentQuerySet(OwnedQuerySet):
    def visible_to(self, member):
        """As the conversation; a commitment has no rights of its own."""
        return self.filter(conversation__in=Conversation.objects.visible_to(member))

    def settleable_by(self, member):
        """Who may say whether it was kept: the person, and the author while they lead them."""
        written = Conversation.objects.editable_by(member)
        return self.visible_to(member).filter(
            Q(conversation__about=member) | Q(conversation__in=written)
        )

    def open(self):
        return self.filter(state=Commitment.State.OPEN)


class Commitment(Owned):
    """What one of the two promised, by a day."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        KEPT = "kept", "Kept"
        NOT_KEPT = "not", "Not kept"

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="commitments"
    )
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="commitments")
    text = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=4, choices=State, default=State.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    client_key = models.UUIDField(default=uuid4)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "client_key"], name="commitment_sent_once"
            ),
            models.CheckConstraint(
                name="commitment_open_until_settled",
                condition=Q(state="open", settled_at__isnull=True)
                | (~Q(state="open") & Q(settled_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["owner", "state", "due_on"], name="commitment_due")]

    def __str__(self):
        return f"commitment {self.pk}"
