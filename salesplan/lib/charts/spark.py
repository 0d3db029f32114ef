"""A sparkline: a few points and an end dot. Its label says both ends."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from salesplan.lib.charts import shapes
from salesplan.lib.charts.shapes import Number

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 88, 24, 2, 84, 3, 21


@dataclass(frozen=True, slots=True)
class Spark:
    """`scale` fixes the lowest and highest value; `floor` draws a dashed line.

    `hue` bad only when it moves the wrong way; e or a for that kind of objective. A value None
    leaves its place empty.
    """

    label: str
    values: tuple[Number | None, ...]
    hue: str = ""
    scale: tuple[Number, Number] | None = None
    floor: Number | None = None

    @property
    def svg(self) -> SafeString:
        parts = []
        if self.floor is not None:
            parts.append(shapes.horizontal("line line--soft", self._y(self.floor), 0, WIDTH))
        dots = self.points
        if dots:
            parts.append(shapes.polyline(f"line line--{self.hue}" if self.hue else "line", dots))
            css = "dot dot--e" if self.hue == "e" else "dot"
            parts.append(shapes.dot(css, dots[-1][0], dots[-1][1], 2.5))
        return shapes.figure("spark", WIDTH, HEIGHT, self.label, parts)

    @property
    def points(self) -> list[tuple[float, float]]:
        step = (RIGHT - LEFT) / max(len(self.values) - 1, 1)
        return [
            (LEFT + i * step, self._y(value))
            for i, value in enumerate(self.values)
            if value is not None
        ]

    def _y(self, value: Number) -> float:
        known = [float(one) for one in self.values if one is not None]
        low, high = map(float, self.scale or (min(known), max(known)))
        if high == low:
            return (TOP + BOTTOM) / 2
        return BOTTOM - (float(value) - low) / (high - low) * (BOTTOM - TOP)
