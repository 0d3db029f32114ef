"""The short way gives what the long way gives, or nothing."""

import csv
import io

import pytest

from pipeline.actions import staging
from pipeline.actions.lane import Lane
from pipeline.rules import STAGES, reached_bits
from pipeline.rules.maven import PIPELINE, Deals
from tests.pipeline.crm import MAVEN, needs_data

STEPS = {step.name: step for step in STAGES["maven"]}
ORDER = list(STEPS)


def long_way(number, row, known):
    """The row as it is gathered, with a number for each name."""

    def stand_in(name):
        return known.setdefault(name, len(known) + 1) if name else None

    return (
        number, row.key, row.name, stand_in(row.owner), stand_in(row.account),
        stand_in(row.product), ORDER.index(row.stage), row.state, row.amount_e4,
        row.created_on and row.created_on.isoformat(), row.closes_on and row.closes_on.isoformat(),
        row.closed_on and row.closed_on.isoformat(), reached_bits(row.state, row.rank, top=2),
        row.moved_on and row.moved_on.isoformat(),
    )  # fmt: skip


def values(line):
    """What a table makes of a line: 00 is 0."""
    return [int(cell) if cell.isdecimal() else cell for cell in next(csv.reader([line]))]


def both_ways(rows):
    """Each row's line by the short way, None where it has none, beside that by the long way."""
    read, lane, known = Deals({c: n for n, c in enumerate(PIPELINE)}, STEPS), Lane(range(8)), {}
    exact = dict.fromkeys(("owner", "product", "account"), known.get)
    for number, cells in enumerate(rows, start=2):
        short = lane.line(number, cells)
        row = read(cells)
        staged = long_way(number, row, known)
        if short is None:
            lane.learn(cells, row, staged, exact)
        line = io.StringIO()
        csv.writer(line).writerow(staged)
        yield short and values(short), values(line.getvalue())


@needs_data
@pytest.mark.parametrize(
    "path",
    [
        MAVEN / "sales_pipeline.csv",
        MAVEN / "variants" / "sales_pipeline.kisaraF_us_dates_lf.csv",
        MAVEN / "variants" / "sales_pipeline.soliloquy_edited.csv",
        MAVEN / "variants" / "sales_pipeline.oetnegro_edited.csv",
    ],
    ids=lambda path: path.stem,
)
def test_every_row_of_the_export_is_the_same_by_both_ways(path):
    with path.open(newline="", encoding="utf-8-sig") as lines:
        next(rows := csv.reader(lines))
        ways = list(both_ways(rows))

    assert [long for short, long in ways if short not in (None, long)] == []
    assert sum(short is not None for short, _long in ways) > 7_000


@pytest.mark.parametrize(
    "cells",
    [
        "D 2,Ada,P,A,Won,2017-01-01,2017-02-01,5",
        '"D2",Ada,P,A,Won,2017-01-01,2017-02-01,5',
        "NULL,Ada,P,A,Won,2017-01-01,2017-02-01,5",
        ",Ada,P,A,Won,2017-01-01,2017-02-01,5",
        f"{'D' * 121},Ada,P,A,Won,2017-01-01,2017-02-01,5",
        "D2,Bo,P,A,Won,2017-01-01,2017-02-01,5",
        "D2,Ada,P,A,Won,2017-01-01,2017-02-30,5",
        "D2,Ada,P,A,Won,2017-01-01,,5",
        "D2,Ada,P,A,Won,2017-01-01,2017-02-01,5.5",
        "D2,Ada,P,A,Won,2017-01-01,2017-02-01,-5",
        "D2,Ada,P,A,Won,2017-01-01,2017-02-01,５",
        "D2,Ada,P,A,Won,2017-01-01,2017-02-01,999999999999",
        "D2,Ada,P,A,Lost,2017-01-01,2017-02-01,5",
    ],
)
def test_a_row_that_is_not_plain_goes_the_long_way(cells):
    known = ["D1", "Ada", "P", "A", "Won", "2017-01-01", "2017-02-01", "5"]
    read, lane, names = Deals({c: n for n, c in enumerate(PIPELINE)}, STEPS), Lane(range(8)), {}
    row = read(known)
    exact = dict.fromkeys(("owner", "product", "account"), names.get)
    lane.learn(known, row, long_way(2, row, names), exact)

    assert lane.line(3, known) is not None
    assert lane.line(3, cells.split(",")) is None


def test_a_line_has_a_place_for_every_gathered_column():
    ways = list(both_ways([["D1", "Ada", "P", "A", "Won", "2017-01-01", "2017-02-01", "5"]] * 2))

    assert len(ways[1][0]) == len(staging.DEALS)
