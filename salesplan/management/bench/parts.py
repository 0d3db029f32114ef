"""What the bench consists of, and which part runs where: a database, a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from salesplan.management.bench import data, imports, nights, pages
from salesplan.management.bench.measure import Row

Say = Callable[[str], None]
SCALES = (0.3, 3.0)


@dataclass(frozen=True, slots=True)
class Sizes:
    reps: int
    opportunities: int
    rounds: int

    def scaled(self, by: float) -> "Sizes":
        return Sizes(round(self.reps * by), round(self.opportunities * by), self.rounds)


def measure(sizes: Sizes, wanted: list[str], *, say: Say) -> list[Row]:
    return [row for name in wanted for row in PARTS[name](sizes, say)]


@contextmanager
def _database(say: Say) -> Iterator[str]:
    """A database beside the one that is set, made and dropped here; its address."""
    say("Making a database.")
    before = connection.settings_dict["NAME"]
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield settings.DATABASE_URL.rsplit("/", 1)[0] + "/" + name
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def _night(sizes: Sizes, say: Say) -> list[Row]:
    with _database(say) as address:
        say(f"Making {sizes.opportunities:,} opportunities.")
        made = data.make(reps=sizes.reps, opportunities=sizes.opportunities)
        say("Measuring nights.")
        rows, _ = nights.night_rows(made, count=sizes.rounds)
        say("Measuring the memory of a night.")
        rows.append(_memory("night-memory", "memory of a night", sizes, address))
        return rows


def _pages(sizes: Sizes, say: Say) -> list[Row]:
    small = sizes.scaled(0.1)
    with _database(say):
        made = data.make(reps=small.reps, opportunities=small.opportunities)
        nights.Night(made).settle()
        before = pages.costs(made, count=sizes.rounds)
    with _database(say):
        made = data.make(reps=sizes.reps, opportunities=sizes.opportunities)
        nights.Night(made).settle()
        say("Measuring pages.")
        after = pages.costs(made, count=sizes.rounds)
    grown = pages.growth_row(before, after, sizes.reps / small.reps)
    return [*pages.page_rows(after), grown]


def _scaling(sizes: Sizes, say: Say) -> list[Row]:
    taken, steps = [], [sizes.scaled(by) for by in SCALES]
    for step in steps:
        with _database(say):
            say(f"Making {step.opportunities:,} opportunities.")
            night = nights.Night(data.make(reps=step.reps, opportunities=step.opportunities))
            night.settle()
            taken.append(sorted(night.measure() for _ in range(3))[1])
    return [nights.scaling_row([step.opportunities for step in steps], taken)]


def _imports(sizes: Sizes, say: Say) -> list[Row]:
    with _database(say) as address, tempfile.TemporaryDirectory() as folder:
        say(f"Writing and importing a file of {sizes.opportunities:,} rows.")
        files = imports.write(Path(folder), reps=sizes.reps, rows=sizes.opportunities)
        rows = imports.import_rows(files, count=min(sizes.rounds, 3))
        environment = {"BENCH_FILES": str(files)}
        rows.append(_memory("import-memory", "memory of an import", sizes, address, **environment))
        return rows


def _sqlite(sizes: Sizes, say: Say) -> list[Row]:
    say("Measuring SQLite, in a process of its own.")
    with tempfile.TemporaryDirectory() as folder:
        found = _process("sqlite-night", sizes, f"sqlite:///{folder}/bench.sqlite3")
    note = f"F {found['floor'] * 1000:,.0f} ms, night {found['changed'] * 1000:,.0f} ms"
    ratio = found["changed"] / found["floor"]
    return [Row("the night on SQLite, 40 % changed", "F on SQLite", ratio, 4.0, 2.5, note=note)]


def _memory(part: str, what: str, sizes: Sizes, address: str, **more: str) -> Row:
    found = _process(part, sizes, address, **more)
    return Row(f"{what}, MiB more", "an idle worker", found["more"], 96, 32)


def _process(part: str, sizes: Sizes, address: str, **more: str) -> dict[str, float]:
    """A part in a process of its own, on the database named."""
    line = [sys.executable, "manage.py", "bench", "--part", part, "--reps", str(sizes.reps)]
    line += ["--opportunities", str(sizes.opportunities), "--rounds", str(sizes.rounds)]
    environment = os.environ | {"DATABASE_URL": address} | more
    done = subprocess.run(  # noqa: S603
        line, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, check=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def _sqlite_night(sizes: Sizes) -> dict[str, float]:
    call_command("migrate", verbosity=0)
    made = data.make(reps=sizes.reps, opportunities=sizes.opportunities)
    night, floor = nights.Night(made), nights.Floor(made)
    night.settle()
    return nights.rounds(min(sizes.rounds, 3), floor=floor.measure, changed=night.measure_changed)


def _more_memory(work: Callable[[], object]) -> dict[str, float]:
    """How far the process grows over what an idle worker holds, in MiB."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    before = _most_memory()
    work()
    return {"more": _most_memory() - before}


def _most_memory() -> float:
    """Of this program since it began; what getrusage says includes the program that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _night_memory(sizes: Sizes) -> dict[str, float]:
    night = nights.Night(data.found())
    return _more_memory(night.measure_changed)


def _import_memory(sizes: Sizes) -> dict[str, float]:
    files = Path(os.environ["BENCH_FILES"])
    imports.change(files)
    return _more_memory(lambda: imports.take(files))


PARTS: dict[str, Callable[[Sizes, Say], list[Row]]] = {
    "night": _night,
    "sqlite": _sqlite,
    "import": _imports,
    "pages": _pages,
    "scaling": _scaling,
}
INSIDE: dict[str, Callable[[Sizes], dict[str, float]]] = {
    "sqlite-night": _sqlite_night,
    "night-memory": _night_memory,
    "import-memory": _import_memory,
}
