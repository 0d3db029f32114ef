"""The upright waterfall, for slides: goal, what is taken off it, and the gap."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from salesplan.lib import figures
from salesplan.lib.charts import shapes
from salesplan.lib.charts.ledger import Part

BAR, STEP, LEFT, TOP, BASE, HEIGHT = 80, 120, 20, 30, 250, 290


@dataclass(frozen=True, slots=True)
class Waterfall:
    label: str
    goal: Decimal
    parts: tuple[Part, ...]
    goal_label: str = "Goal"
    gap_label: str = "Gap"
    surplus_label: str = "Surplus"

    @property
    def gap(self) -> Decimal | None:
        amounts = [part.amount for part in self.parts if part.amount is not None]
        return self.goal - sum(amounts) if len(amounts) == len(self.parts) else None

    @property
    def svg(self) -> SafeString:
        columns = list(self._columns())
        width = LEFT * 2 + STEP * (len(columns) - 1) + BAR
        parts = [shape for i, column in enumerate(columns) for shape in self._bar(i, *column)]
        parts += [
            shapes.horizontal("line line--soft", self._y(level), x, x + STEP - BAR)
            for level, x in self._joints()
        ]
        parts.append(shapes.horizontal("line line--axis", self._y(Decimal(0)), 0, width))
        return shapes.figure("chart", width, HEIGHT, self.label, parts)

    def _levels(self) -> list[Decimal]:
        levels = [self.goal]
        for part in self.parts:
            levels.append(levels[-1] - (part.amount or Decimal(0)))
        return levels

    def _columns(self) -> Iterator[tuple[str, str, str, Decimal, Decimal]]:
        """Label, amount, fill, and the two levels its bar spans."""
        levels = self._levels()
        yield self.goal_label, figures.compact(self.goal), "goal", self.goal, Decimal(0)
        for part, before, after in zip(self.parts, levels, levels[1:], strict=False):
            yield part.label, figures.compact(part.amount), part.fill, before, after
        gap = self.gap
        if gap is None:
            yield self.gap_label, figures.UNKNOWN, "gap", Decimal(0), Decimal(0)
        elif gap < 0:
            yield self.surplus_label, figures.compact(-gap), "ok", Decimal(0), gap
        else:
            yield self.gap_label, figures.compact(gap), "gap", gap, Decimal(0)

    def _bar(
        self, i: int, label: str, amount: str, fill: str, before: Decimal, after: Decimal
    ) -> Iterator[SafeString]:
        x = LEFT + STEP * i
        top, bottom = sorted((self._y(before), self._y(after)))
        if bottom > top:
            yield shapes.rect(f"bar--{fill}", x, top, BAR, bottom - top)
        yield shapes.text("chart__mid chart__strong", x + BAR / 2, top - 8, amount)
        yield shapes.text("chart__mid", x + BAR / 2, HEIGHT - 16, label)

    def _joints(self) -> Iterator[tuple[Decimal, int]]:
        for i, level in enumerate(self._levels()):
            yield level, LEFT + STEP * i + BAR

    def _y(self, value: Decimal) -> float:
        levels = [*self._levels(), Decimal(0)]
        low, high = min(levels), max(levels)
        return BASE - float((value - low) / ((high - low) or 1)) * (BASE - TOP)
