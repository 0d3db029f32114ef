from datetime import date

import pytest

from organization.rules import (
    FiscalSpan,
    Line,
    LineError,
    Permission,
    Reach,
    Role,
    fiscal_year,
    fiscal_year_of,
    permissions_of,
    reaches,
)
from salesplan.lib.periods import Period

JAN, JUL = date(2027, 1, 1), date(2027, 7, 1)


def test_a_year_from_april_is_named_by_the_year_it_ends_in():
    spans = fiscal_year(2027, starts_in=4)

    assert spans[0] == FiscalSpan("year", "2027", 2027, Period(date(2026, 4, 1), date(2027, 4, 1)))
    assert [span.label for span in spans[1:5]] == ["2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4"]
    assert [span.label for span in spans[5:]] == [
        *(f"2026-{month:02d}" for month in range(4, 13)),
        *(f"2027-{month:02d}" for month in range(1, 4)),
    ]


@pytest.mark.parametrize("starts_in", range(1, 13))
def test_quarters_and_months_fill_the_year_without_a_gap(starts_in):
    year, *parts = fiscal_year(2028, starts_in=starts_in)
    quarters, months = parts[:4], parts[4:]

    for pieces in (quarters, months):
        assert pieces[0].span.start == year.span.start
        assert pieces[-1].span.end == year.span.end
        assert all(a.span.end == b.span.start for a, b in zip(pieces, pieces[1:], strict=False))


@pytest.mark.parametrize(
    ("day", "starts_in", "year"),
    [
        (date(2027, 3, 31), 4, 2027),
        (date(2027, 4, 1), 4, 2028),
        (date(2027, 12, 31), 1, 2027),
    ],
)
def test_a_day_belongs_to_one_fiscal_year(day, starts_in, year):
    assert fiscal_year_of(day, starts_in=starts_in) == year


def test_roles_add_up():
    both = permissions_of(frozenset({Role.REP, Role.OPERATIONS}))

    assert Permission.PLAN_WRITE in both
    assert Permission.IMPORT_RUN in both
    assert permissions_of(frozenset()) == frozenset()


def test_a_chain_holds_on_the_days_on_which_every_step_of_it_holds():
    lines = [
        Line(member=1, manager=2, starts_on=JAN, ends_on=JUL),
        Line(member=1, manager=3, starts_on=JUL, ends_on=None),
        Line(member=2, manager=9, starts_on=date(2027, 3, 1), ends_on=None),
    ]

    assert [reach for reach in reaches(lines) if reach.member == 1] == [
        Reach(2, 1, 1, JAN, JUL),
        Reach(9, 1, 2, date(2027, 3, 1), JUL),
        Reach(3, 1, 1, JUL, None),
    ]


def test_nobody_leads_themselves_through_others():
    lines = [
        Line(member=1, manager=2, starts_on=JAN, ends_on=None),
        Line(member=2, manager=3, starts_on=JAN, ends_on=None),
        Line(member=3, manager=1, starts_on=JUL, ends_on=None),
    ]

    with pytest.raises(LineError):
        reaches(lines)


def test_lines_that_never_hold_on_the_same_day_are_no_circle():
    lines = [
        Line(member=1, manager=2, starts_on=JAN, ends_on=JUL),
        Line(member=2, manager=1, starts_on=JUL, ends_on=None),
    ]

    assert reaches(lines) == [Reach(2, 1, 1, JAN, JUL), Reach(1, 2, 1, JUL, None)]
