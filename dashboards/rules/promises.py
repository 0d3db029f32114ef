"""How an objective stands on a day: now, due by now, and what that means."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dashboards.rules.reports import NEARLY, trimmed
from salesplan.lib import figures
from salesplan.lib.cells import Cell, Tone, unknown

FAR = Decimal("0.90")
NOBODY_COUNTS = "nobody has entered it yet"


@dataclass(frozen=True, slots=True)
class Promise:
    """An objective as it is written. `unit` is money, count, share, level or text."""

    kind: str
    title: str
    note: str = ""
    unit: str = "count"
    per: str = "year"
    is_gap: bool = False
    target: Decimal | None = None
    now: Decimal | None = None
    provider: str = ""
    due_on: date | None = None
    delivered_on: date | None = None

    @property
    def is_owed(self) -> bool:
        return self.kind == "C" and bool(self.provider)


@dataclass(frozen=True, slots=True)
class Standing:
    """`now` and `due` as read in a table; `filled` and `mark` are shares of a bar, None unknown."""

    promise: Promise
    now: Cell
    due: Cell
    reading: Cell
    filled: Decimal | None = None
    mark: Decimal | None = None
    about: str = ""

    @property
    def is_weak(self) -> bool:
        return self.reading.tone in ("warn", "bad")


def standing(promise: Promise, *, gone: Decimal | None, on: date) -> Standing:
    """`gone` is the share of the season that has passed, for what a year is to bring."""
    if promise.target is None:
        return _delivery(promise, on=on)
    return _measured(promise, _due(promise, gone))


def _due(promise: Promise, gone: Decimal | None) -> Decimal | None:
    """Sums of a year grow with the season; rates, shares and levels are due as they are."""
    target = promise.target
    if promise.per != "year" or promise.unit not in ("money", "count") or target is None:
        return target
    return None if gone is None else target * gone


def _measured(promise: Promise, due: Decimal | None) -> Standing:
    due_cell = Cell(_said(promise, due)) if due is not None else unknown("the season is unknown")
    target = promise.target or Decimal(0)
    if promise.now is None or due is None:
        cell = unknown(NOBODY_COUNTS)
        return Standing(promise, cell, due_cell, cell, None, _share(due, target), "unknown")
    now = Cell(_said(promise, promise.now))
    top = max(target, promise.now, due) or Decimal(1)
    reading = _reading(promise, promise.now - due, due)
    about = f"{now.text} of {due_cell.text}"
    return Standing(promise, now, due_cell, reading, promise.now / top, due / top, about)


def _reading(promise: Promise, lead: Decimal, due: Decimal) -> Cell:
    words = figures.lead(lead, form=lambda size: _said(promise, Decimal(size or 0)))
    if promise.unit == "share":
        words = figures.lead(lead, form=figures.points)
    if promise.unit == "level" and lead < 0:
        words = f"{figures.plural(-lead, 'level')} short"
    return Cell(words, _tone(promise, lead, due))


def _tone(promise: Promise, lead: Decimal, due: Decimal) -> Tone:
    if lead >= 0:
        return "ok"
    near = NEARLY if promise.kind == "A" else FAR
    return "warn" if due > 0 and (lead + due) / due >= near else "bad"


def _delivery(promise: Promise, *, on: date) -> Standing:
    """Something that is there or not, by a day."""
    due = Cell(figures.day(promise.due_on, on=on)) if promise.due_on else unknown("no date agreed")
    if promise.delivered_on:
        here = Cell(f"since {figures.day(promise.delivered_on, on=on)}")
        return Standing(promise, here, due, Cell("delivered", "ok"), Decimal(1), None, "delivered")
    reading = unknown("no date agreed")
    if promise.due_on:
        late = promise.due_on < on
        reading = Cell(figures.due(promise.due_on, on=on), "bad" if late else "plain")
    return Standing(promise, Cell("not here"), due, reading, Decimal(0), None, "not delivered")


def _share(part: Decimal | None, whole: Decimal) -> Decimal | None:
    return part / whole if part is not None and whole else None


def _said(promise: Promise, value: Decimal | None) -> str:
    if value is None:
        return figures.UNKNOWN
    if promise.unit == "money":
        return figures.compact(value)
    if promise.unit == "share":
        return figures.share(value)
    return trimmed(value)
