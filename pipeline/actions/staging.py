"""Temporary tables that a file's rows are gathered in, so that the delta is one join.

Rows go in by blocks: COPY on PostgreSQL, executemany on SQLite. Nothing is asked of the database
while a block is on its way. On SQLite only the temporary database is written until the delta is
applied, so that nobody waits while a file is read.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from django.db import connection, transaction

BLOCK = 20_000

DEALS = (
    ("line", "integer"),
    ("crm_key", "text"),
    ("name", "text"),
    ("owner_id", "bigint"),
    ("account_id", "bigint"),
    ("product_id", "bigint"),
    ("stage_id", "bigint"),
    ("state", "text"),
    ("amount", "bigint"),
    ("created_on", "date"),
    ("closes_on", "date"),
    ("closed_on", "date"),
    ("reached", "integer"),
    ("moved_on", "date"),
)
MOVES = (
    ("line", "integer"),
    ("source_key", "text"),
    ("deal", "text"),
    ("stage_id", "bigint"),
    ("reached", "integer"),
    ("amount", "bigint"),
    ("closes_on", "date"),
    ("changed_on", "date"),
)
REFUSED = (
    ("file", "text"),
    ("line", "integer"),
    ("col", "text"),
    ("crm_key", "text"),
    ("reason", "text"),
)
REFS = (("kind", "text"), ("ref", "bigint"), ("id", "bigint"))


def is_postgres() -> bool:
    return connection.vendor == "postgresql"


def differ(one: str, other: str) -> str:
    """SQL: the two are not the same, unknown being the same as unknown."""
    return f"{one} {'IS DISTINCT FROM' if is_postgres() else 'IS NOT'} {other}"


def run(sql: str, *values: Any) -> int:
    """Execute; the number of rows written."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def rows(sql: str, *values: Any) -> list[tuple]:
    """All rows found; ask for few."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def value(sql: str, *values: Any) -> Any:
    return rows(sql, *values)[0][0]


class Staging:
    """A temporary table of this connection; `add` gathers rows and sends them by blocks."""

    def __init__(self, name: str, columns: tuple[tuple[str, str], ...]) -> None:
        self.name, self._columns = name, columns
        self._block: list[tuple] = []
        self._lines: list[str] = []

    def create(self) -> None:
        drop(self.name)
        described = ", ".join(f"{column} {kind}" for column, kind in self._columns)
        run(f"CREATE TEMP TABLE {self.name} ({described})")

    def add(self, row: tuple) -> None:
        self._block.append(row)
        if len(self._block) >= BLOCK:
            self.flush()

    def add_line(self, line: str) -> None:
        """A row as COPY takes it; PostgreSQL only."""
        self._lines.append(line)
        if len(self._lines) >= BLOCK:
            self.flush()

    def flush(self) -> None:
        if self._block:
            (self._copy if is_postgres() else self._insert)(self._block)
            self._block = []
        if self._lines:
            self._send(StringIO("".join(self._lines)))
            self._lines = []

    def index(self, column: str) -> None:
        """Sorted by a column on SQLite; PostgreSQL hashes, and wants to know the size."""
        self.flush()
        if is_postgres():
            run(f"ANALYZE {self.name}")
        else:
            run(f"CREATE INDEX temp.{self.name}_{column} ON {self.name} ({column})")

    def _copy(self, block: list[tuple]) -> None:
        lines = StringIO()
        csv.writer(lines).writerows(block)
        lines.seek(0)
        self._send(lines)

    def _send(self, lines: StringIO) -> None:
        texts = ", ".join(column for column, kind in self._columns if kind == "text")
        copy = f"COPY {self.name} FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL ({texts}))"
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(copy, lines, 1 << 20)

    def _insert(self, block: list[tuple]) -> None:
        marks = ", ".join(["%s"] * len(self._columns))
        with _together(), connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {self.name} VALUES ({marks})", block)  # noqa: S608


@contextmanager
def _together() -> Iterator[None]:
    """One deferred transaction, which locks the temporary database only."""
    if connection.in_atomic_block:
        yield
        return
    run("BEGIN DEFERRED")
    try:
        yield
    except BaseException:
        run("ROLLBACK")
        raise
    run("COMMIT")


@contextmanager
def hashed() -> Iterator[None]:
    """No loop over a table for each row of another, which PostgreSQL plans for tables that it has
    no statistics of yet."""
    if is_postgres():
        run("SET LOCAL enable_nestloop = off")
    yield
    if is_postgres():
        run("SET LOCAL enable_nestloop = on")


@contextmanager
def roomy() -> Iterator[None]:
    """Memory enough to sort and hash what was gathered."""
    if not is_postgres():
        yield
        return
    with transaction.atomic():
        run("SET LOCAL work_mem = '64MB'")
        yield


def drop(*names: str) -> None:
    for name in names:
        run(f"DROP TABLE IF EXISTS {name}")
