"""The order of the statements: rates, cycles, facts, people's months, units' months, periods."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Min

from objectives.metrics import calendar, facts, figures, rates, store
from objectives.metrics.engine import Statements
from objectives.metrics.scope import (
    AFFECTED_UNITS,
    OTHERS,
    SOME,
    TOUCHED_MEMBERS,
    VANISHED,
    WHOLE,
    Scope,
)
from objectives.models import CycleTime, GapMetric, Measure, MetricRun, StageRate
from objectives.rules.cycle import WINS_NEEDED
from organization.models import FiscalPeriod, Organization, Unit
from pipeline.models import Opportunity, Stage
from salesplan.lib.periods import add_months

VERSION = 1
WINDOW_MONTHS = 24
SUNDAY = 6
RATE_KEY = ("subject_kind", "subject_id", "rank")
CYCLE_KEY = ("subject_kind", "subject_id")


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose figures, as of the close of which day, into which slot, written by which run."""

    organization: Organization
    as_of: date
    slot: int
    run: int


def compute_figures(asked: Asked) -> dict[str, Any]:
    """Bring every figure of the organization up to date, inside `one_snapshot`.

    Returns how many rows there are, were changed and taken away, and what they rest on.
    """
    statements, ranks = Statements(_values(asked)), open_ranks(asked.organization)
    statements.table("night_above", WHOLE(rates.ABOVE))
    _calendar(statements, WHOLE)
    _rates(statements, ranks)
    amounts, rests = asked.organization.estimates_amounts, _dates(statements, asked)
    _facts(statements, facts.Estimates(amounts, rests), ranks, WHOLE)
    _figures(statements, asked, WHOLE)
    return _store(statements, asked, WHOLE)


def compute_some(asked: Asked) -> dict[str, Any]:
    """The same for the people touched and the units above them, by the last night's rates."""
    statements, ranks = Statements(_values(asked)), open_ranks(asked.organization)
    statements.small_table("night_touched", TOUCHED_MEMBERS)
    statements.small_table("night_above", SOME(rates.ABOVE))
    statements.small_table("night_affected", AFFECTED_UNITS)
    _calendar(statements, SOME)
    statements.run(rates.UNITS_WITHOUT_RATES)
    statements.run(rates.PEOPLE_WITHOUT_RATES)
    amounts, dates = asked.organization.estimates_amounts, asked.organization.estimates_close_dates
    rests = dates and bool(statements.rows(facts.UNDATED_SOME))
    _facts(statements, facts.Estimates(amounts, rests), ranks, SOME)
    _others(statements)
    _figures(statements, asked, SOME)
    return _store(statements, asked, SOME)


def thin(organization: Organization, *, keep: int) -> None:
    """Let the oldest figures as of other days go."""
    slots = (
        GapMetric.objects.filter(organization=organization, slot__gt=0)
        .values_list("slot", flat=True)
        .distinct()
        .order_by("-slot")
    )
    for slot in slots[keep:]:
        for model in (GapMetric, StageRate, CycleTime):
            model.objects.filter(organization=organization, slot=slot).delete()


def open_ranks(organization: Organization) -> range:
    highest = (
        Stage.objects.filter(organization=organization, state=Stage.State.OPEN)
        .order_by("-rank")
        .values_list("rank", flat=True)
        .first()
    )
    return range(1, (highest or 0) + 1)


def _values(asked: Asked) -> dict[str, object]:
    organization = asked.organization
    measure = Measure.objects.filter(organization=organization, is_gap=True).first()
    first = FiscalPeriod.objects.filter(organization=organization).aggregate(Min("starts_on"))
    return {
        "organization": organization.pk,
        "as_of": asked.as_of,
        "tomorrow": asked.as_of + timedelta(days=1),
        "first_day": first["starts_on__min"] or asked.as_of,
        "window": add_months(asked.as_of, -WINDOW_MONTHS),
        "week_on": asked.as_of - timedelta(days=asked.as_of.weekday()),
        "slot": asked.slot,
        "renew": int(_is_renewed(asked)),
        "run": asked.run,
        "measure": measure.pk if measure else 0,
        "has_facts": int(Opportunity.objects.filter(organization=organization).exists()),
    }


def _is_renewed(asked: Asked) -> bool:
    """Whether the slot's rows were written by other rules than these."""
    nights = MetricRun.objects.filter(
        organization=asked.organization, slot=asked.slot, scope="all", state=MetricRun.State.DONE
    )
    last = nights.order_by("-pk").values_list("rules_version", flat=True).first()
    return last not in (None, VERSION)


