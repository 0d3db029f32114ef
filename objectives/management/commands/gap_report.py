import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from objectives.actions import RunFailedError, figures_as_of
from objectives.management import choosing
from objectives.queries.report import LEVELS, MONEY, SHARES, report_rows
from salesplan.lib.figures import UNKNOWN

COLUMNS = (*MONEY, *SHARES)


class Command(BaseCommand):
    help = "Goal, closed, pipeline and gap of every unit and rep, as of the close of a day."

    def add_arguments(self, parser):
        parser.add_argument("--organization", help="name; the only one where it is left out")
        parser.add_argument("--as-of", metavar="DATE", help="default: yesterday")
        parser.add_argument("--level", choices=LEVELS, help="all of them where it is left out")
        parser.add_argument("--period", help="2027, 2027-Q2 or 2027-05; default: the current year")
        parser.add_argument("--format", choices=["json", "table"], default="table")

    def handle(self, *, organization, as_of, level, period, **options):
        chosen, now = choosing.one_organization(organization), timezone.now()
        span = choosing.period(chosen, period)
        day = choosing.as_of(chosen, as_of, today=chosen.day_of(now))
        try:
            run = figures_as_of(chosen, as_of=day, at=now)
        except RunFailedError as error:
            raise CommandError(f"The figures could not be computed: {error}.") from error
        levels = [level] if level else LEVELS
        rows = report_rows(chosen, slot=run.slot, as_of=day, period=span, levels=levels)
        self.stdout.write(_json(rows) if options["format"] == "json" else _table(rows))


def _json(rows):
    return json.dumps([_object(row) for row in rows], indent=1, ensure_ascii=False)


def _object(row):
    return {
        "subject": row.subject,
        "level": row.level,
        "period": row.period,
        "as_of": row.as_of.isoformat(),
        **{name: _number(row.figures[name]) for name in COLUMNS},
        "reasons": row.reasons,
    }


def _number(value):
    """A JSON number that reads as the stored figure does: money has at most 4 decimals."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _table(rows):
    if not rows:
        return "No figures for this level and period."
    first = rows[0]
    lines = [("subject", "level", *COLUMNS)]
    lines += [
        (row.subject, row.level, *(_text(name, row.figures[name]) for name in COLUMNS))
        for row in rows
    ]
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    reasons = sorted({f"{name}: {why}" for row in rows for name, why in row.reasons.items()})
    return "\n".join(
        [f"{first.period}, as of the close of {first.as_of}"]
        + ["  ".join(_cells(line, widths)).rstrip() for line in lines]
        + [f"unknown {reason}" for reason in reasons]
    )


def _cells(line, widths):
    for number, (cell, width) in enumerate(zip(line, widths, strict=True)):
        yield cell.ljust(width) if number < 2 else cell.rjust(width)


def _text(name, value):
    if value is None:
        return UNKNOWN
    if name in SHARES:
        return f"{value:.6f}"
    return f"{value:,.4f}".rstrip("0").rstrip(".")
