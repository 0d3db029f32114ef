"""A second import of a large file with 5 % of its rows changed, against COPY of the same file."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from organization.models import Organization
from pipeline.actions import found_organization, import_files
from salesplan.management.bench.measure import Row, rounds, seconds

NAME = "Bench import"
HEADER = (
    "opportunity_id", "sales_agent", "product", "account", "deal_stage", "engage_date",
    "close_date", "close_value",
)  # fmt: skip
PRODUCTS, ACCOUNTS, TEAM, OFFICES = 7, 500, 10, 5
FIRST_DAY = date(2025, 6, 1)
CHANGED_EVERY = 20


def write(folder: Path, *, reps: int, rows: int) -> Path:
    _write(folder / "products.csv", ("product", "series", "sales_price"), (
        (f"Product {n}", "Series", 500 * (n + 1)) for n in range(PRODUCTS)
    ))  # fmt: skip
    _write(folder / "sales_teams.csv", ("sales_agent", "manager", "regional_office"), (
        (f"Agent {n:06d}", f"Manager {n // TEAM:05d}", f"Office {n // TEAM % OFFICES}")
        for n in range(reps)
    ))  # fmt: skip
    _write(folder / "sales_pipeline.csv", HEADER, _deals(reps, rows, version=0))
    (folder / "sizes").write_text(f"{reps} {rows} 0")
    return folder


def change(folder: Path) -> None:
    """The next version of the file: every twentieth deal has moved on."""
    reps, rows, version = map(int, (folder / "sizes").read_text().split())
    _write(folder / "sales_pipeline.csv", HEADER, _deals(reps, rows, version=version + 1))
    (folder / "sizes").write_text(f"{reps} {rows} {version + 1}")


def take(folder: Path) -> dict:
    organization, now = Organization.objects.get(name=NAME), timezone.now()
    return import_files(organization, _files(folder), by=None, at=now, clock=timezone.now)


def import_rows(folder: Path, *, count: int) -> list[Row]:
    found_organization(NAME, _files(folder), at=timezone.now(), clock=timezone.now)
    with connection.cursor() as cursor:
        columns = ", ".join(f"{name} text" for name in HEADER)
        cursor.execute(f"CREATE TABLE bare_deals ({columns})")
    shares = []

    def changed() -> float:
        change(folder)
        _vacuum("pipeline_opportunity")
        report = {}
        taken = seconds(lambda: report.update(take(folder)))
        deals = next(file for file in report["files"] if file["file"] == "sales_pipeline.csv")
        shares.append(deals["changed"] / deals["rows"])
        return taken

    found = rounds(count, copied=lambda: _copied(folder), imported=changed)
    note = f"{shares[-1]:.1%} of rows changed; {found['imported']:,.1f} s, COPY {found['copied']:,.2f} s"
    ratio = found["imported"] / found["copied"]
    return [Row("import, validated, 5 % changed", "COPY into a bare table", ratio, 6, 3, note=note)]


def _copied(folder: Path) -> float:
    with connection.cursor() as cursor, (folder / "sales_pipeline.csv").open() as file:
        cursor.execute("TRUNCATE bare_deals")
        statement = "COPY bare_deals FROM STDIN WITH (FORMAT csv, HEADER)"
        return seconds(lambda: cursor.copy_expert(statement, file))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.csv"))


def _write(path: Path, header: tuple[str, ...], rows: Iterator[tuple]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _deals(reps: int, rows: int, *, version: int) -> Iterator[tuple]:
    """4 in 10 won, 3 lost, 3 open, over two years."""
    days = [(FIRST_DAY + timedelta(days=n)).isoformat() for n in range(760)]
    for n in range(rows):
        mixed = n * 48_271 % 2_147_483_647
        begun = mixed % 600
        ended = begun + 10 + mixed % 140
        kind = mixed // 7 % 10
        value = 500 + mixed % 9_000 + (version if n % CHANGED_EVERY == 0 else 0)
        stage = "Won" if kind < 4 else "Lost" if kind < 7 else "Engaging"
        yield (
            f"D{n:08d}",
            f"Agent {n % reps:06d}",
            f"Product {mixed % PRODUCTS}",
            f"Account {mixed % ACCOUNTS}",
            stage,
            days[begun],
            "" if stage == "Engaging" else days[ended],
            value,
        )


def _vacuum(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {table}")
