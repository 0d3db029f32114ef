from datetime import date
from fractions import Fraction

import pytest

from coaching.rules import (
    ComeBack,
    Rhythm,
    Trend,
    appended,
    come_back_on,
    energy_talk_due_since,
    energy_trend,
    is_complete,
    theil_sen,
)

TUESDAY = date(2027, 6, 1)


def test_energy_that_slides_for_six_check_ins_alerts():
    assert energy_trend([8, 8, 7, 7, 6, 6]) == Trend(Fraction(-1, 2), True, False)


def test_one_bad_week_does_not_alert():
    assert energy_trend([7, 4, 8, 7, 7, 8]) == Trend(Fraction(1, 5), False, False)


def test_three_check_ins_have_no_slope_and_four_have_one():
    assert energy_trend([8, 6, 4]) == Trend(None, False, False)
    assert energy_trend([9, 8, 7, 6]) == Trend(Fraction(-1), True, False)


def test_only_the_last_six_make_the_slope_but_all_make_the_median():
    assert energy_trend([1, 1, 1, 1, 1, 1, 8, 8, 7, 7, 6, 6]).slope == Fraction(-1, 2)
    assert energy_trend([1, 1, 1, 1, 1, 1, 8, 8, 7, 7, 6, 6]).falling is False


def test_a_steep_fall_that_ends_near_the_median_does_not_alert():
    assert energy_trend([3, 3, 3, 3, 3, 10, 9, 8, 7, 6, 5]).falling is False


@pytest.mark.parametrize(("last", "alert"), [(6, False), (5, True), (4, True)])
def test_the_floor_alerts_from_the_first_check_in(last, alert):
    assert energy_trend([last], floor=5).alert is alert


def test_no_check_in_is_not_a_low_one():
    assert energy_trend([], floor=5) == Trend(None, False, False)


def test_theil_sen_is_the_median_of_all_slopes():
    assert theil_sen([0, 1, 2, 30]) == Fraction(11, 2)
    assert theil_sen([0, 2]) == 2


@pytest.mark.parametrize(
    ("choice", "day"),
    [
        (ComeBack.NO, None),
        (ComeBack.TOMORROW, date(2027, 6, 2)),
        (ComeBack.FRIDAY, date(2027, 6, 4)),
        (ComeBack.NEXT, None),
    ],
)
def test_when_to_come_back(choice, day):
    assert come_back_on(choice, on=TUESDAY) == day


def test_friday_said_on_a_friday_is_the_next_one():
    assert come_back_on(ComeBack.FRIDAY, on=date(2027, 6, 4)) == date(2027, 6, 11)
    assert come_back_on(ComeBack.FRIDAY, on=date(2027, 6, 5)) == date(2027, 6, 11)


def test_a_rhythm_is_late_beyond_the_days_agreed():
    assert [way.late for way in Rhythm(60, 14, 7).ways] == [False, False, False]
    assert [way.late for way in Rhythm(61, 15, 8).ways] == [True, True, True]
    assert Rhythm().late is False


def test_a_talk_about_energy_is_due_thirty_days_after_the_last_talk():
    led_since = date(2027, 1, 1)

    assert energy_talk_due_since(date(2027, 5, 2), led_since=led_since, on=TUESDAY) == TUESDAY
    assert energy_talk_due_since(date(2027, 5, 3), led_since=led_since, on=TUESDAY) is None


def test_without_a_talk_it_is_due_thirty_days_after_the_two_began():
    assert energy_talk_due_since(None, led_since=date(2027, 4, 26), on=TUESDAY) == date(2027, 5, 26)
    assert energy_talk_due_since(None, led_since=date(2027, 5, 20), on=TUESDAY) is None


def test_a_talk_with_an_earlier_manager_does_not_count():
    due = energy_talk_due_since(date(2026, 1, 1), led_since=date(2027, 4, 26), on=TUESDAY)

    assert due == date(2027, 5, 26)


def test_complete_says_what_happened_and_what_was_learned():
    assert is_complete(happened="He came", learned="He signs")
    assert not is_complete(happened="He came", learned=" ")


def test_what_is_added_goes_below():
    assert appended("", " new ") == "new"
    assert appended("old", "new") == "old\n\nnew"
    assert appended("old", "  ") == "old"
