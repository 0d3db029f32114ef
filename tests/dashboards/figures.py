"""Published figures as a night leaves them, written row by row."""

from datetime import UTC, date, datetime
from decimal import Decimal

from objectives.models import CycleTime, GapHistory, GapMetric, MetricRun, PublishedRun, StageRate
from organization.models import FiscalPeriod, Member, Organization, Unit

AS_OF = date(2027, 5, 31)
COMPUTED = datetime(2027, 6, 1, 0, 14, tzinfo=UTC)
ASHA = {
    "goal": 1_200_000,
    "closed": 380_000,
    "run_rate": 133_000,
    "weighted": 153_875,
    "open": 305_000,
    "slipped": 40_000,
    "gap": 533_125,
    "coverage_ppm": 443_959,
}
SEASON = (5, 6, 8, 7, 8, 10, 6, 6, 10, 9, 10, 15)
CLOSED = (42_000, 76_000, 77_000, 106_000, 79_000)
MONEY = ("goal", "closed", "run_rate", "weighted", "open", "slipped", "gap", "required")


def publish(owner: Organization, *, as_of=AS_OF, rules_version=7) -> MetricRun:
    run = MetricRun.objects.create(
        organization=owner,
        as_of=as_of,
        scope="all",
        cause="night",
        state="done",
        rules_version=rules_version,
        started_at=COMPUTED,
        finished_at=COMPUTED,
        milliseconds=840,
    )
    PublishedRun.objects.update_or_create(organization=owner, defaults={"run": run, "slot": 0})
    return run


def figure(run: MetricRun, subject: Member | Unit, label="2027", **values) -> GapMetric:
    money = {name: Decimal(values.pop(name)) for name in MONEY if values.get(name) is not None}
    return GapMetric.objects.create(
        organization=run.organization,
        slot=0,
        subject_kind=GapMetric.UNIT if isinstance(subject, Unit) else GapMetric.MEMBER,
        subject_id=subject.pk,
        period=FiscalPeriod.objects.get(organization=run.organization, label=label),
        run=run,
        **money,
        **values,
    )


def months(run: MetricRun, subject: Member | Unit, *, goal, weights=SEASON, closed=CLOSED) -> None:
    for number, weight in enumerate(weights, start=1):
        done = closed[number - 1] if number <= len(closed) else 0
        share = Decimal(goal) * weight / sum(weights)
        figure(run, subject, f"2027-{number:02}", goal=share, closed=done)


def asha(run: MetricRun, person: Member) -> None:
    """The worked example's figures, with its season month by month."""
    figure(run, person, **ASHA)
    months(run, person, goal=1_200_000)


def weeks(run: MetricRun, person: Member, gaps) -> None:
    mondays = [date(2027, 4, 12), date(2027, 4, 19), date(2027, 4, 26), date(2027, 5, 3)]
    mondays += [date(2027, 5, 10), date(2027, 5, 17), date(2027, 5, 24), date(2027, 5, 31)]
    year = FiscalPeriod.objects.get(organization=run.organization, label="2027")
    for week_on, gap in zip(mondays, gaps, strict=True):
        GapHistory.objects.create(
            organization=run.organization,
            slot=0,
            subject_kind=GapMetric.MEMBER,
            subject_id=person.pk,
            period=year,
            week_on=week_on,
            gap=None if gap is None else Decimal(gap),
        )


def rates(run: MetricRun, person: Member, ppm) -> None:
    """`ppm` by rank from 0 on."""
    for rank, value in enumerate(ppm):
        StageRate.objects.create(
            organization=run.organization,
            slot=0,
            subject_kind=StageRate.MEMBER,
            subject_id=person.pk,
            rank=rank,
            won=9,
            reached=36,
            ppm=value,
        )


def cycle(run: MetricRun, person: Member, *, median=85, p80=130, wins=9) -> None:
    CycleTime.objects.create(
        organization=run.organization,
        slot=0,
        subject_kind=CycleTime.MEMBER,
        subject_id=person.pk,
        wins=wins,
        median_days=median,
        p80_days=p80,
    )
