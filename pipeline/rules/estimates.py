"""What stands in for an amount or a close date that the CRM leaves out, and the sentence for it.

The named rule: the amount is the product's list price; the close date is the first day plus the
usual cycle, which is the median of the owner's wins from five on, else their unit's, else the
organization's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Generic, TypeVar

WINS_NEEDED = 5

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Estimate(Generic[Value]):
    """`value` is None where even the estimate is unknown; `says` is for the tooltip either way."""

    value: Value | None
    says: str


@dataclass(frozen=True, slots=True)
class UsualCycle:
    """Days from start to win that half of the wins did not exceed, and whose wins they are."""

    days: int
    wins: int
    whose: str


def usual_cycle(wins: Sequence[tuple[str, Sequence[int]]]) -> UsualCycle | None:
    """The first of (whose, cycles) that has five wins."""
    for whose, cycles in wins:
        if len(cycles) >= WINS_NEEDED:
            middle = sorted(cycles)[(len(cycles) + 1) // 2 - 1]
            return UsualCycle(middle, len(cycles), whose)
    return None


def estimated_amount(product: str, list_price: Decimal | None) -> Estimate[Decimal]:
    if not product:
        return Estimate(None, "The CRM has neither an amount nor a product.")
    if list_price is None:
        return Estimate(None, f"The CRM has no amount, and {product} has no list price.")
    return Estimate(list_price, f"Estimated: the CRM has no amount; {product} costs this by list.")


def estimated_close(created_on: date | None, usual: UsualCycle | None) -> Estimate[date]:
    if created_on is None:
        return Estimate(None, "The CRM has neither a close date nor the day it began.")
    if usual is None:
        return Estimate(None, "The CRM has no close date, and there are too few wins to tell.")
    return Estimate(
        created_on + timedelta(days=usual.days),
        f"Estimated: the CRM has no close date; half of {usual.whose} {usual.wins:,} wins took "
        f"{usual.days} days or less.",
    )
