from dataclasses import replace
from decimal import Decimal

import pytest

from objectives.rules.cycle import cycle, latest_start
from objectives.rules.rates import shrunk
from objectives.rules.reasons import Reason
from objectives.rules.required import Levers, Need, Refusal, Way, acts, capacity, prescription
from tests.objectives import asha

CYCLE = cycle(asha.CYCLES)
RATE = shrunk(won=9, seen=36, prior=Decimal("0.25"))
NEED = Need(
    gap=asha.GAP,
    win_rate=RATE.share,
    average_deal=asha.AVERAGE_DEAL,
    cycles=CYCLE.cycles,
    remaining=asha.YEAR.remaining_days(asha.AS_OF),
    window=latest_start(CYCLE, period=asha.YEAR, on=asha.AS_OF).half_days_left,
    low=RATE.low,
    high=RATE.high,
)
ASHA = prescription(NEED)
MEETINGS = Decimal("0.20")


def digits(answer):
    return (
        answer.way,
        round(answer.in_time, 6),
        round(answer.pipeline, 2),
        round(answer.opportunities, 2),
        answer.whole,
    )


def test_answer_if_all_existed_today():
    assert digits(ASHA.today) == (
        Way.TODAY,
        1,
        Decimal("2132500.00"),
        Decimal("47.39"),
        48,
    )


def test_answer_for_even_creation_until_the_year_ends():
    way, share, pipeline, opportunities, whole = digits(ASHA.until_end)

    assert (way, round(share, 4)) == (Way.UNTIL_PERIOD_END, Decimal("0.5820"))
    assert (round(pipeline), opportunities, whole) == (3_663_867, Decimal("81.42"), 82)


def test_prescription_is_even_creation_until_the_latest_start():
    assert digits(ASHA.answer) == (
        Way.UNTIL_LATEST_START,
        Decimal("0.857881"),
        Decimal("2485775.60"),
        Decimal("55.24"),
        56,
    )
    assert (round(ASHA.weeks, 4), round(ASHA.a_week, 2)) == (Decimal("18.4286"), Decimal("3.04"))


def test_prescription_has_the_band_of_the_win_rate():
    assert (ASHA.fewest, ASHA.most) == (43, 78)


def test_prescription_carries_its_arithmetic():
    assert ASHA.answer.math.words == (
        "Opportunities = Gap ÷ Win rate ÷ Share that closes in time ÷ Average deal"
    )
    assert ASHA.answer.math.line == "55.24 = 533,125 ÷ .25 ÷ .857881 ÷ 45,000"
    assert ASHA.answer.pipeline_math.line == "2,485,776 = 533,125 ÷ .25 ÷ .857881"


def test_prescription_without_a_band_has_no_range():
    result = prescription(replace(NEED, low=None, high=None))

    assert (result.answer, result.fewest, result.most) == (ASHA.answer, None, None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"gap": None}, Reason.NO_GOAL, id="no gap known"),
        pytest.param({"gap": Decimal(0)}, Reason.GOAL_MET, id="goal met"),
        pytest.param({"win_rate": None}, Reason.NO_RATE, id="no rate"),
        pytest.param({"win_rate": Decimal(0)}, Reason.NO_WINS, id="nothing ever won"),
        pytest.param({"average_deal": None}, Reason.NO_DEAL_SIZE, id="no deal size"),
        pytest.param({"average_deal": Decimal(0)}, Reason.NO_DEAL_SIZE, id="deals of nothing"),
        pytest.param({"cycles": ()}, Reason.FEW_WINS, id="no cycle"),
        pytest.param({"window": 0}, Reason.TOO_LATE, id="latest start is today"),
        pytest.param({"window": -30}, Reason.TOO_LATE, id="latest start is past"),
    ],
)
def test_prescription_is_refused_with_the_reason(changes, reason):
    assert prescription(replace(NEED, **changes)) == Refusal(reason)


def test_last_day_that_counts_still_has_a_prescription():
    result = prescription(replace(NEED, window=1, average_deal=Decimal(1)))

    assert (result.answer.in_time, result.answer.whole) == (1, 2_132_500)


def test_opportunities_need_meetings_and_meetings_need_calls():
    meetings = acts(ASHA.answer.whole, conversion=MEETINGS, weeks=ASHA.weeks)
    calls = acts(meetings.whole, conversion=Decimal("0.05"), weeks=ASHA.weeks)

    assert (meetings.whole, round(meetings.a_week, 2)) == (280, Decimal("15.19"))
    assert (calls.whole, round(calls.a_week, 1)) == (5_600, Decimal("303.9"))
    assert meetings.math.line == "280 = 56 ÷ 20 %"


def test_acts_are_rounded_up():
    assert acts(10, conversion=Decimal("0.3"), weeks=Decimal(1)).whole == 34


@pytest.mark.parametrize("conversion", [None, Decimal(0)])
def test_acts_without_a_conversion_are_unknown(conversion):
    assert acts(10, conversion=conversion, weeks=Decimal(1)) == Refusal(Reason.NO_RATE)


def asha_capacity(acts_a_week):
    return capacity(ASHA, acts_a_week=Decimal(acts_a_week), conversion=MEETINGS)


def test_room_for_fewer_acts_fills_part_of_the_gap():
    result = asha_capacity(8)

    assert round(result.fills, 2) == Decimal("284571.43")
    assert not result.is_enough
    assert result.math.line == "284,571 = 8 × 18.43 × 20 % × 45,000 × .857881 × .25"


def test_one_lever_alone_would_have_to_move_to():
    levers = asha_capacity(8).levers

    assert (
        round(levers.win_rate, 4),
        round(levers.average_deal),
        round(levers.conversion, 4),
    ) == (Decimal("0.4684"), 84_304, Decimal("0.3747"))


def test_lever_that_would_pass_100_percent_is_none():
    levers = asha_capacity(2).levers

    assert levers == Levers(None, levers.average_deal, None)
    assert round(levers.average_deal) == 337_218


@pytest.mark.parametrize(("acts_a_week", "is_enough"), [(14, False), (15, True)])
def test_room_for_enough_acts_needs_no_lever(acts_a_week, is_enough):
    result = asha_capacity(acts_a_week)

    assert (result.is_enough, result.levers is None) == (is_enough, is_enough)


def test_room_for_exactly_the_gap_is_enough():
    just = replace(ASHA, gap=asha_capacity(8).fills)

    result = capacity(just, acts_a_week=Decimal(8), conversion=MEETINGS)

    assert (result.is_enough, result.levers) == (True, None)


def test_no_room_at_all_has_no_lever():
    result = asha_capacity(0)

    assert (result.fills, result.is_enough, result.levers) == (0, False, None)
