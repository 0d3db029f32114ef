"""How often a deal is won: win rates by name, by stage, and on small numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from objectives.rules.arithmetic import Kind, Math, Part, Sign, chance, count
from objectives.rules.exact import SHRINK_WEIGHT, money, rate_ppm
from objectives.rules.facts import DealRow
from objectives.rules.intervals import beta_band
from objectives.rules.reasons import Reason

NO_DEAL = Decimal(0)


class WinRate(StrEnum):
    """Which win rate: never shown without its name."""

    CLOSED = "closed win rate"
    BROAD = "broad win rate"
    CREATED = "created win rate"


DENOMINATORS = {
    WinRate.CLOSED: "Won and lost",
    WinRate.BROAD: "Won, lost and given up",
    WinRate.CREATED: "All created",
}


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of deals, counted (`unit` COUNT) or by amount (MONEY). Derailed ones ended
    without a decision."""

    won: Decimal
    lost: Decimal
    derailed: Decimal = NO_DEAL
    open: Decimal = NO_DEAL
    unit: Kind = Kind.COUNT

    def all_for(self, name: WinRate) -> Decimal:
        ended = self.won + self.lost
        if name is WinRate.CLOSED:
            return ended
        broad = ended + self.derailed
        return broad if name is WinRate.BROAD else broad + self.open


@dataclass(frozen=True, slots=True)
class Rate:
    name: WinRate
    share: Decimal | None
    reason: Reason | None = None
    math: Math | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Deals that ended. `reached[r]` got to the stage of rank r or further, won or not;
    `reached[0]` is all of them."""

    won: int
    reached: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rates:
    """Win rates in ppm by the rank of the stage reached; rank 0 is the closed win rate.

    None where nobody in the organization has seen a deal end from there.
    """

    ppm: tuple[int | None, ...]

    def from_stage(self, rank: int) -> int | None:
        return self.ppm[rank] if rank < len(self.ppm) else None

    @property
    def closed(self) -> int | None:
        return self.from_stage(0)


@dataclass(frozen=True, slots=True)
class StageStep:
    """`step` of those that reached this stage reached the next; `win_from` of them were won."""

    name: str
    reached: int
    step: Decimal | None
    win_from: Decimal | None
    reason: Reason | None = None
    step_math: Math | None = None
    win_math: Math | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    won: int
    seen: int


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A rate pulled towards `prior`, with the 80 % band around it; `label` says whose it is."""

    won: int
    seen: int
    prior: Decimal | None
    share: Decimal | None
    low: Decimal | None = None
    high: Decimal | None = None
    label: str = "own rate"
    reason: Reason | None = None
    math: Math | None = None


def outcomes(deals: Iterable[DealRow], *, as_of: date, unit: Kind = Kind.COUNT) -> Outcomes:
    """By count, or by credited amount; a deal without an amount adds nothing to the latter."""
    won = lost = still_open = NO_DEAL
    for deal in deals:
        size = Decimal(1) if unit is Kind.COUNT else money(deal.credited_e4 or 0)
        if deal.is_won(as_of):
            won += size
        elif deal.is_lost(as_of):
            lost += size
        elif deal.is_open(as_of):
            still_open += size
    return Outcomes(won, lost, open=still_open, unit=unit)


def win_rate(name: WinRate, of: Outcomes) -> Rate:
    whole = of.all_for(name)
    if whole <= 0:
        missing = Reason.NO_DEALS if name is WinRate.CREATED else Reason.NO_CLOSED_DEALS
        return Rate(name, None, missing)
    share = of.won / whole
    parts = (Part("Won", of.won, of.unit), Part(DENOMINATORS[name], whole, of.unit, Sign.OVER))
    return Rate(name, share, None, Math(chance(name.capitalize(), share), parts))


def history(deals: Iterable[DealRow], *, ranks: int, as_of: date) -> History:
    """Of the deals that ended by `as_of`, over the open stages of rank 1 to `ranks`."""
    ended = [deal for deal in deals if deal.is_ended(as_of)]
    reached = (sum(deal.has_reached(rank) for deal in ended) for rank in range(1, ranks + 1))
    return History(sum(deal.is_won(as_of) for deal in ended), (len(ended), *reached))


def added(histories: Iterable[History]) -> History:
    """A team's history is its people's; each with the same stages."""
    histories = tuple(histories)
    reached = zip(*(one.reached for one in histories), strict=True)
    return History(sum(one.won for one in histories), tuple(sum(counts) for counts in reached))


def rates(of: History, *, prior: Rates | None) -> Rates:
    """Each stage's rate pulled towards the level above; the organization has no `prior`."""
    priors = prior.ppm if prior is not None else (None,) * len(of.reached)
    pairs = zip(of.reached, priors, strict=True)
    return Rates(tuple(rate_ppm(of.won, reached, above) for reached, above in pairs))


def stage_steps(names: Sequence[str], reached: Sequence[int], won: int) -> tuple[StageStep, ...]:
    """From stage to stage and from each stage to won. The steps multiply to the whole way."""
    following = [*zip(names[1:], reached[1:], strict=True), ("Won", won)]
    return tuple(
        _stage_step(name, count_here, *next_one, won)
        for name, count_here, next_one in zip(names, reached, following, strict=True)
    )


def shrunk(
    *, won: int, seen: int, prior: Decimal | None, m: int = SHRINK_WEIGHT, above: str = "team"
) -> Shrunk:
    """As if `m` more deals had been seen at the rate of the level above."""
    if prior is None:
        return _unshrunk(won, seen)
    weighted, whole = won + m * prior, Decimal(seen + m)
    share = weighted / whole
    band = beta_band(float(weighted), float(whole - weighted))
    math = Math(
        chance("Win rate", share),
        (
            count(f"{won} won and {m} at the {above}'s rate", weighted),
            count(f"{seen} seen and {m}", whole, Sign.OVER),
        ),
    )
    label = f"own rate, pulled towards the {above}'s" if seen else f"{above} rate"
    return Shrunk(won, seen, prior, share, band.low, band.high, label, None, math)


def shrunk_chain(*, rep: Seen, team: Seen, organization: Seen, m: int = SHRINK_WEIGHT) -> Shrunk:
    """The rep's rate on the team's, which itself rests on the organization's."""
    top = shrunk(won=organization.won, seen=organization.seen, prior=None, m=m)
    middle = shrunk(won=team.won, seen=team.seen, prior=top.share, m=m)
    return shrunk(won=rep.won, seen=rep.seen, prior=middle.share, m=m)


def _unshrunk(won: int, seen: int) -> Shrunk:
    if seen == 0:
        return Shrunk(won, seen, None, None, reason=Reason.NO_RATE)
    share = Decimal(won) / seen
    math = Math(chance("Win rate", share), (count("Won", won), count("Seen", seen, Sign.OVER)))
    return Shrunk(won, seen, None, share, math=math)


def _stage_step(name: str, here: int, next_name: str, there: int, won: int) -> StageStep:
    if here == 0:
        return StageStep(name, here, None, None, Reason.NO_RATE)
    step, win_from = Decimal(there) / here, Decimal(won) / here
    reached = count(f"Reached {name}", here, Sign.OVER)
    return StageStep(
        name,
        here,
        step,
        win_from,
        step_math=Math(
            chance(f"{name} to {next_name}", step),
            (count(f"Reached {next_name}", there), reached),
        ),
        win_math=Math(chance(f"Win from {name}", win_from), (count("Won", won), reached)),
    )
