from datetime import timedelta

import pytest
from django.db import IntegrityError

from coaching.actions import check_in
from coaching.models import Commitment, Conversation, EnergyCheckin, people_coached
from coaching.rules import Feeling
from tests import factories
from tests.coaching.people import delegate_of, former_manager, talk
from tests.factories import NOON
from tests.guards.policy import VIEWPOINTS


def readers(house, conversation, *others):
    found = [n for n in VIEWPOINTS if _sees(getattr(house, n), conversation)]
    return found + [member.name for member in others if _sees(member, conversation)]


def _sees(member, conversation):
    return Conversation.objects.visible_to(member).filter(pk=conversation.pk).exists()


def test_a_private_note_is_read_by_its_author_only(house):
    note = talk(house.rep, by=house.mgr, private=True)

    assert readers(house, note, delegate_of(house), former_manager(house)) == ["mgr"]


def test_a_shared_note_is_read_by_the_person_and_the_author(house):
    note = talk(house.rep, by=house.mgr)

    assert readers(house, note, delegate_of(house)) == ["rep", "mgr"]


def test_a_note_shared_by_a_manager_above_is_read_by_the_direct_manager_too(house):
    note = talk(house.rep, by=house.skip)

    assert readers(house, note) == ["rep", "mgr", "skip"]


def test_after_a_move_the_later_manager_reads_what_was_shared_and_the_former_their_own(house):
    before = former_manager(house)
    shared = talk(house.rep, by=before, days_ago=100)
    private = talk(house.rep, by=before, days_ago=100, private=True)
    since = talk(house.rep, by=house.mgr)

    assert readers(house, shared, before) == ["rep", "mgr", "Fritz Former"]
    assert readers(house, private, before) == ["Fritz Former"]
    assert readers(house, since, before) == ["rep", "mgr"]


def test_a_former_manager_only_reads(house):
    before = former_manager(house)
    note = talk(house.rep, by=before, days_ago=100, private=True)

    assert not Conversation.objects.editable_by(before).filter(pk=note.pk).exists()


def test_a_private_note_is_not_read_a_year_after_the_line_ended(house):
    before = former_manager(house)
    note = talk(house.rep, by=before, days_ago=100, private=True)
    ended = NOON - timedelta(days=92)

    assert _sees(before.seen(ended + timedelta(days=364)), note)
    assert not _sees(before.seen(ended + timedelta(days=365)), note)


def test_a_peer_who_became_the_manager_does_not_read_what_was_said_before(house):
    old = talk(house.rep, by=house.mgr, days_ago=100)
    mentor = talk(house.rep, by=house.skip, days_ago=100)
    factories.move(
        house.peer, to=house.health, manager=house.skip, on=NOON.date() - timedelta(days=50)
    )
    factories.move(
        house.rep, to=house.health, manager=house.peer, on=NOON.date() - timedelta(days=50)
    )
    new = talk(house.rep, by=house.skip, days_ago=10)

    assert [_sees(house.peer, note) for note in (old, mentor, new)] == [False, False, True]


def test_nothing_is_seen_from_another_organization(house):
    note = talk(house.rep, by=house.mgr)
    elsewhere = factories.organization("Zeta")
    stranger = factories.manager(factories.unit(elsewhere, "Zeta", level="global"), "Zoe Far")

    assert not _sees(stranger, note)


def test_a_commitment_is_seen_with_its_conversation(house):
    note = talk(house.rep, by=house.mgr, private=True)
    promise = Commitment.objects.create(
        organization=house.organization, conversation=note, owner=house.rep, text="Call the buyer"
    )

    seen_by = [
        name
        for name in VIEWPOINTS
        if Commitment.objects.visible_to(getattr(house, name)).filter(pk=promise.pk).exists()
    ]

    assert seen_by == ["mgr"]


def test_a_check_in_is_seen_by_nobody_else(house):
    entry = check_in(house.rep, feeling=Feeling(7, 8, 6), by=house.rep, at=NOON)

    seen_by = [
        name
        for name in VIEWPOINTS
        if EnergyCheckin.objects.visible_to(getattr(house, name)).filter(pk=entry.pk).exists()
    ]

    assert seen_by == ["rep"]


def test_people_coached_are_those_below_and_not_those_one_stands_in_for(house):
    assert set(people_coached(house.skip)) == {house.mgr, house.rep, house.peer}
    assert set(people_coached(house.mgr)) == {house.rep, house.peer}
    assert set(people_coached(delegate_of(house))) == set()
    assert set(people_coached(house.rep)) == set()


def test_no_row_says_what_somebody_wrote(house):
    note = talk(house.rep, by=house.mgr, note="marker")
    entry = check_in(house.rep, feeling=Feeling(7, 8, 6, "marker"), by=house.rep, at=NOON)

    assert [str(note), str(entry)] == [f"conversation {note.pk}", f"check-in {entry.pk}"]


def test_a_score_lies_between_1_and_10_whatever_wrote_it(house):
    with pytest.raises(IntegrityError):
        check_in(house.rep, feeling=Feeling(11, 8, 6), by=house.rep, at=NOON)
