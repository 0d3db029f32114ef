from datetime import date
from decimal import Decimal

import pytest

from pipeline.models import Opportunity, Product
from pipeline.queries import estimates_of
from pipeline.rules.estimates import Estimate, UsualCycle, estimated_close, usual_cycle
from tests import factories

AS_OF = date(2027, 5, 31)


def test_the_usual_cycle_is_the_median_of_the_first_with_five_wins():
    own, team = ("the owner’s", [10, 20, 30, 40]), ("the team’s", [9, 50, 7, 8, 60, 6])

    assert usual_cycle([own, team]) == UsualCycle(8, 6, "the team’s")
    assert usual_cycle([own]) is None


def test_a_deal_without_a_first_day_has_no_estimated_close():
    assert estimated_close(None, UsualCycle(8, 6, "the team’s")).value is None


@pytest.fixture
def pipeline(house):
    stages = factories.stages(house.organization, "Prospecting", "Engaging")
    for number in range(6):
        won_on = date(2027, 3, 1 + number)
        factories.opportunity(
            house.rep,
            f"W{number}",
            stages["won"],
            100,
            created_on=date(2027, 2, 1),
            closed_on=won_on,
        )
    product = Product.objects.create(
        organization=house.organization, crm_key="P", name="GTX Pro", list_price=4821
    )
    for owner in (house.rep, house.peer, house.stranger):
        factories.opportunity(
            owner,
            f"O {owner.name}",
            stages["Engaging"],
            created_on=date(2027, 5, 1),
            product=product,
        )
    return house.organization


def open_deals():
    return list(Opportunity.objects.filter(state="open").select_related("product").order_by("pk"))


def test_amount_by_list_price_and_close_by_the_cycle_of_owner_team_or_organization(
    pipeline, django_assert_num_queries
):
    deals = open_deals()

    with django_assert_num_queries(4):
        found = estimates_of(pipeline, deals, as_of=AS_OF)

    assert {found[deal.pk].amount for deal in deals} == {
        Estimate(
            Decimal("4821.0000"),
            "Estimated: the CRM has no amount; GTX Pro costs this by list.",
        )
    }
    assert [found[deal.pk].closes_on for deal in deals] == [
        Estimate(
            date(2027, 5, 31),
            f"Estimated: the CRM has no close date; half of {whose} 6 wins took 30 days or less.",
        )
        for whose in ("the owner’s", "the team’s", "the organization’s")
    ]


def test_nothing_is_estimated_where_it_is_known_or_switched_off(pipeline):
    Opportunity.objects.filter(state="open").update(amount=Decimal(7), closes_on=AS_OF)
    known = estimates_of(pipeline, open_deals(), as_of=AS_OF)
    Opportunity.objects.filter(state="open").update(amount=None, closes_on=None)
    pipeline.estimates_amounts = pipeline.estimates_close_dates = False
    off = estimates_of(pipeline, open_deals(), as_of=AS_OF)

    for found in (known, off):
        assert {(one.amount, one.closes_on) for one in found.values()} == {(None, None)}
