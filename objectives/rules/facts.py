"""The rows that goals, gaps and rates are computed from: money in e4, shares in ppm.

A view fills them from the database to show the math, a test fills them from random data to hold
the nightly statement against the rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from objectives.rules.exact import PPM, weighted_e4
from organization.rules import FiscalSpan
from salesplan.lib.periods import Period


class DealState(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class DealRow:
    """One rep's part of an opportunity.

    `stage` is the rank of the open stage it stands in: 1, 2, ...; of one that ended after the
    as-of day the furthest it was in; 0 where that is not known, weighed at the closed win rate.
    Bit r of `reached` says that it was in the stage of rank r. `closes_on` is the expected close,
    `closed_on` the end.
    """

    key: str
    state: DealState
    stage: int
    amount_e4: int | None
    closes_on: date | None = None
    closed_on: date | None = None
    created_on: date | None = None
    reached: int = 0
    credit_ppm: int = PPM
    omitted: bool = False
    amount_estimated: bool = False
    close_estimated: bool = False
    label: str = ""
    stage_name: str = ""

    @property
    def credited_e4(self) -> int | None:
        return None if self.amount_e4 is None else weighted_e4(self.amount_e4, self.credit_ppm)

    def is_created(self, as_of: date) -> bool:
        """A deal whose first day is unknown counts as there from the start."""
        return self.created_on is None or self.created_on <= as_of

    def is_ended(self, as_of: date) -> bool:
        closed_on = self.closed_on
        return self.state is not DealState.OPEN and closed_on is not None and closed_on <= as_of

    def is_open(self, as_of: date) -> bool:
        """Open at the close of `as_of`, also where it was won or lost later."""
        closed_later = self.closed_on is not None and self.closed_on > as_of
        return self.is_created(as_of) and (self.state is DealState.OPEN or closed_later)

    def is_won(self, as_of: date) -> bool:
        return self.state is DealState.WON and self.is_ended(as_of)

    def is_lost(self, as_of: date) -> bool:
        return self.state is DealState.LOST and self.is_ended(as_of)

    def has_reached(self, rank: int) -> bool:
        """Its furthest stage has `rank` or more: skipping counts, falling back does not."""
        return self.state is DealState.WON or self.reached >= 1 << rank


@dataclass(frozen=True, slots=True)
class ContractRow:
    """Runs from `starts_on` up to, not including, `ends_on`; None is open-ended."""

    key: str
    monthly_e4: int
    starts_on: date
    ends_on: date | None = None
    churn_ppm: int = 0
    label: str = ""

    @property
    def kept_e4(self) -> int:
        """What a month is expected to bring after churn."""
        return weighted_e4(self.monthly_e4, PPM - self.churn_ppm)

    def pays(self, month: Period) -> bool:
        """It runs on the month's first day, so twelve months' contract pays twelve times."""
        return self.starts_on <= month.start and (
            self.ends_on is None or month.start < self.ends_on
        )


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A fiscal month and the quarter and year it adds up to, by key: 2027-05, 2027-Q2, 2027."""

    key: str
    quarter: str
    year: str
    span: Period

    def is_to_come(self, as_of: date) -> bool:
        """Its last day lies after `as_of`: a month begun is still to come, and as a whole."""
        return self.span.last_day > as_of


@dataclass(frozen=True, slots=True)
class GoalRow:
    """What is promised for one month; several rows of a month add up."""

    month: str
    amount_e4: int


def estimated(deal: DealRow, *, list_price_e4: int | None, cycle_days: int | None) -> DealRow:
    """`deal` with what the CRM does not say: the list price, and a typical cycle from its start."""
    if deal.amount_e4 is None and list_price_e4 is not None:
        deal = replace(deal, amount_e4=list_price_e4, amount_estimated=True)
    if deal.closes_on is None and deal.created_on is not None and cycle_days is not None:
        closes_on = deal.created_on + timedelta(days=cycle_days)
        deal = replace(deal, closes_on=closes_on, close_estimated=True)
    return deal


def month_rows(spans: Iterable[FiscalSpan]) -> tuple[MonthRow, ...]:
    """The months among a calendar's spans, each with the quarter and year that hold it."""
    spans = tuple(spans)

    def holder(kind: str, month: FiscalSpan) -> str:
        return next(s.label for s in spans if s.kind == kind and s.span.covers(month.span))

    return tuple(
        MonthRow(month.label, holder("quarter", month), holder("year", month), month.span)
        for month in spans
        if month.kind == "month"
    )
