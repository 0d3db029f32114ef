"""Stages a deal was in, as bits: bit r for the open stage of rank r, bit 0 for won."""

from collections.abc import Iterable, Mapping

from pipeline.rules.cells import RowError, shown
from pipeline.rules.rows import State, Step


def reached_bits(state: State, rank: int, *, top: int) -> int:
    """All ranks up to the furthest one; a won deal passed every stage up to `top`."""
    if state == "won":
        return (1 << (top + 1)) - 1
    return (1 << (rank + 1)) - 2


def top_rank(steps: Iterable[Step]) -> int:
    return max((step.rank for step in steps), default=0)


def step_named(name: str, column: str, steps: Mapping[str, Step]) -> Step:
    try:
        return steps[name]
    except KeyError:
        known = ", ".join(steps)
        raise RowError(
            column,
            f"Stage {shown(name)} is not known. Known are {known}. "
            "Correct it in the CRM or add the stage, then import again.",
        ) from None
