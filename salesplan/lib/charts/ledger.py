"""The ledger waterfall: from a goal to a gap, one row a part, in the order of the formula."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from salesplan.lib import figures
from salesplan.lib.charts import shapes

WIDTH, HEIGHT, TOP, BOTTOM = 1000, 40, 7, 33


@dataclass(frozen=True, slots=True)
class Part:
    """What is taken off the goal. `fill` is closed, run or open; amount None is unknown."""

    label: str
    amount: Decimal | None
    fill: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """`x` and `width` in thousandths of the drawing; None where the amount is unknown."""

    sign: str
    label: str
    hint: str
    amount: str
    fill: str
    x: float | None
    width: float
    enters: float | None
    leaves: float | None

    @property
    def svg(self) -> SafeString:
        parts = []
        if self.enters is not None:
            parts.append(shapes.vertical("line line--soft", self.enters, 0, TOP))
        if self.x is not None:
            parts.append(shapes.rect(f"bar--{self.fill}", self.x, TOP, self.width, BOTTOM - TOP))
        if self.leaves is not None:
            parts.append(shapes.vertical("line line--soft", self.leaves, BOTTOM, HEIGHT))
        return shapes.stretched("", WIDTH, HEIGHT, "", parts)


@dataclass(frozen=True, slots=True)
class Ledger:
    rows: tuple[LedgerRow, ...]
    total: LedgerRow


def ledger(
    *,
    goal: Decimal,
    parts: Iterable[Part],
    goal_label: str = "Goal",
    gap_label: str = "Gap",
    gap_hint: str = "",
    surplus_label: str = "Surplus",
) -> Ledger:
    """Goal less parts is the gap; less than nothing is a surplus; an unknown part leaves it unknown."""
    taken = tuple(parts)
    levels = _levels(goal, taken)
    low, high = min(*levels, Decimal(0)), max(*levels, Decimal(0))
    scale = Decimal(WIDTH) / ((high - low) or 1)
    at = [float((level - low) * scale) for level in levels]
    zero = float(-low * scale)
    first = LedgerRow(
        "", goal_label, "", figures.money(goal), "goal", zero, at[0] - zero, None, at[0]
    )
    rows = [_row(part, at[i], at[i + 1]) for i, part in enumerate(taken)]
    gap = levels[-1] if all(part.amount is not None for part in taken) else None
    total = _total(gap, at[-1], zero, (gap_label, gap_hint, surplus_label))
    return Ledger((first, *rows), total)


def _levels(goal: Decimal, parts: tuple[Part, ...]) -> list[Decimal]:
    levels = [goal]
    for part in parts:
        levels.append(levels[-1] - (part.amount or Decimal(0)))
    return levels


def _row(part: Part, before: float, after: float) -> LedgerRow:
    known = part.amount is not None
    return LedgerRow(
        sign=figures.MINUS,
        label=part.label,
        hint=part.hint,
        amount=figures.money(part.amount),
        fill=part.fill,
        x=min(before, after) if known else None,
        width=abs(before - after),
        enters=before,
        leaves=after,
    )


def _total(gap: Decimal | None, at: float, zero: float, words: tuple[str, str, str]) -> LedgerRow:
    label, hint, surplus = words
    known = gap is not None
    short = gap is None or gap >= 0
    return LedgerRow(
        sign="=",
        label=label if short else surplus,
        hint=hint if short else "",
        amount=figures.money(abs(gap)) if gap is not None else figures.UNKNOWN,
        fill="gap" if short else "ok",
        x=min(at, zero) if known else None,
        width=abs(at - zero),
        enters=at if known else None,
        leaves=None,
    )
