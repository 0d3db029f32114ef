from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from dashboards.queries import team as queries
from objectives.models import Objective
from salesplan.lib.cells import Cell, unknown
from tests import factories
from tests.coaching.people import talk
from tests.dashboards import figures
from tests.territories import plans

pytestmark = pytest.mark.django_db

GROWING = (452_000, 460_000, 468_000, 476_000, 488_000, 503_000, 519_000, 533_125)


def url(unit, **query):
    path = reverse("dashboards:team-board", kwargs={"pk": unit.pk})
    return f"{path}?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else path


@pytest.fixture
def run(house, clock):
    made = figures.publish(house.organization)
    figures.asha(made, house.rep)
    figures.weeks(made, house.rep, GROWING)
    figures.figure(made, house.health, goal=6_000_000, closed=2_100_000, gap=1_210_000, people=2)
    return made


def promise(person, kind, title, **fields):
    return Objective.objects.create(
        organization=person.organization, kind=kind, title=title, year=2027, owner_member=person, **fields
    )  # fmt: skip


def board(client, viewer, unit, **query):
    client.force_login(viewer.user)
    return client.get(url(unit, **query))


def test_the_board_stands_in_the_order_of_need(client, house, run):
    talk(house.rep, by=house.mgr, mode="field", days_ago=74)
    talk(house.rep, by=house.mgr, mode="phone", days_ago=6)
    promise(house.rep, "C", "Library", provider="Enablement", due_on=date(2027, 4, 30))
    promise(house.rep, "A", "New deals", per="week", now=Decimal("1.9"), target=Decimal("3.04"))
    plans.submitted(plans.filled(house.peer))

    response = board(client, house.mgr, house.health)

    first, second = response.context["rows"]
    assert (first.name, first.line) == (
        "Asha Verma",
        "Gap grew 7 weeks running; not seen with a customer for 74 days",
    )
    assert (first.talk, first.capability, first.activities, first.results, first.gap) == (
        Cell("talk held", "ok"),
        Cell("1 gap", "warn"),
        Cell("1.9 of 3.04", "bad"),
        Cell("behind 28k", "warn", exact="behind 28,000"),
        Cell("533k", exact="533,125 EUR"),
    )
    assert (first.coverage, first.plan) == (Cell("0.44×"), Cell("none yet", "warn"))
    assert (first.spark.values, first.spark.hue) == (tuple(map(Decimal, GROWING)), "bad")
    assert [(way.days, way.late) for way in first.rhythm.ways] == [
        (74, True), (6, False), (None, False),
    ]  # fmt: skip
    assert (second.name, second.line) == (
        "Daniel Osei",
        "Plan waits for you since 1 Jun; cannot be read: no run has computed this yet",
    )
    assert (second.gap, second.coverage, second.results) == (
        unknown("no run has computed this yet"),
    ) * 3
    assert second.plan == Cell("waits 0 d", "bad")


def test_the_row_above_the_board_counts_the_unknown_apart(client, house, run):
    response = board(client, house.mgr, house.health)

    assert [(box.label, box.value.text, box.note) for box in response.context["boxes"]] == [
        ("Closed of 6.00M", "2.10M", "35.0 % of goal"),
        ("Gap, 1 of 2 people", "533k", "1 unknown, not counted as 0"),
        ("Joint calls, 30 days", "0 of 2", "people seen with a customer"),
        ("Plans waiting for you", "0", "nothing to read"),
    ]
    assert "Two of two need something from you." in response.text


def test_who_needs_nothing_is_left_alone(client, house, run):
    figures.figure(
        run, house.peer, goal=100, closed=100, run_rate=0, weighted=0, open=0, slipped=0, gap=0
    )
    plans.approved(plans.filled(house.peer), house.mgr)
    talk(house.peer, by=house.mgr, mode="field", days_ago=3)

    response = board(client, house.mgr, house.health, show="needs")

    assert [row.name for row in response.context["rows"]] == ["Asha Verma"]
    assert response.context["found"].rows[-1].line == "Nothing asked of you"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"sort": "gap"}, ["Asha Verma", "Daniel Osei"]),
        ({"sort": "name"}, ["Asha Verma", "Daniel Osei"]),
        ({"sort": "coverage"}, ["Asha Verma", "Daniel Osei"]),
        ({"sort": "energy"}, ["Asha Verma", "Daniel Osei"]),
        ({"show": "plan"}, ["Asha Verma", "Daniel Osei"]),
    ],
)
def test_other_orders_put_the_unknown_last(client, house, run, query, names):
    response = board(client, house.mgr, house.health, **query)

    assert [row.name for row in response.context["rows"]] == names


