from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from salesplan.lib import figures

TODAY = date(2027, 5, 31)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("533125"), "533,125"),
        (Decimal("-16875"), "−16,875"),
        (Decimal("0.5"), "0"),
        (Decimal("1.5"), "2"),
        (Decimal("-0.4"), "0"),
        (1_200_000, "1,200,000"),
        (0, "0"),
        (None, "unknown"),
    ],
)
def test_money_is_exact_to_the_unit_and_rounds_half_to_even(amount, text):
    assert figures.money(amount) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (533_125, "533k"),
        (1_117_647, "1.12M"),
        (71_000, "71k"),
        (9_000, "9k"),
        (9_400, "9.4k"),
        (9_960, "10k"),
        (999, "999"),
        (Decimal("999.6"), "1k"),
        (999_499, "999k"),
        (999_500, "1.00M"),
        (9_996_000, "10.0M"),
        (18_098_000, "18.1M"),
        (58_000_000, "58.0M"),
        (99_960_000, "100M"),
        (1_250_000_000, "1.25B"),
        (1_250_000_000_000, "1,250B"),
        (-16_875, "−17k"),
        (Decimal("0.2"), "0"),
        (Decimal("-0.2"), "0"),
        (0, "0"),
        (None, "unknown"),
    ],
)
def test_compact_has_three_significant_digits_at_most(amount, text):
    assert figures.compact(amount) == text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(0.34, 0, "34 %"), (0.32297, 1, "32.3 %"), (1.2, 0, "120 %"), (None, 0, "unknown")],
)
def test_a_share_is_a_percentage_with_a_space(value, places, text):
    assert figures.share(value, places=places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.58, ".58"), (0.3756, ".38"), (1, "1.00"), (0, ".00"), (None, "unknown")],
)
def test_a_probability_has_no_leading_zero(value, text):
    assert figures.probability(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("0.444"), "0.44×"), (1.3, "1.30×"), (None, "unknown")]
)
def test_a_ratio_ends_in_a_times_sign(value, text):
    assert figures.ratio(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(9_000, "+9,000"), (-16_875, "−16,875"), (0, "0"), (None, "unknown")]
)
def test_a_signed_number_carries_its_sign(value, text):
    assert figures.signed(value) == text


@pytest.mark.parametrize(
    ("difference", "form", "text"),
    [
        (-28_000, figures.compact, "behind 28k"),
        (12_000, figures.compact, "ahead 12k"),
        (0, figures.compact, "on pace"),
        (Decimal("0.3"), figures.compact, "on pace"),
        (Decimal("0.03"), figures.points, "ahead 3 points"),
        (Decimal("-0.01"), figures.points, "behind 1 point"),
        (None, figures.compact, "unknown"),
    ],
)
def test_a_lead_is_said_in_words(difference, form, text):
    assert figures.lead(difference, form=form) == text


@pytest.mark.parametrize(
    ("difference", "text"),
    [(71_000, "over by 71k"), (-12_000, "under by 12k"), (0, "level"), (None, "unknown")],
)
def test_a_sum_is_over_or_under_its_limit(difference, text):
    assert figures.over(difference) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2027, 4, 30), "31 days late"),
        (date(2027, 5, 30), "1 day late"),
        (date(2027, 5, 31), "due today"),
        (date(2027, 6, 3), "in 3 days"),
        (None, "unknown"),
    ],
)
def test_what_is_due_is_late_or_to_come(day, text):
    assert figures.due(day, on=TODAY) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2027, 3, 18), "74 days ago"),
        (date(2027, 5, 30), "yesterday"),
        (date(2027, 5, 31), "today"),
        (None, "unknown"),
    ],
)
def test_what_happened_was_some_days_ago(day, text):
    assert figures.ago(day, on=TODAY) == text


@pytest.mark.parametrize(
    ("day", "on", "text"),
    [
        (date(2027, 10, 7), TODAY, "7 Oct"),
        (date(2028, 2, 1), TODAY, "1 Feb 2028"),
        (date(2027, 10, 7), None, "7 Oct 2027"),
        (None, TODAY, "unknown"),
    ],
)
def test_a_day_has_its_year_only_when_it_is_another_one(day, on, text):
    assert figures.day(day, on=on) == text


def test_a_moment_is_a_day_and_a_clock():
    assert figures.moment(datetime(2027, 6, 1, 17, 20, tzinfo=UTC), on=TODAY) == "1 Jun, 17:20"


def test_a_span_follows_its_number():
    assert figures.span(43, 78) == "43–78"
    assert figures.span(None, 78) == "unknown"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Asha Verma", "AV"),
        ("Asha", "A"),
        ("Maria del Carmen Ruiz", "MR"),
        ("Ola (North) Berg", "OB"),
        ("", ""),
    ],
)
def test_initials_take_the_first_and_last_name(name, text):
    assert figures.initials(name) == text


@pytest.mark.parametrize(
    ("count", "text"), [(1, "1 day"), (31, "31 days"), (0, "0 days"), (1_200, "1,200 days")]
)
def test_a_count_agrees_with_its_noun(count, text):
    assert figures.plural(count, "day") == text
