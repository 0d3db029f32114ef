"""What open deals should bring in a period, deal by deal, with why one does not count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from objectives.rules.arithmetic import Math, Sign, chance, percent
from objectives.rules.arithmetic import money as money_part
from objectives.rules.exact import money, share
from objectives.rules.facts import DealRow
from objectives.rules.rates import Rates
from objectives.rules.reasons import NotCounted, Reason
from salesplan.lib.periods import Period


@dataclass(frozen=True, slots=True)
class WeightedDeal:
    """`counts` is 0 with its reason where the deal is outside, None where its chance is unknown."""

    deal: DealRow
    chance: Decimal | None
    counts: Decimal | None
    reason: NotCounted | None = None
    math: Math | None = None

    @property
    def is_estimated(self) -> bool:
        return self.deal.amount_estimated or self.deal.close_estimated


@dataclass(frozen=True, slots=True)
class WeightedPipeline:
    """Every open deal of a rep: those that count by close date, then those that do not.

    `open` and `slipped` are credited amounts of the period without any weight; `open_at_all` is
    what a naive coverage takes: full amounts, whenever they close.
    """

    rows: tuple[WeightedDeal, ...]
    total: Decimal | None
    open: Decimal
    slipped: Decimal
    open_at_all: Decimal
    reason: Reason | None = None
    math: Math | None = None


def weighted_pipeline(
    deals: Iterable[DealRow], *, rates: Rates, period: Period, as_of: date
) -> WeightedPipeline:
    """Amount × chance from its stage × credit of deals that close after `as_of` in `period`."""
    found = [
        weighted_deal(deal, rates=rates, period=period, as_of=as_of)
        for deal in deals
        if deal.is_open(as_of)
    ]
    rows = tuple(sorted(found, key=_by_close))
    inside = [row for row in rows if row.reason in (None, NotCounted.NO_RATE)]
    slipped = [row for row in rows if _has_slipped_from(row, period)]
    total = _total(inside)
    return WeightedPipeline(
        rows,
        total,
        _credited(inside),
        _credited(slipped),
        money(sum(row.deal.amount_e4 or 0 for row in rows)),
        reason=Reason.NO_RATE if total is None else None,
        math=_sum_math(inside, total),
    )


def weighted_deal(deal: DealRow, *, rates: Rates, period: Period, as_of: date) -> WeightedDeal:
    ppm = rates.from_stage(deal.stage)
    reason = why_not_counted(deal, period=period, as_of=as_of)
    credited = deal.credited_e4
    if reason is not None or credited is None:
        return WeightedDeal(deal, None, Decimal(0), reason)
    if ppm is None:
        return WeightedDeal(deal, None, None, NotCounted.NO_RATE)
    counts = money(credited) * share(ppm)
    return WeightedDeal(deal, share(ppm), counts, None, _deal_math(deal, share(ppm), counts))


def why_not_counted(deal: DealRow, *, period: Period, as_of: date) -> NotCounted | None:
    """The first reason that holds for an open deal; None where it counts."""
    if deal.omitted:
        return NotCounted.OMITTED
    if deal.closes_on is None:
        return NotCounted.NO_CLOSE_DATE
    if deal.closes_on <= as_of:
        return NotCounted.SLIPPED
    if deal.closes_on < period.start:
        return NotCounted.BEFORE_PERIOD
    if deal.closes_on >= period.end:
        return NotCounted.AFTER_PERIOD
    return NotCounted.NO_AMOUNT if deal.amount_e4 is None else None


def _has_slipped_from(row: WeightedDeal, period: Period) -> bool:
    closes_on = row.deal.closes_on
    return row.reason is NotCounted.SLIPPED and closes_on is not None and closes_on in period


def _by_close(row: WeightedDeal) -> tuple[bool, date, str]:
    return (row.reason is not None, row.deal.closes_on or date.max, row.deal.key)


def _credited(rows: Iterable[WeightedDeal]) -> Decimal:
    return money(sum(row.deal.credited_e4 or 0 for row in rows))


def _total(inside: Iterable[WeightedDeal]) -> Decimal | None:
    """Unknown as soon as the chance of one deal is: it is not worth 0."""
    total = Decimal(0)
    for row in inside:
        if row.counts is None:
            return None
        total += row.counts
    return total


def _deal_math(deal: DealRow, at: Decimal, counts: Decimal) -> Math:
    parts = (
        money_part("Amount", money(deal.amount_e4 or 0)),
        chance("Chance", at, Sign.TIMES),
        percent("Credit", share(deal.credit_ppm), Sign.TIMES),
    )
    return Math(money_part("Counts", counts), parts)


def _sum_math(inside: list[WeightedDeal], total: Decimal | None) -> Math | None:
    if total is None or not inside:
        return None
    signs = (Sign.NONE, *(Sign.PLUS for _ in inside[1:]))
    parts = tuple(
        money_part(row.deal.label or row.deal.key, row.counts or Decimal(0), sign)
        for row, sign in zip(inside, signs, strict=True)
    )
    return Math(money_part("Weighted open", total), parts)
