from decimal import Decimal

import pytest

from objectives.actions import (
    StaleError,
    add_objective,
    add_season,
    add_theme,
    change_objective,
    link,
    set_links,
    set_vision,
)
from objectives.models import Objective, ObjectiveTarget, Strategy
from objectives.rules.seasonality import SeasonError
from organization.models import AuditEvent, OutboxMessage
from pipeline.models import TouchedMember
from tests import factories

pytestmark = pytest.mark.django_db
BY_NOON = {"by": None, "at": factories.NOON}


def months(objective):
    return list(
        ObjectiveTarget.objects.filter(objective=objective)
        .order_by("month__starts_on", "pk")
        .values_list("amount", flat=True)
    )


def test_a_goal_is_spread_over_the_year_by_its_season(house):
    season = add_season(
        house.organization, name="Ours", weights=[5, 6, 8, 7, 8, 10, 6, 6, 10, 9, 10, 15], **BY_NOON
    )
    goal = add_objective(
        house.rep,
        kind="R",
        title="Bookings",
        year=2027,
        measure=factories.bookings(house.organization),
        season=season,
        target=Decimal(1_200_000),
        **BY_NOON,
    )

    assert months(goal) == [
        Decimal(thousand * 1000)
        for thousand in (60, 72, 96, 84, 96, 120, 72, 72, 120, 108, 120, 180)
    ]


def test_a_changed_goal_touches_its_person_and_asks_for_figures(house):
    goal = factories.goal(house.rep, {"2027-01": 100})

    change_objective(goal, version=1, target=Decimal(120), **BY_NOON)

    assert list(TouchedMember.objects.values_list("member", flat=True)) == [house.rep.pk]
    assert OutboxMessage.objects.get().arguments == {"organization_id": house.organization.pk}
    assert months(goal) == [Decimal(10)] * 12


def test_an_activity_touches_nobodys_figures(house):
    add_objective(house.rep, kind="A", title="Calls", year=2027, target=Decimal(8), **BY_NOON)

    assert not TouchedMember.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_a_stale_change_is_refused_and_changes_nothing(house):
    goal = factories.goal(house.rep, {"2027-01": 100})
    change_objective(goal, version=1, title="First", **BY_NOON)

    with pytest.raises(StaleError) as stale:
        change_objective(goal, version=1, title="Second", **BY_NOON)

    assert stale.value.current.title == "First"
    assert Objective.objects.get(pk=goal.pk).title == "First"


def test_a_change_overwrites_only_the_fields_it_names(house):
    goal = factories.goal(house.rep, {"2027-01": 100})
    Objective.objects.filter(pk=goal.pk).update(why="Somebody else wrote this")

    change_objective(goal, version=1, title="New", **BY_NOON)

    saved = Objective.objects.get(pk=goal.pk)
    assert (saved.title, saved.why) == ("New", "Somebody else wrote this")


def test_two_people_starting_the_same_vision_do_not_overwrite_each_other(house):
    set_vision(house.company, year=2027, vision="First", goal="", version=0, **BY_NOON)

    with pytest.raises(StaleError):
        set_vision(house.company, year=2027, vision="Second", goal="", version=0, **BY_NOON)

    assert Strategy.objects.get().vision == "First"


def test_links_become_exactly_what_is_wanted(house):
    result = factories.goal(house.rep, {"2027-01": 100})
    other = factories.goal(house.rep, {"2027-02": 100})
    activity = house.activity
    link(activity, serves=result, **BY_NOON)

    set_links(activity, [other], **BY_NOON)

    assert [made.serves for made in activity.serves.all()] == [other]


@pytest.mark.parametrize("weights", [[8] * 12, [100] + [0] * 10, [-1, 101] + [0] * 10])
def test_a_season_that_does_not_fill_the_year_is_refused(house, weights):
    with pytest.raises(SeasonError):
        add_season(house.organization, name="Odd", weights=weights, **BY_NOON)


def test_every_write_leaves_its_event(house):
    strategy = house.strategy
    before = AuditEvent.objects.count()

    add_theme(strategy, name="Win hospitals", **BY_NOON)
    goal = factories.goal(house.rep, {"2027-01": 100})
    change_objective(goal, version=1, title="New", **BY_NOON)

    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)[before:]) == [
        "add theme",
        "change objective",
    ]
