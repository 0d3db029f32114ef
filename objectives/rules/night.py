"""A rep's figures for every month, quarter and year, as the nightly statement must give them.

Everything happens by month; a quarter and a year are sums of their months and only ratios and
the gap are computed from those sums. All money is in e4.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from objectives.rules.exact import per_ppm_e4, rate_ppm, ratio_ppm, weighted_e4
from objectives.rules.facts import ContractRow, DealRow, GoalRow, MonthRow
from objectives.rules.rates import Rates
from objectives.rules.reasons import Reason, from_bits, to_bits
from objectives.rules.run_rate import month_run_rate_e4

FACTS_UNKNOWN = (Reason.NO_CRM_DATA, Reason.NO_CRM_OWNER)
CAUSES: Mapping[str, tuple[Reason, ...]] = {
    "goal": (Reason.NO_GOAL,),
    "closed": FACTS_UNKNOWN,
    "run_rate": FACTS_UNKNOWN,
    "weighted": (*FACTS_UNKNOWN, Reason.NO_RATE),
    "open": FACTS_UNKNOWN,
    "slipped": FACTS_UNKNOWN,
    "gap": (Reason.NO_GOAL, *FACTS_UNKNOWN, Reason.NO_RATE),
    "coverage_ppm": (Reason.NO_GOAL, *FACTS_UNKNOWN, Reason.GOAL_MET),
    "required": (Reason.NO_GOAL, *FACTS_UNKNOWN, Reason.NO_RATE, Reason.NO_WINS),
    "win_rate_ppm": (*FACTS_UNKNOWN, Reason.NO_CLOSED_DEALS),
}


@dataclass(frozen=True, slots=True)
class RepRow:
    """`unknown` is why nothing is known of a rep's facts: no CRM data, or no owner matched."""

    goals: Sequence[GoalRow] = ()
    deals: Sequence[DealRow] = ()
    contracts: Sequence[ContractRow] = ()
    unknown: Reason | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """What adds up from months to quarters and years, and from people to units.

    `goal` is None only where no part has one, `weighted` as soon as one part is unknown.
    `no_amount` won or open deals are in no figure; `estimated` open ones are in `open` or
    `slipped` by an estimate.
    """

    goal: int | None = None
    closed: int = 0
    run_rate: int = 0
    weighted: int | None = 0
    open: int = 0
    slipped: int = 0
    won_count: int = 0
    lost_count: int = 0
    no_amount: int = 0
    estimated: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """None is unknown and has its reason under the figure's name.

    `win_rate_ppm` is won of won and lost in the period itself; `required` is new pipeline at the
    rep's closed win rate. Counts are of rows seen, 0 where no facts are known. `bits` are the
    reasons that hold, as stored.
    """

    goal: int | None
    closed: int | None
    run_rate: int | None
    weighted: int | None
    open: int | None
    slipped: int | None
    gap: int | None
    coverage_ppm: int | None
    required: int | None
    win_rate_ppm: int | None
    won_count: int
    lost_count: int
    no_amount: int
    estimated: int
    bits: int

    @property
    def reasons(self) -> dict[str, Reason]:
        """Why each figure that is None is unknown."""
        return explain({name: getattr(self, name) for name in CAUSES}, self.bits)


def night_figures(
    rep: RepRow, *, months: Sequence[MonthRow], rates: Rates, as_of: date
) -> dict[str, Figures]:
    """By period key, months first. `rates` are the rep's, already resting on team and above."""
    by_month = {month: month_sums(rep, month, rates=rates, as_of=as_of) for month in months}
    parts: dict[str, list[Sums]] = {month.key: [sums] for month, sums in by_month.items()}
    for key_of in (_quarter, _year):
        for month, sums in by_month.items():
            parts.setdefault(key_of(month), []).append(sums)
    return {
        key: figures(total(sums), closed_ppm=rates.closed, unknown=rep.unknown)
        for key, sums in parts.items()
    }


def month_sums(rep: RepRow, month: MonthRow, *, rates: Rates, as_of: date) -> Sums:
    won = [d for d in rep.deals if d.is_won(as_of) and _is_in(d.closed_on, month)]
    lost = [d for d in rep.deals if d.is_lost(as_of) and _is_in(d.closed_on, month)]
    due = [d for d in rep.deals if _is_due(d, month, as_of)]
    to_come = [d for d in due if d.closes_on is not None and d.closes_on > as_of]
    slipped = [d for d in due if d.closes_on is not None and d.closes_on <= as_of]
    goals = [goal.amount_e4 for goal in rep.goals if goal.month == month.key]
    return Sums(
        goal=sum(goals) if goals else None,
        closed=_credited(won),
        run_rate=month_run_rate_e4(rep.contracts, month, as_of),
        weighted=weighted_by_deal(to_come, rates),
        open=_credited(to_come),
        slipped=_credited(slipped),
        won_count=len(won),
        lost_count=len(lost),
        no_amount=sum(deal.amount_e4 is None for deal in (*won, *due)),
        estimated=sum(_is_estimated(deal) for deal in due),
    )