def _calendar(statements: Statements, scope: Scope) -> None:
    statements.small_table("night_month", calendar.MONTHS)
    statements.table("night_place", scope(calendar.PLACES))
    statements.table("night_member", calendar.MEMBERS)
    statements.table("night_unit_goal", scope(facts.unit_goals()))


def _rates(statements: Statements, ranks: range) -> None:
    statements.table("night_seen", rates.seen(ranks))
    statements.table("night_unit_seen", rates.seen_in_units(ranks))
    statements.table("night_rate", rates.rates(ranks))
    statements.run(store.rates("SELECT * FROM night_rate"))
    _forget(statements, "objectives_stagerate", RATE_KEY, "night_rate")


def _dates(statements: Statements, asked: Asked) -> bool:
    """Typical cycles, once a week, and in every night where a close date rests on one: if so."""
    rests = asked.organization.estimates_close_dates and bool(statements.rows(facts.UNDATED))
    known = CycleTime.objects.filter(organization=asked.organization, slot=asked.slot)
    if rests or asked.as_of.weekday() == SUNDAY or not known.exists():
        statements.table("night_win", rates.wins())
        statements.table("night_cycle", rates.cycles(WINS_NEEDED))
        statements.run(store.cycles("SELECT * FROM night_cycle"))
        _forget(statements, "objectives_cycletime", CYCLE_KEY, "night_cycle")
    return rests


def _facts(statements: Statements, wanted: facts.Estimates, ranks: range, scope: Scope) -> None:
    if wanted.close_dates:
        statements.table("night_cycle_of", facts.CYCLE_OF)
        statements.run("CREATE UNIQUE INDEX night_cycle_of_key ON night_cycle_of (member_id)")
    statements.table("night_part", scope(facts.parts(wanted, ranks)))


def _others(statements: Statements) -> None:
    """The stored months of everybody else who adds to a unit that changes."""
    statements.small_table("night_other_place", OTHERS(calendar.PLACES))
    statements.table("night_other_month", figures.OTHER_PEOPLE)
    statements.table("night_other_unit", figures.OTHER_UNITS)


def _figures(statements: Statements, asked: Asked, scope: Scope) -> None:
    statements.table("night_subject", scope(calendar.SUBJECTS))
    statements.table("night_person_month", figures.PERSON_MONTHS)
    statements.table("night_placed", figures.placed(scope.people))
    statements.table("night_unit_month", figures.NO_UNIT_MONTHS)
    depths = Unit.objects.filter(organization=asked.organization).values_list("depth", flat=True)
    for depth in sorted(set(depths.distinct()), reverse=True):
        statements.run(scope(figures.unit_months(depth, units=scope.units)))
    statements.table("night_quarter", figures.quarters())
    statements.table("night_year", figures.years())


def _store(statements: Statements, asked: Asked, scope: Scope) -> dict[str, Any]:
    rows = sum(map(statements.count, figures.TABLES))
    if scope is WHOLE:
        changed = statements.run(store.figures(figures.FIGURES))
        stored = statements.rows(store.count("objectives_gapmetric"))[0][0]
        deleted = _delete(statements, "") if stored != rows else 0
    else:
        with statements.by_index():
            changed = statements.run(store.figures(figures.FIGURES))
            deleted = sum(_delete(statements, only) for only in VANISHED)
    if asked.slot == 0:
        statements.run(store.history())
    inputs = [VERSION, asked.as_of.isoformat(), asked.organization.estimates_amounts]
    inputs += [asked.organization.estimates_close_dates]
    inputs += [statements.rows(store.FINGERPRINT), statements.rows(store.RATES_USED)]
    statements.clear()
    return {"rows": rows, "changed": changed, "deleted": deleted, "inputs": inputs}


def _delete(statements: Statements, only: str) -> int:
    """Take away figures of subjects that are no more."""
    key, source = store.FIGURES_KEY, figures.KEYS
    return statements.run(store.vanished("objectives_gapmetric", key=key, source=source, only=only))


def _forget(statements: Statements, table: str, key: tuple[str, ...], source: str) -> int:
    """Take away what is no longer computed: rows are looked at only where the numbers differ."""
    if statements.rows(store.count(table)) == [(statements.count(source),)]:
        return 0
    return statements.run(store.vanished(table, key=key, source=f"SELECT * FROM {source}"))
