"""Geometry of the drawings, on Asha's year."""

import re
from decimal import Decimal

import pytest

from salesplan.lib.charts import (
    Bullet,
    Curve,
    HeatCell,
    Mark,
    PaceChart,
    Part,
    Spark,
    Waterfall,
    ledger,
)

SEASON = (5, 6, 8, 7, 8, 10, 6, 6, 10, 9, 10, 15)
PARTS = (
    Part("Closed", Decimal(380_000), "closed"),
    Part("Run-rate to come", Decimal(133_000), "run", "7 months under contract"),
    Part("Weighted open deals", Decimal(153_875), "open"),
)


def bars(rows):
    return [(row.fill, round(row.x, 1), round(row.width, 1)) for row in rows]


def test_a_ledger_steps_down_from_the_goal_to_the_gap():
    chart = ledger(goal=Decimal(1_200_000), parts=PARTS)

    assert bars((*chart.rows, chart.total)) == [
        ("goal", 0.0, 1000.0),
        ("closed", 683.3, 316.7),
        ("run", 572.5, 110.8),
        ("open", 444.3, 128.2),
        ("gap", 0.0, 444.3),
    ]
    assert [row.amount for row in (*chart.rows, chart.total)] == [
        "1,200,000",
        "380,000",
        "133,000",
        "153,875",
        "533,125",
    ]


def test_a_ledger_row_is_joined_to_its_neighbours():
    row = ledger(goal=Decimal(1_200_000), parts=PARTS).rows[1]

    assert row.svg == (
        '<svg viewBox="0 0 1000 40" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="line line--soft" d="M1000 0V7"/>'
        '<rect class="bar--closed" x="683.3" y="7" width="316.7" height="26"/>'
        '<path class="line line--soft" d="M683.3 33V40"/></svg>'
    )


def test_a_ledger_beyond_its_goal_shows_a_surplus_left_of_zero():
    chart = ledger(goal=Decimal(100), parts=(Part("Closed", Decimal(125), "closed"),))

    assert bars((*chart.rows, chart.total)) == [
        ("goal", 200.0, 800.0),
        ("closed", 0.0, 1000.0),
        ("ok", 0.0, 200.0),
    ]
    assert (chart.total.label, chart.total.amount) == ("Surplus", "25")


def test_credit_notes_draw_closed_to_the_right_of_the_goal():
    chart = ledger(goal=Decimal(100), parts=(Part("Closed", Decimal(-25), "closed"),))

    assert bars((*chart.rows, chart.total)) == [
        ("goal", 0.0, 800.0),
        ("closed", 800.0, 200.0),
        ("gap", 0.0, 1000.0),
    ]


def test_an_unknown_part_leaves_the_gap_unknown():
    chart = ledger(goal=Decimal(100), parts=(Part("Run-rate to come", None, "run"),))

    assert [(row.x, row.amount) for row in (chart.rows[1], chart.total)] == [
        (None, "unknown"),
        (None, "unknown"),
    ]
    assert "<rect" not in chart.rows[1].svg + chart.total.svg


def test_a_goal_of_nothing_draws_nothing():
    chart = ledger(goal=Decimal(0), parts=())

    assert bars((*chart.rows, chart.total)) == [("goal", 0.0, 0.0), ("gap", 0.0, 0.0)]


def test_a_bullet_shows_now_against_due():
    assert Bullet(label="1.9 of 3.04 a week", now=1.9, due=3.04, top=4, hue="a").svg == (
        '<svg class="bullet" viewBox="0 0 100 14" preserveAspectRatio="none" role="img"'
        ' aria-label="1.9 of 3.04 a week">'
        '<rect class="bar--track" x="0" y="0" width="100" height="14"/>'
        '<rect class="bar--a" x="0" y="4" width="47.5" height="6"/>'
        '<path class="line line--mark" d="M76 0V14"/></svg>'
    )


def test_an_unknown_bullet_has_no_bar():
    assert "bar--r" not in Bullet(label="unknown", now=None, due=34, top=100, hue="r").svg


def test_a_bullet_beyond_its_scale_ends_at_the_edge():
    svg = Bullet(label="150 of 100", now=150, due=100, top=120, band=(90, 110)).svg

    assert re.findall(r'class="([^"]+)" x="([^"]+)" y="[^"]+" width="([^"]+)"', svg) == [
        ("bar--track", "0", "100"),
        ("bar--band", "75", "16.7"),
        ("bar--ink", "0", "100"),
    ]


def test_a_sparkline_spreads_its_points_between_lowest_and_highest():
    chart = Spark(label="Gap over 3 weeks, rising from 10 to 30", values=(10, 20, 30), hue="bad")

    assert chart.points == [(2, 21), (43, 12), (84, 3)]
    assert 'class="line line--bad" points="2,21 43,12 84,3"' in chart.svg
    assert '<circle class="dot" cx="84" cy="3" r="2.5"/>' in chart.svg


def test_a_sparkline_on_a_fixed_scale_has_its_floor():
    chart = Spark(label="Energy", values=(7, 8, 7, 7, 6, 7), hue="e", scale=(1, 10), floor=5)

    assert [round(y) for _, y in chart.points] == [9, 7, 9, 9, 11, 9]
    assert 'd="M0 13H88"' in chart.svg


@pytest.mark.parametrize(
    ("values", "points"),
    [((5, 5), [(2, 12), (84, 12)]), ((None, 4, 8), [(43, 21), (84, 3)]), ((None,), []), ((), [])],
)
def test_a_sparkline_leaves_out_what_it_does_not_know(values, points):
    assert Spark(label="x", values=values).points == points


