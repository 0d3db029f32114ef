"""Which period a page is about, and how much of a month has gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from organization.rules import FiscalSpan, fiscal_year


@dataclass(frozen=True, slots=True)
class Choice:
    """The year, quarter or month chosen, among those one may choose."""

    chosen: FiscalSpan
    options: tuple[FiscalSpan, ...]

    @property
    def months(self) -> tuple[FiscalSpan, ...]:
        return tuple(span for span in self.options if span.kind == "month")


def choice(label: str, *, year: int, starts_in: int) -> Choice:
    """The period so labelled in this year or the ones beside it; the whole year for anything else."""
    for tried in (year, year - 1, year + 1):
        spans = tuple(fiscal_year(tried, starts_in=starts_in))
        found = next((span for span in spans if span.label == label), None)
        if found:
            return Choice(found, spans)
    spans = tuple(fiscal_year(year, starts_in=starts_in))
    return Choice(spans[0], spans)


def share_of_month_gone(months: Sequence[FiscalSpan], on: date) -> Decimal:
    """Of the month `on` lies in, at the close of that day; 0 outside the months."""
    span = next((month.span for month in months if on in month.span), None)
    return Decimal(span.elapsed_days(on)) / span.days if span else Decimal(0)
