"""What happens across apps, read top to bottom. Ids in, and safe to run twice."""

from datetime import date, timedelta

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from coaching.actions import purge_private_notes
from objectives import actions
from organization.actions import forget_sent, open_year
from organization.models import Job, Organization
from organization.rules import fiscal_year_of

KEPT_IN_OUTBOX = timedelta(days=7)


@shared_task(name="salesplan.start_due_nights", expires=240)
def start_due_nights() -> list[int]:
    return actions.start_due_nights(at=timezone.now())


@shared_task(name="salesplan.run_night")
def run_night(organization_id: int, as_of: str) -> None:
    """The night of a day: the year that begins is laid out, what may not be kept any longer goes,
    then every figure is computed."""
    now, day = timezone.now(), date.fromisoformat(as_of)
    organization = Organization.objects.get(pk=organization_id)
    year = fiscal_year_of(day + timedelta(days=1), starts_in=organization.year_starts_in)
    open_year(organization, year=year, by=None, at=now)
    purge_private_notes(organization, on=day, at=now)
    forget_sent(before=now - KEPT_IN_OUTBOX)
    call_command("clearsessions")
    actions.run_night(organization, as_of=day, at=now)


@shared_task(name="salesplan.recompute_touched")
def recompute_touched(organization_id: int) -> None:
    actions.recompute_touched(Organization.objects.get(pk=organization_id), at=timezone.now())


@shared_task(name="salesplan.recompute_now")
def recompute_now(job_id: int) -> None:
    job = Job.objects.select_related("organization", "started_by").get(pk=job_id)
    actions.recompute_now(job, at=timezone.now())
