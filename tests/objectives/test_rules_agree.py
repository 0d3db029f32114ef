"""What a page computes from the rows says the same as the night's integers."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from objectives.rules.exact import money, to_ppm
from objectives.rules.gap import gap, required_pipeline, to_go_coverage
from objectives.rules.night import night_figures
from objectives.rules.rates import Rates, Seen, history, rates, shrunk_chain
from objectives.rules.run_rate import run_rate_to_come
from objectives.rules.weighted import weighted_pipeline
from tests.objectives import asha
from tests.objectives.test_rules_night import ASHA, DAYS, DEALS, PPM, REPS

HALF_A_TEN_THOUSANDTH = Decimal("0.00005")
ROUNDINGS = 12 * 5  # a month and stage each


@given(REPS.filter(lambda rep: rep.unknown is None), st.lists(PPM, min_size=5, max_size=5), DAYS)
def test_page_and_night_agree(rep, ppm, as_of):
    own = Rates(tuple(ppm))
    year = night_figures(rep, months=asha.MONTHS, rates=own, as_of=as_of)["2027"]

    pipeline = weighted_pipeline(rep.deals, rates=own, period=asha.YEAR, as_of=as_of)
    contracts = run_rate_to_come(rep.contracts, months=asha.MONTHS, as_of=as_of)

    assert (pipeline.open, pipeline.slipped) == (money(year.open), money(year.slipped))
    assert contracts.total == money(year.run_rate)
    assert (pipeline.total is None) == (year.weighted is None)
    if pipeline.total is not None:
        difference = abs(pipeline.total - money(year.weighted))
        assert difference <= ROUNDINGS * HALF_A_TEN_THOUSANDTH


def test_ashas_page_and_night_are_the_same_to_the_last_digit():
    own = rates(history(asha.DEALS, ranks=4, as_of=asha.AS_OF), prior=None)
    year = night_figures(ASHA, months=asha.MONTHS, rates=own, as_of=asha.AS_OF)["2027"]
    known = {
        "goal": asha.GOAL,
        "closed": money(year.closed),
        "run_rate": run_rate_to_come(asha.CONTRACTS, months=asha.MONTHS, as_of=asha.AS_OF).total,
    }
    pipeline = weighted_pipeline(asha.DEALS, rates=own, period=asha.YEAR, as_of=asha.AS_OF)

    missing = gap(**known, weighted=pipeline.total)
    coverage = to_go_coverage(open_in_period=pipeline.open, **known)
    required = required_pipeline(gap=missing.gap, win_rate=Decimal("0.25"))

    assert money(year.gap) == missing.gap == asha.GAP
    assert year.coverage_ppm == to_ppm(round(coverage.times, 6))
    assert money(year.required) == required.amount


@given(st.lists(DEALS, max_size=40), st.lists(DEALS, max_size=40), DAYS)
def test_shown_and_stored_rates_agree(own_deals, other_deals, as_of):
    own = history(own_deals, ranks=2, as_of=as_of)
    everybody = history(own_deals + other_deals, ranks=2, as_of=as_of)
    top = rates(everybody, prior=None)
    stored = rates(own, prior=rates(everybody, prior=top))

    for rank in range(3):
        rep, team = (Seen(one.won, one.reached[rank]) for one in (own, everybody))
        shown = shrunk_chain(rep=rep, team=team, organization=team)
        if shown.share is None:
            assert stored.from_stage(rank) is None
        else:
            assert abs(shown.share * 1_000_000 - stored.from_stage(rank)) <= 2
