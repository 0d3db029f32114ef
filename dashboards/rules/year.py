"""A person's year in words: the sentence over the ledger, the pace, the chain, the latest start."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dashboards.rules.promises import Standing
from dashboards.rules.readings import Figures, gap_words, pace_cell
from objectives.rules.cycle import LatestStart
from objectives.rules.seasonality import Pace
from salesplan.lib import figures
from salesplan.lib.cells import Cell

ENERGY_TEXT = "From your own check-ins."
LABELS = {"E": "Energy", "C": "Capability", "A": "Activities", "R": "Results"}


def headline(of: Figures, *, own: bool, name: str) -> str:
    """`You closed 380,000 of 1,200,000. Contracts and open deals should bring 286,875 more.`"""
    who = "You" if own else name
    if of.goal is None and of.closed is None:
        return f"Nothing is known yet: {of.reason}."
    if of.goal is None:
        return f"{who} closed {figures.money(of.closed)}; {of.reason}."
    if of.closed is None:
        return f"The goal is {figures.money(of.goal)}; what is closed is unknown: {of.reason}."
    said = f"{who} closed {figures.money(of.closed)} of {figures.money(of.goal)}."
    if of.run_rate is None or of.weighted is None:
        return f"{said} What is still to come is unknown: {of.reason}."
    coming = of.run_rate + of.weighted
    if coming == 0:
        return f"{said} No contract and no open deal counts on top of it."
    return f"{said} Contracts and open deals should bring {figures.money(coming)} more."


def pace_words(pace: Pace, *, own: bool) -> str:
    """Where the year ends at this pace."""
    if pace.goal is None or pace.projected is None:
        return ""
    who = "you end" if own else "they end"
    short = pace.goal - pace.projected
    if short > 0:
        said = f"At this pace {who} the year {figures.compact(short)} short."
    else:
        said = f"At this pace {who} the year {figures.over(-short, level='on the goal')}."
    if pace.low_confidence:
        share = figures.share(pace.share)
        return f"{said} Only {share} of the season has gone, so this says little yet."
    return said


def season_words(weights: Sequence[Decimal], pace: Pace, *, on: date, profile: str = "") -> str:
    """Which season the pace is read against, and that it is a straight line where there is none."""
    gone = figures.share(pace.share, places=1 if pace.share * 100 % 1 else 0)
    if profile:
        return f"By {figures.day(on, on=on)} the season “{profile}” expects {gone} of the year."
    if len({round(weight, 2) for weight in weights}) > 1:
        return f"By {figures.day(on, on=on)} the goals of the months expect {gone} of the year."
    return (
        f"No season is set, so every month counts the same: by {figures.day(on, on=on)} "
        f"{gone} of the year."
    )


def start_words(latest: LatestStart, on: date) -> str:
    """How long there still is to begin something that counts this year."""
    if latest.half_days_left <= 0:
        return (
            f"That day is {figures.ago(latest.half_on, on=on)}: only open deals and the goal "
            "are left for this year."
        )
    left = figures.plural(latest.half_days_left, "day")
    return f"{left} left. Of what starts later, more counts for the next year than for this one."


@dataclass(frozen=True, slots=True)
class Link:
    letter: str
    reading: Cell
    text: str
    is_weak: bool = False

    @property
    def label(self) -> str:
        return LABELS[self.letter]


def chain(
    standings: Iterable[Standing], of: Figures, *, energy: Cell | None, energy_text: str = ""
) -> tuple[Link, ...]:
    """Energy carries capability, capability activities, activities results; the first weak one is
    where to start. `energy` None is not the viewer's to see, and has no place then."""
    standings = tuple(standings)
    links = [Link("E", energy, energy_text)] if energy is not None else []
    links += [_link("C", standings), _link("A", standings)]
    links.append(Link("R", pace_cell(of), _results_text(of)))
    weak = next((n for n, link in enumerate(links) if link.reading.tone in ("warn", "bad")), None)
    return tuple(
        Link(link.letter, link.reading, link.text, n == weak) for n, link in enumerate(links)
    )


def _link(letter: str, standings: tuple[Standing, ...]) -> Link:
    """The worst of its kind speaks for it."""
    mine = [one for one in standings if one.promise.kind == letter]
    if not mine:
        return Link(letter, Cell("none set", "unknown", reason="none set"), _NONE[letter])
    order = ("bad", "warn", "unknown", "plain", "ok")
    worst = min(mine, key=lambda one: order.index(one.reading.tone))
    weak = sum(one.is_weak for one in mine)
    others = f" {figures.plural(weak - 1, 'more', 'more')} to look at." if weak > 1 else ""
    return Link(letter, _letter_reading(worst), f"{worst.promise.title}.{others}")


def _letter_reading(of: Standing) -> Cell:
    if of.promise.kind == "A" and of.reading.tone != "unknown":
        return Cell(of.about, of.reading.tone)
    return of.reading


_NONE = {
    "C": "No capability or support is agreed in your objectives.",
    "A": "No activity is agreed, so nothing leads to the results.",
}


def _results_text(of: Figures) -> str:
    if of.pace is None or of.pace.index is None:
        return f"Gap {gap_words(of.gap)}."
    return f"{figures.share(of.pace.index)} of the seasonal pace. Gap {gap_words(of.gap)}."


def chain_words(links: tuple[Link, ...]) -> str:
    weak = next((link for link in links if link.is_weak), None)
    if weak is None:
        known = [link for link in links if link.reading.tone != "unknown"]
        return "Nothing here is weak." if len(known) == len(links) else "What is known is not weak."
    if weak.letter == "R":
        return "What carries the results holds; look at the deals themselves."
    return f"Start with {weak.label}: what comes after it rests on it."


def energy_reading(scores: Sequence[float], *, falling: bool) -> Cell:
    """For the person alone: the last check-in, and whether it goes down."""
    if not scores:
        return Cell("no check-in yet", "unknown", reason="no check-in yet")
    last = figures.number(scores[-1])
    return Cell(f"falling to {last}", "warn") if falling else Cell(f"steady at {last}", "ok")


@dataclass(frozen=True, slots=True)
class Words:
    """Every sentence of a year's page."""

    headline: str
    pace: str
    season: str
    links: tuple[Link, ...]
    chain: str


def words(
    of: Figures,
    *,
    standings: Iterable[Standing],
    weights: Sequence[Decimal],
    profile: str,
    name: str,
    own: bool,
    energy: Cell | None,
    on: date,
) -> Words:
    links = chain(standings, of, energy=energy, energy_text=ENERGY_TEXT)
    known = of.pace is not None
    return Words(
        headline=headline(of, own=own, name=name),
        pace=pace_words(of.pace, own=own) if of.pace else "",
        season=season_words(weights, of.pace, on=on, profile=profile) if known and of.pace else "",
        links=links,
        chain=chain_words(links),
    )
