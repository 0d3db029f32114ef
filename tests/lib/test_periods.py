from datetime import date

import pytest

from salesplan.lib.periods import Period, add_months, calendar_year, month_of, months_between

YEAR = calendar_year(2027)


def test_a_period_holds_its_first_day_and_not_its_end():
    assert [day in YEAR for day in (date(2026, 12, 31), date(2027, 1, 1), date(2027, 12, 31))] == [
        False,
        True,
        True,
    ]
    assert date(2028, 1, 1) not in YEAR


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="must end after it starts"):
        Period(date(2027, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("on", "elapsed", "remaining"),
    [
        (date(2026, 12, 31), 0, 365),
        (date(2027, 1, 1), 1, 364),
        (date(2027, 5, 31), 151, 214),
        (date(2027, 12, 31), 365, 0),
        (date(2029, 1, 1), 365, 0),
    ],
)
def test_days_are_gone_at_the_close_of_a_day(on, elapsed, remaining):
    assert (YEAR.elapsed_days(on), YEAR.remaining_days(on)) == (elapsed, remaining)
    assert YEAR.elapsed_share(on) == elapsed / 365


def test_periods_that_touch_do_not_overlap():
    january, february = month_of(date(2027, 1, 15)), month_of(date(2027, 2, 1))

    assert january.overlap(february) is None
    assert january.overlap(Period(date(2027, 1, 20), date(2027, 2, 10))) == Period(
        date(2027, 1, 20), date(2027, 2, 1)
    )


def test_a_year_covers_its_months_and_is_made_of_them():
    months = list(YEAR.months())

    assert (months[0], months[-1]) == (month_of(date(2027, 1, 1)), month_of(date(2027, 12, 1)))
    assert [month.days for month in months] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    assert all(YEAR.covers(month) for month in months)


def test_months_at_the_edges_are_cut_to_the_period():
    period = Period(date(2027, 1, 4), date(2027, 2, 10))

    assert list(period.months()) == [
        Period(date(2027, 1, 4), date(2027, 2, 1)),
        Period(date(2027, 2, 1), date(2027, 2, 10)),
    ]


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2027, 1, 15), -1, date(2026, 12, 15)),
        (date(2027, 12, 1), 1, date(2028, 1, 1)),
    ],
)
def test_adding_months_keeps_the_day_or_takes_the_last_one(day, months, moved):
    assert add_months(day, months) == moved


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2027, 1, 1), date(2028, 1, 1), 12),
        (date(2027, 1, 15), date(2027, 3, 14), 1),
        (date(2027, 1, 31), date(2027, 2, 28), 1),
        (date(2027, 3, 15), date(2027, 1, 15), -2),
        (date(2027, 3, 15), date(2027, 3, 15), 0),
    ],
)
def test_months_between_two_days_are_whole_ones(start, end, months):
    assert months_between(start, end) == months
