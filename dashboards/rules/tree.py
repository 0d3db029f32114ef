"""A row of the organization's tree, as read."""

from dataclasses import dataclass
from decimal import Decimal

from dashboards.rules.allocation import assigned, assignment_tone, assignment_words
from dashboards.rules.readings import Figures, gap_cell, money_cell, pace_tone
from objectives.rules.seasonality import Pace
from salesplan.lib import figures
from salesplan.lib.cells import Cell, unknown


@dataclass(frozen=True, slots=True)
class Cells:
    """One row's cells from goal to what is assigned below. `attained` and `gone` are shares for a
    bar; None draws none."""

    goal: Cell
    closed: Cell
    share: Cell
    run_rate: Cell
    weighted: Cell
    gap: Cell
    index: Cell
    reading: Cell
    below: Cell
    attained: Decimal | None
    gone: Decimal | None


def cells(of: Figures, *, currency: str, exact: bool = False) -> Cells:
    def said(amount: Decimal | None) -> Cell:
        return money_cell(amount, reason=of.reason, currency=currency, exact=exact)

    gone = of.pace.share if of.pace else None
    return Cells(
        goal=said(of.goal),
        closed=said(of.closed),
        share=_share(of),
        run_rate=said(of.run_rate),
        weighted=said(of.weighted),
        gap=gap_cell(of, currency=currency, exact=exact),
        index=_index(of),
        reading=_reading(of),
        below=_below(of),
        attained=of.attained,
        gone=gone,
    )


def _share(of: Figures) -> Cell:
    if of.attained is None:
        return unknown(of.reason)
    return Cell(figures.share(of.attained, places=1))


def _index(of: Figures) -> Cell:
    """Closed by what the season expects by now: 1 is on pace."""
    if of.pace is None or of.pace.index is None:
        return unknown(of.reason)
    return Cell(figures.number(of.pace.index, places=2))


def _reading(of: Figures) -> Cell:
    """In a word; a unit with people of whom nothing is known says so instead of looking fine."""
    if of.unknown_people and (of.pace is None or of.pace.lead is None or of.pace.lead >= 0):
        people = figures.plural(of.unknown_people, "person", "people")
        return unknown(f"{people} unknown")
    if of.pace is None or of.pace.lead is None:
        return unknown(of.reason)
    return Cell(pace_word(of.pace), pace_tone(of.pace))


def pace_word(pace: Pace) -> str:
    if pace.lead is None:
        return figures.UNKNOWN
    if pace.lead == 0:
        return "on pace"
    return "ahead" if pace.lead > 0 else "behind"


def _below(of: Figures) -> Cell:
    """Nothing below is nothing to say, not unknown."""
    share = assigned("", own=of.goal, below=of.below).share
    if share is None:
        return Cell("—")
    return Cell(assignment_words(share), assignment_tone(share))
