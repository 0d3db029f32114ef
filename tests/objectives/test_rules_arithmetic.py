from decimal import Decimal

import pytest

from objectives.rules.arithmetic import (
    Kind,
    Math,
    Part,
    Sign,
    chance,
    count,
    days,
    money,
    percent,
    times,
)


@pytest.mark.parametrize(
    ("part", "text"),
    [
        pytest.param(money("", Decimal(533_125)), "533,125", id="money"),
        pytest.param(money("", Decimal("117142.857")), "117,143", id="money alone is whole"),
        pytest.param(percent("", Decimal("0.34")), "34 %", id="percent"),
        pytest.param(percent("", Decimal("0.075")), "7.5 %", id="percent with a half"),
        pytest.param(chance("", Decimal("0.6")), ".60", id="a chance has two places at least"),
        pytest.param(chance("", Decimal("0.375")), ".375", id="a chance as fine as it is"),
        pytest.param(chance("", Decimal(2) / 3), ".6667", id="a chance has four places at most"),
        pytest.param(chance("", Decimal(996) / 1161, places=6), ".857881", id="asked for six"),
        pytest.param(times("", Decimal(305) / 687), "0.444×", id="coverage"),
        pytest.param(count("", 9), "9", id="count"),
        pytest.param(count("", Decimal("55.2394")), "55.24", id="count before it is rounded up"),
        pytest.param(days("", 85), "85 days", id="days"),
    ],
)
def test_part_is_written_by_its_kind(part, text):
    assert part.text == text


def test_line_prints_the_formula_and_its_numbers():
    gap = Math(
        money("Gap", Decimal(30)),
        (money("Goal", Decimal(100)), money("Closed", Decimal(70), Sign.MINUS)),
    )

    assert gap.words == "Gap = Goal − Closed"
    assert gap.line == "30 = 100 − 70"


def test_sum_of_money_is_printed_as_fine_as_its_finest_part():
    gap = Math(
        money("Gap", Decimal("29.4996")),
        (money("Goal", Decimal(100)), money("Closed", Decimal("70.5004"), Sign.MINUS)),
    )

    assert gap.line == "29.4996 = 100.0000 − 70.5004"


def test_product_prints_each_part_in_its_own_form():
    projected = Math(
        money("Year end", Decimal("1117647.0588")),
        (money("Closed", Decimal(380_000)), percent("Season", Decimal("0.34"), Sign.OVER)),
    )

    assert projected.line == "1,117,647 = 380,000 ÷ 34 %"


def test_part_defaults_to_money():
    assert Part("Goal", Decimal(1)) == Part("Goal", Decimal(1), Kind.MONEY, Sign.NONE, None)
