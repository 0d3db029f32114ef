"""An organization that begins with its CRM files."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from organization.actions import open_year, record
from organization.models import Organization
from organization.rules import fiscal_year_of
from pipeline.actions.imports import import_files
from pipeline.queries import full_report, newest_fact


@transaction.atomic
def found_organization(
    name: str,
    files: Iterable[Path],
    *,
    at: datetime,
    dry_run: bool = False,
    clock: Callable[[], datetime] | None = None,
) -> dict[str, Any]:
    """Make an organization of the files: its year is that of the newest fact.

    All or nothing: files that are refused leave no organization, and neither does a dry run.
    """
    organization = Organization.objects.create(name=name, current_year=at.year)
    record("found organization", organization, by=None, at=at)
    report = full_report(
        import_files(organization, files, by=None, at=at, dry_run=dry_run, clock=clock)
    )
    newest = newest_fact(organization) or organization.day_of(at)
    year = fiscal_year_of(newest, starts_in=organization.year_starts_in)
    Organization.objects.filter(pk=organization.pk).update(current_year=year)
    open_year(organization, year=year, by=None, at=at)
    if dry_run:
        transaction.set_rollback(True)
    return report
