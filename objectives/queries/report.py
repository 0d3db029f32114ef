"""Figures as a list: one row a subject, for the command line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from objectives.models import GapMetric
from objectives.rules.exact import share
from objectives.rules.night import explain
from organization.models import FiscalPeriod, Member, Organization, Unit
from organization.rules import Role

LEVELS = ("rep", "team", "country", "region", "global")
MONEY = ("goal", "closed", "run_rate", "weighted", "open", "slipped", "gap")
SHARES = {"coverage": "coverage_ppm", "win_rate": "win_rate_ppm"}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """None is unknown; `reasons` says why, by the figure's name."""

    subject: str
    level: str
    period: str
    as_of: date
    figures: dict[str, Decimal | None]
    reasons: dict[str, str]


def report_rows(
    organization: Organization,
    *,
    slot: int,
    as_of: date,
    period: FiscalPeriod,
    levels: Iterable[str] = LEVELS,
) -> list[ReportRow]:
    """From the top of the tree down, then reps by name. 3 queries."""
    metrics = {
        (metric.subject_kind, metric.subject_id): metric
        for metric in GapMetric.objects.filter(organization=organization, slot=slot, period=period)
    }
    levels = set(levels)
    units = Unit.objects.filter(organization=organization, level__in=levels)
    subjects = [
        (GapMetric.UNIT, unit.pk, unit.name, unit.level)
        for unit in units.order_by("depth", "path", "pk")
    ]
    if "rep" in levels:
        subjects += [(GapMetric.MEMBER, rep.pk, rep.name, "rep") for rep in _reps(organization)]
    return [
        _row(metrics[kind, pk], name, level, period.label, as_of)
        for kind, pk, name, level in subjects
        if (kind, pk) in metrics
    ]


def _reps(organization: Organization) -> Iterable[Member]:
    reps = Member.objects.filter(
        pk__in=Member.objects.filter(organization=organization, grants__role=Role.REP).values("pk")
    )
    return reps.order_by("name", "pk")


def _row(metric: GapMetric, subject: str, level: str, period: str, as_of: date) -> ReportRow:
    figures = {name: getattr(metric, name) for name in MONEY}
    parts = {name: getattr(metric, stored) for name, stored in SHARES.items()}
    figures |= {name: None if ppm is None else share(ppm) for name, ppm in parts.items()}
    stored = {SHARES.get(name, name): value for name, value in figures.items()}
    named = {stored_name: name for name, stored_name in SHARES.items()}
    reasons = {
        named.get(name, name): reason.text
        for name, reason in explain(stored, metric.reasons).items()
    }
    return ReportRow(subject, level, period, as_of, figures, reasons)
