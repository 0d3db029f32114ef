"""A sign-in, or a new password, for a person who is already in the organization."""

import secrets

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from organization.actions import record
from organization.models import Member, User


class Command(BaseCommand):
    help = "Gives a person a sign-in, or a new password, and prints it once."

    def add_arguments(self, parser):
        parser.add_argument("name", help="as the organization knows the person")
        parser.add_argument("--email", help="of the sign-in, where the person has none yet")
        parser.add_argument("--organization", metavar="NAME")

    @transaction.atomic
    def handle(self, *, name, email, organization, **options):
        member = self.member(name, organization)
        if member.user is None:
            member.user = self.user(member, email)
            member.save(update_fields=["user"])
        record("give sign-in", member, by=None, at=timezone.now(), about=member)
        self.stdout.write(give_password(member.user))

    def member(self, name, organization):
        found = Member.objects.active().filter(name__iexact=name).select_related("user")
        if organization:
            found = found.filter(organization__name=organization)
        members = list(found[:2])
        if not members:
            raise CommandError(f"Nobody called {name} works here. Names are on the page People.")
        if len(members) > 1:
            raise CommandError(f"Several people are called {name}. Add --organization NAME.")
        return members[0]

    def user(self, member, email):
        if not email:
            raise CommandError(f"{member.name} has no sign-in yet. Add --email ADDRESS.")
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} is no e-mail address.") from None
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError(f"{email} already signs in as somebody. Name another address.")
        return User.objects.create_user(email)


def give_password(user):
    """Sets a password nobody knew before; returns the line to hand over."""
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    return f"{user.email}  {password}"
