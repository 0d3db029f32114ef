"""A believable company with people, goals, two years of CRM history, plans and talks."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from organization.models import Organization
from salesplan.demo.seed import SIZES, seed


class Command(BaseCommand):
    help = "Fills the database with a sample company and writes the sign-ins to a file."

    def add_arguments(self, parser):
        parser.add_argument("--size", choices=sorted(SIZES), default="medium")
        parser.add_argument("--name", default="Brightside")

    def handle(self, *, size, name, **options):
        if Organization.objects.filter(name=name).exists():
            raise CommandError(
                f"{name} is already here. Choose another name by --name, or start from an "
                "empty database."
            )
        with transaction.atomic():
            sign_ins = seed(name=name, size=size, at=timezone.now())
        file = settings.DATA_DIR / "sign-ins.txt"
        file.touch(mode=0o600)
        file.write_text("".join(f"{line}\n" for line in sign_ins))
        for line in sign_ins[:4]:
            self.stdout.write(line)
        self.stdout.write(f"All sign-ins: {file}")
