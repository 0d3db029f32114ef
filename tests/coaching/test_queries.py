from datetime import date, timedelta

import pytest

from coaching.actions import add_commitment, check_in, set_energy_floor, settle_commitment
from coaching.queries import (
    OpenCommitment,
    checkin_card,
    days_since,
    due_commitments,
    energy_page,
    energy_talk_due,
    open_commitments,
    talks_on,
    timeline,
    to_come_back_to,
    to_complete,
)
from coaching.rules import ComeBack, Feeling, Mode, Rhythm
from salesplan.lib.cells import Cell
from salesplan.lib.charts import Spark
from tests import factories
from tests.coaching.people import talk
from tests.factories import NOON

TODAY = NOON.date()


def promise(conversation, owner, text, due_on=None, by=None):
    return add_commitment(
        conversation, owner=owner, text=text, due_on=due_on, by=by or owner, at=NOON
    )


def test_days_since_the_last_talk_in_each_way(house):
    talk(house.rep, by=house.mgr, mode=Mode.FIELD, days_ago=74)
    talk(house.rep, by=house.mgr, mode=Mode.PHONE, days_ago=20)
    talk(house.rep, by=house.mgr, mode=Mode.PHONE, days_ago=6)
    talk(house.rep, by=house.mgr, mode=Mode.PASSING, days_ago=9)
    talk(house.rep, by=house.mgr, mode=Mode.ACCOUNT, days_ago=2)

    assert days_since(house.mgr, [house.rep, house.peer], TODAY) == {
        house.rep.pk: Rhythm(74, 6, 2),
        house.peer.pk: Rhythm(None, None, None),
    }


def test_days_count_what_the_viewer_may_know(house):
    talk(house.rep, by=house.mgr, mode=Mode.PHONE, days_ago=6, private=True)
    talk(house.rep, by=house.mgr, mode=Mode.PHONE, days_ago=20)

    found = {
        name: days_since(getattr(house, name), [house.rep], TODAY)[house.rep.pk]
        for name in ("mgr", "rep", "skip", "exec", "peer", "ops")
    }

    unseen = Rhythm(seen=False)
    assert found == {
        "mgr": Rhythm(None, 6, None),
        "rep": Rhythm(None, 20, None),
        "skip": unseen,
        "exec": unseen,
        "peer": unseen,
        "ops": unseen,
    }


def test_days_are_counted_to_the_day_asked_for(house):
    talk(house.rep, by=house.mgr, days_ago=1)
    talk(house.rep, by=house.mgr, days_ago=10)

    asked = days_since(house.mgr, [house.rep], TODAY - timedelta(days=5))

    assert asked[house.rep.pk] == Rhythm(None, 5, None)


@pytest.mark.parametrize("count", [1, 3])
def test_days_since_takes_one_query(house, count, django_assert_num_queries):
    people = [factories.rep(house.health, f"Rep {n}", manager=house.mgr) for n in range(count)]
    for person in people:
        talk(person, by=house.mgr)

    with django_assert_num_queries(1):
        assert len(days_since(house.mgr, people, TODAY)) == count


def test_open_commitments_come_first_due_first_and_say_whose(house):
    note = talk(house.rep, by=house.mgr)
    later = promise(note, house.rep, "Rehearse", date(2027, 6, 11))
    late = promise(note, house.mgr, "Push Enablement", date(2027, 5, 28))
    undated = promise(note, house.rep, "Read up")
    settle_commitment(promise(note, house.rep, "Done"), kept=True, by=house.rep, at=NOON)

    assert open_commitments(house.mgr, house.rep) == [
        OpenCommitment(late.pk, note.pk, late.text, late.due_on, "you", "Asha Verma", True, True),
        OpenCommitment(
            later.pk, note.pk, later.text, later.due_on, "Asha", "Asha Verma", False, True
        ),
        OpenCommitment(undated.pk, note.pk, "Read up", None, "Asha", "Asha Verma", False, True),
    ]
    assert [(row.owner, row.person) for row in due_commitments(house.rep)] == [
        ("Maren", "Maren Holt"),
        ("you", "Maren Holt"),
        ("you", "Maren Holt"),
    ]


