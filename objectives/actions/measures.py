"""What is counted, and how a year spreads over its months."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from objectives.models import Measure, SeasonProfile
from objectives.rules.seasonality import checked_weights
from organization.actions import record
from organization.models import Member, Organization


@transaction.atomic
def add_season(
    organization: Organization,
    *,
    name: str,
    weights: Sequence[int],
    by: Member | None,
    at: datetime,
) -> SeasonProfile:
    """Raises SeasonError unless there are 12 months that add up to 100 %."""
    season = SeasonProfile.objects.create(
        organization=organization,
        name=name,
        weights=[
            float(weight) if weight % 1 else int(weight) for weight in checked_weights(weights)
        ],
    )
    record("add season", season, by=by, at=at)
    return season


@transaction.atomic
def add_measure(
    organization: Organization,
    *,
    name: str,
    kind: str,
    key: str = "",
    basis: str = "",
    is_gap: bool = False,
    by: Member | None,
    at: datetime,
) -> Measure:
    """Something to count; one a company is what its gap is computed for."""
    measure = Measure.objects.create(
        organization=organization,
        key=key or slugify(name)[:40],
        name=name,
        kind=kind,
        basis=basis,
        is_gap=is_gap,
    )
    record("add measure", measure, by=by, at=at)
    return measure
