"""The worked example every formula is held against: Asha, fiscal year 2027, close of 31 May."""

from datetime import date, timedelta
from decimal import Decimal

from objectives.rules.facts import ContractRow, DealRow, DealState, GoalRow, month_rows
from organization.rules import fiscal_year
from salesplan.lib.periods import Period

AS_OF = date(2027, 5, 31)
YEAR = Period(date(2027, 1, 1), date(2028, 1, 1))
MONTHS = month_rows(fiscal_year(2027, starts_in=1))

GOAL = Decimal(1_200_000)
CLOSED = Decimal(380_000)
RUN_RATE = Decimal(133_000)
WEIGHTED = Decimal(153_875)
OPEN_IN_YEAR = Decimal(305_000)
OPEN_AT_ALL = Decimal(590_000)
GAP = Decimal(533_125)
AVERAGE_DEAL = Decimal(45_000)

SEASON = tuple(Decimal(n) / 100 for n in (5, 6, 8, 7, 8, 10, 6, 6, 10, 9, 10, 15))
GOALS = tuple(
    GoalRow(month.key, int(GOAL * weight * 10_000))
    for month, weight in zip(MONTHS, SEASON, strict=True)
)

CYCLES = (35, 48, 60, 72, 85, 90, 110, 130, 175)

STAGES = ("Qualify", "Solution", "Proposal", "Negotiation")
QUALIFY, SOLUTION, PROPOSAL, NEGOTIATION = range(1, 5)
REACHED = (36, 24, 15, 12)
WON = 9
LOST = 27
CHANCES = tuple(Decimal(chance) for chance in ("0.25", "0.375", "0.6", "0.75"))


def _reached(furthest):
    return sum(1 << rank for rank in range(1, furthest + 1))


def open_deal(key, amount, stage, closes_on, **more):
    return DealRow(
        key=key,
        state=DealState.OPEN,
        stage=stage,
        stage_name=STAGES[stage - 1],
        amount_e4=amount * 10_000,
        closes_on=closes_on,
        reached=_reached(stage),
        **more,
    )


D1 = open_deal("D1", 60_000, NEGOTIATION, date(2027, 6, 30))
D2 = open_deal("D2", 120_000, PROPOSAL, date(2027, 8, 15))
D3 = open_deal("D3", 90_000, SOLUTION, date(2027, 10, 10), credit_ppm=500_000)
D4 = open_deal("D4", 200_000, QUALIFY, date(2028, 2, 1))
D5 = open_deal("D5", 80_000, QUALIFY, date(2027, 12, 20))
D6 = open_deal("D6", 40_000, PROPOSAL, date(2027, 5, 10))
OPEN_DEALS = (D1, D2, D3, D4, D5, D6)

# What the year has brought so far, by month: the contracts' first five months and eight deals.
WON_BY_MONTH = ((1, 42_000), (2, 76_000), (3, 77_000), (4, 106_000), (5, 79_000))


def _won(number, closed_on, amount):
    return DealRow(
        key=f"W{number}",
        state=DealState.WON,
        stage=0,
        amount_e4=amount * 10_000,
        closed_on=closed_on,
        created_on=closed_on - timedelta(days=CYCLES[number]),
        reached=_reached(NEGOTIATION) | 1,
    )


def _lost(number, furthest):
    return DealRow(
        key=f"L{number}",
        state=DealState.LOST,
        stage=0,
        amount_e4=0,
        closed_on=date(2026, 6, 15),
        reached=_reached(furthest),
    )


# Five wins of this year and four of the last; 12 deals were lost from Qualify, 9 from Solution,
# 3 from Proposal and 3 from Negotiation, which leaves 36, 24, 15 and 12 that reached each stage.
WON_DEALS = tuple(
    _won(n, date(2027, month, 15), amount) for n, (month, amount) in enumerate(WON_BY_MONTH)
) + tuple(_won(n, date(2026, 11, n), 50_000) for n in range(5, 9))
FURTHEST_LOST = [QUALIFY] * 12 + [SOLUTION] * 9 + [PROPOSAL] * 3 + [NEGOTIATION] * 3
LOST_DEALS = tuple(_lost(n, furthest) for n, furthest in enumerate(FURTHEST_LOST))
HISTORY_DEALS = WON_DEALS + LOST_DEALS
DEALS = HISTORY_DEALS + OPEN_DEALS

CONTRACTS = tuple(
    ContractRow(key, monthly * 10_000, date(2026, 4, 1), ends_on, churn_ppm=50_000)
    for key, monthly, ends_on in (
        ("Halden Foods", 9_000, date(2029, 1, 1)),
        ("Merrow Rail", 7_000, date(2028, 7, 1)),
        ("Quay Insurance", 4_000, date(2028, 4, 1)),
    )
)
