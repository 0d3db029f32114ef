"""The first organization of an installation, and the sign-in of whoever sets it up.

An organization that an import made is given its operations person in the same way.
"""

from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import BaseUserManager
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from objectives.actions import add_measure
from organization.actions import add_member, add_unit, grant_role, open_year, record
from organization.models import Organization, RoleGrant, User
from organization.rules import Role, fiscal_year_of
from salesplan.management.commands.sign_in import give_password


class Command(BaseCommand):
    help = "Founds an organization and prints one sign-in, for operations."

    def add_arguments(self, parser):
        parser.add_argument("name")
        parser.add_argument("--operations", metavar="NAME", required=True)
        parser.add_argument("--email", required=True)
        parser.add_argument("--time-zone", default="UTC")
        parser.add_argument("--currency", default="EUR")
        parser.add_argument("--year-starts-in", metavar="MONTH", type=int, default=1)

    @transaction.atomic
    def handle(self, *, name, operations, email, time_zone, currency, year_starts_in, **options):
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError(f"{email} already signs in here. Name another address.")
        at = timezone.now()
        organization = Organization.objects.filter(name=name).first()
        if organization and RoleGrant.objects.filter(
            organization=organization, role=Role.OPERATIONS
        ):
            raise CommandError(f"{name} is already here, with somebody in operations.")
        wanted = organization or Organization(
            name=name,
            time_zone=time_zone,
            currency=currency.upper(),
            year_starts_in=year_starts_in,
            current_year=at.year,
        )
        refuse_unusable(wanted, email)
        if organization is None:
            organization = found(wanted, at=at)
        member = add_member(organization, name=operations, email=email, by=None, at=at)
        grant_role(member, role=Role.OPERATIONS, starts_on=organization.day_of(at), by=None, at=at)
        self.stdout.write(give_password(member.user))


def found(organization, *, at):
    """An organization with its calendar, its uppermost unit and the measure its gap counts."""
    today = organization.day_of(at)
    organization.current_year = fiscal_year_of(today, starts_in=organization.year_starts_in)
    organization.save()
    record("found", organization, by=None, at=at)
    for year in (organization.current_year, organization.current_year + 1):
        open_year(organization, year=year, by=None, at=at)
    name = organization.name
    add_unit(organization, name=name, level="global", parent=None, by=None, at=at)
    add_measure(organization, name="Bookings", kind="money", is_gap=True, by=None, at=at)
    return organization


def refuse_unusable(organization, email):
    try:
        ZoneInfo(organization.time_zone)
    except (KeyError, ValueError, OSError):
        raise CommandError(
            f"{organization.time_zone} is no time zone. Write one like Europe/Berlin."
        ) from None
    try:
        organization.full_clean(exclude=["name"])
        validate_email(BaseUserManager.normalize_email(email))
    except ValidationError as error:
        raise CommandError("; ".join(error.messages)) from None
