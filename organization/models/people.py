from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower

from organization.models.base import Organization, Owned, OwnedQuerySet
from organization.rules import Permission, Role, permissions_of


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A sign-in. What it may do hangs on its Member, never on flags here."""

    class Theme(models.TextChoices):
        SYSTEM = "", "System"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    email = models.EmailField()
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    theme = models.CharField(max_length=5, choices=Theme, blank=True, default=Theme.SYSTEM)
    single_keys = models.BooleanField(default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_its_case")
        ]

    def __str__(self):
        return self.email


class UnitQuerySet(OwnedQuerySet):
    def under(self, unit):
        """The unit and everything below it, by a range on the path."""
        return self.filter(
            organization_id=unit.organization_id, path__gte=unit.path, path__lt=unit.path_end
        )


def path_end(path):
    """The first path after everything below `path`.

    Paths are digits only, seven a level, so that text order is the same in every collation.
    """
    return str(int(path) + 1).zfill(len(path))


class Unit(Owned):
    """A node of the tree: the company, a region, a country, a team, as deep as it needs."""

    class Level(models.TextChoices):
        GLOBAL = "global", "Global"
        REGION = "region", "Region"
        COUNTRY = "country", "Country"
        TEAM = "team", "Team"

    name = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=200)
    depth = models.PositiveSmallIntegerField()
    closed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "path"], name="unit_path_once"),
            models.UniqueConstraint(
                fields=["organization", "parent", "name"],
                name="unit_name_once_under_its_parent",
            ),
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="unit_name_once_at_the_top",
                condition=Q(parent__isnull=True),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def path_end(self):
        return path_end(self.path)


class MemberQuerySet(OwnedQuerySet):
    def active(self):
        return self.filter(left_on__isnull=True)

    def in_force(self, on):
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gt=on))

    def assigned_under(self, unit, *, on):
        """Members whose place on that day is the unit or anything below it."""
        places = Assignment.objects.in_force(on).filter(
            member=OuterRef("pk"), unit__path__gte=unit.path, unit__path__lt=unit.path_end
        )
        return self.filter(Exists(places), organization_id=unit.organization_id)

    def called(self, text):
        """Whose name, address or CRM key holds the text, whatever its case."""
        return self.filter(
            Q(name__icontains=text) | Q(user__email__icontains=text) | Q(crm_key__icontains=text)
        )

    def lacking(self, what, *, on):
        """People at work who cannot begin: `what` is sign-in, role or manager."""
        return self.active().filter(lacks(what, on))


def lacks(what, on):
    """A condition on members. A manager is lacked by reps: a plan needs somebody to approve it."""
    grants = apps.get_model("organization.RoleGrant").objects.in_force(on)
    held = grants.filter(member=OuterRef("pk"))
    led = Assignment.objects.in_force(on).filter(
        Q(manager__isnull=False) | Q(planning_manager__isnull=False), member=OuterRef("pk")
    )
    return {
        "sign-in": Q(user__isnull=True),
        "role": ~Exists(held),
        "manager": Exists(held.filter(role=Role.REP)) & ~Exists(led),
    }[what]


class Member(models.Model):
    """A person in one organization. Names and places are seen by colleagues; little else is."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="members")
    user = models.OneToOneField(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="member"
    )
    name = models.CharField(max_length=160)
    sales_role = models.CharField(
        max_length=10,
        choices=[("hunter", "Hunter"), ("farmer", "Farmer"), ("channel", "Channel"), ("", "None")],
        blank=True,
        default="",
    )
    crm_key = models.CharField(max_length=120, blank=True, default="")
    started_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = MemberQuerySet.as_manager()

    seen_at = None
    ways = None
    held = None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "crm_key"],
                name="member_crm_key_once",
                condition=~Q(crm_key=""),
            )
        ]

    def __str__(self):
        return self.name

    def seen(self, at):
        """The member, knowing the moment of the request: rights are decided as of then."""
        self.seen_at = at
        return self

    @property
    def today(self):
        return self.organization.day_of(self.seen_at)

    @property
    def first_name(self):
        return self.name.split(" ")[0]

    @property
    def initials(self):
        words = self.name.split()
        return (words[0][:1] + words[-1][:1]).upper() if len(words) > 1 else self.name[:2].upper()

    def grants_on(self, on):
        """Grants in force on a day. One query, none where a request read them with the member."""
        if self.held is None:
            return list(self.grants.in_force(on).select_related("unit").order_by("pk"))
        return [
            grant
            for grant in self.held
            if grant.starts_on <= on and (grant.ends_on is None or grant.ends_on > on)
        ]

    def roles_on(self, on):
        """The member's roles on a day. At most one query."""
        return frozenset(Role(grant.role) for grant in self.grants_on(on))

    def may(self, permission: Permission, *, on):
        return permission in permissions_of(self.roles_on(on))


class AssignmentQuerySet(OwnedQuerySet):
    def in_force(self, on):
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)


class Assignment(Owned):
    """A member's place from a day up to, not including, another: unit, manager, plan manager.

    A move ends one row and starts the next, so every figure can be attributed by its date.
    `planning_manager` reviews the plan where that is somebody else than the manager.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assignments")
    manager = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )
    planning_manager = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="planned_for"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "starts_on"], name="assignment_start_once"),
            models.UniqueConstraint(
                fields=["member"], name="assignment_open_once", condition=Q(ends_on__isnull=True)
            ),
            models.CheckConstraint(
                name="assignment_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
            ),
            models.CheckConstraint(
                name="assignment_not_to_oneself",
                condition=Q(manager__isnull=True) | ~Q(manager=F("member")),
            ),
        ]

    def __str__(self):
        return f"{self.member} in {self.unit} from {self.starts_on}"
