from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from coaching.actions import Feeling, check_in
from dashboards.queries.rows import behind
from objectives.models import Objective
from organization.models import Member
from pipeline.models import Contract, Product
from tests import factories
from tests.dashboards import figures
from tests.objectives import asha

pytestmark = pytest.mark.django_db


def url(person: Member, name="year", year=2027) -> str:
    return reverse(f"dashboards:{name}", kwargs={"year": year, "pk": person.pk})


@pytest.fixture
def run(house, clock):
    made = figures.publish(house.organization)
    figures.asha(made, house.rep)
    figures.rates(made, house.rep, (250_000, 250_000, 375_000, 600_000, 750_000))
    figures.cycle(made, house.rep)
    return made


@pytest.fixture
def crm(house):
    """The worked example's deals and contracts as a CRM would hold them."""
    stages = factories.stages(house.organization, *asha.STAGES)
    for deal in asha.OPEN_DEALS:
        factories.opportunity(
            house.rep,
            deal.key,
            stages[deal.stage_name],
            Decimal(deal.amount_e4) / 10_000,
            closes_on=deal.closes_on,
            created_on=date(2027, 1, 4),
            credit_ppm=deal.credit_ppm,
        )
    for month, amount in asha.WON_BY_MONTH:
        factories.opportunity(
            house.rep, f"W{month}", stages["won"], amount, closed_on=date(2027, month, 15)
        )
    account = factories.account(house.organization, "Halden")
    for contract in asha.CONTRACTS:
        Contract.objects.create(
            organization=house.organization,
            crm_key=contract.key,
            name=contract.key,
            account=account,
            owner=house.rep,
            monthly=Decimal(contract.monthly_e4) / 10_000,
            churn_ppm=contract.churn_ppm,
            starts_on=contract.starts_on,
            ends_on=contract.ends_on,
        )
    return stages


def promise(person: Member, kind: str, title: str, **fields) -> Objective:
    return Objective.objects.create(
        organization=person.organization, kind=kind, title=title, year=2027, owner_member=person, **fields
    )  # fmt: skip


def test_asha_sees_what_is_not_in_sight(client, house, run):
    client.force_login(house.rep.user)

    response = client.get(url(house.rep))

    page = response.context["page"]
    assert (page.title, page.size) == ("What is not in sight yet", asha.GAP)
    assert page.math.line == "533,125 = 1,200,000 − 380,000 − 133,000 − 153,875"
    assert [(row.label, row.amount) for row in page.ledger.rows] == [
        ("Goal 2027", "1,200,000"),
        ("Closed", "380,000"),
        ("Run-rate to come", "133,000"),
        ("Weighted open deals", "153,875"),
    ]
    assert page.words.headline.startswith("You closed 380,000 of 1,200,000.")
    assert (page.pace.text, page.days_left) == ("behind 28k", "214 days left")
    assert (page.start.half, page.start.most) == ("7 Oct", "23 Aug")
    assert "533,125" in response.text


def test_pace_is_read_against_the_months_own_goals(client, house, run):
    client.force_login(house.rep.user)

    found = client.get(url(house.rep)).context["found"]

    pace = found.figures.pace
    assert (pace.share, pace.expected, pace.index.quantize(Decimal("0.0001"))) == (
        Decimal("0.34"), Decimal(408_000), Decimal("0.9314"),
    )  # fmt: skip
    assert found.pace_chart.closed == (42_000, 118_000, 195_000, 301_000, 380_000)


def test_the_rows_behind_the_gap_add_up_to_it(client, house, run, crm):
    client.force_login(house.rep.user)

    response = client.get(url(house.rep, "year-math"))

    rows, page = response.context["rows"], response.context["page"]
    assert [(d.label, d.chance, d.credit, d.counts, d.why_not) for d in rows.open] == [
        ("D1", ".750", "100 %", "45,000", ""),
        ("D2", ".600", "100 %", "72,000", ""),
        ("D3", ".375", "50 %", "16,875", ""),
        ("D5", ".250", "100 %", "20,000", ""),
        ("D6", "—", "100 %", "0", "close date has passed"),
        ("D4", "—", "100 %", "0", "closes after the period"),
    ]
    assert (rows.pipeline.total, rows.closed_total) == (asha.WEIGHTED, asha.CLOSED)
    assert (rows.monthly, page.differs) == (Decimal(19_000), False)


def test_page_and_rules_agree(house, run, crm):
    rows = behind(house.rep, period=asha.YEAR, as_of=asha.AS_OF)

    assert rows.pipeline.open == asha.OPEN_IN_YEAR
    assert rows.pipeline.open_at_all == asha.OPEN_AT_ALL
    assert {deal.key: deal.amount_e4 for deal in asha.OPEN_DEALS} == {
        row.deal.key: row.deal.amount_e4 for row in rows.pipeline.rows
    }


def test_a_deal_won_after_the_run_is_said(client, house, run, crm):
    factories.opportunity(house.rep, "W9", crm["won"], 5_000, closed_on=date(2027, 5, 31))
    client.force_login(house.rep.user)

    response = client.get(url(house.rep, "year-math"))

    assert response.context["page"].differs is True
    assert "The CRM has moved on" in response.text