def test_commitments_in_a_private_note_are_the_authors_alone(house):
    promise(talk(house.rep, by=house.mgr, private=True), house.rep, "Secret")

    assert [row.text for row in open_commitments(house.mgr, house.rep)] == ["Secret"]
    assert open_commitments(house.rep, house.rep) == []
    assert open_commitments(house.skip, house.rep) == []


def test_coming_back_ends_with_the_next_talk_from_that_day_on(house):
    friday = talk(house.rep, by=house.mgr, come_back=ComeBack.FRIDAY, days_ago=10)
    following = talk(house.peer, by=house.mgr, come_back=ComeBack.NEXT, days_ago=3)
    talk(house.rep, by=house.mgr, days_ago=9)

    assert list(to_come_back_to(house.mgr, TODAY)) == [friday, following]

    talk(house.rep, by=house.mgr)
    talk(house.peer, by=house.mgr)

    assert list(to_come_back_to(house.mgr, TODAY)) == []


def test_what_somebody_wants_to_come_back_to_is_theirs_alone(house):
    meant = talk(house.rep, by=house.mgr, come_back=ComeBack.NEXT)

    assert list(to_come_back_to(house.mgr, TODAY)) == [meant]
    assert list(to_come_back_to(house.rep, TODAY)) == []


def test_a_talk_to_come_back_to_tomorrow_is_not_due_today(house):
    talk(house.rep, by=house.mgr, come_back=ComeBack.TOMORROW)

    assert list(to_come_back_to(house.mgr, TODAY)) == []
    assert len(to_come_back_to(house.mgr, TODAY + timedelta(days=1))) == 1


def test_a_talk_about_energy_is_due_by_the_calendar(house):
    talk(house.rep, by=house.mgr, mode=Mode.FIELD, days_ago=36)
    talk(house.rep, by=house.mgr, mode=Mode.PASSING, days_ago=2)
    talk(house.peer, by=house.mgr, mode=Mode.PHONE, days_ago=29)

    assert energy_talk_due([house.rep, house.peer, house.stranger, house.exec], TODAY) == {
        house.rep.pk: date(2027, 5, 26),
        house.peer.pk: None,
        house.stranger.pk: date(2026, 1, 31),
        house.exec.pk: None,
    }


def test_no_check_in_and_no_private_note_moves_the_due_day(house):
    talk(house.rep, by=house.mgr, days_ago=36)
    before = energy_talk_due([house.rep], TODAY)

    talk(house.rep, by=house.mgr, days_ago=1, private=True)
    for day in range(8):
        check_in(
            house.rep,
            feeling=Feeling(1, 1, 1),
            by=house.rep,
            at=NOON - timedelta(days=8 - day),
        )

    assert energy_talk_due([house.rep], TODAY) == before == {house.rep.pk: date(2027, 5, 26)}


@pytest.mark.parametrize("count", [1, 3])
def test_energy_talks_take_one_query(house, count, django_assert_num_queries):
    people = [factories.rep(house.health, f"Rep {n}", manager=house.mgr) for n in range(count)]

    with django_assert_num_queries(1):
        assert len(energy_talk_due(people, TODAY)) == count


def test_a_timeline_reads_newest_first_by_month(house):
    account = factories.account(house.organization, "Sable Insurance")
    call = talk(house.rep, by=house.mgr, mode=Mode.FIELD, note="Joint", days_ago=30)
    phone = talk(house.rep, by=house.mgr, note="Push", days_ago=7, account_id=account.pk)
    promise(phone, house.rep, "Call", date(2027, 5, 28))
    talk(house.rep, by=house.mgr, note="Mine", private=True)

    seen = [
        (month.label, [(e.title, e.text, e.signs) for e in month.entries])
        for month in timeline(house.rep, house.rep)
    ]

    late = Cell("your promise, open since 28 May", "bad")
    assert seen == [
        ("May 2027", [("Phone, Sable Insurance", "Push", (late,)), ("Joint call", "Joint", ())]),
    ]
    assert [m.label for m in timeline(house.mgr, house.rep)] == ["Jun 2027", "May 2027"]
    assert timeline(house.skip, house.rep) == []
    assert [e.url for m in timeline(house.mgr, house.rep, show="field") for e in m.entries] == [
        call.get_absolute_url()
    ]
    assert [
        e.url for m in timeline(house.mgr, house.rep, show="commitments") for e in m.entries
    ] == [phone.get_absolute_url()]


