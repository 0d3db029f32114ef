from dataclasses import replace
from datetime import date

import pytest

from objectives.rules.facts import ContractRow, DealRow, DealState, MonthRow, estimated, month_rows
from organization.rules import fiscal_year
from salesplan.lib.periods import Period, month_of
from tests.objectives import asha

AS_OF = date(2027, 5, 31)
BEFORE, AFTER = date(2027, 5, 30), date(2027, 6, 1)
DEAL = DealRow(key="D", state=DealState.OPEN, stage=1, amount_e4=10_000)


@pytest.mark.parametrize(
    ("changes", "is_open"),
    [
        pytest.param({}, True, id="open, created on an unknown day"),
        pytest.param({"created_on": AS_OF}, True, id="created on the day itself"),
        pytest.param({"created_on": AFTER}, False, id="created later"),
        pytest.param({"state": DealState.WON, "closed_on": AFTER}, True, id="won later"),
        pytest.param({"state": DealState.LOST, "closed_on": AFTER}, True, id="lost later"),
        pytest.param({"state": DealState.WON, "closed_on": AS_OF}, False, id="won on the day"),
        pytest.param({"state": DealState.LOST, "closed_on": BEFORE}, False, id="lost before"),
        pytest.param({"state": DealState.WON}, False, id="won on an unknown day"),
        pytest.param(
            {"state": DealState.WON, "closed_on": date(2027, 7, 1), "created_on": AFTER},
            False,
            id="created and won later",
        ),
    ],
)
def test_deal_is_open_as_of_a_day(changes, is_open):
    assert replace(DEAL, **changes).is_open(AS_OF) is is_open


@pytest.mark.parametrize(
    ("state", "closed_on", "expected"),
    [
        (DealState.WON, AS_OF, (True, True, False)),
        (DealState.WON, AFTER, (False, False, False)),
        (DealState.WON, None, (False, False, False)),
        (DealState.LOST, AS_OF, (True, False, True)),
        (DealState.LOST, AFTER, (False, False, False)),
        (DealState.LOST, None, (False, False, False)),
        (DealState.OPEN, BEFORE, (False, False, False)),
    ],
)
def test_deal_has_ended_won_or_lost_as_of_a_day(state, closed_on, expected):
    deal = replace(DEAL, state=state, closed_on=closed_on)

    assert (deal.is_ended(AS_OF), deal.is_won(AS_OF), deal.is_lost(AS_OF)) == expected


@pytest.mark.parametrize(
    ("state", "mask", "reached"),
    [
        pytest.param(DealState.LOST, 0b0010, [True, False, False], id="the first stage"),
        pytest.param(DealState.LOST, 0b1000, [True, True, True], id="stages skipped count"),
        pytest.param(DealState.LOST, 0b0110, [True, True, False], id="furthest is the second"),
        pytest.param(DealState.LOST, 0, [False, False, False], id="no stage known"),
        pytest.param(DealState.WON, 1, [True, True, True], id="a win has passed all"),
    ],
)
def test_furthest_stage_counts(state, mask, reached):
    deal = replace(DEAL, state=state, reached=mask)

    assert [deal.has_reached(rank) for rank in (1, 2, 3)] == reached


BARE = replace(DEAL, amount_e4=None, created_on=date(2027, 5, 1))


@pytest.mark.parametrize(
    ("deal", "expected"),
    [
        pytest.param(
            BARE,
            replace(
                BARE,
                amount_e4=5_000,
                amount_estimated=True,
                closes_on=date(2027, 7, 25),
                close_estimated=True,
            ),
            id="list price, and 85 days from the start",
        ),
        pytest.param(
            replace(BARE, amount_e4=0, closes_on=AS_OF),
            replace(BARE, amount_e4=0, closes_on=AS_OF),
            id="what the CRM says stays, 0 too",
        ),
        pytest.param(
            replace(BARE, created_on=None),
            replace(BARE, created_on=None, amount_e4=5_000, amount_estimated=True),
            id="no start, no close",
        ),
    ],
)
def test_what_the_crm_leaves_out_is_estimated_and_marked(deal, expected):
    assert estimated(deal, list_price_e4=5_000, cycle_days=85) == expected


def test_nothing_is_estimated_without_a_list_price_and_a_cycle():
    assert estimated(BARE, list_price_e4=None, cycle_days=None) == BARE


def test_credit_is_the_reps_part_of_the_amount():
    assert asha.D3.credited_e4 == 450_000_000
    assert replace(DEAL, amount_e4=None).credited_e4 is None


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "months"),
    [
        pytest.param(date(2027, 1, 1), None, 12, id="open-ended"),
        pytest.param(date(2027, 3, 1), None, 10, id="from March"),
        pytest.param(date(2027, 3, 15), date(2027, 9, 15), 6, id="half a year pays six times"),
        pytest.param(date(2026, 1, 1), date(2027, 1, 1), 0, id="over on the first day"),
        pytest.param(date(2026, 1, 1), date(2027, 1, 2), 1, id="runs on the first day"),
    ],
)
def test_contract_pays_in_months_it_runs_on_the_first_of(starts_on, ends_on, months):
    contract = ContractRow("C", 10_000, starts_on, ends_on)

    assert sum(contract.pays(month.span) for month in asha.MONTHS) == months


def test_contract_keeps_what_churn_leaves():
    assert ContractRow("C", 200_000_000, AS_OF, churn_ppm=50_000).kept_e4 == 190_000_000
    assert ContractRow("C", 200_000_000, AS_OF).kept_e4 == 200_000_000


@pytest.mark.parametrize(
    ("as_of", "to_come"),
    [
        pytest.param(date(2027, 4, 30), True, id="not begun"),
        pytest.param(date(2027, 5, 1), True, id="begun"),
        pytest.param(date(2027, 5, 30), True, id="one day left"),
        pytest.param(date(2027, 5, 31), False, id="its last day"),
        pytest.param(date(2027, 6, 1), False, id="over"),
    ],
)
def test_month_is_to_come_until_its_last_day(as_of, to_come):
    may = MonthRow("2027-05", "2027-Q2", "2027", month_of(date(2027, 5, 1)))

    assert may.is_to_come(as_of) is to_come


def test_month_rows_know_their_quarter_and_year():
    rows = month_rows(fiscal_year(2027, starts_in=4))

    assert rows[0] == MonthRow(
        "2026-04", "2027-Q1", "2027", Period(date(2026, 4, 1), date(2026, 5, 1))
    )
    assert [(row.key, row.quarter) for row in rows[8:10]] == [
        ("2026-12", "2027-Q3"),
        ("2027-01", "2027-Q4"),
    ]
    assert len(rows) == 12
