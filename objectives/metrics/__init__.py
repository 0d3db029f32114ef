"""The night: set-based statements that give the figures of objectives.rules.night to the last digit.

PostgreSQL and SQLite run the same text. What differs between them, three fragments for days and
a transaction's set-up, is in `engine`.
"""

from objectives.metrics.night import Asked, compute

__all__ = ["Asked", "compute"]
