"""What is not in sight yet, how far open deals cover it, and what new pipeline would fill it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from objectives.rules.arithmetic import Math, Sign, chance, money, times
from objectives.rules.reasons import Reason

SNAPSHOTS_NEEDED = 4


@dataclass(frozen=True, slots=True)
class Gap:
    """`gap` below 0 is a surplus. The variants stand on what the rep commits to instead of on
    weights; None where no forecast was given."""

    goal: Decimal | None
    closed: Decimal | None
    run_rate: Decimal | None
    weighted: Decimal | None
    gap: Decimal | None
    on_commit: Decimal | None = None
    on_best: Decimal | None = None
    reason: Reason | None = None
    math: Math | None = None
    commit_math: Math | None = None
    best_math: Math | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Open pipeline in `times` what it stands against; `of` names that denominator."""

    of: str
    times: Decimal | None
    reason: Reason | None = None
    math: Math | None = None


@dataclass(frozen=True, slots=True)
class RequiredPipeline:
    """New pipeline in money; 0 where the goal is met."""

    amount: Decimal | None
    reason: Reason | None = None
    math: Math | None = None


@dataclass(frozen=True, slots=True)
class RequiredCoverage:
    """The coverage that would do, in `times`."""

    times: Decimal | None
    reason: Reason | None = None
    math: Math | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A past period: its pipeline on the snapshot day, and what was won from it in the period."""

    pipeline: Decimal
    won: Decimal


@dataclass(frozen=True, slots=True)
class Yield:
    share: Decimal | None
    reason: Reason | None = None
    math: Math | None = None


def gap(
    *,
    goal: Decimal | None,
    closed: Decimal | None,
    run_rate: Decimal | None,
    weighted: Decimal | None,
    unknown: Reason = Reason.NO_CRM_DATA,
) -> Gap:
    """Goal − closed − run-rate to come − weighted open; `unknown` is why a fact is None."""
    if goal is None or closed is None or run_rate is None:
        why = Reason.NO_GOAL if goal is None else unknown
        return Gap(goal, closed, run_rate, weighted, None, reason=why)
    left = _Left(goal, closed, run_rate)
    missing, math = left.less("Gap", {"Weighted open": weighted})
    reason = Reason.NO_RATE if missing is None else None
    return Gap(goal, closed, run_rate, weighted, missing, reason=reason, math=math)


def with_forecast(of: Gap, *, commit: Decimal | None, best: Decimal | None = None) -> Gap:
    """The gap's variants. Each is the amount of its category alone: the best case also contains
    the commit. They need no win rate."""
    if of.goal is None or of.closed is None or of.run_rate is None:
        return of
    left = _Left(of.goal, of.closed, of.run_rate)
    on_commit, commit_math = left.less("Gap on commit", {"Commit": commit})
    on_best, best_math = left.less("Gap on best case", {"Commit": commit, "Best case": best})
    return replace(
        of, on_commit=on_commit, on_best=on_best, commit_math=commit_math, best_math=best_math
    )


@dataclass(frozen=True, slots=True)
class _Left:
    goal: Decimal
    closed: Decimal
    run_rate: Decimal

    def less(
        self, label: str, expected: dict[str, Decimal | None]
    ) -> tuple[Decimal, Math] | tuple[None, None]:
        left = self.goal - self.closed - self.run_rate
        parts = [
            money("Goal", self.goal),
            money("Closed", self.closed, Sign.MINUS),
            money("Run-rate to come", self.run_rate, Sign.MINUS),
        ]
        for name, value in expected.items():
            if value is None:
                return None, None
            left -= value
            parts.append(money(name, value, Sign.MINUS))
        return left, Math(money(label, left), tuple(parts))


def to_go_coverage(
    *,
    open_in_period: Decimal | None,
    goal: Decimal | None,
    closed: Decimal | None,
    run_rate: Decimal | None,
) -> Coverage:
    """Credited pipeline that closes in the period over what is still to be sold."""
    left = None if goal is None or closed is None or run_rate is None else goal - closed - run_rate
    label = "Goal − closed − run-rate to come"
    return _coverage(label, "Open in the period", open_in_period, goal, left)


def naive_coverage(
    *, open_at_all: Decimal | None, goal: Decimal | None, closed: Decimal | None
) -> Coverage:
    """All that is open over goal − closed: shown beside the other, to say why timing matters."""
    left = None if goal is None or closed is None else goal - closed
    return _coverage("Goal − closed", "All open", open_at_all, goal, left)


def required_pipeline(*, gap: Decimal | None, win_rate: Decimal | None) -> RequiredPipeline:
    """What has to be created if all of it existed today."""
    if gap is None:
        return RequiredPipeline(None, Reason.NO_GOAL)
    if gap <= 0:
        return RequiredPipeline(Decimal(0))
    if not win_rate:
        return RequiredPipeline(None, _no_rate(win_rate))
    amount = gap / win_rate
    parts = (money("Gap", gap), chance("Win rate", win_rate, Sign.OVER))
    return RequiredPipeline(amount, None, Math(money("New pipeline", amount), parts))


def coverage_by_win_rate(win_rate: Decimal | None) -> RequiredCoverage:
    """The rule of thumb: one over the win rate."""
    if not win_rate:
        return RequiredCoverage(None, _no_rate(win_rate))
    needed = 1 / win_rate
    parts = (times("Goal", Decimal(1)), chance("Win rate", win_rate, Sign.OVER))
    return RequiredCoverage(needed, None, Math(times("Coverage needed", needed), parts))


def pipeline_yield(snapshots: Iterable[Snapshot]) -> Yield:
    """Won in the period from what was open on the snapshot day, over at least four periods."""
    snapshots = tuple(snapshots)
    pipeline = sum((one.pipeline for one in snapshots), Decimal(0))
    if len(snapshots) < SNAPSHOTS_NEEDED or pipeline <= 0:
        return Yield(None, Reason.FEW_SNAPSHOTS)
    won = sum((one.won for one in snapshots), Decimal(0))
    parts = (money("Won from it", won), money("Pipeline on the day", pipeline, Sign.OVER))
    return Yield(won / pipeline, None, Math(chance("Yield", won / pipeline), parts))


def coverage_by_yield(
    *, plan: Decimal, create_and_close: Decimal, yield_share: Decimal | None
) -> RequiredCoverage:
    """Preferred to the rule of thumb: what deals created and won within the period bring needs no
    pipeline today, and part of today's slips out of it."""
    if plan <= 0:
        return RequiredCoverage(None, Reason.GOAL_NOT_POSITIVE)
    if not yield_share:
        return RequiredCoverage(None, _no_rate(yield_share))
    from_today = max(plan - create_and_close, Decimal(0))
    needed = from_today / plan / yield_share
    parts = (
        money("To come from today's pipeline", from_today),
        money("Plan", plan, Sign.OVER),
        chance("Yield", yield_share, Sign.OVER),
    )
    return RequiredCoverage(needed, None, Math(times("Coverage needed", needed), parts))


def _coverage(
    of: str, label: str, pipeline: Decimal | None, goal: Decimal | None, left: Decimal | None
) -> Coverage:
    if pipeline is None or left is None:
        return Coverage(of, None, Reason.NO_GOAL if goal is None else Reason.NO_CRM_DATA)
    if left <= 0:
        return Coverage(of, None, Reason.GOAL_MET)
    parts = (money(label, pipeline), money("Still to sell", left, Sign.OVER))
    return Coverage(of, pipeline / left, None, Math(times("Coverage", pipeline / left), parts))


def _no_rate(rate: Decimal | None) -> Reason:
    return Reason.NO_RATE if rate is None else Reason.NO_WINS
