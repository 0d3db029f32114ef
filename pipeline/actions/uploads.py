"""Files that come through the browser: kept in a folder of their own until they are taken in."""

import re
import shutil
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from organization.actions import enqueue, record, start_job
from organization.models import Member
from pipeline.models import Import

TASK = "pipeline.run_import"
KEPT = timedelta(days=7)
_ODD = re.compile(r"[^A-Za-z0-9._-]+")


class Upload(Protocol):
    name: str

    def chunks(self) -> Iterable[bytes]: ...


def receive_import(
    by: Member, *, files: Iterable[Upload], check_only: bool, form_key: str, at: datetime
) -> Import:
    """Keep the files and ask for their import. The same form sent twice makes one import."""
    forget_old_files(at=at)
    mine = Import.objects.filter(organization=by.organization, form_key=form_key)
    sent = mine.first()
    if sent is not None:
        return sent
    folder = Path(settings.MEDIA_ROOT) / "imports" / uuid.uuid4().hex
    names = _keep(folder, files)
    try:
        return _ask(by, folder=folder, names=names, check_only=check_only, key=form_key, at=at)
    except IntegrityError:
        shutil.rmtree(folder)
        return mine.get()


def _keep(folder: Path, files: Iterable[Upload]) -> list[str]:
    folder.mkdir(parents=True, mode=0o700)
    names: list[str] = []
    for file in files:
        name = _plain_name(file.name, taken=names)
        with (folder / name).open("wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
        names.append(name)
    return names


def _plain_name(name: str, *, taken: list[str]) -> str:
    """The file's name without folders and odd signs; a second one of the name gets a number."""
    stem = _ODD.sub("_", Path(name.replace("\\", "/")).stem).strip("._")[:80] or "file"
    plain, number = f"{stem}.csv", 1
    while plain in taken:
        number += 1
        plain = f"{stem}-{number}.csv"
    return plain


@transaction.atomic
def _ask(
    by: Member, *, folder: Path, names: list[str], check_only: bool, key: str, at: datetime
) -> Import:
    run = Import.objects.create(
        organization=by.organization,
        folder=str(folder),
        files=names,
        check_only=check_only,
        form_key=key,
        started_by=by,
        started_at=at,
        job=start_job(by.organization, kind="import", by=by, at=at),
    )
    record("ask for import", run, by=by, at=at, facts={"files": len(names), "check": check_only})
    enqueue(TASK, at=at, import_id=run.pk)
    return run


@transaction.atomic
def commit_import(run: Import, *, by: Member, at: datetime) -> bool:
    """Write what was checked, or try again what failed; False where it is no longer waiting."""
    ready = Q(state=Import.State.CHECKED) | Q(state=Import.State.FAILED)
    job = start_job(run.organization, kind="import", by=by, at=at)
    committed = Import.objects.filter(ready, pk=run.pk).update(
        state=Import.State.WAITING, check_only=False, job=job, finished_at=None
    )
    if not committed:
        transaction.set_rollback(True)
        return False
    record("commit import", run, by=by, at=at)
    enqueue(TASK, at=at, import_id=run.pk)
    return True


def forget_files(run: Import) -> None:
    """Remove an upload that nothing reads any more; files given on the command line stay."""
    uploads = (Path(settings.MEDIA_ROOT) / "imports").resolve()
    if run.folder and Path(run.folder).resolve().parent == uploads:
        shutil.rmtree(run.folder, ignore_errors=True)


def forget_old_files(*, at: datetime) -> None:
    """Uploads that were checked and never committed go after seven days."""
    old = Import.objects.filter(started_at__lt=at - KEPT).exclude(folder="")
    for run in old.exclude(state=Import.State.RUNNING).iterator():
        forget_files(run)
        Import.objects.filter(pk=run.pk).update(folder="")
