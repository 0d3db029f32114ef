from decimal import Decimal

import pytest
from django.urls import reverse

from objectives.models import Objective, Strategy, Theme
from organization.models import Member
from tests import factories
from tests.dashboards import figures
from tests.territories import plans

pytestmark = pytest.mark.django_db

COMPANY = {"goal": 2_000, "closed": 646, "run_rate": 280, "weighted": 440, "gap": 634}
NORTH = {"goal": 1_200, "closed": 400, "run_rate": 180, "weighted": 240, "gap": 380}
SOUTH = {"goal": 950, "closed": 246, "run_rate": 100, "weighted": 200, "gap": 404}
HEALTH = {"goal": 1_260, "closed": 400, "run_rate": 180, "weighted": 240, "gap": 440}


def url(unit, *keys, name="rollup", **query):
    path = reverse(f"dashboards:{name}", kwargs={"year": 2027, "pk": unit.pk})
    query |= {"open": ",".join(str(unit.pk) for unit in keys)} if keys else {}
    return f"{path}?{'&'.join(f'{k}={v}' for k, v in query.items())}"


@pytest.fixture
def run(house, clock):
    made = figures.publish(house.organization)
    pairs = (
        (house.company, COMPANY),
        (house.north, NORTH),
        (house.south, SOUTH),
        (house.health, HEALTH),
    )
    for unit, values in pairs:
        figures.figure(made, unit, unknown_people=1, people=3, **values)
    figures.asha(made, house.rep)
    figures.figure(made, house.stranger, goal=300, closed=1, run_rate=1, weighted=1, gap=297)
    return made


def tree(response):
    return [(line.row.depth, line.row.name) for line in response.context["lines"]]


def test_a_rollup_opens_down_to_people(client, house, run):
    client.force_login(house.exec.user)

    closed = client.get(url(house.company))
    opened = client.get(url(house.company, house.north, house.health))

    assert tree(closed) == [(0, "Acme"), (1, "North"), (1, "South")]
    assert tree(opened) == [
        (0, "Acme"),
        (1, "North"),
        (2, "Health"),
        (3, "Asha Verma"),
        (3, "Daniel Osei"),
        (1, "South"),
    ]


def test_each_row_carries_its_own_figures(client, house, run):
    client.force_login(house.exec.user)

    lines = client.get(url(house.company, exact=1)).context["lines"]

    assert [
        (one.cells.goal.text, one.cells.closed.text, one.cells.share.text, one.cells.gap.text)
        for one in lines
    ] == [
        ("2,000", "646", "32.3 %", "634"),
        ("1,200", "400", "33.3 %", "380"),
        ("950", "246", "25.9 %", "404"),
    ]
    assert [one.cells.below.text for one in lines] == ["7.5 % more", "5.0 % more", "—"]


def test_people_have_nothing_below_them(client, house, run):
    """Keys of people and units overlap: a person is not read as the unit of the same number."""
    for unit in (house.company, house.north, house.south, house.health, house.pharma):
        Member.objects.get_or_create(
            pk=unit.pk, defaults={"organization": house.organization, "name": f"No. {unit.pk}"}
        )
    client.force_login(house.exec.user)

    lines = client.get(url(house.company, house.north, house.health)).context["lines"]

    assert [line.cells.below.text for line in lines if not line.row.is_unit] == ["—", "—"]


def test_assigned_below_multiplies_down_the_open_branch(client, house, run):
    client.force_login(house.exec.user)

    page = client.get(url(house.company, house.north)).context["page"]

    assert [(one.label, one.more, one.share) for one in page.chain] == [
        ("Acme", "150 more", "7.5 %"),
        ("North", "60 more", "5.0 %"),
    ]
    assert page.street == "12.9 % more, 2 levels down"
    assert page.street_words.startswith("1.075 × 1.05: 12.9 % more")


def test_the_sentence_names_the_largest_part(client, house, run):
    client.force_login(house.exec.user)

    page = client.get(url(house.company)).context["page"]

    assert page.lead == "32.3 % closed at 42 % of the season. The largest part, 404, is in South."
    assert page.formula.endswith("634 = 2,000 − 646 − 280 − 440")
    assert page.why == (
        "The goals below add up to 2.2k, 150 more than the unit’s own; its gap uses its own goal."
    )


def test_the_unknown_are_counted_and_named(client, house, run):
    client.force_login(house.exec.user)

    response = client.get(url(house.company))

    assert [name for _, name in response.context["found"].unknown] == ["Daniel Osei"]
    assert response.context["page"].unknown_reading == "1 person"


