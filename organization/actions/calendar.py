from datetime import datetime, timedelta

from django.db import transaction

from organization.actions.records import record
from organization.models import FiscalDay, FiscalPeriod, Member, Organization
from organization.rules import FiscalSpan, fiscal_year


@transaction.atomic
def open_year(
    organization: Organization, *, year: int, by: Member | None, at: datetime
) -> FiscalPeriod:
    """Lay out a fiscal year with its quarters, months and days; an open one is left as it is."""
    existing = FiscalPeriod.objects.filter(organization=organization, kind="year", year=year)
    if existing.exists():
        return existing.get()
    spans = fiscal_year(year, starts_in=organization.year_starts_in)
    whole = _period(organization, spans[0])
    quarters = [_period(organization, span, whole_year=whole) for span in spans[1:5]]
    for number, span in enumerate(spans[5:]):
        month = _period(organization, span, whole_year=whole, quarter=quarters[number // 3])
        days = (span.span.end - span.span.start).days
        FiscalDay.objects.bulk_create(
            FiscalDay(
                organization=organization, day=span.span.start + timedelta(days=n), month=month
            )
            for n in range(days)
        )
    record("open year", whole, by=by, at=at, facts={"year": year})
    return whole


def _period(organization: Organization, span: FiscalSpan, **above: FiscalPeriod) -> FiscalPeriod:
    return FiscalPeriod.objects.create(
        organization=organization,
        kind=span.kind,
        label=span.label,
        year=span.year,
        starts_on=span.span.start,
        ends_on=span.span.end,
        **above,
    )
