from datetime import date
from decimal import Decimal

import pytest

from coaching.rules import Rhythm
from dashboards.rules import deck
from dashboards.rules.allocation import (
    assigned,
    assignment_tone,
    assignment_words,
    carried_words,
    cumulated,
    cumulated_words,
)
from dashboards.rules.calendar import choice
from dashboards.rules.needs import Situation, in_a_line, needs, score
from dashboards.rules.promises import Promise, standing
from dashboards.rules.readings import (
    Figures,
    Trend,
    change_words,
    coverage_cell,
    gap_cell,
    known_sum,
    pace_cell,
    team_lead,
    weeks_known,
)
from dashboards.rules.reports import activity_cell, capability_cell, plan_cell, talk_cell
from dashboards.rules.setup import Counts, setup_steps
from dashboards.rules.year import chain, chain_words, headline, pace_words, season_words
from objectives.rules.seasonality import pace
from salesplan.lib.cells import Cell, unknown
from territories.rules.states import State

ON = date(2027, 6, 1)
ASHA = Figures(
    goal=Decimal(1_200_000),
    closed=Decimal(380_000),
    run_rate=Decimal(133_000),
    weighted=Decimal(153_875),
    open=Decimal(305_000),
    slipped=Decimal(0),
    gap=Decimal(533_125),
    coverage=Decimal("0.443959"),
    pace=pace(goal=Decimal(1_200_000), closed=Decimal(380_000), share=Decimal("0.34")),
)
NOTHING = Figures(why="no goal is set")
LEVEL = Trend((Decimal(5), Decimal(5)))
SEEN = Rhythm(field=3, phone=2, informal=1)


def situation(**changes) -> Situation:
    fine = {
        "figures": Figures(gap=Decimal(0), slipped=Decimal(0)),
        "trend": LEVEL,
        "plan_state": State.ACTIVE,
        "plan_since": date(2027, 1, 1),
        "rhythm": SEEN,
        "talk_due_since": None,
        "late_promises": 0,
    }
    return Situation(**(fine | changes))


def test_what_is_well_asks_for_nothing():
    assert needs(situation(), on=ON) == ()
    assert in_a_line(()) == "Nothing asked of you"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"plan_state": State.SUBMITTED, "plan_since": date(2027, 5, 24)}, "Plan waits for you since 24 May"),
        ({"figures": NOTHING}, "Cannot be read: no goal is set"),
        ({"trend": Trend((Decimal(4), Decimal(3), Decimal(5), Decimal(6)))}, "Gap grew 2 weeks running"),
        ({"rhythm": Rhythm(field=74)}, "Not seen with a customer for 74 days"),
        ({"rhythm": Rhythm()}, "No joint call logged yet"),
        ({"talk_due_since": date(2027, 5, 26)}, "A talk about energy is due since 26 May"),
        ({"figures": Figures(gap=Decimal(1), slipped=Decimal(40_000))}, "40k in deals whose close date has passed"),
        ({"late_promises": 1}, "1 promise to them is late"),
        ({"plan_state": None}, "No plan begun for this year"),
    ],
)  # fmt: skip
def test_each_need_says_why_in_words(changes, words):
    assert [need.words for need in needs(situation(**changes), on=ON)] == [words]


def test_what_the_viewer_may_not_know_is_no_need():
    assert needs(situation(rhythm=Rhythm(seen=False)), on=ON) == ()


def test_a_line_names_the_two_that_weigh_most():
    found = needs(situation(figures=NOTHING, late_promises=2, talk_due_since=ON), on=ON)

    assert (
        in_a_line(found) == "Cannot be read: no goal is set; a talk about energy is due since 1 Jun"
    )
    assert score(found) == 55


def test_one_week_of_growth_is_no_trend():
    assert Trend((Decimal(4), Decimal(5))).weeks_growing == 1
    assert needs(situation(trend=Trend((Decimal(4), Decimal(5)))), on=ON) == ()


def test_a_week_without_a_figure_breaks_the_run_and_the_line():
    trend = Trend((Decimal(3), None, Decimal(4), Decimal(5)))

    assert (trend.weeks_growing, trend.is_whole, weeks_known(trend)) == (1, False, "3 of 8")
    assert change_words(trend) == "grew 2 in 4 weeks"


def test_asha_reads_as_the_worked_example():
    assert gap_cell(ASHA, currency="EUR") == Cell("533k", exact="533,125 EUR")
    assert gap_cell(ASHA, currency="EUR", exact=True) == Cell("533,125")
    assert coverage_cell(ASHA) == Cell("0.44×")
    assert pace_cell(ASHA) == Cell("behind 28k", "warn", exact="behind 28,000")
    assert headline(ASHA, own=True, name="Asha") == (
        "You closed 380,000 of 1,200,000. Contracts and open deals should bring 286,875 more."
    )
    assert pace_words(ASHA.pace, own=True) == "At this pace you end the year 82k short."


