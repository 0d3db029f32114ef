"""How much more is assigned below than a level promises itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from objectives.rules.arithmetic import Math, Sign, money
from salesplan.lib import figures
from salesplan.lib.cells import Tone

WARN_ABOVE = Decimal("0.20")
ALARM_FROM = Decimal("0.50")


@dataclass(frozen=True, slots=True)
class Assigned:
    """Goals one level below against the level's own. `share` below 0 is under-assigned."""

    label: str
    own: Decimal | None
    below: Decimal | None
    more: Decimal | None
    share: Decimal | None
    math: Math | None = None

    @property
    def tone(self) -> Tone:
        return assignment_tone(self.share)


def assigned(label: str, *, own: Decimal | None, below: Decimal | None) -> Assigned:
    """Unknown where either side is, or where there is no goal to divide by."""
    if own is None or below is None or own <= 0:
        return Assigned(label, own, below, None, None)
    more = below - own
    parts = (money("Assigned below", below), money("Own goal", own, Sign.MINUS))
    return Assigned(label, own, below, more, more / own, Math(money("More", more), parts))


def cumulated(levels: Iterable[Assigned]) -> Decimal | None:
    """What the last level carries more than the first needs: the product, less one."""
    carried = Decimal(1)
    known = False
    for level in levels:
        if level.share is None:
            break
        carried *= 1 + level.share
        known = True
    return carried - 1 if known else None


def cumulated_words(levels: Iterable[Assigned]) -> str:
    """`1.03 × 1.075 × 1.05`."""
    known = [level.share for level in levels if level.share is not None]
    return f" {Sign.TIMES} ".join(_factor(1 + share) for share in known)


def assignment_tone(share: Decimal | None) -> Tone:
    if share is None:
        return "unknown"
    if share >= ALARM_FROM:
        return "bad"
    return "warn" if share > WARN_ABOVE or share < 0 else "ok"


def assignment_words(share: Decimal | None) -> str:
    """`7.5 % more` than the level's own goal, or less."""
    if share is None:
        return figures.UNKNOWN
    size = figures.share(abs(share), places=1)
    if share == 0:
        return "the same"
    return f"{size} {'more' if share > 0 else 'less'}"


def carried_words(share: Decimal | None, levels: int) -> str:
    """What the lowest level looked at carries: `16.3 % more, 3 levels down`."""
    if share is None:
        return figures.UNKNOWN
    return f"{assignment_words(share)}, {figures.plural(levels, 'level')} down"


def _factor(value: Decimal) -> str:
    text = figures.number(value, places=3)
    return text.rstrip("0").rstrip(".")