def test_a_quarter_and_a_month_show_their_own_figures(client, house, run):
    figures.figure(run, house.rep, "2027-Q1", goal=228_000, closed=195_000, gap=33_000)
    quarter = board(client, house.mgr, house.health, period="2027-Q1", exact=1)
    month = board(client, house.mgr, house.health, period="2027-03")

    assert quarter.context["rows"][0].figures.closed == 195_000
    assert "33,000" in quarter.text
    assert month.context["rows"][0].figures.closed == 77_000


def test_who_is_not_the_manager_is_not_told_who_talked_with_whom(client, house, run):
    talk(house.rep, by=house.mgr, mode="field", days_ago=74)

    response = board(client, house.skip, house.health)

    row = next(row for row in response.context["rows"] if row.name == "Asha Verma")
    assert row.rhythm.seen is False
    assert row.talk == unknown("between them and their manager")
    assert "74" not in row.line


def test_htmx_gets_only_the_board(client, house, run):
    client.force_login(house.mgr.user)

    response = client.get(url(house.health), headers={"HX-Request": "true", "HX-Target": "board"})

    assert response.text.lstrip().startswith('<div class="card card--flush" id="board"')


@pytest.mark.parametrize("more", [0, 2])
def test_a_board_costs_the_same_however_many_people(
    client, house, run, more, django_assert_num_queries
):
    for number in range(more):
        person = factories.rep(house.health, f"Rep {number}", manager=house.mgr)
        figures.figure(run, person, goal=100, gap=10)
    client.force_login(house.mgr.user)

    with django_assert_num_queries(7):
        response = client.get(url(house.health))

    assert len(response.context["rows"]) == 2 + more


def test_a_unit_below_costs_one_query_more(client, house, run, django_assert_num_queries):
    client.force_login(house.skip.user)

    with django_assert_num_queries(8):
        client.get(url(house.health))


def test_a_row_opens_with_everything_behind_it(client, house, run):
    client.force_login(house.mgr.user)
    path = reverse("dashboards:person", kwargs={"pk": house.health.pk, "member_pk": house.rep.pk})

    response = client.get(path)

    found = response.context["found"]
    assert found.ledger.total.amount == "533,125"
    assert found.row.trend_words == "grew 81k in 8 weeks"
    assert [need.words for need in found.row.needs] == [
        "Gap grew 7 weeks running",
        "A talk about energy is due since 31 Jan 2026",
        "40k in deals whose close date has passed",
        "No joint call logged yet",
        "No plan begun for this year",
    ]


def test_a_stranger_is_not_on_the_board(client, house, run):
    client.force_login(house.mgr.user)
    path = reverse(
        "dashboards:person", kwargs={"pk": house.health.pk, "member_pk": house.stranger.pk}
    )

    assert client.get(path).status_code == 404
    assert client.get(url(house.pharma)).status_code == 404


def test_a_unit_of_another_organization_is_not_there(client, house, run):
    elsewhere = factories.organization("Other")
    unit = factories.unit(elsewhere, "Other", level="global")
    boss = factories.executive(unit, "Olga Other")
    figures.figure(figures.publish(elsewhere), unit, goal=5, closed=5)
    client.force_login(boss.user)

    assert client.get(url(unit)).status_code == 200
    assert client.get(url(house.health)).status_code == 404


def test_a_board_that_would_be_too_long_leads_to_the_units(client, house, run, monkeypatch):
    monkeypatch.setattr(queries, "MOST_PEOPLE", 1)

    response = board(client, house.mgr, house.health)

    assert response.context["found"].too_many is True
    assert "Too many people for one board" in response.text


def test_a_manager_of_nobody_is_told_so(client, house, run):
    empty = factories.unit(house.organization, "Bio", parent=house.north)

    response = board(client, house.skip, empty)

    assert "Nobody to show yet" in response.text


def test_a_team_leads_to_the_first_unit_one_leads(client, house, clock):
    client.force_login(house.skip.user)

    assert client.get(reverse("dashboards:team"))["Location"] == url(house.north)
