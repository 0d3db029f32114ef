from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from objectives.actions import RunFailedError, compute
from objectives.management import choosing
from organization.models import Organization


class Command(BaseCommand):
    help = "Compute every figure as of the close of a day: of one organization or of all."

    def add_arguments(self, parser):
        parser.add_argument("--organization", help="name; all of them where it is left out")
        parser.add_argument("--as-of", metavar="DATE", help="default: yesterday")

    def handle(self, *, organization, as_of, **options):
        chosen = (
            [choosing.one_organization(organization)]
            if organization
            else list(Organization.objects.order_by("name", "pk"))
        )
        failed = [one.name for one in chosen if not self._compute(one, as_of)]
        if failed:
            raise CommandError(
                f"Not computed: {', '.join(failed)}. The figures from before are still shown; "
                "the log says what went wrong."
            )

    def _compute(self, organization, text):
        now = timezone.now()
        as_of = choosing.as_of(organization, text, today=organization.day_of(now))
        try:
            run = compute(organization, as_of=as_of, cause="asked", by=None, at=now)
        except RunFailedError as error:
            self.stderr.write(f"{organization.name}: failed, {error}")
            return False
        kept = "" if run.slot == 0 else " Kept apart: newer figures are shown."
        self.stdout.write(
            f"{organization.name}: as of {as_of}, {run.counts['rows']:,} rows, "
            f"{run.counts['changed']:,} changed, {run.milliseconds:,} ms.{kept}"
        )
        return True
