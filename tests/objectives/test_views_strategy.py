import pytest
from django.urls import reverse

from objectives.actions import add_objective, link
from objectives.models import Objective, Strategy, Theme
from organization.models import Job, OutboxMessage
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def unit_url(unit):
    return reverse("objectives:unit", args=(2027, unit.pk))


def test_a_unit_without_a_strategy_carries_the_one_above(client, house):
    Strategy.objects.create(
        organization=house.organization, unit=house.company, year=2027, vision="No ward waits"
    )
    client.force_login(house.rep.user)

    response = client.get(unit_url(house.health))

    assert "Carries the vision of Acme: No ward waits" in response.text


@pytest.mark.parametrize("objectives", [1, 3])
def test_a_strategy_costs_the_same_however_many_objectives(
    client, house, objectives, django_assert_num_queries
):
    for number in range(objectives):
        made = add_objective(
            house.health, kind="A", title=f"A{number}", year=2027, by=None, at=factories.NOON
        )
        link(made, serves=factories.goal(house.health, {}), by=None, at=factories.NOON)
    client.force_login(house.rep.user)

    with django_assert_num_queries(12):
        response = client.get(unit_url(house.health))

    assert len(response.context["tree"].promises) == 2 * objectives


def test_a_stale_vision_shows_both_texts_and_loses_neither(client, house):
    client.force_login(house.exec.user)
    url = reverse("objectives:vision", args=(2027, house.company.pk))
    client.post(url, {"version": 0, "vision": "First words", "goal": ""})

    response = client.post(url, {"version": 0, "vision": "Second words", "goal": ""})

    assert response.status_code == 409
    assert "First words" in response.text
    assert "Second words" in response.text
    assert Strategy.objects.get().vision == "First words"


def test_a_theme_twice_is_refused_with_what_to_do(client, house):
    Theme.objects.create(organization=house.organization, strategy=house.strategy, name="Same")
    client.force_login(house.ops.user)

    response = client.post(
        reverse("objectives:theme", args=(2027, house.health.pk)), {"name": "Same"}
    )

    assert response.status_code == 422
    assert "already a theme here" in response.text
    assert Theme.objects.count() == 1


def new_url(owner, kind):
    return reverse("objectives:new-objective", args=(2027, kind, owner.pk))


def test_a_rep_sets_what_they_do_and_not_their_goal(client, house):
    client.force_login(house.rep.user)
    mine = new_url(house.rep, "member")
    fields = {"title": "Eight first meetings", "version": 0, "per": "week"}

    assert client.post(mine, {"kind": "A", **fields}).status_code == 303
    assert client.post(mine, {"kind": "R", **fields}).status_code == 422
    assert list(Objective.objects.values_list("kind", "owner_member")) == [("A", house.rep.pk)]


def test_choices_of_another_organization_are_refused_like_missing_ones(client, house):
    elsewhere = factories.organization("Other")
    foreign = factories.goal(factories.unit(elsewhere, "Other", level="global"), {})
    client.force_login(house.mgr.user)

    response = client.post(
        new_url(house.rep, "member"),
        {"kind": "R", "title": "X", "version": 0, "per": "year", "parent": foreign.pk},
    )

    assert response.status_code == 422
    assert not Objective.objects.filter(owner_member=house.rep).exists()


def test_typed_values_are_kept_beside_the_error(client, house):
    client.force_login(house.mgr.user)

    response = client.post(
        new_url(house.rep, "member"),
        {"kind": "R", "title": "Hospitals", "version": 0, "per": "year", "target": "12o,000"},
    )

    assert response.status_code == 422
    assert 'value="12o,000"' in response.text
    assert 'value="Hospitals"' in response.text


def test_energy_objectives_of_a_person_are_nobody_elses(client, house):
    private = add_objective(
        house.rep, kind="E", title="PRIVATE-ENERGY", year=2027, by=house.rep, at=factories.NOON
    )
    url = reverse("objectives:objective", args=(private.pk,))

    client.force_login(house.rep.user)
    assert "PRIVATE-ENERGY" in client.get(url).text
    for viewer in (house.mgr, house.skip, house.exec, house.ops, house.peer):
        client.force_login(viewer.user)
        assert client.get(url).status_code == 404


def test_asking_twice_for_figures_asks_once(client, house):
    client.force_login(house.mgr.user)

    first = client.post(reverse("objectives:recomputation"))
    second = client.post(reverse("objectives:recomputation"))

    assert first["Location"] == second["Location"]
    assert Job.objects.count() == 1
    assert OutboxMessage.objects.get().arguments == {"job_id": Job.objects.get().pk}


def test_a_run_that_ended_stops_asking(client, house):
    client.force_login(house.mgr.user)
    page = reverse("objectives:run", args=(house.job.pk,))
    assert "every 1s" in client.get(page).text

    Job.objects.update(state="done", saying="384 figures in 0.4 s.")

    assert "every 1s" not in client.get(page).text
    assert "384 figures in 0.4 s." in client.get(page).text
