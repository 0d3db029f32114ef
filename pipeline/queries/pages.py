"""What the import pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from organization.models import Member
from pipeline.models import Import, ImportChange, ImportRefusal

SILENT_AFTER = timedelta(minutes=2)
COUNTED = ("added", "changed", "same", "refused", "gone")
TONES = {
    "waiting": "plain",
    "running": "plain",
    "checked": "warn",
    "done": "ok",
    "refused": "bad",
    "failed": "bad",
    "silent": "warn",
}
WORDS = {
    "waiting": "waiting for a worker",
    "running": "running",
    "checked": "checked, nothing written",
    "done": "done",
    "refused": "refused",
    "failed": "failed",
    "silent": "the worker fell silent",
}


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One import in the list. `counts` follows COUNTED and is empty until it has ended well."""

    pk: int
    started_at: datetime
    by: str
    names: str
    state: str
    tone: str
    counts: tuple[int, ...]


def import_lines(rows: Iterable[Import], *, at: datetime) -> list[ImportLine]:
    """Imports as lines of a list. No query; fetch them with who started them."""
    return [_line(run, state_of(run, at=at)) for run in rows]


def state_of(run: Import, *, at: datetime) -> str:
    """Its state, and `silent` where nobody seems to work on it."""
    alive = run.beat_at or run.started_at
    unfinished = run.state in {Import.State.WAITING, Import.State.RUNNING}
    return "silent" if unfinished and at - alive > SILENT_AFTER else run.state


def totals(run: Import) -> tuple[int, ...]:
    files = run.report.get("files", [])
    return tuple(sum(file[name] for file in files) for name in COUNTED) if files else ()


def _line(run: Import, state: str) -> ImportLine:
    return ImportLine(
        pk=run.pk,
        started_at=run.started_at.astimezone(run.organization.zone),
        by=run.started_by.name if run.started_by else "command line",
        names=", ".join(name.rsplit("/", 1)[-1] for name in run.files),
        state=WORDS[state],
        tone=TONES[state],
        counts=totals(run),
    )


def newest_imports(member: Member) -> QuerySet[Import]:
    rows = Import.objects.visible_to(member).select_related("started_by", "organization")
    return rows.order_by("-started_at", "-pk")


def refused_rows(member: Member, run: Import) -> QuerySet[ImportRefusal]:
    return ImportRefusal.objects.visible_to(member).filter(import_run=run).order_by("pk")


@dataclass(frozen=True, slots=True)
class ChangeLine:
    what: str
    key: str
    kind: str
    fields: tuple[tuple[str, str, str], ...]


def change_rows(member: Member, run: Import) -> QuerySet[ImportChange]:
    return ImportChange.objects.visible_to(member).filter(import_run=run).order_by("pk")


def change_line(change: ImportChange) -> ChangeLine:
    """A change in words: each field with what it was and is, "" for nothing."""
    return ChangeLine(
        what=change.table,
        key=change.key,
        kind=change.get_kind_display(),
        fields=tuple(
            (name.replace("_", " "), "" if old is None else old, "" if new is None else new)
            for name, (old, new) in change.fields.items()
        ),
    )
