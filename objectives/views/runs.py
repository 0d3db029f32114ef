from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from organization.access import requires
from organization.actions import enqueue, record, start_job
from organization.models import Job
from organization.rules import Permission
from salesplan.lib.htmx import go_to, render_page


@require_POST
@requires(Permission.RECOMPUTE)
def recomputation(request: HttpRequest) -> HttpResponse:
    """Ask for every figure to be computed now. One that waits or runs already is shown instead."""
    member, now = request.member, timezone.now()
    job = (
        Job.objects.filter(organization=member.organization, kind="recompute", started_by=member)
        .running()
        .order_by("-pk")
        .first()
    )
    if job is None:
        with transaction.atomic():
            job = start_job(member.organization, kind="recompute", by=member, at=now)
            record("ask for figures", job, by=member, at=now)
            enqueue("salesplan.recompute_now", at=now, job_id=job.pk)
    return go_to(request, reverse("objectives:run", args=(job.pk,)))


@require_safe
@requires(Permission.RECOMPUTE)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.member), pk=pk, kind="recompute")
    ended = job.state in {Job.State.DONE, Job.State.FAILED}
    waits = (timezone.now() - job.created_at).total_seconds() > 30 and job.started_at is None
    context = {"job": job, "ended": ended, "waits": waits and not ended}
    return render_page(request, "objectives/run.html", context, partials=("progress",))
