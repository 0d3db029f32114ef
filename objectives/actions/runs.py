"""Runs: every figure computed as of the close of a day, and published at once or not at all."""

import hashlib
import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from objectives.metrics import VERSION, Asked, compute_figures, compute_some, one_snapshot, thin
from objectives.models import MetricRun, PublishedRun
from organization.actions import enqueue, finish_job, job_failed, record, report_progress
from organization.models import Job, Member, Organization, OutboxMessage
from pipeline.models import TouchedMember

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
TRIES = 5
SLOTS_KEPT = 12
WHOLE_FROM = 3  # one in so many people touched makes the whole night cheaper than its parts


class RunFailedError(RuntimeError):
    """A run ended early. The figures shown are those from before it."""

    def __init__(self, run: MetricRun) -> None:
        super().__init__(run.error)
        self.run = run


class SupersededError(RuntimeError):
    """Another worker was given this run because this one was silent for too long."""


def compute(
    organization: Organization,
    *,
    as_of: date,
    cause: str,
    by: Member | None,
    at: datetime,
    job: Job | None = None,
) -> MetricRun:
    """Compute everything as of the close of a day. Raises RunFailedError; the old figures stay.

    As of an earlier day than the published run's, the figures go into a slot of their own and
    are not shown on any page.
    """
    run = _start(organization, as_of=as_of, cause=cause, by=by, at=at, job=job)
    return _carry_out(run, compute_figures, at=at)


def figures_as_of(organization: Organization, *, as_of: date, at: datetime) -> MetricRun:
    """A run whose figures are those of that day by everything known now, computed where needed.

    What is shown is brought up to date; another day's figures are computed afresh, since facts
    that came later may belong to it.
    """
    published = PublishedRun.objects.filter(organization=organization, run__as_of=as_of)
    if not published.exists():
        return compute(organization, as_of=as_of, cause="asked", by=None, at=at)
    recompute_touched(organization, at=at)
    return published.select_related("run").get().run


def run_night(organization: Organization, *, as_of: date, at: datetime) -> MetricRun | None:
    """The run of a night, once: None where it is done, under way elsewhere, or was given up."""
    run = _claim_night(organization, as_of=as_of, at=at)
    return _carry_out(run, compute_figures, at=at) if run else None


def start_due_nights(*, at: datetime) -> list[int]:
    """Ask for the night of every organization that is past its hour and has none for yesterday."""
    due = []
    for organization in Organization.objects.order_by("pk"):
        as_of = due_night(organization, at=at)
        if as_of is not None and _ask_for_night(organization, as_of=as_of, at=at):
            due.append(organization.pk)
    return due


def _ask_for_night(organization: Organization, *, as_of: date, at: datetime) -> bool:
    """Whether it was not asked for already: a second question would only be answered no."""
    arguments = {"organization_id": organization.pk, "as_of": as_of.isoformat()}
    waiting = OutboxMessage.objects.filter(
        task="salesplan.run_night", arguments=arguments, sent_at__isnull=True
    )
    if waiting.exists():
        return False
    enqueue("salesplan.run_night", at=at, **arguments)
    return True


def due_night(organization: Organization, *, at: datetime) -> date | None:
    """The day whose night is missing, from the organization's own hour on; else None."""
    local = at.astimezone(organization.zone)
    as_of = local.date() - timedelta(days=1)
    if local.hour < organization.night_at_hour:
        return None
    nights = MetricRun.objects.filter(organization=organization, as_of=as_of, cause="night")
    return None if nights.exclude(_claimable(at)).exists() else as_of


def recompute_touched(organization: Organization, *, at: datetime) -> MetricRun | None:
    """Bring the figures of people whose facts or goals changed, and of the units above, up to
    date as of the published day; None where nobody was touched."""
    touched = TouchedMember.objects.filter(organization=organization)
    if not touched.exists():
        return None
    published = PublishedRun.objects.filter(organization=organization).select_related("run").first()
    as_of = published.run.as_of if published else organization.day_of(at) - timedelta(days=1)
    people = Member.objects.filter(organization=organization).count()
    few = touched.values("member").distinct().count() * WHOLE_FROM <= people
    some = bool(published) and published.run.rules_version == VERSION and few
    scope, computation = ("touched", compute_some) if some else ("all", compute_figures)
    run = _start(organization, as_of=as_of, cause="change", by=None, at=at, scope=scope)
    return _carry_out(run, computation, at=at)


def recompute_now(job: Job, *, at: datetime) -> MetricRun | None:
    """The run behind "Recompute now"; None where another worker has it or it has ended."""
    waits = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, started_at__lte=at - LEASE)
    with transaction.atomic():
        if not Job.objects.filter(waits, pk=job.pk).update(state=Job.State.RUNNING, started_at=at):
            return None
        enqueue("salesplan.recompute_now", at=at + LEASE, job_id=job.pk)
    organization = job.organization
    as_of = organization.day_of(at) - timedelta(days=1)
    return compute(organization, as_of=as_of, cause="asked", by=job.started_by, at=at, job=job)


def _start(
    organization: Organization, *, as_of: date, cause: str, at: datetime, **fields: Any
) -> MetricRun:
    return MetricRun.objects.create(
        organization=organization,
        as_of=as_of,
        cause=cause,
        started_at=at,
        rules_version=VERSION,
        started_by=fields.get("by"),
        job=fields.get("job"),
        scope=fields.get("scope", "all"),
    )


