"""A step curve with its band: how likely something still happens, by day or by amount."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString

from salesplan.lib.charts import shapes
from salesplan.lib.charts.shapes import Point

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BASE = 336, 180, 36, 330, 14, 146


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the axis with a word; `at` is 0..1 of its length."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Curve:
    """`steps` are (x, likely) and `low`, `high` the band at the same x; all 0..1.

    A value holds until the next step: never a smooth line through nine deals. At most two marks.
    """

    label: str
    steps: tuple[tuple[float, float], ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    marks: tuple[Mark, ...]
    axis: tuple[Mark, ...]

    @property
    def svg(self) -> SafeString:
        line = _stairs([(x, y) for x, y in self.steps])
        upper = _stairs([(x, y) for (x, _), y in zip(self.steps, self.high, strict=True)])
        lower = _stairs([(x, y) for (x, _), y in zip(self.steps, self.low, strict=True)])
        parts = [
            shapes.polygon("bar--band", upper + lower[::-1]),
            *self._axis(),
            shapes.polyline("line", line),
            *self._marks(),
        ]
        return shapes.figure("chart", WIDTH, HEIGHT, self.label, parts)

    def _axis(self) -> Iterator[SafeString]:
        for value in (0.0, 0.5, 1.0):
            yield shapes.horizontal("line line--axis", _y(value), LEFT, RIGHT)
            yield shapes.text("chart__end chart__soft", LEFT - 6, _y(value) + 4, f"{value:.0%}")
        for mark in self.axis:
            yield shapes.text("chart__mid chart__soft", _x(mark.at), HEIGHT - 11, mark.text)

    def _marks(self) -> Iterator[SafeString]:
        """The earlier one is named at its left foot, the later one at its right top: lines fall."""
        ordered = sorted(self.marks, key=lambda mark: mark.at)
        for i, mark in enumerate(ordered):
            x = _x(mark.at)
            yield shapes.vertical("line line--soft", x, TOP - 4, BASE)
            if i == 0 and len(ordered) > 1:
                yield shapes.text("chart__end chart__strong", x - 5, BASE - 8, mark.text)
            else:
                yield shapes.text("chart__strong", x + 5, TOP + 6, mark.text)


def _stairs(steps: list[tuple[float, float]]) -> list[Point]:
    corners: list[Point] = []
    for x, y in steps:
        if corners:
            corners.append((_x(x), corners[-1][1]))
        corners.append((_x(x), _y(y)))
    corners.append((RIGHT, corners[-1][1]))
    return corners


def _x(at: float) -> float:
    return LEFT + at * (RIGHT - LEFT)


def _y(share: float) -> float:
    return BASE - share * (BASE - TOP)