def test_plans_are_counted_over_everything_below(client, house, run):
    plans.submitted(plans.filled(house.rep))
    plans.approved(plans.filled(house.stranger), house.other)
    client.force_login(house.exec.user)

    lines = client.get(url(house.company, house.north)).context["lines"]

    known = {
        line.row.name: {k: n for k, n in line.plans if n} for line in lines if line.row.is_unit
    }
    assert known == {
        "Acme": {"not started": 1, "submitted": 1, "active": 1},
        "North": {"not started": 1, "submitted": 1},
        "Health": {"not started": 1, "submitted": 1},
        "South": {"active": 1},
    }


def test_a_twist_keeps_what_else_is_open(client, house, run):
    client.force_login(house.exec.user)

    lines = client.get(url(house.company, house.north, house.health, period="2027-Q1")).context[
        "lines"
    ]

    queries = {line.row.name: line.query for line in lines if line.row.is_unit}
    assert queries["North"] == f"open={house.health.pk}&period=2027-Q1"
    assert (
        queries["South"]
        == f"open={house.north.pk},{house.south.pk},{house.health.pk}&period=2027-Q1"
    )


def test_a_branch_outside_the_unit_cannot_be_opened(client, house, run):
    client.force_login(house.mgr.user)

    response = client.get(url(house.health, house.pharma, house.south))

    assert tree(response) == [(0, "Health"), (1, "Asha Verma"), (1, "Daniel Osei")]
    assert client.get(url(house.pharma)).status_code == 404


@pytest.mark.parametrize("more", [0, 2])
def test_a_rollup_costs_the_same_however_much_is_below(
    client, house, run, more, django_assert_num_queries
):
    for number in range(more):
        team = factories.unit(house.organization, f"Team {number}", parent=house.north)
        figures.figure(run, factories.rep(team, f"Rep {number}", manager=house.skip), goal=1, gap=1)
    client.force_login(house.exec.user)

    with django_assert_num_queries(8):
        response = client.get(url(house.company, house.north, house.health))

    assert len(response.context["lines"]) == 6 + more


def test_before_any_run_a_rollup_says_so(client, house, clock):
    client.force_login(house.exec.user)

    response = client.get(url(house.company))

    assert "No numbers yet" in response.text
    assert response.context["lines"][0].cells.closed.reason == "no run has computed this yet"


def test_slides_say_what_the_rollup_says(client, house, run):
    strategy = Strategy.objects.create(
        organization=house.organization, unit=house.company, year=2027, vision="Healthy hospitals"
    )
    hospitals = Theme.objects.create(
        organization=house.organization, strategy=strategy, name="Hospitals"
    )
    Theme.objects.create(
        organization=house.organization, strategy=strategy, name="Partners", position=1
    )
    for kind, title, more in (
        ("A", "Meetings", {"now": Decimal(6), "target": Decimal(8), "theme": hospitals}),
        ("C", "Library", {"provider": "Enablement"}),
        ("E", "Nightjar", {"now": Decimal(3), "target": Decimal(5)}),
    ):
        Objective.objects.create(
            organization=house.organization, kind=kind, title=title, year=2027, owner_member=house.rep, **more
        )  # fmt: skip
    client.force_login(house.exec.user)

    response = client.get(url(house.company, name="present"))

    deck, more = response.context["deck"], response.context["more"]
    assert deck.state == "We are 22 % behind our season, and 634 is not in sight."
    assert deck.waterfall.gap == 634
    assert deck.themes == "Two themes; one that nobody carries."
    assert [(theme.name, theme.objectives) for theme in more.themes] == [
        ("Hospitals", 1), ("Partners", 0),
    ]  # fmt: skip
    assert [(line.row.name, line.cells.gap.text) for line in deck.units] == [
        ("North", "380"), ("South", "404"),
    ]  # fmt: skip
    assert deck.activities == "1 of 1 activity objectives are behind what was agreed."
    assert [one.words for one in more.support] == ["Library, Enablement"]
    assert deck.plans == "0 of 3 people work by an approved plan."
    assert f"Close of 31 May 2027 · run {run.pk} · rules version 7" in response.text
    assert response.text.count('<section class="slide"') == 7
    assert "Nightjar" not in response.text


@pytest.mark.parametrize("more", [0, 2])
def test_a_deck_costs_the_same_however_much_it_shows(
    client, house, run, more, django_assert_num_queries
):
    for number in range(more):
        factories.unit(house.organization, f"Team {number}", level="region", parent=house.company)
    client.force_login(house.exec.user)

    with django_assert_num_queries(9):
        client.get(url(house.company, name="present"))


def test_an_executive_begins_at_the_unit_they_oversee(client, house, clock):
    client.force_login(house.exec_south.user)

    response = client.get(reverse("dashboards:organization"))

    assert response["Location"] == reverse(
        "dashboards:rollup", kwargs={"year": 2027, "pk": house.south.pk}
    )
