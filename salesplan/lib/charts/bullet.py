"""A bullet: the bar is now, the tick is due, the light band a good range."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from salesplan.lib.charts import shapes
from salesplan.lib.charts.shapes import Number

WIDTH, HEIGHT = 100, 14


@dataclass(frozen=True, slots=True)
class Bullet:
    """`label` says it in words. `now` None is unknown and draws no bar; `top` is the full width.

    `hue` is r, a, c or e for an objective, else closed, ok, warn, bad or ink.
    """

    label: str
    now: Number | None
    due: Number | None
    top: Number
    hue: str = "ink"
    band: tuple[Number, Number] | None = None

    @property
    def svg(self) -> SafeString:
        parts = [shapes.rect("bar--track", 0, 0, WIDTH, HEIGHT)]
        if self.band:
            low, high = map(self._x, self.band)
            parts.append(shapes.rect("bar--band", low, 0, high - low, HEIGHT))
        if self.now is not None:
            parts.append(shapes.rect(f"bar--{self.hue}", 0, 4, self._x(self.now), 6))
        if self.due is not None:
            parts.append(shapes.vertical("line line--mark", self._x(self.due), 0, HEIGHT))
        return shapes.stretched("bullet", WIDTH, HEIGHT, self.label, parts)

    def _x(self, value: Number) -> float:
        """What is beyond the scale ends at its edge; the number beside it says how far."""
        return max(0.0, min(1.0, float(value) / (float(self.top) or 1.0))) * WIDTH