def test_unknown_is_never_a_number():
    assert gap_cell(NOTHING, currency="EUR") == unknown("no goal is set")
    assert pace_cell(NOTHING) == unknown("no goal is set")
    assert coverage_cell(NOTHING) == unknown("no goal is set")
    assert headline(NOTHING, own=True, name="Asha") == "Nothing is known yet: no goal is set."
    assert known_sum([None, None]) == (None, 2)
    assert known_sum([Decimal(5), None]) == (Decimal(5), 1)


def test_a_surplus_is_said_in_words():
    over = Figures(gap=Decimal(-71_000))

    assert gap_cell(over, currency="EUR") == Cell("over by 71k", exact="over by 71,000 EUR")
    assert coverage_cell(over) == Cell("covered")


@pytest.mark.parametrize(
    ("needing", "people", "said"),
    [
        (0, 8, "Nobody needs anything from you today."),
        (1, 1, "One person, and something is needed from you."),
        (1, 2, "One of two needs something from you. One does not; leave them be."),
        (5, 8, "Five of eight need something from you. Three do not; leave them be."),
        (2, 2, "Two of two need something from you."),
    ],
)
def test_the_sentence_above_a_board(needing, people, said):
    assert team_lead(needing, people) == said


def test_the_season_says_what_it_rests_on():
    own = season_words([Decimal(5), Decimal(6)], ASHA.pace, on=date(2027, 5, 31))
    even = season_words([Decimal(5), Decimal(5)], ASHA.pace, on=date(2027, 5, 31))
    named = season_words([], ASHA.pace, on=date(2027, 5, 31), profile="Hospitals")

    assert own == "By 31 May the goals of the months expect 34 % of the year."
    assert even == ("No season is set, so every month counts the same: by 31 May 34 % of the year.")
    assert named == "By 31 May the season “Hospitals” expects 34 % of the year."


def test_over_assignment_of_one_level():
    level = assigned("North", own=Decimal(2_000), below=Decimal(600 + 600 + 500 + 450))

    assert (level.more, level.share, level.tone) == (Decimal(150), Decimal("0.075"), "ok")
    assert level.math.line == "150 = 2,150 − 2,000"


def test_over_assignment_multiplies_down_the_levels():
    levels = [
        assigned(name, own=Decimal(100), below=Decimal(100 + more))
        for name, more in (("Company", 10), ("North", 5), ("Health", 3))
    ]

    assert cumulated(levels) == Decimal("0.18965")
    assert cumulated_words(levels) == "1.1 × 1.05 × 1.03"
    assert carried_words(cumulated(levels), 3) == "19.0 % more, 3 levels down"


@pytest.mark.parametrize(
    ("share", "tone", "words"),
    [
        ("0", "ok", "the same"),
        ("0.2", "ok", "20.0 % more"),
        ("0.201", "warn", "20.1 % more"),
        ("0.5", "bad", "50.0 % more"),
        ("-0.1", "warn", "10.0 % less"),
    ],
)
def test_too_much_and_too_little_are_watched(share, tone, words):
    assert assignment_tone(Decimal(share)) == tone
    assert assignment_words(Decimal(share)) == words


def test_without_a_goal_nothing_is_over_assigned():
    assert assigned("North", own=None, below=Decimal(5)).share is None
    assert assigned("North", own=Decimal(0), below=Decimal(5)).tone == "unknown"
    assert cumulated([assigned("North", own=None, below=None)]) is None


@pytest.mark.parametrize(
    ("label", "chosen"),
    [("2027-Q1", "2027-Q1"), ("2027-03", "2027-03"), ("2026-12", "2026-12"), ("", "2027"), ("x", "2027")],
)  # fmt: skip
def test_a_period_is_chosen_by_its_label(label, chosen):
    assert choice(label, year=2027, starts_in=1).chosen.label == chosen


PER_WEEK = Promise("A", "Meetings", per="week", target=Decimal(8), now=Decimal("6.4"))


def test_a_rate_is_due_as_it_is_and_a_sum_by_its_season():
    rate = standing(PER_WEEK, gone=Decimal("0.34"), on=ON)
    money = Promise("R", "New", unit="money", target=Decimal(300_000), now=Decimal(81_000))

    assert (rate.now.text, rate.due.text, rate.reading) == ("6.4", "8", Cell("behind 1.6", "warn"))
    assert standing(money, gone=Decimal("0.34"), on=ON).reading == Cell("behind 21k", "bad")


