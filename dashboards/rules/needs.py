"""Who needs their manager, how much, and why in words."""

from dataclasses import dataclass
from datetime import date

from coaching.rules import Rhythm
from dashboards.rules.readings import Figures, Trend, pace_tone
from salesplan.lib import figures


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a person on a day. `plan_state` None is no plan; `talk_due_since` None is
    no talk about energy due."""

    figures: Figures
    trend: Trend
    plan_state: str | None
    plan_since: date | None
    rhythm: Rhythm
    talk_due_since: date | None
    late_promises: int


@dataclass(frozen=True, slots=True)
class Need:
    """`points` sort a board; they are never shown."""

    points: int
    words: str


def needs(of: Situation, *, on: date) -> tuple[Need, ...]:
    """Everything that asks for the manager, most urgent first."""
    found = [
        _plan_waits(of, on),
        _unreadable(of.figures),
        _gap_grows(of.trend),
        _far_behind(of.figures),
        _not_seen(of.rhythm),
        _talk_due(of.talk_due_since, on),
        _slipped(of.figures),
        _late_promises(of.late_promises),
        _no_plan(of.plan_state),
    ]
    return tuple(sorted((need for need in found if need), key=lambda need: -need.points))


def score(of: tuple[Need, ...]) -> int:
    return sum(need.points for need in of)


def in_a_line(of: tuple[Need, ...]) -> str:
    """The two that weigh most, as one sentence part."""
    if not of:
        return "Nothing asked of you"
    first, *rest = (need.words for need in of[:2])
    return "; ".join([first, *(words[0].lower() + words[1:] for words in rest)])


def _plan_waits(of: Situation, on: date) -> Need | None:
    if of.plan_state != "submitted":
        return None
    waited = (on - of.plan_since).days if of.plan_since else 0
    since = f" since {figures.day(of.plan_since, on=on)}" if of.plan_since else ""
    return Need(40 + min(waited, 20), f"Plan waits for you{since}")


def _unreadable(of: Figures) -> Need | None:
    return Need(30, f"Cannot be read: {of.reason}") if of.gap is None else None


def _gap_grows(of: Trend) -> Need | None:
    """A gap that grows asks for somebody; a surplus that shrinks does not yet."""
    weeks = of.weeks_growing
    if weeks < 2 or of.known[-1] <= 0:
        return None
    return Need(10 * min(weeks, 4), f"Gap grew {weeks} weeks running")


def _far_behind(of: Figures) -> Need | None:
    if of.pace is None or pace_tone(of.pace) != "bad":
        return None
    return Need(20, f"{figures.lead(of.pace.lead).capitalize()} against their season")


def _not_seen(rhythm: Rhythm) -> Need | None:
    """Only for a viewer who may know; a person never seen with a customer is new or forgotten."""
    if not rhythm.seen:
        return None
    if rhythm.field is None:
        return Need(12, "No joint call logged yet")
    if not rhythm.ways[0].late:
        return None
    return Need(25, f"Not seen with a customer for {figures.plural(rhythm.field, 'day')}")


def _talk_due(since: date | None, on: date) -> Need | None:
    if since is None:
        return None
    return Need(15, f"A talk about energy is due since {figures.day(since, on=on)}")


def _slipped(of: Figures) -> Need | None:
    if not of.slipped:
        return None
    amount = figures.compact(of.slipped)
    return Need(15, f"{amount} in deals whose close date has passed")


def _late_promises(count: int) -> Need | None:
    if not count:
        return None
    return Need(10, f"{figures.plural(count, 'promise')} to them {_is(count)} late")


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _no_plan(state: str | None) -> Need | None:
    return Need(10, "No plan begun for this year") if state is None else None
