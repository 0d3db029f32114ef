from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from objectives.rules.run_rate import ShareFlag
from territories.rules.measures import (
    balance,
    completeness,
    page_share,
    parts,
    share_of_run_rate,
)
from territories.rules.panel import panel
from territories.rules.paper import (
    AccountRow,
    LineRow,
    ObjectiveRow,
    Paper,
    RunLine,
    of_json,
    to_json,
)


def k(amount):
    return Decimal(amount) * 1_000


ASHA = Paper(
    name="Asha Verma",
    year=2027,
    unit="Health",
    goal=k(1_200),
    comes_from=("Healthy hospitals by 2030", "Win regional hospitals"),
    texts={"markets": "Regional hospital groups.\nNot: single clinics."},
    accounts=tuple(
        AccountRow(name, "A", k(600), k(target), "One agreement", "Call", date(2027, 6, 3), 1)
        for name, target in (
            ("Aldermoor", 170), ("Castell", 120), ("Kestrel", 100), ("Tessera", 70), ("Halden", 60),
        )
    ),
    lines=(
        LineRow("new_business", "Regional hospital groups", 3, k(60)),
        LineRow("new_business", "Speciality pharma", 2, k(60)),
        LineRow("channel", "Nordkap", target=k(110)),
        LineRow("marketing", "Events", target=k(50)),
    ),
    contracts=tuple(
        RunLine(name, k(monthly), Decimal("0.95"), k(monthly) * 12 * Decimal("0.95"))
        for name, monthly in (("Halden Foods", 9), ("Merrow Rail", 7), ("Quay Insurance", 4))
    ),
    objectives=(ObjectiveRow("R", "Revenue", weight=Decimal("0.5"), target=k(1_200)),),
)  # fmt: skip


def test_ashas_plan_is_eight_thousand_over_her_goal():
    assert parts(ASHA) == {
        "Run-rate": k(228),
        "Key accounts": k(520),
        "New business": k(300),
        "Growth": 0,
        "Channel": k(110),
        "Marketing": k(50),
    }
    assert (balance(ASHA).planned, balance(ASHA).balance) == (k(1_208), k(8))


def test_ashas_run_rate_is_nineteen_percent_and_asks_for_robustness():
    assert share_of_run_rate(ASHA).share == Decimal("0.19")
    assert share_of_run_rate(ASHA).flag is ShareFlag.LOW
    assert "what you do if it comes late" in completeness(ASHA).missing


def test_a_farmers_plan_adds_up_as_the_oracle_says():
    farmer = Paper(
        name="F",
        year=2027,
        goal=k(700),
        contracts=(RunLine("All", k(20), Decimal("0.95"), k(228)),),
        accounts=(AccountRow("A", target=k(180)),),
        lines=(LineRow("new_business", "S", 6, k(45)), LineRow("channel", "P", target=k(60))),
    )

    assert (balance(farmer).planned, balance(farmer).balance) == (k(738), k(38))


def test_without_a_goal_the_balance_is_unknown_and_not_zero():
    shown = panel(replace(ASHA, goal=None))

    assert (shown.balance, shown.tone, shown.over) == ("unknown", "unknown", "no goal yet")
    assert shown.gauges[0].value == "unknown"


@pytest.mark.parametrize(
    ("goal", "over", "tone", "is_short"),
    [
        (1_200, "8k over the goal", "ok", False),
        (1_208, "level with the goal", "ok", False),
        (1_220, "12k under the goal", "warn", True),
    ],
)
def test_the_panel_says_the_balance_in_words(goal, over, tone, is_short):
    shown = panel(replace(ASHA, goal=k(goal)))

    assert (shown.over, shown.tone, shown.is_short) == (over, tone, is_short)


def test_a_lines_own_target_goes_before_count_times_size():
    assert LineRow("new_business", "S", 3, k(60)).amount == k(180)
    assert LineRow("new_business", "S", 3, k(60), k(100)).amount == k(100)
    assert LineRow("new_business", "S", 3).amount is None


def test_an_empty_plan_misses_everything():
    empty = completeness(Paper(name="A", year=2027))

    assert empty.share == Decimal(1) / 12
    assert empty.missing[:2] == ("a goal", "target markets")


def test_an_account_without_a_next_step_is_named_as_missing():
    bare = replace(ASHA, accounts=(*ASHA.accounts, AccountRow("New one", target=k(1))))

    assert set(completeness(bare).missing) - set(completeness(ASHA).missing) == {
        "an entry strategy",
        "a next step with its day",
    }


def test_every_line_more_takes_more_of_the_page():
    shares = [page_share(replace(ASHA, accounts=ASHA.accounts * times)) for times in (1, 2, 3, 4)]

    assert shares == sorted(set(shares))
    assert shares[0] < 1 < shares[-1]


def test_a_paper_comes_back_from_storage_as_it_was():
    assert of_json(to_json(ASHA)) == ASHA


def test_a_paper_stored_by_an_older_version_is_still_read():
    stored = to_json(ASHA) | {"forgotten": 1}
    del stored["comes_from"], stored["accounts"][0]["next_step"]

    read = of_json(stored)

    assert read.comes_from == ()
    assert read.accounts[0].next_step == ""
