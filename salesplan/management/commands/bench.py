import json
import logging
import os
import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from salesplan.management.bench import parts
from salesplan.management.bench.measure import table


class Command(BaseCommand):
    help = "Measure against floors of the same run, in a database of its own; see docs/scaling.md."

    def add_arguments(self, parser):
        parser.add_argument("--reps", type=int, default=int(os.environ.get("BENCH_REPS", 10_000)))
        parser.add_argument(
            "--opportunities",
            type=int,
            default=int(os.environ.get("BENCH_OPPORTUNITIES", 1_000_000)),
        )
        parser.add_argument("--rounds", type=int, default=int(os.environ.get("BENCH_ROUNDS", 5)))
        parser.add_argument("--only", choices=sorted(parts.PARTS), action="append")
        parser.add_argument("--part", choices=sorted(parts.INSIDE), help="for the bench itself")

    def handle(self, *, reps, opportunities, rounds, only, part, **options):
        logging.disable(logging.INFO)
        sizes = parts.Sizes(reps, opportunities, rounds)
        if part:
            self.stdout.write(json.dumps(parts.INSIDE[part](sizes)))
            return
        if connection.vendor != "postgresql":
            raise CommandError(
                "The bench measures PostgreSQL: run make bench, or set DATABASE_URL. "
                "SQLite has a row of its own in it."
            )
        self.stdout.write(
            f"{reps:,} reps, {opportunities:,} opportunities, {rounds} rounds, medians. "
            "Ratios to a floor measured in the same rounds; absolute times prove nothing."
        )
        rows = parts.measure(sizes, only or list(parts.PARTS), say=self._say)
        self.stdout.write(table(rows))
        missed = [row.what for row in rows if not row.holds]
        if missed:
            raise CommandError(f"Gates missed: {', '.join(missed)}.")

    def _say(self, text):
        self.stderr.write(text)
        sys.stderr.flush()
