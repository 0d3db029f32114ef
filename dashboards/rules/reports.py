"""What a manager reads about a report: plan, promises, talks. Never how somebody feels."""

from datetime import date
from decimal import Decimal

from dashboards.rules.needs import Situation
from salesplan.lib import figures
from salesplan.lib.cells import Cell, Tone, unknown
from territories.rules.states import State

NEARLY = Decimal("0.75")
PLAN_TONES: dict[State, Tone] = {
    State.DRAFT: "plain",
    State.SUBMITTED: "bad",
    State.RETURNED: "warn",
    State.APPROVED: "ok",
    State.ACTIVE: "ok",
}


def talk_cell(of: Situation) -> Cell:
    """Whether a talk about energy is due. There is no place for a number here."""
    if of.talk_due_since is not None:
        return Cell("talk due", "warn")
    if not of.rhythm.seen:
        return unknown("between them and their manager")
    return Cell("talk held", "ok")


def capability_cell(promised: int, short: int) -> Cell:
    if not promised:
        return unknown("none set")
    if not short:
        return Cell("none open", "ok")
    return Cell(figures.plural(short, "gap"), "bad" if short > 1 else "warn")


def activity_cell(now: Decimal | None, target: Decimal | None) -> Cell:
    """`1.9 of 3.04` of the first activity objective, in its own rhythm."""
    if target is None:
        return unknown("none set")
    if now is None:
        return unknown("not counted yet")
    said = f"{trimmed(now)} of {trimmed(target)}"
    if now >= target:
        return Cell(said, "ok")
    return Cell(said, "warn" if now >= target * NEARLY else "bad")


def plan_cell(state: State | None, since: date | None, *, on: date) -> Cell:
    if state is None:
        return Cell("none yet", "warn")
    if state is State.SUBMITTED and since is not None:
        return Cell(f"waits {figures.number((on - since).days)} d", PLAN_TONES[state])
    return Cell(state.value, PLAN_TONES[state])


def trimmed(value: Decimal) -> str:
    """At most two places, and none that are 0: `3.04`, `8`."""
    text = figures.number(value, places=2)
    return text.rstrip("0").rstrip(".")
