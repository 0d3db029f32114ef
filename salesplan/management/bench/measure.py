"""Rows of the report, and rounds in which everything is measured beside everything else."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """`value` is a ratio, a slope or a size beside its gate and its moonshot; None is not measured,
    which misses the gate. `is_least` turns the comparison round."""

    what: str
    of: str
    value: float | None
    gate: float
    moonshot: float
    is_least: bool = False
    note: str = ""

    @property
    def holds(self) -> bool:
        return self._meets(self.gate)

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "NOT MEASURED"
        if not self.holds:
            return "GATE MISSED"
        return "moonshot" if self._meets(self.moonshot) else "ok"

    def _meets(self, limit: float) -> bool:
        if self.value is None:
            return False
        return self.value >= limit if self.is_least else self.value <= limit


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def cpu_seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def rounds(count: int, **steps: Callable[[], float]) -> dict[str, float]:
    """Each step once a round, so that a busy moment falls on all; the median of each."""
    found: dict[str, list[float]] = {name: [] for name in steps}
    for _ in range(count):
        for name, step in steps.items():
            found[name].append(step())
    return {name: median(values) for name, values in found.items()}


def table(rows: list[Row]) -> str:
    head = ("what", "against", "value", "gate", "moonshot", "verdict")
    lines = [head, *(_cells(row) for row in rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    text = [
        "  ".join(
            cell.ljust(width) if n < 2 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    notes = [f"- {row.what}: {row.note}" for row in rows if row.note]
    return "\n".join([*text, *notes])


def _cells(row: Row) -> tuple[str, ...]:
    sign = ">= " if row.is_least else ""
    value = (
        "" if row.value is None else f"{row.value:,.3g}" if row.value < 100 else f"{row.value:,.0f}"
    )
    return (
        row.what, row.of, value, f"{sign}{row.gate:g}", f"{sign}{row.moonshot:g}", row.verdict,
    )  # fmt: skip
