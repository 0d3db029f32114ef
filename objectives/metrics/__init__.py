"""The night: set-based statements that give the figures of objectives.rules.night to the last digit.

PostgreSQL and SQLite run the same text. What differs between them, two fragments for days and a
transaction's set-up, is in `engine`.
"""

from objectives.metrics.engine import one_snapshot
from objectives.metrics.night import VERSION, Asked, compute_figures, compute_some, thin

__all__ = ["VERSION", "Asked", "compute_figures", "compute_some", "one_snapshot", "thin"]
