from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules import (
    STAGES,
    DealRow,
    Names,
    RowError,
    Skipped,
    UnknownFileError,
    alike,
    kind_of,
    reached_bits,
)
from pipeline.rules.exports import safe_cell
from pipeline.rules.kinds import KINDS

MAVEN = {step.name: step for step in STAGES["maven"]}
SALESFORCE = {step.name: step for step in STAGES["salesforce_devorg"]}


def reader(name, steps=None):
    kind = next(kind for kind in KINDS if kind.name == name)
    at = {column: place for place, column in enumerate(kind.columns)}
    return kind.reader(at, steps) if kind.staged else kind.reader(at)


def deal(line):
    return reader("sales_pipeline", MAVEN)(line.split(","))


def test_a_won_deal():
    assert deal("D1,Ada,GTX Pro,Acme,Won,2016-10-20,2017-03-01,1054") == DealRow(
        key="D1",
        name="",
        owner="Ada",
        account="Acme",
        product="GTX Pro",
        stage="Won",
        state="won",
        amount_e4=10_540_000,
        created_on=date(2016, 10, 20),
        closes_on=None,
        closed_on=date(2017, 3, 1),
        rank=2,
        moved_on=date(2017, 3, 1),
    )


def test_a_lost_deal_keeps_its_zero_and_had_come_as_far_as_it_was_engaged():
    engaged = deal("D1,Ada,GTX Pro,Acme,Lost,2016-10-20,2017-03-01,0")
    never = deal("D1,Ada,GTX Pro,Acme,Lost,,2017-03-01,0")

    assert (engaged.amount_e4, engaged.rank, never.rank) == (0, 2, 1)


def test_an_open_deal_has_neither_amount_nor_close():
    row = deal("D1,Ada,GTX Pro,,Engaging,2016-10-20,,")

    assert (row.amount_e4, row.closes_on, row.closed_on, row.account) == (None, None, None, "")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (",Ada,GTX Pro,Acme,Won,2016-10-20,2017-03-01,1054", "opportunity_id"),
        ("D1,,GTX Pro,Acme,Won,2016-10-20,2017-03-01,1054", "sales_agent"),
        ("D1,Ada,GTX Pro,Acme,won,2016-10-20,2017-03-01,1054", "deal_stage"),
        ("D1,Ada,GTX Pro,Acme,Won,2016-10-20,,1054", "close_date"),
        ("D1,Ada,GTX Pro,Acme,Won,2016-10-20,2017-03-01,much", "close_value"),
    ],
)
def test_a_row_that_cannot_be_used_says_which_column(line, column):
    with pytest.raises(RowError) as refused:
        deal(line)

    assert refused.value.column == column


def test_nobody_reports_to_themselves():
    with pytest.raises(RowError):
        reader("sales_teams")(["Ada", "Ada", "Central"])


def test_an_order_without_a_sales_person_is_left_out_and_not_refused():
    steps = {step.name: step for step in STAGES["adventureworks"]}

    row = reader("orders", steps)(["1", "2011-05-31", "7", "NULL", "20.5"])

    assert row == Skipped("no sales person")


@pytest.mark.parametrize(
    ("stage", "closed", "won", "column"),
    [
        ("Closed Won", "FALSE", "TRUE", "IsWon"),
        ("Closed Won", "TRUE", "FALSE", "StageName"),
        ("Prospecting", "TRUE", "FALSE", "StageName"),
        ("Prospecting", "no", "FALSE", "IsClosed"),
    ],
)
def test_salesforce_flags_must_agree_with_the_stage(stage, closed, won, column):
    cells = ["1", "A", "Deal", stage, "5", "02/03/24", closed, won, "02/23/26"]

    with pytest.raises(RowError) as refused:
        reader("Opportunity", SALESFORCE)(cells)

    assert refused.value.column == column


def test_reached_has_every_stage_up_to_the_furthest_and_bit_0_when_won():
    assert reached_bits("open", 1, top=3) == 0b0010
    assert reached_bits("lost", 2, top=3) == 0b0110
    assert reached_bits("won", 1, top=3) == 0b1111


def test_a_file_is_known_by_its_columns_in_any_order_among_others():
    columns = ("x", "regional_office", "sales_agent", "manager")

    assert kind_of(columns).name == "sales_teams"


def test_a_missing_column_is_named():
    with pytest.raises(UnknownFileError) as unknown:
        kind_of([c for c in KINDS[0].columns if c != "close_value"])

    assert str(unknown.value) == (
        "it looks like sales_pipeline but has no column close_value. "
        "Export it with that column and import again."
    )


@pytest.mark.parametrize("header", [("a", "b"), ("sales_agent", "manager", "manager"), ("",)])
def test_other_columns_are_no_known_file(header):
    with pytest.raises(UnknownFileError):
        kind_of(header)


def test_likeness_is_case_spaces_and_punctuation_only():
    assert alike("GTXPro", ["GTX Pro", "GTX Plus Pro"]) == ["GTX Pro"]
    assert alike("gtx-pro", ["GTX Pro", "GTXPRO"]) == ["GTX Pro", "GTXPRO"]
    assert alike("GTX Por", ["GTX Pro"]) == []
    assert alike("--", ["++"]) == []


def test_another_spelling_is_counted_each_time_it_is_used():
    names = Names({"GTX Pro": 7, "MG": 8}, like=True)

    numbers = [names.number(name) for name in ("GTXPro", "GTX Pro", "gtx pro", "GTXPro")]

    assert (numbers, names.used) == ([7, 7, 7, 7], {"GTXPro": 2, "gtx pro": 1})


def test_a_spelling_like_two_names_stands_for_none():
    names = Names({"GTX Pro": 7, "GTXPRO": 8}, like=True)

    assert names.number("gtx-pro") is None


def test_ids_that_differ_in_letter_case_only_are_two():
    names = Names({"aAAP": 1, "aAAp": 2})

    assert [names.number(name) for name in ("aAAP", "aAAp", "AAAP")] == [1, 2, None]


def test_a_decided_spelling_is_used_without_likeness():
    names = Names({"Anna Snelling": 3}, decided={"A. Snelling": "Anna Snelling", "X": "Nobody"})

    assert [names.number("A. Snelling"), names.number("X")] == [3, None]


@given(st.text())
def test_no_cell_of_a_download_begins_as_a_formula_does(value):
    cell = safe_cell(value)

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝"))
    assert cell.removeprefix("'") == value.replace("\0", "").removeprefix("'")
