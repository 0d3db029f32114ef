"""What an import found, for reports."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Max, Q

from organization.models import Organization
from pipeline.models import Import, ImportChange, ImportRefusal, Opportunity


def refusals(import_id: int) -> Iterator[dict[str, Any]]:
    """Every row that was not taken, in the order of the files. One query, streamed."""
    rows = ImportRefusal.objects.filter(import_run=import_id).order_by("pk")
    return rows.values("file", "line", "column", "key", "reason").iterator()


def changes(import_id: int) -> Iterator[dict[str, Any]]:
    """What was added, changed or gone, each as fields with before and after. One query."""
    rows = ImportChange.objects.filter(import_run=import_id).order_by("pk")
    return rows.values("kind", "table", "key", "fields").iterator()


def full_report(report: dict[str, Any]) -> dict[str, Any]:
    """The report of an import with its lists. Two queries."""
    found = report["import"]
    return report | {"refused": list(refusals(found)), "changes": list(changes(found))}


def newest_fact(organization: Organization) -> date | None:
    """The last day on which a deal began or ended. One query."""
    days = Opportunity.objects.filter(organization=organization).aggregate(
        begun=Max("created_on"), ended=Max("closed_on", filter=~Q(state="open"))
    )
    return max((day for day in days.values() if day), default=None)


def last_done(organization: Organization) -> Import | None:
    """The newest import that was written. One query."""
    done = Import.objects.filter(organization=organization, state=Import.State.DONE)
    return done.order_by("-started_at", "-pk").first()
