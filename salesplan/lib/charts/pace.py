"""Closed so far against the season, and where the year ends at this pace."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from salesplan.lib import figures
from salesplan.lib.charts import shapes
from salesplan.lib.charts.shapes import Number, Point

TOP = 14


@dataclass(frozen=True, slots=True)
class Frame:
    css: str
    width: int
    height: int
    left: int = 6
    right_margin: int = 6

    @property
    def base(self) -> int:
        return self.height - 26

    @property
    def right(self) -> int:
        return self.width - self.right_margin


NARROW = Frame("chart chart--narrow", 336, 176)
WIDE = Frame("chart chart--wide", 640, 220)


@dataclass(frozen=True, slots=True)
class PaceChart:
    """`expected` is the season's cumulative amount at the end of each period of the year;
    `closed` the cumulative amount at the end of each period that has passed.

    `labels` name the periods, one letter each where there are many.
    """

    label: str
    goal: Number
    expected: tuple[Number, ...]
    closed: tuple[Number, ...]
    labels: tuple[str, ...]

    @property
    def svg(self) -> SafeString:
        """Two variants; the container's width decides which one shows."""
        return format_html("{}{}", self.narrow, self.wide)

    @property
    def narrow(self) -> SafeString:
        return self._drawn(NARROW)

    @property
    def wide(self) -> SafeString:
        return self._drawn(WIDE)

    @property
    def projected(self) -> tuple[float, ...]:
        """Cumulative amounts from now to the end, in the season's shape.

        Empty while less than a tenth of the season has passed: that says nothing about its end.
        """
        now = len(self.closed)
        if not now or self.expected[now - 1] * 10 < self.expected[-1]:
            return ()
        index = float(self.closed[-1]) / float(self.expected[now - 1])
        return tuple(index * float(amount) for amount in self.expected[now - 1 :])

    def _drawn(self, frame: Frame) -> SafeString:
        parts = [*self._grid(frame), *self._lines(frame)]
        if self.closed:
            parts += self._today(frame)
        return shapes.figure(frame.css, frame.width, frame.height, self.label, parts)

    def _grid(self, frame: Frame) -> Iterator[SafeString]:
        goal_y = self._y(frame, self.goal)
        yield shapes.horizontal("line line--axis", frame.base, frame.left, frame.right)
        yield shapes.horizontal("line line--axis", goal_y, frame.left, frame.right)
        yield shapes.text(
            "chart__soft", frame.left, goal_y - 5, f"{figures.compact(self.goal)} goal"
        )
        step = self._step(frame)
        for i, letter in enumerate(self.labels):
            css = "chart__strong" if i == len(self.closed) - 1 else "chart__soft"
            x = frame.left + (i + 0.5) * step
            yield shapes.text(f"chart__mid {css}", x, frame.height - 8, letter)

    def _lines(self, frame: Frame) -> Iterator[SafeString]:
        done = self._points(frame, (0, *self.closed))
        yield shapes.polyline("line line--soft", self._points(frame, (0, *self.expected)))
        if self.projected:
            ahead = self._points(frame, self.projected, start=len(self.closed))
            tone = " line--bad" if self._short else ""
            yield shapes.polyline(f"line line--soft{tone}", ahead)
            yield self._end_label(done + ahead)
        yield shapes.polyline("line line--closed", done)

    def _today(self, frame: Frame) -> Iterator[SafeString]:
        now = len(self.closed)
        (x, y_closed), (_, y_due) = self._points(
            frame, (self.closed[-1],), start=now
        ) + self._points(frame, (self.expected[now - 1],), start=now)
        yield shapes.vertical("line line--axis", x, TOP, frame.base)
        yield shapes.dot("dot dot--closed", x, y_closed, 4)
        closed = ("chart__strong", f"{figures.compact(self.closed[-1])} closed", y_closed)
        pace = ("", f"pace {figures.compact(self.expected[now - 1])}", y_due)
        upper, lower = (pace, closed) if y_due <= y_closed else (closed, pace)
        yield self._upper_label(frame, x, *upper)
        yield self._lower_label(frame, x, *lower)

    def _upper_label(self, frame: Frame, x: Number, css: str, words: str, y: Number) -> SafeString:
        """Left of today, above the line; in the empty upper corner while the year is young."""
        if float(x) - frame.left < 90:
            return shapes.text(css, frame.left + 6, self._y(frame, self.goal) + 20, words)
        return shapes.text(f"chart__end {css}".rstrip(), float(x) - 8, float(y) - 8, words)

    def _lower_label(self, frame: Frame, x: Number, css: str, words: str, y: Number) -> SafeString:
        """Right of today, under the line; in the empty lower corner when the year is nearly over."""
        if float(x) - frame.left < 90:
            return shapes.text(css, frame.left + 6, self._y(frame, self.goal) + 37, words)
        if frame.right - float(x) < 90:
            return shapes.text(f"chart__end {css}".rstrip(), frame.right, frame.base - 10, words)
        return shapes.text(css, float(x) + 8, min(float(y) + 14, frame.base - 6), words)

    @property
    def _short(self) -> bool:
        return bool(self.projected) and self.projected[-1] < float(self.goal)

    def _end_label(self, line: list[Point]) -> SafeString:
        """Above the end when the goal is reached; else below, clear of the line where it begins."""
        x, y = map(float, line[-1])
        words = figures.compact(self.projected[-1])
        if not self._short:
            return shapes.text("chart__end", x, y - 5, words)
        lowest = max(float(y) for at, y in line if float(at) >= x - 60)
        return shapes.text("chart__end chart__bad", x, lowest + 16, words)

    def _step(self, frame: Frame) -> float:
        return (frame.right - frame.left) / max(len(self.expected), 1)

    def _points(self, frame: Frame, amounts: tuple[Number, ...], start: int = 0) -> list[Point]:
        step = self._step(frame)
        return [
            (frame.left + (start + i) * step, self._y(frame, amount))
            for i, amount in enumerate(amounts)
        ]

    def _y(self, frame: Frame, amount: Number) -> float:
        top = max(map(float, (self.goal, *self.expected, *self.closed, *self.projected)))
        return frame.base - float(amount) / (top or 1.0) * (frame.base - TOP)
