"""The rollup in words: the sentence above it, what is assigned below, who is unknown."""

from dataclasses import dataclass
from decimal import Decimal

from dashboards.queries.ledgers import ledger_of
from dashboards.queries.rollup import Line, Rollup
from dashboards.queries.year_page import gap_math
from dashboards.rules import allocation
from dashboards.rules.calendar import Choice
from dashboards.rules.readings import Figures, gap_words, pace_share_words
from salesplan.lib import figures
from salesplan.lib.cells import Tone
from salesplan.lib.charts import Ledger


@dataclass(frozen=True, slots=True)
class Level:
    """One line of what is assigned below, as read."""

    label: str
    own: str
    below: str
    more: str
    share: str


@dataclass(frozen=True, slots=True)
class TooMuch:
    title: str
    why: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class RollupPage:
    title: str
    note: str
    size: Decimal | None
    reason: str
    lead: str
    ledger: Ledger | None
    formula: str
    why: str
    below: tuple[Line, ...]
    street: str
    street_tone: Tone
    street_words: str
    chain: tuple[Level, ...]
    warning: TooMuch | None
    states: tuple[str, ...]
    plan_lines: tuple[Line, ...]
    plan_words: str
    unknown_reading: str
    unknown_tone: Tone
    unknown_words: str


def rollup_page(
    found: Rollup, lines: tuple[Line, ...], choice: Choice, *, currency: str
) -> RollupPage:
    of = found.top.figures
    surplus = of.gap is not None and of.gap < 0
    math = gap_math(of)
    below = tuple(line for line in lines if line.row.depth == 1)
    return RollupPage(
        title="More than the goal needs" if surplus else "What is not in sight yet",
        note=f"{currency}, {choice.chosen.label}",
        size=None if of.gap is None else abs(of.gap),
        reason=of.reason,
        lead=_lead(of, below),
        ledger=ledger_of(of, f"Goal {choice.chosen.label}"),
        formula=f"{math.words}\n{math.line}" if math else "",
        why=_why(of, below),
        below=below,
        street=allocation.carried_words(found.street, len(found.chain)),
        street_tone=allocation.assignment_tone(found.street),
        street_words=_street_words(found),
        chain=tuple(level_of(one) for one in found.chain),
        warning=_warning(below),
        states=tuple(state for state, _ in lines[0].plans),
        plan_lines=tuple(line for line in lines if line.row.is_unit),
        plan_words=_plan_words(lines[0]),
        unknown_reading=_unknown_reading(found, of),
        unknown_tone="unknown" if found.unknown else "ok",
        unknown_words=_unknown_words(found, of),
    )


def _lead(of: Figures, below: tuple[Line, ...]) -> str:
    if of.goal is None:
        return f"There is nothing to compare with: {of.reason}."
    if of.attained is None or of.pace is None:
        return f"What is closed is unknown: {of.reason}."
    gone = figures.share(of.pace.share)
    said = f"{figures.share(of.attained, places=1)} closed at {gone} of the season."
    gaps = [(line.row.figures.gap or Decimal(0), line.row.name) for line in below]
    largest = max(gaps, default=(Decimal(0), ""))
    if largest[0] <= 0:
        return said
    return f"{said} The largest part, {gap_words(largest[0])}, is in {largest[1]}."


def _why(of: Figures, below: tuple[Line, ...]) -> str:
    """Why the lines below need not add up to the unit's own gap."""
    goals = [line.row.figures.goal for line in below if line.row.figures.goal is not None]
    if of.goal is None or not goals or sum(goals) == of.goal:
        return "Closed, run-rate and weighted add up over everything below."
    more = sum(goals, Decimal(0)) - of.goal
    word = "more" if more > 0 else "less"
    return (
        f"The goals below add up to {figures.compact(sum(goals, Decimal(0)))}, "
        f"{figures.compact(abs(more))} {word} than the unit’s own; its gap uses its own goal."
    )


def level_of(one: allocation.Assigned) -> Level:
    return Level(
        label=one.label,
        own=figures.compact(one.own),
        below="—" if one.below is None else figures.compact(one.below),
        more="—" if one.more is None else _more(one.more),
        share="—" if one.share is None else figures.share(abs(one.share), places=1),
    )


def _more(amount: Decimal) -> str:
    """`1.74M more`; a minus stands only inside arithmetic."""
    if amount == 0:
        return "the same"
    return f"{figures.compact(abs(amount))} {'more' if amount > 0 else 'less'}"


def _street_words(found: Rollup) -> str:
    if found.street is None:
        return "Needs a goal here and goals below."
    limit = f"You warn above {figures.share(allocation.WARN_ABOVE)}."
    if len(found.chain) < 2:
        return f"{limit} Open a unit to follow it further down."
    share = allocation.assignment_words(found.street)
    return f"{found.factors}: {share} at the lowest level opened than at the top. {limit}"


def _warning(below: tuple[Line, ...]) -> TooMuch | None:
    """The unit that assigns most, where that is too much."""
    shares = [
        (level.share, line.row)
        for line in below
        if line.row.is_unit
        for level in [
            allocation.assigned("", own=line.row.figures.goal, below=line.row.figures.below)
        ]
        if level.share is not None
    ]
    share, row = max(shares, key=lambda pair: (pair[0], pair[1].name), default=(Decimal(0), None))
    if row is None or share <= allocation.WARN_ABOVE:
        return None
    pace = pace_share_words(row.figures.pace)
    title = f"{row.name} assigns {figures.share(share, places=1)} more than its own goal"
    return TooMuch(title, f"Its pace: {pace}.", allocation.assignment_tone(share))


def _plan_words(top: Line) -> str:
    counts = dict(top.plans)
    waiting, missing = counts.get("submitted", 0), counts.get("not started", 0)
    people = figures.plural(sum(counts.values()), "person", "people")
    return f"{people}; {waiting} wait for an answer, {missing} have not begun."


def _unknown_reading(found: Rollup, of: Figures) -> str:
    count = max(of.unknown_people, len(found.unknown))
    if not found.unknown:
        return "nobody"
    return figures.plural(count, "person", "people")


def _unknown_words(found: Rollup, of: Figures) -> str:
    rest = max(of.unknown_people - len(found.unknown), 0)
    more = f" The first {len(found.unknown)} by name; {rest} more." if rest else ""
    return f"Their gap is unknown and is in no sum, not counted as 0.{more}"