def weighted_by_deal(deals: Iterable[DealRow], rates: Rates) -> int | None:
    """Credited amount × the chance from its stage, rounded deal by deal, so that the figure is
    the sum of what is shown beside each deal. A deal without an amount weighs nothing; one whose
    stage has no rate makes the sum unknown."""
    weighted = 0
    for deal in deals:
        credited, ppm = deal.credited_e4, rates.from_stage(deal.stage)
        if credited is None:
            continue
        if ppm is None:
            return None
        weighted += weighted_e4(credited, ppm)
    return weighted


def total(parts: Iterable[Sums]) -> Sums:
    parts = tuple(parts)
    goals = [part.goal for part in parts if part.goal is not None]
    weighted = [part.weighted for part in parts if part.weighted is not None]
    return Sums(
        goal=sum(goals) if goals else None,
        closed=sum(part.closed for part in parts),
        run_rate=sum(part.run_rate for part in parts),
        weighted=sum(weighted) if len(weighted) == len(parts) else None,
        open=sum(part.open for part in parts),
        slipped=sum(part.slipped for part in parts),
        won_count=sum(part.won_count for part in parts),
        lost_count=sum(part.lost_count for part in parts),
        no_amount=sum(part.no_amount for part in parts),
        estimated=sum(part.estimated for part in parts),
    )


def figures(sums: Sums, *, closed_ppm: int | None, unknown: Reason | None = None) -> Figures:
    if unknown is not None:
        return _without_facts(sums.goal, unknown)
    goal, weighted = sums.goal, sums.weighted
    to_go = None if goal is None else goal - sums.closed - sums.run_rate
    gap = None if to_go is None or weighted is None else to_go - weighted
    return Figures(
        goal=goal,
        closed=sums.closed,
        run_rate=sums.run_rate,
        weighted=weighted,
        open=sums.open,
        slipped=sums.slipped,
        gap=gap,
        coverage_ppm=None if to_go is None or to_go <= 0 else ratio_ppm(sums.open, to_go),
        required=required_e4(gap, closed_ppm),
        win_rate_ppm=rate_ppm(sums.won_count, sums.won_count + sums.lost_count, None),
        won_count=sums.won_count,
        lost_count=sums.lost_count,
        no_amount=sums.no_amount,
        estimated=sums.estimated,
        bits=_bits(sums, to_go, closed_ppm),
    )


def required_e4(gap: int | None, closed_ppm: int | None) -> int | None:
    """New pipeline that fills the gap at the closed win rate; a met goal requires nothing."""
    if gap is None:
        return None
    if gap <= 0:
        return 0
    return per_ppm_e4(gap, closed_ppm) if closed_ppm else None


def explain(values: Mapping[str, int | None], bits: int) -> dict[str, Reason]:
    """The reason of each value that is None, by the names of CAUSES, from stored bits."""
    held = from_bits(bits)
    return {
        name: next(cause for cause in CAUSES[name] if cause in held)
        for name, value in values.items()
        if value is None
    }


def _bits(sums: Sums, to_go: int | None, closed_ppm: int | None) -> int:
    conditions = {
        Reason.NO_GOAL: to_go is None,
        Reason.NO_RATE: sums.weighted is None or closed_ppm is None,
        Reason.NO_WINS: closed_ppm == 0,
        Reason.GOAL_MET: to_go is not None and to_go <= 0,
        Reason.NO_CLOSED_DEALS: sums.won_count + sums.lost_count == 0,
        Reason.NO_AMOUNT: sums.no_amount > 0,
    }
    return to_bits(reason for reason, holds in conditions.items() if holds)


def _without_facts(goal: int | None, unknown: Reason) -> Figures:
    return Figures(
        goal=goal,
        closed=None,
        run_rate=None,
        weighted=None,
        open=None,
        slipped=None,
        gap=None,
        coverage_ppm=None,
        required=None,
        win_rate_ppm=None,
        won_count=0,
        lost_count=0,
        no_amount=0,
        estimated=0,
        bits=to_bits([unknown, *([Reason.NO_GOAL] if goal is None else [])]),
    )


def _is_due(deal: DealRow, month: MonthRow, as_of: date) -> bool:
    return deal.is_open(as_of) and not deal.omitted and _is_in(deal.closes_on, month)


def _is_in(day: date | None, month: MonthRow) -> bool:
    return day is not None and day in month.span


def _is_estimated(deal: DealRow) -> bool:
    return deal.amount_e4 is not None and (deal.amount_estimated or deal.close_estimated)


def _credited(deals: Iterable[DealRow]) -> int:
    return sum(deal.credited_e4 or 0 for deal in deals)


def _quarter(month: MonthRow) -> str:
    return month.quarter


def _year(month: MonthRow) -> str:
    return month.year
