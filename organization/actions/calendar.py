from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from organization.actions.records import record
from organization.models import FiscalDay, FiscalPeriod, Member, Organization
from organization.rules import FiscalSpan, RefusedError, fiscal_year


@transaction.atomic
def open_year(
    organization: Organization, *, year: int, by: Member | None, at: datetime
) -> FiscalPeriod:
    """Lay out a fiscal year with its quarters, months and days; an open one is left as it is."""
    existing = FiscalPeriod.objects.filter(organization=organization, kind="year", year=year)
    if existing.exists():
        return existing.get()
    try:
        with transaction.atomic():
            whole = _lay_out(organization, year)
    except IntegrityError:
        return existing.get()
    record("open year", whole, by=by, at=at, facts={"year": year})
    return whole


@transaction.atomic
def turn_year(
    organization: Organization, *, to: int, by: Member | None, at: datetime
) -> Organization:
    """Pages open with this fiscal year from now on. Raises RefusedError where it is not open."""
    if not FiscalPeriod.objects.filter(organization=organization, kind="year", year=to).exists():
        raise RefusedError(f"{to} is not open yet. Open it first.")
    Organization.objects.filter(pk=organization.pk).update(current_year=to)
    record("turn year", organization, by=by, at=at, facts={"year": to})
    return organization


def _lay_out(organization: Organization, year: int) -> FiscalPeriod:
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
