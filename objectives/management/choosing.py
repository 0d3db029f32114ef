"""What the commands' options mean, with a clear sentence where they mean nothing."""

from datetime import date, timedelta

from django.core.management.base import CommandError

from organization.models import FiscalPeriod, Organization

SHOWN = 20


def one_organization(name: str | None) -> Organization:
    """The named one, or the only one there is."""
    found = list(Organization.objects.order_by("name", "pk")[:SHOWN])
    if not found:
        raise CommandError("There is no organization yet. Make one with import_crm or seed_demo.")
    if name is None and len(found) == 1:
        return found[0]
    named = Organization.objects.filter(name=name).first()
    if named is not None:
        return named
    names = ", ".join(one.name for one in found)
    if name is None:
        raise CommandError(f"Which organization? Add --organization with one of: {names}.")
    raise CommandError(f"There is no organization {name!r}. There are: {names}.")


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is not a day. Write it as 2027-05-31.") from None


def as_of(organization: Organization, text: str | None, *, today: date) -> date:
    """The day asked for, by default the last one that is over."""
    if text is None:
        return today - timedelta(days=1)
    asked = day(text)
    if asked > today:
        raise CommandError(f"{asked} has not come yet in {organization.time_zone}.")
    return asked


def period(organization: Organization, label: str | None) -> FiscalPeriod:
    label = label or str(organization.current_year)
    periods = FiscalPeriod.objects.filter(organization=organization)
    found = periods.filter(label=label).first()
    if found is not None:
        return found
    years = periods.filter(kind="year").order_by("year", "pk").values_list("label", flat=True)
    there = ", ".join(years) or "none"
    raise CommandError(
        f"{organization.name} has no period {label!r}. Write 2027, 2027-Q2 or 2027-05; "
        f"years laid out: {there}."
    )
