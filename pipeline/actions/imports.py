"""The life of an import: asked for, claimed by one worker, read, and written in one transaction."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from organization.actions import enqueue, finish_job, job_failed, record
from organization.models import Job, Member, Organization
from pipeline.actions import staging
from pipeline.actions.adventureworks import AdventureWorks
from pipeline.actions.directory import known_names, write_aliases
from pipeline.actions.maven import Maven
from pipeline.actions.salesforce import Salesforce
from pipeline.actions.taking import Taking, fence
from pipeline.models import Import, ImportChange, ImportRefusal, Stage
from pipeline.queries import SILENT_AFTER
from pipeline.rules import STAGES, FileError, Step
from pipeline.sources import recognize

PRESETS = {"maven": Maven, "adventureworks": AdventureWorks, "salesforce_devorg": Salesforce}
RECOMPUTE = "salesplan.recompute_touched"
REFUSAL = ImportRefusal._meta.db_table


class BusyError(RuntimeError):
    """Another import of the organization is running."""


class _OnlyLookedError(Exception):
    """Undoes what a check wrote; what it found is kept."""


def import_files(
    organization: Organization,
    files: Iterable[Path],
    *,
    by: Member | None,
    at: datetime,
    dry_run: bool = False,
    job: Job | None = None,
    clock: Callable[[], datetime] | None = None,
) -> dict[str, Any]:
    """Take in a folder or files now. Raises FileError, with nothing changed, and BusyError.

    The report names the organization, the preset, what became of each file's rows, the aliases
    used and notes; `import` is the row under which changes and refused rows are found.
    """
    run = Import.objects.create(
        organization=organization,
        files=[str(path) for path in files],
        check_only=dry_run,
        started_by=by,
        started_at=at,
        job=job,
    )
    try:
        return run_import(run, at=at, clock=clock or (lambda: at))
    except BusyError:
        run.delete()
        raise


def run_import(run: Import, *, at: datetime, clock: Callable[[], datetime]) -> dict[str, Any]:
    """Claim the import and do it. Raises BusyError, FileError and SupersededError."""
    run = claim(run, at=at)
    try:
        return _take(run, at=at, clock=clock)
    except FileError as error:
        _refused(run, error, at=clock())
        raise


def claim(run: Import, *, at: datetime) -> Import:
    """Make the import this worker's: one that waits, or one whose worker fell silent."""
    Import.objects.filter(
        organization=run.organization_id, state=Import.State.RUNNING, beat_at__lt=at - SILENT_AFTER
    ).exclude(pk=run.pk).update(state=Import.State.WAITING)
    claimable = Q(state=Import.State.WAITING) | Q(
        state=Import.State.RUNNING, beat_at__lt=at - SILENT_AFTER
    )
    try:
        with transaction.atomic():
            claimed = Import.objects.filter(claimable, pk=run.pk).update(
                state=Import.State.RUNNING, beat_at=at, attempt=F("attempt") + 1
            )
    except IntegrityError:
        claimed = 0
    if not claimed:
        raise BusyError("Another import is running. Wait until it has ended, then try again.")
    return Import.objects.select_related("organization", "job", "started_by").get(pk=run.pk)


def _take(run: Import, *, at: datetime, clock: Callable[[], datetime]) -> dict[str, Any]:
    sources = recognize(Path(run.folder, name) for name in run.files)
    taking = Taking(
        organization=run.organization,
        run=run,
        sources=sources,
        by=run.started_by,
        at=at,
        clock=clock,
        steps=_steps(run.organization, sources.preset),
    )
    taking.names = known_names(taking)
    taking.refused.create()
    taking.tell("Reading.")
    preset = PRESETS[sources.preset](taking)
    preset.read()
    taking.refused.flush()
    taking.tell("Comparing and writing.", done=sources.size)
    report = _write(taking, preset)
    staging.drop("taken_deals", "taken_moves", "taken_refused", "taken_refs", "taken_delta")
    if run.job:
        finish_job(run.job, saying="Done.", at=clock(), result={})
    return report


def _steps(organization: Organization, preset: str) -> dict[str, Step]:
    """The preset's stages, and the organization's own in place of those of the same name."""
    steps = {step.name: step for step in STAGES[preset]}
    own = Stage.objects.filter(organization=organization).order_by("rank", "pk")
    for name, state, rank in own.values_list("name", "state", "rank"):
        steps[name] = Step(name, state, rank)
    return steps


@transaction.atomic
def _write(taking: Taking, preset: Any) -> dict[str, Any]:
    run = taking.run
    fence(run)
    try:
        with transaction.atomic(), staging.roomy():
            preset.write()
            write_aliases(taking)
            if run.check_only:
                raise _OnlyLookedError
    except _OnlyLookedError:
        taking.touched = 0
    _keep_lists(taking)
    report = taking.report() | {"import": run.pk}
    Import.objects.filter(pk=run.pk).update(
        state=Import.State.CHECKED if run.check_only else Import.State.DONE,
        preset=taking.sources.preset,
        report=report,
        finished_at=taking.clock(),
    )
    if not run.check_only:
        counts = {key: sum(file[key] for file in report["files"]) for key in COUNTED}
        record("import", run, by=taking.by, at=taking.at, facts=counts)
    if taking.touched:
        enqueue(RECOMPUTE, at=taking.at, organization_id=taking.organization.pk)
    return report


COUNTED = ("rows", "added", "changed", "same", "refused", "gone")


def _keep_lists(taking: Taking) -> None:
    """Changes and refused rows, in place of those an earlier check of the same import left."""
    run = taking.run
    ImportChange.objects.filter(import_run=run).delete()
    ImportRefusal.objects.filter(import_run=run).delete()
    ImportChange.objects.bulk_create(taking.changes, batch_size=1_000)
    taking.refused.flush()
    staging.run(
        f'INSERT INTO {REFUSAL} (organization_id, import_run_id, file, line, "column", "key",'  # noqa: S608
        " reason) SELECT %s, %s, file, line, col, crm_key, reason FROM taken_refused"
        " ORDER BY file, line",
        run.organization_id,
        run.pk,
    )


@transaction.atomic
def _refused(run: Import, error: FileError, *, at: datetime) -> None:
    """The files are not taken; say which, where and why."""
    told = {"file": error.file, "line": error.line, "column": error.column, "reason": error.reason}
    Import.objects.filter(pk=run.pk, attempt=run.attempt).update(
        state=Import.State.REFUSED, finished_at=at, report={"error": told}
    )
    record("refuse import", run, by=run.started_by, at=at, facts={})
    if run.job:
        job_failed(run.job, saying=str(error), at=at)


@transaction.atomic
def fail_import(run: Import, *, at: datetime) -> None:
    """A fault on our side ended it: nothing was written, and it can be asked for again."""
    failed = Import.objects.filter(pk=run.pk, state=Import.State.RUNNING).update(
        state=Import.State.FAILED, finished_at=at
    )
    if failed:
        record("fail import", run, by=run.started_by, at=at)
        if run.job:
            job_failed(run.job, saying="A fault on our side stopped the import.", at=at)
