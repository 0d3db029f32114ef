from datetime import datetime
from typing import Any

from organization.models import Job, Member, Organization


def start_job(
    organization: Organization, *, kind: str, by: Member | None, at: datetime, total: int = 0
) -> Job:
    return Job.objects.create(
        organization=organization, kind=kind, started_by=by, created_at=at, total=total
    )


def report_progress(job: Job, *, done: int, saying: str, at: datetime, total: int = 0) -> None:
    """Overwrite the counters; outside the work's own transaction, or nobody sees it move."""
    Job.objects.filter(pk=job.pk).exclude(state__in=[Job.State.DONE, Job.State.FAILED]).update(
        state=Job.State.RUNNING,
        started_at=job.started_at or at,
        done=done,
        saying=saying[:300],
        **({"total": total} if total else {}),
    )


def finish_job(job: Job, *, saying: str, at: datetime, result: dict[str, Any]) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.DONE, finished_at=at, saying=saying[:300], result=result
    )


def job_failed(job: Job, *, saying: str, at: datetime) -> None:
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.FAILED, finished_at=at, saying=saying[:300]
    )