def test_a_level_and_a_share_are_said_in_their_own_words():
    level = Promise("C", "Proposals", unit="level", target=Decimal(3), now=Decimal(2))
    share = Promise("R", "Mix", unit="share", target=Decimal("0.4"), now=Decimal("0.43"))

    assert standing(level, gone=None, on=ON).reading == Cell("1 level short", "bad")
    assert standing(share, gone=Decimal(1), on=ON).reading == Cell("ahead 3 points", "ok")


def test_what_nobody_counted_is_unknown():
    found = standing(Promise("A", "Calls", target=Decimal(8)), gone=Decimal(1), on=ON)

    assert found.reading == unknown("nobody has entered it yet")
    assert found.filled is None


def test_support_is_there_late_or_due():
    owed = {"kind": "C", "title": "Library", "provider": "Enablement"}
    late = standing(Promise(**owed, due_on=date(2027, 5, 1)), gone=None, on=ON)
    here = standing(Promise(**owed, delivered_on=date(2027, 5, 1)), gone=None, on=ON)
    due = standing(Promise(**owed, due_on=date(2027, 6, 15)), gone=None, on=ON)

    assert [one.reading for one in (late, here, due)] == [
        Cell("31 days late", "bad"),
        Cell("delivered", "ok"),
        Cell("in 14 days"),
    ]


def test_the_chain_flags_its_first_weak_link_and_has_no_place_for_others_energy():
    stands = [standing(PER_WEEK, gone=Decimal(1), on=ON)]
    own = chain(stands, ASHA, energy=Cell("steady at 7", "ok"))
    others = chain(stands, ASHA, energy=None)

    assert [(link.letter, link.is_weak) for link in own] == [
        ("E", False), ("C", False), ("A", True), ("R", False),
    ]  # fmt: skip
    assert [link.letter for link in others] == ["C", "A", "R"]
    assert chain_words(own) == "Start with Activities: what comes after it rests on it."


def test_cells_a_manager_reads_of_a_report():
    assert talk_cell(situation()) == Cell("talk held", "ok")
    assert talk_cell(situation(talk_due_since=ON)) == Cell("talk due", "warn")
    assert talk_cell(situation(rhythm=Rhythm(seen=False))) == unknown(
        "between them and their manager"
    )
    assert capability_cell(0, 0) == unknown("none set")
    assert capability_cell(3, 2) == Cell("2 gaps", "bad")
    assert activity_cell(Decimal("1.9"), Decimal("3.04")) == Cell("1.9 of 3.04", "bad")
    assert activity_cell(None, Decimal(3)) == unknown("not counted yet")
    assert plan_cell(State.SUBMITTED, date(2027, 5, 24), on=ON) == Cell("waits 8 d", "bad")
    assert plan_cell(None, None, on=ON) == Cell("none yet", "warn")


def test_slides_begin_with_what_they_show():
    behind = Figures(
        gap=Decimal(1), pace=pace(goal=Decimal(10), closed=Decimal(3), share=Decimal("0.4"))
    )
    ahead = Figures(
        gap=Decimal(-1), pace=pace(goal=Decimal(10), closed=Decimal(5), share=Decimal("0.4"))
    )

    assert deck.state_of_year(ASHA) == "We are 7 % behind our season, and 533k is not in sight."
    assert deck.state_of_year(ahead) == "We are 25 % ahead of our season, and the goal is in sight."
    assert deck.state_of_year(NOTHING) == "What is not in sight is unknown: no goal is set."
    assert (
        deck.by_unit([("South", ahead), ("West", behind)])
        == "South carries the year; West needs a decision."
    )
    assert deck.by_unit([("West", behind)]) == "West is 25 % behind its season."
    assert deck.themes([3, 0]) == "Two themes; one that nobody carries."
    assert deck.assigned_below(Decimal("0.163"), 3) == (
        "16.3 % more than the goal is assigned three levels down."
    )
    assert deck.plans({"active": 2, "draft": 1}) == "2 of 3 people work by an approved plan."
    assert deck.support(late=1, total=4) == "1 of 4 promises to the field is late."


def test_an_empty_organization_has_everything_open():
    assert [(step.name, step.state) for step in setup_steps(Counts())] == [
        ("Calendar", "open"),
        ("Units", "open"),
        ("People", "open"),
        ("Strategy and themes", "open"),
        ("Measures and goals", "open"),
        ("CRM data", "open"),
        ("Plans", "open"),
        ("First computation", "open"),
    ]


def test_half_a_step_is_begun_and_says_what_is_missing():
    counts = Counts(year=2027, months=12, people=240, without_manager=28, units=5)
    steps = {step.name: step for step in setup_steps(counts)}

    assert steps["Calendar"].state == "done"
    assert (steps["People"].state, steps["People"].why) == (
        "begun",
        "240 reps; 28 without a manager",
    )
