"""The order of the statements: rates, cycles, facts, people's months, units' months, periods."""

from dataclasses import dataclass
from datetime import date, timedelta

from objectives.metrics import calendar, facts, figures, rates, store
from objectives.metrics.engine import Statements
from objectives.models import Measure
from organization.models import Organization, Unit
from pipeline.models import Opportunity, Stage
from salesplan.lib.periods import add_months

WINDOW_MONTHS = 24
FEW_WINS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose figures, as of the close of which day, into which slot, written by which run."""

    organization: Organization
    as_of: date
    slot: int
    run: int


def compute(asked: Asked) -> dict[str, int]:
    """Bring every figure of the organization up to date; return how many rows there are."""
    statements = Statements(values(asked))
    ranks = open_ranks(asked.organization)
    try:
        _calendar(statements)
        _rates(statements, ranks)
        _facts(statements, asked.organization, ranks)
        _people(statements)
        _units(statements, asked.organization)
        return _store(statements)
    finally:
        statements.clear()


def values(asked: Asked) -> dict[str, object]:
    organization = asked.organization
    measure = Measure.objects.filter(organization=organization, is_gap=True).first()
    return {
        "organization": organization.pk,
        "as_of": asked.as_of,
        "tomorrow": asked.as_of + timedelta(days=1),
        "window": add_months(asked.as_of, -WINDOW_MONTHS),
        "week_on": asked.as_of - timedelta(days=asked.as_of.weekday()),
        "slot": asked.slot,
        "run": asked.run,
        "measure": measure.pk if measure else 0,
        "has_facts": int(Opportunity.objects.filter(organization=organization).exists()),
    }


def open_ranks(organization: Organization) -> range:
    highest = (
        Stage.objects.filter(organization=organization, state=Stage.State.OPEN)
        .order_by("-rank")
        .values_list("rank", flat=True)
        .first()
    )
    return range(1, (highest or 0) + 1)


def _calendar(statements: Statements) -> None:
    statements.table("night_month", calendar.MONTHS)
    statements.table("night_place", calendar.PLACES.replace("{only_a}", ""))
    statements.table("night_member", calendar.MEMBERS)
    statements.table("night_goal", calendar.GOALS.replace("{only_j}", ""))
    statements.table("night_promise", calendar.PROMISES)
    statements.table("night_unkeyed", calendar.UNKEYED)
    statements.table("night_above", rates.ABOVE)


def _rates(statements: Statements, ranks: range) -> None:
    rank_rows = " UNION ALL ".join(f"SELECT {rank} AS rank" for rank in (0, *ranks))
    statements.table("night_rank", rank_rows)
    statements.table("night_seen", rates.seen(ranks))
    statements.table("night_seen_all", rates.seen_at_all(ranks))
    statements.table("night_seen_rank", rates.by_rank(ranks))
    statements.table("night_unit_rank", rates.UNITS_BY_RANK)
    statements.table("night_rate", rates.RATES)
    statements.run(store.rates("SELECT * FROM night_rate"))
    _forget(
        statements, "objectives_stagerate", ("subject_kind", "subject_id", "rank"), "night_rate"
    )


def _facts(statements: Statements, organization: Organization, ranks: range) -> None:
    gaps = missing(statements, organization)
    if gaps.close_dates:
        statements.table("night_win", rates.wins())
        statements.table("night_cycle", rates.CYCLES.replace("{few}", str(FEW_WINS)))
        statements.run(store.cycles("SELECT * FROM night_cycle"))
        _forget(statements, "objectives_cycletime", ("subject_kind", "subject_id"), "night_cycle")
        statements.table("night_cycle_of", facts.CYCLE_OF)
    statements.table("night_deal", facts.deals(gaps, ranks).replace("{only_o}", ""))
    statements.table("night_fact", facts.FACTS)
    statements.table("night_run_rate", facts.RUN_RATE.replace("{only_c}", ""))


def missing(statements: Statements, organization: Organization) -> facts.Gaps:
    """Whether anything has to be estimated: joins nobody needs are left out."""
    [(amounts, close_dates)] = statements.rows(facts.MISSING)
    return facts.Gaps(
        amounts=bool(amounts) and organization.estimates_amounts,
        close_dates=bool(close_dates) and organization.estimates_close_dates,
    )


def _people(statements: Statements) -> None:
    subjects = calendar.SUBJECTS.replace("{no_crm_data}", str(figures.NO_CRM_DATA)).replace(
        "{no_crm_owner}", str(figures.NO_CRM_OWNER)
    )
    statements.table("night_subject", subjects)
    statements.table("night_person_month", figures.PERSON_MONTHS)


def _units(statements: Statements, organization: Organization) -> None:
    """Level by level from the leaves up."""
    statements.table("night_unit_month", figures.no_unit_months())
    depths = Unit.objects.filter(organization=organization).values_list("depth", flat=True)
    for depth in sorted(set(depths), reverse=True):
        statements.run(figures.unit_months(depth).replace("{only_u}", ""))


def _store(statements: Statements) -> dict[str, int]:
    people = figures.periods(1, "member_id", "night_person_month")
    units = figures.periods(2, "unit_id", "night_unit_month")
    statements.table("night_sum", f"SELECT * FROM ({people}) p")
    statements.run(f"INSERT INTO night_sum {units}")
    changed = statements.run(store.figures(figures.FIGURES))
    deleted = _forget(statements, "objectives_gapmetric", store.FIGURES_KEY, "night_sum")
    return {"rows": statements.count("night_sum"), "changed": changed, "deleted": deleted}


def _forget(statements: Statements, table: str, key: tuple[str, ...], source: str) -> int:
    """Take away what is no longer computed: rows are looked at only where the numbers differ."""
    if statements.rows(store.count(table)) == [(statements.count(source),)]:
        return 0
    return statements.run(store.vanished(table, key=key, source=source))
