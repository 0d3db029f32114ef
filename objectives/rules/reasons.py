"""Why a figure is unknown. Unknown is never 0, and never without its reason."""

from collections.abc import Iterable
from enum import StrEnum


class Reason(StrEnum):
    """The code that is stored and sent; `text` is what a person reads."""

    NO_GOAL = "no_goal"
    NO_CRM_DATA = "no_crm_data"
    NO_CRM_OWNER = "no_crm_owner"
    NO_RATE = "no_rate"
    NO_WINS = "no_wins"
    NO_CLOSED_DEALS = "no_closed_deals"
    NO_AMOUNT = "no_amount"
    NO_DEALS = "no_deals"
    NO_DEAL_SIZE = "no_deal_size"
    GOAL_NOT_POSITIVE = "goal_not_positive"
    GOAL_MET = "goal_met"
    NOTHING_EXPECTED = "nothing_expected"
    PERIOD_OVER = "period_over"
    FEW_WINS = "few_wins"
    FEW_SNAPSHOTS = "few_snapshots"
    TOO_LATE = "too_late"

    @property
    def text(self) -> str:
        return _TEXTS[self]


_TEXTS = {
    Reason.NO_GOAL: "no goal is set",
    Reason.NO_CRM_DATA: "no CRM data has been imported",
    Reason.NO_CRM_OWNER: "no CRM owner is matched to this person",
    Reason.NO_RATE: "no deal has ended yet, so there is no win rate",
    Reason.NO_WINS: "no deal has been won yet, so the win rate is 0",
    Reason.NO_CLOSED_DEALS: "no deal was won or lost",
    Reason.NO_AMOUNT: "some deals have no amount and are not counted",
    Reason.NO_DEALS: "there are no deals to count",
    Reason.NO_DEAL_SIZE: "no won deal has an amount, so there is no average deal",
    Reason.GOAL_NOT_POSITIVE: "the goal is not above 0",
    Reason.GOAL_MET: "the goal is met",
    Reason.NOTHING_EXPECTED: "nothing is expected by this day",
    Reason.PERIOD_OVER: "the period is over",
    Reason.FEW_WINS: "fewer than 5 wins show how long a deal takes",
    Reason.FEW_SNAPSHOTS: "fewer than 4 past periods were recorded",
    Reason.TOO_LATE: "a new deal would close after the period: only open deals and the goal are left",
}

# Stored beside every nightly figure: a bit never gets another meaning.
BITS = {
    Reason.NO_GOAL: 1,
    Reason.NO_CRM_DATA: 2,
    Reason.NO_CRM_OWNER: 4,
    Reason.NO_RATE: 8,
    Reason.NO_WINS: 16,
    Reason.GOAL_MET: 32,
    Reason.NO_CLOSED_DEALS: 64,
    Reason.NO_AMOUNT: 128,
}


def to_bits(reasons: Iterable[Reason]) -> int:
    return sum(BITS[reason] for reason in set(reasons))


def from_bits(bits: int) -> frozenset[Reason]:
    return frozenset(reason for reason, bit in BITS.items() if bits & bit)


class NotCounted(StrEnum):
    """Why an open deal adds nothing to the weighted pipeline, as read beside the deal."""

    OMITTED = "omitted from the forecast"
    NO_CLOSE_DATE = "no close date"
    SLIPPED = "close date has passed"
    BEFORE_PERIOD = "closes before the period"
    AFTER_PERIOD = "closes after the period"
    NO_AMOUNT = "no amount"
    NO_RATE = "no win rate for its stage"