def pace(closed):
    expected, total = [], 0
    for month in SEASON:
        total += month
        expected.append(12_000 * total)
    return PaceChart(
        label="At the end of May you closed 380,000; the seasonal pace is 408,000.",
        goal=1_200_000,
        expected=tuple(expected),
        closed=closed,
        labels=tuple("JFMAMJJASOND"),
    )


MAY = (42_000, 118_000, 195_000, 301_000, 380_000)


def test_a_pace_chart_draws_closed_season_and_projection():
    lines = re.findall(r'<polyline class="([^"]+)" points="([^"]+)"', pace(MAY).narrow)

    assert lines == [
        (
            "line line--soft",
            "6,150 33,143.2 60,135 87,124.2 114,114.6 141,103.8 168,90.2 195,82 222,73.8"
            " 249,60.2 276,48 303,34.4 330,14",
        ),
        (
            "line line--soft line--bad",
            "141,106.9 168,94.3 195,86.7 222,79.1 249,66.4 276,55 303,42.3 330,23.3",
        ),
        ("line line--closed", "6,150 33,145.2 60,136.6 87,127.9 114,115.9 141,106.9"),
    ]


def test_a_pace_chart_says_where_the_year_ends():
    words = re.findall(r"<text[^>]*>([^<]+)</text>", pace(MAY).narrow)

    assert [word for word in words if len(word) > 1] == [
        "1.20M goal",
        "1.12M",
        "pace 408k",
        "380k closed",
    ]


def test_a_pace_chart_ahead_of_its_goal_stays_inside_its_frame():
    chart = pace((100_000, 300_000))
    lines = re.findall(r' points="([^"]+)"', chart.narrow)
    heights = [float(point.split(",")[1]) for line in lines for point in line.split()]

    assert chart.projected[-1] == pytest.approx(2_727_272.73)
    assert min(heights) == 14
    assert "line--bad" not in chart.narrow


def test_a_pace_chart_before_the_first_close_projects_nothing():
    assert pace(()).projected == ()
    assert "chart__strong" not in pace(()).narrow


def test_a_pace_chart_comes_wide_and_narrow():
    assert re.findall(r'class="(chart [^"]+)" viewBox="([^"]+)"', pace(MAY).svg) == [
        ("chart chart--narrow", "0 0 336 176"),
        ("chart chart--wide", "0 0 640 220"),
    ]


def test_an_upright_waterfall_hangs_each_part_from_the_one_before():
    chart = Waterfall(
        label="From goal to gap",
        goal=Decimal("58.0"),
        parts=(
            Part("Closed", Decimal("18.732"), "closed"),
            Part("Run-rate", Decimal("8.29"), "run"),
            Part("Weighted", Decimal("12.88"), "open"),
        ),
    )

    assert re.findall(
        r'<rect class="bar--(\w+)" x="(\d+)" y="([^"]+)"[^>]*height="([^"]+)"', chart.svg
    ) == [
        ("goal", "20", "30", "220"),
        ("closed", "140", "30", "71.1"),
        ("run", "260", "101.1", "31.4"),
        ("open", "380", "132.5", "48.9"),
        ("gap", "500", "181.4", "68.6"),
    ]


def test_a_waterfall_with_an_unknown_part_has_an_unknown_gap():
    chart = Waterfall(label="x", goal=Decimal(10), parts=(Part("Closed", None, "closed"),))

    assert chart.gap is None
    assert re.findall(r"<text[^>]*>([^<]+)</text>", chart.svg) == [
        "10",
        "Goal",
        "unknown",
        "Closed",
        "unknown",
        "Gap",
    ]


def test_a_curve_is_stairs_with_a_band():
    chart = Curve(
        label="Half do until 7 October",
        steps=((0, 1), (0.5, 0.5)),
        low=(0.9, 0.4),
        high=(1, 0.6),
        marks=(Mark(0.5, "7 Oct"), Mark(0.25, "23 Aug")),
        axis=(Mark(0.1, "Jun"),),
    )

    assert '<polyline class="line" points="36,14 183,14 183,80 330,80"/>' in chart.svg
    assert (
        'class="bar--band" points="36,14 183,14 183,66.8 330,66.8'
        ' 330,93.2 183,93.2 183,27.2 36,27.2"' in chart.svg
    )
    assert '<text x="104.5" y="138" class="chart__end chart__strong">23 Aug</text>' in chart.svg
    assert '<text x="188" y="20" class="chart__strong">7 Oct</text>' in chart.svg


def test_a_label_cannot_bring_markup():
    assert "<b>" not in Spark(label='"><b>', values=(1, 2)).svg
    chart = Waterfall(label="x", goal=Decimal(1), parts=(Part("<b>", Decimal(1), "closed"),))
    assert "&lt;b&gt;" in chart.svg


@pytest.mark.parametrize(
    ("kind", "icon", "css"),
    [
        ("fine", "check", "map__cell"),
        ("thin", "watch", "map__cell map__cell--thin"),
        ("hole", "act", "map__cell map__cell--hole"),
        ("none", "", "map__cell map__cell--none"),
    ],
)
def test_a_heat_cell_has_a_symbol_for_its_kind(kind, icon, css):
    cell = HeatCell(kind, "4")

    assert (cell.icon, cell.css) == (icon, css)


def test_a_pace_chart_projects_nothing_from_less_than_a_tenth_of_the_season():
    assert pace((70_000,)).projected == ()
    assert pace((70_000, 130_000)).projected[-1] == pytest.approx(1_181_818.18)
