"""What the steps of one import share: where it is, what it found, what it says at the end."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F

from organization.actions import report_progress
from organization.models import Member, Organization
from pipeline.actions.staging import REFUSED, Staging
from pipeline.models import Import, ImportChange
from pipeline.rules import Names, RowError, Skipped, Step
from pipeline.sources import Recognized, SourceFile
from salesplan.lib.figures import plural

LISTED = 10_000


class SupersededError(RuntimeError):
    """Another worker was given this import because this one was silent for too long."""


@dataclass
class Tally:
    """What became of one file's rows. `gone` counts rows that are here and no longer in it."""

    file: str
    rows: int = 0
    added: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    skipped: int = 0
    gone: int = 0

    @property
    def taken(self) -> int:
        return self.added + self.changed


@dataclass
class Taking:
    """One import on its way. Changes beyond the first 10,000 are counted, not listed."""

    organization: Organization
    run: Import
    sources: Recognized
    by: Member | None
    at: datetime
    clock: Callable[[], datetime]
    steps: dict[str, Step]
    names: dict[str, Names] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    changes: list[ImportChange] = field(default_factory=list)
    unlisted: int = 0
    touched: int = 0
    refused: Staging = field(default_factory=lambda: Staging("taken_refused", REFUSED))

    @property
    def today(self) -> date:
        return self.organization.day_of(self.at)

    def tally(self, kind: str) -> Tally:
        return self.tallies[kind]

    def rows(
        self, kind: str, *, read: Callable | None = None, short: Callable | None = None
    ) -> Iterator[tuple[int, Any]]:
        """The typed rows of a file with their lines; what is refused or skipped is kept aside.

        Text is what the `short` way made of a row.
        """
        file = self.sources.get(kind)
        if file is None:
            return
        tally = self.tallies[kind] = Tally(file.name)
        skipped: dict[str, int] = {}
        told = self._teller(file, tally)
        read = read or file.reader(self.steps)
        for line, row in file.rows(read, told=told, short=short):
            tally.rows += 1
            if row.__class__ is str:
                yield line, row
            elif isinstance(row, RowError):
                self.refuse(kind, line, row)
            elif isinstance(row, Skipped):
                tally.skipped += 1
                skipped[row.why] = skipped.get(row.why, 0) + 1
            else:
                yield line, row
        self.notes += [
            f"{file.name}: {plural(count, 'row')} left out, {why}."
            for why, count in skipped.items()
        ]

    def refuse(self, kind: str, line: int, error: RowError) -> None:
        tally = self.tallies[kind]
        tally.refused += 1
        self.refused.add((tally.file, line, error.column, error.key[:120], error.reason[:500]))

    def change(self, kind: str, table: str, key: str, fields: dict[str, list]) -> None:
        if len(self.changes) >= LISTED:
            self.unlisted += 1
            return
        self.changes.append(
            ImportChange(
                organization=self.organization,
                import_run=self.run,
                kind=kind,
                table=table,
                key=key[:120],
                fields=fields,
            )
        )

    def tell(self, saying: str, *, done: int = 0) -> None:
        """Say how far it is and that it is alive. Raises SupersededError where it no longer counts."""
        now = self.clock()
        mine = Import.objects.filter(pk=self.run.pk, attempt=self.run.attempt, state="running")
        if not mine.update(beat_at=now):
            raise SupersededError
        if self.run.job:
            report_progress(self.run.job, done=done, saying=saying, at=now, total=self.sources.size)

    def _teller(self, file: SourceFile, tally: Tally) -> Callable[[int], None]:
        before = sum(
            other.size
            for kind, other in self.sources.files.items()
            if kind in self.tallies and other is not file
        )

        def told(read: int) -> None:
            self.tell(f"{file.name}: {tally.rows:,} rows read.", done=before + read)

        return told

    def report(self) -> dict[str, Any]:
        return {
            "organization": self.organization.name,
            "preset": self.sources.preset,
            "files": [asdict(tally) for tally in self.tallies.values()],
            "aliases": [
                {"kind": kind, "spelling": spelling, "means": names.means(spelling), "rows": rows}
                for kind, names in self.names.items()
                for spelling, rows in sorted(names.used.items())
            ],
            "notes": self.notes + self._unlisted(),
        }

    def _unlisted(self) -> list[str]:
        if not self.unlisted:
            return []
        return [f"The first {LISTED:,} changes are listed; {self.unlisted:,} more were made."]


def fence(run: Import) -> None:
    """Hold the import against takeover until the transaction ends."""
    mine = Import.objects.filter(pk=run.pk, attempt=run.attempt, state=Import.State.RUNNING)
    if not mine.update(attempt=F("attempt")):
        raise SupersededError
