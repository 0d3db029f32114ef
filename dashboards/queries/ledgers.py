"""Figures drawn from the goal to the gap."""

from decimal import Decimal

from dashboards.rules.readings import Figures
from salesplan.lib.charts import Ledger, Part, Waterfall, ledger


def ledger_of(of: Figures, goal_label: str, *, hints: tuple[str, str] = ("", "")) -> Ledger | None:
    """None where no goal is known: there is nothing to take anything off."""
    if of.goal is None:
        return None
    return ledger(
        goal=of.goal,
        parts=_parts(of, hints),
        goal_label=goal_label,
        gap_hint="not in sight yet",
    )


def waterfall_of(of: Figures, label: str) -> Waterfall | None:
    """Upright, for a slide."""
    if of.goal is None or of.goal <= Decimal(0):
        return None
    parts = (
        Part("Closed", of.closed, "closed"),
        Part("Run-rate", of.run_rate, "run"),
        Part("Weighted", of.weighted, "open"),
    )
    return Waterfall(label=label, goal=of.goal, parts=parts)


def _parts(of: Figures, hints: tuple[str, str]) -> tuple[Part, ...]:
    run_rate, weighted = hints
    return (
        Part("Closed", of.closed, "closed"),
        Part("Run-rate to come", of.run_rate, "run", run_rate),
        Part("Weighted open deals", of.weighted, "open", weighted),
    )
