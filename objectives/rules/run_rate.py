"""What running contracts still bring, how much of a goal that is, and whether a plan adds up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from objectives.rules.arithmetic import Math, Part, Sign, count, percent
from objectives.rules.arithmetic import money as money_part
from objectives.rules.exact import PPM, money, share
from objectives.rules.facts import ContractRow, MonthRow
from objectives.rules.reasons import Reason

LOW_SHARE = Decimal("0.20")
HIGH_SHARE = Decimal("0.80")


@dataclass(frozen=True, slots=True)
class RunRateLine:
    """A contract: `months` still to come in which it pays, and what they bring after churn."""

    contract: ContractRow
    monthly: Decimal
    months: int
    kept: Decimal
    total: Decimal
    math: Math


@dataclass(frozen=True, slots=True)
class RunRate:
    lines: tuple[RunRateLine, ...]
    total: Decimal
    by_month: tuple[Decimal, ...]
    math: Math | None


class ShareFlag(StrEnum):
    """What a run-rate's share of the goal says about the plan."""

    LOW = "plans must be robust"
    HIGH = "the goal is probably too low"


@dataclass(frozen=True, slots=True)
class RunRateShare:
    share: Decimal | None
    flag: ShareFlag | None = None
    reason: Reason | None = None
    math: Math | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """`planned` is all a plan counts on, `balance` that less the goal: below 0 it falls short."""

    planned: Decimal
    balance: Decimal | None
    reason: Reason | None
    planned_math: Math
    math: Math | None


def month_run_rate_e4(contracts: Iterable[ContractRow], month: MonthRow, as_of: date) -> int:
    """What contracts bring in a month that is still to come; what came before is in closed.

    The month of `as_of` has come on its last day and not before: until then all of it is still
    to come, since what it brings is booked when it ends.
    """
    if not month.is_to_come(as_of):
        return 0
    return sum(contract.kept_e4 for contract in contracts if contract.pays(month.span))


def run_rate_to_come(
    contracts: Iterable[ContractRow], *, months: Sequence[MonthRow], as_of: date
) -> RunRate:
    """`by_month` goes over all `months`, 0 for those that have come."""
    contracts = tuple(contracts)
    left = [month for month in months if month.is_to_come(as_of)]
    lines = tuple(run_rate_line(contract, left) for contract in contracts)
    by_month = tuple(money(month_run_rate_e4(contracts, month, as_of)) for month in months)
    total = sum((line.total for line in lines), Decimal(0))
    return RunRate(lines, total, by_month, _run_rate_math(lines, total))


def run_rate_line(contract: ContractRow, months: Iterable[MonthRow]) -> RunRateLine:
    paying = sum(contract.pays(month.span) for month in months)
    monthly, kept = money(contract.monthly_e4), share(PPM - contract.churn_ppm)
    total = money(contract.kept_e4 * paying)
    math = Math(
        money_part(contract.label or contract.key, total), _line_parts(paying, monthly, kept)
    )
    return RunRateLine(contract, monthly, paying, kept, total, math)


def run_rate_share(
    *,
    run_rate: Decimal | None,
    goal: Decimal | None,
    low: Decimal = LOW_SHARE,
    high: Decimal = HIGH_SHARE,
) -> RunRateShare:
    """The whole year's run-rate over the goal, flagged at `low` and below, `high` and above."""
    if goal is None or run_rate is None:
        return RunRateShare(None, reason=Reason.NO_GOAL if goal is None else Reason.NO_CRM_DATA)
    if goal <= 0:
        return RunRateShare(None, reason=Reason.GOAL_NOT_POSITIVE)
    part = run_rate / goal
    math = Math(
        percent("Run-rate share", part),
        (money_part("Run-rate", run_rate), money_part("Goal", goal, Sign.OVER)),
    )
    flag = ShareFlag.LOW if part <= low else ShareFlag.HIGH if part >= high else None
    return RunRateShare(part, flag, None, math)


def plan_balance(lines: Mapping[str, Decimal], *, goal: Decimal | None) -> Balance:
    """Run-rate, key accounts, new business, channel, marketing: by name, in the plan's order."""
    planned = sum(lines.values(), Decimal(0))
    signs = (Sign.NONE, *(Sign.PLUS for _ in lines))
    parts = tuple(
        money_part(name, value, sign)
        for (name, value), sign in zip(lines.items(), signs, strict=False)
    )
    planned_math = Math(money_part("Planned", planned), parts)
    if goal is None:
        return Balance(planned, None, Reason.NO_GOAL, planned_math, None)
    balance = planned - goal
    sides = (money_part("Planned", planned), money_part("Goal", goal, Sign.MINUS))
    math = Math(money_part("Balance", balance), sides)
    return Balance(planned, balance, None, planned_math, math)


def _run_rate_math(lines: Sequence[RunRateLine], total: Decimal) -> Math | None:
    """One product where all contracts run equally long with the same churn, else their sum."""
    if not lines:
        return None
    result = money_part("Run-rate to come", total)
    if len({(line.months, line.kept) for line in lines}) == 1:
        monthly = sum((line.monthly for line in lines), Decimal(0))
        return Math(result, _line_parts(lines[0].months, monthly, lines[0].kept))
    signs = (Sign.NONE, *(Sign.PLUS for _ in lines[1:]))
    return Math(
        result,
        tuple(
            money_part(line.contract.label or line.contract.key, line.total, sign)
            for line, sign in zip(lines, signs, strict=True)
        ),
    )


def _line_parts(months: int, monthly: Decimal, kept: Decimal) -> tuple[Part, ...]:
    return (
        count("Months", months),
        money_part("A month", monthly, Sign.TIMES),
        percent("Kept after churn", kept, Sign.TIMES),
    )