def test_what_the_crm_does_not_say_is_marked_as_estimated(client, house, run, crm):
    pump = Product.objects.create(
        organization=house.organization, crm_key="P", name="Pump", list_price=Decimal(8_000)
    )
    factories.opportunity(
        house.rep, "D7", crm["Qualify"], product=pump, created_on=date(2027, 5, 1)
    )
    client.force_login(house.rep.user)

    deals = client.get(url(house.rep, "year-math")).context["rows"].open

    found = next(deal for deal in deals if deal.label == "D7")
    assert (found.amount, found.amount_note) == ("8,000", "estimated: list price")
    assert (found.closes, found.close_note) == ("25 Jul", "estimated: typical cycle 85 days")


def test_estimates_that_are_switched_off_are_not_made(client, house, run, crm):
    house.organization.estimates_amounts = house.organization.estimates_close_dates = False
    house.organization.save()
    factories.opportunity(house.rep, "D7", crm["Qualify"], created_on=date(2027, 5, 1))
    client.force_login(house.rep.user)

    deals = client.get(url(house.rep, "year-math")).context["rows"].open

    found = next(deal for deal in deals if deal.label == "D7")
    assert (found.amount, found.closes, found.why_not) == ("unknown", "unknown", "no close date")


def test_the_math_comes_alone_where_the_page_asks_for_it(client, house, run, crm):
    client.force_login(house.rep.user)

    response = client.get(
        url(house.rep, "year-math"), headers={"HX-Request": "true", "HX-Target": "rows"}
    )

    assert response.text.lstrip().startswith('<div id="rows"')


def test_energy_is_nobody_elses(client, house, run):
    check_in(
        house.rep,
        feeling=Feeling(energy=3, enthusiasm=9, endurance=1, word="kingfisher"),
        by=house.rep,
        at=factories.NOON,
    )
    promise(house.rep, "E", "Nightjar runs at dawn")
    client.force_login(house.rep.user)
    own = client.get(url(house.rep))
    assert [link.letter for link in own.context["page"].words.links] == ["E", "C", "A", "R"]
    assert "Nightjar" in own.text
    assert "kingfisher" in own.text

    for viewer in (house.mgr, house.skip, house.exec):
        client.force_login(viewer.user)
        response = client.get(url(house.rep))
        assert "card" not in response.context
        assert [link.letter for link in response.context["page"].words.links] == ["C", "A", "R"]
        assert all(one.promise.kind != "E" for one in response.context["found"].standings)
        assert "Nightjar" not in response.text
        assert "kingfisher" not in response.text


def test_objectives_are_read_activities_first(client, house, run):
    bookings = factories.bookings(house.organization)
    promise(house.rep, "R", "Bookings", measure=bookings, target=Decimal(1_200_000))
    promise(house.rep, "C", "Reference library", provider="Enablement", due_on=date(2027, 4, 30))
    promise(house.rep, "A", "First meetings", per="week", target=Decimal(8), now=Decimal("6.4"))
    client.force_login(house.mgr.user)

    response = client.get(url(house.rep))

    assert [
        (one.promise.kind, one.promise.title, one.now.text, one.due.text, one.reading.text)
        for one in response.context["found"].standings
    ] == [
        ("A", "First meetings", "6.4", "8", "behind 1.6"),
        ("R", "Bookings", "380k", "408k", "behind 28k"),
        ("C", "Reference library", "not here", "30 Apr", "32 days late"),
    ]
    assert [one.promise.title for one in response.context["found"].owed] == ["Reference library"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_year_costs_the_same_however_much_is_in_it(
    client, house, run, crm, count, django_assert_num_queries
):
    for number in range(count):
        promise(house.rep, "A", f"A{number}", target=Decimal(1))
        factories.opportunity(house.rep, f"X{number}", crm["Qualify"], 10)
    client.force_login(house.rep.user)
    with django_assert_num_queries(8):
        client.get(url(house.rep))
    client.force_login(house.mgr.user)
    with django_assert_num_queries(7):
        client.get(url(house.rep))
    with django_assert_num_queries(8):
        client.get(url(house.rep, "year-math"))


def test_before_any_run_nothing_is_zero(client, house, clock):
    client.force_login(house.rep.user)

    response = client.get(url(house.rep))

    assert response.context["stamp"] is None
    assert "No numbers yet" in response.text
    assert "No objectives yet" in response.text


def test_a_person_without_a_goal_is_told_so(client, house, clock):
    run = figures.publish(house.organization)
    figures.figure(run, house.rep, closed=40_000, run_rate=0, weighted=0, reasons=1)
    client.force_login(house.rep.user)

    page = client.get(url(house.rep)).context["page"]

    assert (page.size, page.ledger) == (None, None)
    assert page.words.headline == "You closed 40,000; no goal is set."


def test_old_figures_say_how_old_they_are(client, house, clock):
    run = figures.publish(house.organization, as_of=date(2027, 5, 30))
    figures.asha(run, house.rep)
    client.force_login(house.rep.user)

    response = client.get(url(house.rep))

    assert response.context["stale"] is True
    assert response.context["footing"] == [
        "Numbers as of close of 30 May 2027, UTC",
        f"Computed 1 Jun, 00:14, run {run.pk}, rules version 7",
    ]


def test_my_year_leads_to_this_year(client, house, clock):
    client.force_login(house.rep.user)

    response = client.get(reverse("dashboards:my-year"))

    assert response["Location"] == url(house.rep)
