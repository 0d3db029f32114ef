"""What every board has in common: the period it is about, and the foot it stands on."""

from typing import Any

from django.http import HttpRequest

from dashboards.queries.figures import Stamp
from dashboards.rules.calendar import Choice, choice
from organization.models import Organization


def chosen_period(request: HttpRequest, year: int) -> Choice:
    organization: Organization = request.member.organization
    label = request.GET.get("period", "")
    return choice(label, year=year, starts_in=organization.year_starts_in)


def footed(request: HttpRequest, stamp: Stamp | None, context: dict[str, Any]) -> dict[str, Any]:
    """With the as-of line, and a notice where the figures are older than last night."""
    member = request.member
    texts = stamp.texts(member.organization, on=member.today) if stamp else []
    return {
        **context,
        "currency": member.organization.currency,
        "footing": texts,
        "stamp": stamp,
        "stale": bool(stamp and stamp.is_stale(member.today)),
        "today": member.today,
    }
