"""Worked examples through the whole night: Asha's year, and a real CRM export."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from objectives.actions import compute
from objectives.models import GapMetric, StageRate
from pipeline.models import Account, Contract, Opportunity
from tests import factories
from tests.objectives import asha

MAVEN = Path(settings.BASE_DIR).parent / "shared" / "data" / "maven_crm"
NEEDS_MAVEN = pytest.mark.skipif(not MAVEN.exists(), reason="the export is not in this checkout")


@pytest.fixture
def asha_verma(db):
    organization = factories.organization()
    top = factories.unit(organization, "Acme", level="global")
    rep = factories.rep(factories.unit(organization, "Health", parent=top), "Asha Verma")
    factories.goal(rep, {goal.month: Decimal(goal.amount_e4) / 10_000 for goal in asha.GOALS})
    stages = factories.stages(organization, *asha.STAGES)
    Opportunity.objects.bulk_create(_deal(rep, deal, stages) for deal in asha.DEALS)
    account = Account.objects.create(organization=organization, crm_key="A", name="A")
    Contract.objects.bulk_create(_contract(rep, row, account) for row in asha.CONTRACTS)
    return rep


def _deal(rep, deal, stages):
    stage = stages[asha.STAGES[deal.stage - 1] if deal.state == "open" else deal.state]
    return Opportunity(
        organization=rep.organization,
        crm_key=deal.key,
        owner=rep,
        stage=stage,
        state=deal.state,
        amount=Decimal(deal.amount_e4) / 10_000,
        credit_ppm=deal.credit_ppm,
        created_on=deal.created_on,
        closes_on=deal.closes_on,
        closed_on=deal.closed_on,
        reached=deal.reached,
    )


def _contract(rep, row, account):
    return Contract(
        organization=rep.organization,
        crm_key=row.key,
        name=row.key,
        account=account,
        owner=rep,
        monthly=Decimal(row.monthly_e4) / 10_000,
        churn_ppm=row.churn_ppm,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


def test_asha_through_the_night(asha_verma):
    organization = asha_verma.organization

    compute(organization, as_of=asha.AS_OF, cause="test", by=None, at=factories.NOON)

    metrics = GapMetric.objects.published(organization).filter(period__label="2027")
    names = ("goal", "closed", "run_rate", "weighted", "open", "slipped", "gap", "required")
    expected = tuple(
        Decimal(n) for n in (1_200_000, 380_000, 133_000, 153_875, 305_000, 40_000, 533_125, 2_132_500)
    )  # fmt: skip
    assert sorted(metrics.values_list("subject_kind", *names)) == [
        (GapMetric.MEMBER, *expected),
        (GapMetric.UNIT, *expected),
        (GapMetric.UNIT, *expected),
    ]
    assert set(metrics.values_list("coverage_ppm", "win_rate_ppm", "reasons")) == {
        (443_959, 1_000_000, 0)
    }


def test_asha_is_won_from_each_stage_as_often_as_her_history_says(asha_verma):
    organization = asha_verma.organization

    compute(organization, as_of=asha.AS_OF, cause="test", by=None, at=factories.NOON)

    rates = StageRate.objects.filter(organization=organization, subject_kind=StageRate.MEMBER)
    assert list(rates.order_by("rank").values_list("rank", "won", "reached", "ppm")) == [
        (0, 9, 36, 250_000),
        (1, 9, 36, 250_000),
        (2, 9, 24, 375_000),
        (3, 9, 15, 600_000),
        (4, 9, 12, 750_000),
    ]


def _report(capsys, **options):
    call_command("gap_report", as_of="2017-12-31", format="json", **options)
    return json.loads(capsys.readouterr().out)


@pytest.fixture
def maven(db, capsys):
    call_command("import_crm", str(MAVEN))
    capsys.readouterr()
    return json.loads((MAVEN / "expected.json").read_text())


@NEEDS_MAVEN
def test_maven_by_year(maven, capsys):
    rows = _report(capsys, period="2017")

    found = {
        level: {
            row["subject"]: (row["closed"], row["win_rate"])
            for row in rows
            if row["level"] == level
        }
        for level in ("global", "region", "team", "rep")
    }
    reps = {name: (row["won_value"], row["win_rate"]) for name, row in maven["by_agent"].items()}
    assert found == {
        "global": {"Maven": (maven["total_won_value"], maven["win_rate"])},
        "region": {n: (r["won_value"], r["win_rate"]) for n, r in maven["by_region"].items()},
        "team": {n: (r["won_value"], r["win_rate"]) for n, r in maven["by_manager"].items()},
        "rep": reps | dict.fromkeys(maven["agents_without_deals"], (0, None)),
    }


@NEEDS_MAVEN
def test_maven_by_quarter(maven, capsys):
    quarters = list(maven["won_value_by_quarter"])

    reports = {quarter: _report(capsys, period=quarter) for quarter in quarters}

    found = {
        quarter: {(row["level"], row["subject"]): row["closed"] for row in rows}
        for quarter, rows in reports.items()
    }
    assert found == {quarter: _expected_quarter(maven, quarter) for quarter in quarters}


def _expected_quarter(maven, quarter):
    regions = maven["won_value_by_quarter_by_region"][quarter]
    managers = maven["won_value_by_quarter_by_manager"][quarter]
    reps = maven["won_value_by_agent_by_quarter"]
    return {
        ("global", "Maven"): maven["won_value_by_quarter"][quarter],
        **{("region", name): value for name, value in regions.items()},
        **{("team", name): value for name, value in managers.items()},
        **{("rep", name): quarters.get(quarter, 0) for name, quarters in reps.items()},
        **{("rep", name): 0 for name in maven["agents_without_deals"]},
    }


@NEEDS_MAVEN
def test_maven_by_month(maven, capsys):
    months = {
        f"2017-{month:02d}": _report(capsys, period=f"2017-{month:02d}", level="global")
        for month in range(1, 13)
    }

    assert {label: rows[0]["closed"] for label, rows in months.items()} == {
        f"2017-{month:02d}": maven["won_value_by_month"].get(f"2017-{month:02d}", 0)
        for month in range(1, 13)
    }
