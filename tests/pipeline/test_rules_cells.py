from datetime import date
from decimal import Decimal

import pytest

from pipeline.rules.cells import (
    BLANK_OR_MINUS_ONE,
    Amounts,
    ColumnError,
    Days,
    RowError,
    required,
    text,
    truth,
)


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["2017-03-01", "", "NULL", "2016-12-31"], ["2017-03-01", None, None, "2016-12-31"]),
        (["3/1/2017", "12/31/2016", "01/02/2017"], ["2017-03-01", "2016-12-31", "2017-01-02"]),
        (["02/03/24", "12/31/99"], ["2024-02-03", "1999-12-31"]),
        (["02/23/26 08:55 PM", "3/7/26 12:00 AM"], ["2026-02-23", "2026-03-07"]),
        (["02/23/2026 8:55 AM"], ["2026-02-23"]),
        (["2026-02-23T20:55:00.000+0000", "2026-02-24 00:00"], ["2026-02-23", "2026-02-24"]),
    ],
)
def test_a_column_of_days_is_read_as_its_first_filled_cell_is_written(cells, days):
    read = Days("close_date")

    assert [read(cell) for cell in cells] == [day and date.fromisoformat(day) for day in days]


@pytest.mark.parametrize(
    ("first", "cell"),
    [
        ("2017-03-01", "3/1/2017"),
        ("3/1/2017", "2017-03-01"),
        ("3/1/2017", "3/1/17"),
        ("2017-03-01", "2017-02-30"),
        ("2017-03-01", "1917-03-01"),
        ("2017-03-01", "２０１７-03-01"),
        ("2017-03-01", "2017-03-01\0"),
        ("3/1/2017", "13/45/2017"),
        ("02/23/26 08:55 PM", "02/23/26 13:55 PM"),
    ],
)
def test_a_cell_written_otherwise_than_its_column_is_refused(first, cell):
    read = Days("close_date")
    read(first)

    with pytest.raises(RowError) as refused:
        read(cell)

    assert refused.value.column == "close_date"


@pytest.mark.parametrize("cell", ["tomorrow", "31.03.2017", "20170331", "2017-3-1"])
def test_a_first_cell_that_is_no_day_is_refused_and_decides_nothing(cell):
    read = Days("close_date")

    with pytest.raises(RowError):
        read(cell)

    assert read("2017-03-01") == date(2017, 3, 1)


def test_a_day_before_its_month_spoils_the_column():
    read = Days("engage_date")
    read("3/4/2017")

    with pytest.raises(ColumnError) as spoilt:
        read("25/4/2017")

    assert spoilt.value.reason == (
        "“25/4/2017” in engage_date puts the day before the month, and this file would be read "
        "month first. Export the days as 2017-03-31 and import again."
    )


@pytest.mark.parametrize(
    ("cell", "amount"),
    [("1054", "1054"), ("0", "0"), (" 20565.6206 ", "20565.6206"), ("-12.5", "-12.5")],
)
def test_an_amount_keeps_four_decimals(cell, amount):
    assert Amounts("close_value")(cell) == Decimal(amount)


def test_blanks_are_unknown_and_minus_one_only_where_it_is_a_blank():
    plain, maven = Amounts("Amount"), Amounts("close_value", blank=BLANK_OR_MINUS_ONE)

    assert [plain(cell) for cell in ("", "NULL", "-1")] == [None, None, Decimal(-1)]
    assert [maven(cell) for cell in ("", "NULL", "-1")] == [None, None, None]


@pytest.mark.parametrize(
    "cell",
    ["NaN", "Infinity", "1e999", "1_000", "１２", "1,054", "12.34567", ".5", "5.", "€5", "0x10",
     "9999999999999", "900000000000", "1054\0"],
)  # fmt: skip
def test_what_is_no_plain_amount_is_refused(cell):
    with pytest.raises(RowError) as refused:
        Amounts("close_value")(cell)

    assert refused.value.column == "close_value"


def test_text_keeps_its_case_and_loses_spaces_around_it():
    assert text("  006bm00000LKJNaAAP ", "Id", limit=120) == "006bm00000LKJNaAAP"
    assert text("NULL", "account", limit=120) == ""
    assert text("São\u00a0Paulo & Sons", "account", limit=120) == "São\u00a0Paulo & Sons"


@pytest.mark.parametrize("cell", ["A\0B", "A\tB", "A\nB", "A\x1bB", "x" * 121])
def test_text_that_does_not_fit_or_is_none_is_refused(cell):
    with pytest.raises(RowError) as refused:
        text(cell, "account", limit=120)

    assert refused.value.reason.isprintable()


def test_a_required_cell_is_not_blank():
    with pytest.raises(RowError) as refused:
        required(" ", "opportunity_id", limit=120)

    assert refused.value.reason == "opportunity_id is empty; every row needs it."


def test_truth_is_said_in_two_words():
    assert [truth(cell, "IsWon") for cell in ("TRUE", "FALSE")] == [True, False]
    with pytest.raises(RowError):
        truth("yes", "IsWon")