@pytest.mark.parametrize("count", [1, 3])
def test_a_timeline_takes_two_queries(house, count, django_assert_num_queries):
    for n in range(count):
        promise(talk(house.rep, by=house.mgr, days_ago=n), house.rep, f"Promise {n}")

    with django_assert_num_queries(2):
        assert sum(len(month.entries) for month in timeline(house.mgr, house.rep)) == count


def test_today_and_what_is_left_to_complete_are_the_authors(house):
    talk(house.rep, by=house.mgr, note="today")
    talk(house.rep, by=house.mgr, note="call", mode=Mode.FIELD, days_ago=1)
    talk(house.rep, by=house.skip, note="of Nora")

    assert [entry.text for entry in talks_on(house.mgr, TODAY)] == ["today"]
    assert [entry.text for entry in to_complete(house.mgr)] == ["call"]
    assert talks_on(house.rep, TODAY) == []


def test_the_card_is_empty_at_first(house):
    card = checkin_card(house.rep)

    assert [(scale.name, scale.chosen) for scale in card.scales] == [
        ("energy", 0),
        ("enthusiasm", 0),
        ("endurance", 0),
    ]
    assert (card.version, card.word, card.spark, card.floor, card.prompt) == (0, "", None, None, "")


def test_the_card_holds_the_last_six_and_the_one_of_today_to_change(house):
    for days, energy in enumerate([9, 8, 8, 7, 7, 6, 6]):
        check_in(
            house.rep,
            feeling=Feeling(energy, 5, 4, "so so"),
            by=house.rep,
            at=NOON - timedelta(days=6 - days),
        )
    set_energy_floor(house.rep, floor=5, action="call Jo", version=0, by=house.rep, at=NOON)

    card = checkin_card(house.rep)

    assert [scale.chosen for scale in card.scales] == [6, 5, 4]
    assert (card.version, card.word, card.floor) == (1, "so so", 5)
    assert card.spark == Spark(
        label="Energy, last 6 check-ins: 8, 8, 7, 7, 6, 6",
        values=(8, 8, 7, 7, 6, 6),
        hue="e",
        scale=(1, 10),
        floor=5,
    )
    assert card.prompt == (
        "Your energy has been falling over your last check-ins. You wrote: call Jo"
    )
    assert energy_page(house.rep).slope == "\N{MINUS SIGN}0.5"


@pytest.mark.parametrize(
    ("scores", "slope"), [([7, 7, 7, 7], "0.0"), ([5, 6, 7, 8], "+1.0"), ([7, 7, 7], "unknown")]
)
def test_a_slope_is_said_with_its_sign(house, scores, slope):
    for days, energy in enumerate(scores):
        check_in(
            house.rep,
            feeling=Feeling(energy, 5, 4),
            by=house.rep,
            at=NOON - timedelta(days=9 - days),
        )

    assert energy_page(house.rep).slope == slope


def test_the_card_of_yesterday_starts_anew(house):
    check_in(house.rep, feeling=Feeling(6, 5, 4), by=house.rep, at=NOON - timedelta(hours=24))

    card = checkin_card(house.rep)

    assert (card.version, card.scales[0].chosen) == (0, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_the_card_takes_two_queries(house, count, django_assert_num_queries):
    for n in range(count):
        check_in(house.rep, feeling=Feeling(6, 5, 4), by=house.rep, at=NOON - timedelta(days=9 - n))

    with django_assert_num_queries(2):
        checkin_card(house.rep)
