"""What the two databases need said differently, and nothing else."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection, transaction

POSTGRESQL = "postgresql"
DAYS = {
    POSTGRESQL: {
        "days_between": "({end} - {start})",
        "day_after_days": "({start} + {days})",
    },
    "sqlite": {
        "days_between": "CAST(julianday({end}) - julianday({start}) AS integer)",
        "day_after_days": "date({start}, {days} || ' days')",
    },
}
LOCK_SPACE = 0x5A1E  # keeps these locks apart from anybody else's in the database


def days_between(start: str, end: str) -> str:
    return DAYS[connection.vendor]["days_between"].format(start=start, end=end)


def day_after_days(start: str, days: str) -> str:
    return DAYS[connection.vendor]["day_after_days"].format(start=start, days=days)


def total(expression: str) -> str:
    """A sum that stays a whole number of 64 bits; null where there is nothing to add.

    PostgreSQL's own sum of them is numeric, which costs several times as much.
    """
    return f"sum_bigint({expression})" if connection.vendor == POSTGRESQL else f"sum({expression})"


def stored(value: Any) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


@contextmanager
def one_snapshot(organization: int) -> Iterator[None]:
    """A transaction that sees one moment, and the only one that writes this organization's figures.

    The lock is taken before the snapshot: waited for inside, it would leave the waiter with a
    picture from before the other's commit. Inside a caller's transaction only the lock is taken.
    """
    if connection.vendor != POSTGRESQL:
        with transaction.atomic():
            yield
        return
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, organization])
            with transaction.atomic():
                _settle(cursor)
                yield
            return
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, organization])
        try:
            with transaction.atomic():
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                _settle(cursor)
                yield
        finally:
            if connection.connection is not None and not connection.connection.closed:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, organization])


def _settle(cursor: Any) -> None:
    """Room for hash tables, and nothing sorted that can be hashed: of tables made a moment ago
    the planner knows no sizes."""
    cursor.execute("SET LOCAL work_mem = '128MB'")
    cursor.execute("SET LOCAL enable_mergejoin = off")


class Statements:
    """A cursor with the values every statement of a night takes, by name."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = {name: stored(value) for name, value in values.items()}
        self._tables: dict[str, int] = {}

    def table(self, name: str, text: str) -> None:
        """Keep a result under a name until the night ends."""
        self._tables[name] = self.run(f"CREATE TEMP TABLE {name} AS {text}")

    def small_table(self, name: str, text: str) -> None:
        """As `table`, and let the planner know how few rows it has."""
        self.table(name, text)
        if connection.vendor == POSTGRESQL:
            self.run(f"ANALYZE {name}")

    @contextmanager
    def by_index(self) -> Iterator[None]:
        """For a few rows against a large table, whose number the planner cannot know."""
        if connection.vendor == POSTGRESQL:
            self.run("SET LOCAL enable_hashjoin = off")
        yield
        if connection.vendor == POSTGRESQL:
            self.run("SET LOCAL enable_hashjoin = on")

    def run(self, text: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(text, self._values)
            return cursor.rowcount

    def rows(self, text: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(text, self._values)
            return cursor.fetchall()

    def count(self, table: str) -> int:
        """How many rows a kept result has; SQLite does not say when it makes one."""
        made = self._tables[table]
        return made if made > 0 else self.rows(f"SELECT count(*) FROM {table}")[0][0]

    def clear(self) -> None:
        """Forget the results. A transaction that is rolled back forgets them by itself."""
        lists = [", ".join(self._tables)] if connection.vendor == POSTGRESQL else list(self._tables)
        for names in lists:
            self.run(f"DROP TABLE {names}")
        self._tables = {}