def _claimable(at: datetime) -> Q:
    """A night that may be begun again: it failed, or its worker is silent; a few times only."""
    silent = Q(state=MetricRun.State.RUNNING, lease_ends_at__lte=at)
    return (silent | Q(state=MetricRun.State.FAILED)) & Q(attempt__lt=TRIES)


@transaction.atomic
def _claim_night(organization: Organization, *, as_of: date, at: datetime) -> MetricRun | None:
    """Make the night this worker's. Should the worker die, the task comes again at lease end."""
    nights = MetricRun.objects.filter(organization=organization, as_of=as_of, cause="night")
    lease = {"lease_ends_at": at + LEASE, "started_at": at}
    try:
        with transaction.atomic():
            MetricRun.objects.create(
                organization=organization,
                as_of=as_of,
                cause="night",
                scope="all",
                rules_version=VERSION,
                **lease,
            )
    except IntegrityError:
        again = {"state": MetricRun.State.RUNNING, "attempt": F("attempt") + 1, "error": ""}
        if not nights.filter(_claimable(at)).update(**again, **lease):
            return None
    enqueue(
        "salesplan.run_night",
        at=at + LEASE,
        organization_id=organization.pk,
        as_of=as_of.isoformat(),
    )
    return nights.select_related("organization").get()


def _carry_out(
    run: MetricRun, computation: Callable[[Asked], dict[str, Any]], *, at: datetime
) -> MetricRun:
    begun = time.perf_counter()
    if run.job:
        report_progress(run.job, done=0, total=1, saying="Computing every figure.", at=at)
    try:
        with one_snapshot(run.organization_id):
            _settle(run)
            counts = computation(Asked(run.organization, run.as_of, run.slot, run.pk))
            run.milliseconds = round((time.perf_counter() - begun) * 1000)
            _publish(run, counts, at=at)
    except Exception as error:
        _failed(run, error, at=at)
        raise RunFailedError(run) from error
    if run.job:
        rows, changed = run.counts["rows"], run.counts["changed"]
        saying = f"Done: {rows:,} rows of figures, {changed:,} changed."
        finish_job(run.job, saying=saying, at=at, result={"run": run.pk})
    return run


def _settle(run: MetricRun) -> None:
    """Where the figures go: slot 0 is what is shown. As of a day before the published one they go
    into the slot that day has, or a new one. Changes follow what is shown, whichever day it is."""
    published = (
        PublishedRun.objects.filter(organization=run.organization_id).select_related("run").first()
    )
    if published and run.scope == "touched":
        run.as_of = published.run.as_of
    if not published or published.run.as_of <= run.as_of:
        run.slot = 0
        return
    same_day = MetricRun.objects.filter(
        organization=run.organization_id, as_of=run.as_of, state=MetricRun.State.DONE
    ).exclude(slot=0)
    run.slot = same_day.values_list("slot", flat=True).order_by("-pk").first() or run.pk


def _publish(run: MetricRun, counts: dict[str, Any], *, at: datetime) -> None:
    """The last lines of the run's transaction: from its commit on, all see the new figures."""
    run.counts = counts
    run.inputs_hash = hashlib.sha256(repr(counts.pop("inputs")).encode()).hexdigest()
    run.state, run.finished_at = MetricRun.State.DONE, at + timedelta(milliseconds=run.milliseconds)
    mine = MetricRun.objects.filter(pk=run.pk, attempt=run.attempt, state=MetricRun.State.RUNNING)
    fields = ("as_of", "slot", "counts", "inputs_hash", "state", "finished_at", "milliseconds")
    if not mine.update(**{name: getattr(run, name) for name in fields}):
        raise SupersededError
    if run.slot == 0:
        published = PublishedRun.objects.filter(organization=run.organization)
        if not published.update(run=run, slot=0):
            PublishedRun.objects.create(organization=run.organization, run=run, slot=0)
        # Of this snapshot only: who was touched since stays for the next run.
        TouchedMember.objects.filter(organization=run.organization).delete()
    else:
        thin(run.organization, keep=SLOTS_KEPT)
    facts = {"as_of": run.as_of.isoformat(), "cause": run.cause, "scope": run.scope}
    record("compute figures", run, by=run.started_by, at=at, facts=facts)


def _failed(run: MetricRun, error: Exception, *, at: datetime) -> None:
    log.error("run %s of organization %s failed", run.pk, run.organization_id, exc_info=error)
    run.state, run.error, run.finished_at = MetricRun.State.FAILED, type(error).__name__, at
    mine = MetricRun.objects.filter(pk=run.pk, attempt=run.attempt, state=MetricRun.State.RUNNING)
    mine.update(state=run.state, error=run.error, finished_at=at)
    if run.job:
        job_failed(
            run.job,
            saying="The figures could not be computed; the old ones stay. "
            "Try again; if it fails again, tell whoever runs this server.",
            at=at,
        )


__all__ = [
    "RunFailedError",
    "SupersededError",
    "compute",
    "due_night",
    "figures_as_of",
    "recompute_now",
    "recompute_touched",
    "run_night",
    "start_due_nights",
]
