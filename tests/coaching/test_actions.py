from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from coaching.actions import (
    KeyReusedError,
    StaleError,
    acknowledge,
    add_commitment,
    check_in,
    complete_conversation,
    log_conversation,
    purge_private_notes,
    set_energy_floor,
    settle_commitment,
    share,
)
from coaching.models import Commitment, Conversation, EnergyCheckin, EnergyFloor, JointCall
from coaching.rules import ComeBack, Feeling, Mode, Talk
from organization.models import AuditEvent
from salesplan.tasks import run_night
from tests.coaching.people import former_manager, talk
from tests.factories import NOON

LATER = NOON + timedelta(hours=1)


def events(subject):
    return list(
        AuditEvent.objects.filter(
            subject_type=subject._meta.label_lower, subject_id=subject.pk
        ).values_list("verb", "actor", "about", "facts")
    )


def test_a_talk_is_shared_from_the_start_unless_private(house):
    shared = talk(house.rep, by=house.mgr, note="three names", come_back=ComeBack.FRIDAY)

    assert Conversation.objects.filter(
        pk=shared.pk,
        author=house.mgr,
        about=house.rep,
        mode="phone",
        note="three names",
        private=False,
        shared_at=NOON,
        happened_at=NOON,
        happened_on=date(2027, 6, 1),
        come_back_on=date(2027, 6, 4),
        state="logged",
        version=1,
    ).exists()
    assert events(shared) == [
        ("log conversation", house.mgr.pk, house.rep.pk, {"private": False, "mode": "phone"})
    ]


def test_the_event_of_a_private_note_does_not_name_the_person(house):
    private = talk(house.rep, by=house.mgr, private=True)

    assert events(private) == [
        ("log conversation", house.mgr.pk, None, {"private": True, "mode": "phone"})
    ]


def test_a_talk_happens_on_the_organizations_day(house):
    house.organization.time_zone = "Asia/Tokyo"
    house.organization.save()

    late = log_conversation(
        house.rep, talk=Talk(Mode.PHONE), by=house.mgr, at=NOON + timedelta(hours=4)
    )

    assert late.happened_on == date(2027, 6, 2)


def test_a_talk_in_the_field_has_a_call(house):
    call = talk(house.rep, by=house.mgr, mode=Mode.FIELD)

    assert JointCall.objects.get().conversation == call


def test_saving_a_talk_eight_times_saves_it_once(house):
    key = uuid4()

    rows = {
        log_conversation(
            house.rep, talk=Talk(Mode.PHONE, "once"), by=house.mgr, at=NOON, client_key=key
        ).pk
        for _ in range(8)
    }

    assert rows == {Conversation.objects.get().pk}
    assert len(events(Conversation.objects.get())) == 1


def test_another_text_under_the_same_key_is_refused(house):
    key = uuid4()
    log_conversation(house.rep, talk=Talk(Mode.PHONE, "one"), by=house.mgr, at=NOON, client_key=key)

    with pytest.raises(KeyReusedError):
        log_conversation(
            house.rep, talk=Talk(Mode.PHONE, "two"), by=house.mgr, at=NOON, client_key=key
        )

    assert Conversation.objects.get().note == "one"


def test_nobody_talks_with_themselves(house):
    with pytest.raises(IntegrityError):
        talk(house.mgr, by=house.mgr)


def test_a_private_text_is_replaced(house):
    note = talk(house.rep, by=house.mgr, note="draft", private=True)

    saved = complete_conversation(
        note, version=1, texts={"note": "final", "learned": "x"}, by=house.mgr, at=LATER
    )

    assert (saved.note, saved.learned, saved.version, saved.state) == ("final", "x", 2, "logged")


def test_a_shared_text_is_added_to(house):
    note = talk(house.rep, by=house.mgr, note="agreed")

    saved = complete_conversation(
        note, version=1, texts={"note": "and more", "happened": "He came"}, by=house.mgr, at=LATER
    )

    assert (saved.note, saved.happened) == ("agreed\n\nand more", "He came")


def test_what_happened_and_what_was_learned_complete_it(house):
    call = talk(house.rep, by=house.mgr, mode=Mode.FIELD)

    saved = complete_conversation(
        call,
        version=1,
        texts={"happened": "He came", "learned": "He signs", "aim": "Who signs", "part": "Listen"},
        by=house.mgr,
        at=LATER,
    )

    assert saved.state == "complete"
    assert JointCall.objects.values("aim", "part", "next_step").get() == {
        "aim": "Who signs",
        "part": "Listen",
        "next_step": "",
    }


def test_a_stale_save_changes_nothing(house):
    note = talk(house.rep, by=house.mgr, note="draft", private=True)
    complete_conversation(note, version=1, texts={"note": "first"}, by=house.mgr, at=LATER)

    with pytest.raises(StaleError):
        complete_conversation(note, version=1, texts={"note": "second"}, by=house.mgr, at=LATER)

    assert Conversation.objects.values_list("note", "version").get() == ("first", 2)
    assert [verb for verb, *_ in events(note)] == ["log conversation", "complete conversation"]


def test_sharing_is_one_way_and_happens_once(house):
    note = talk(house.rep, by=house.mgr, note="mine", private=True)

    share(note, version=1, by=house.mgr, at=LATER)
    share(note, version=1, by=house.mgr, at=LATER + timedelta(hours=1))

    assert Conversation.objects.values_list("private", "shared_at", "version").get() == (
        False,
        LATER,
        2,
    )
    assert events(note)[1:] == [
        ("share conversation", house.mgr.pk, house.rep.pk, {"private": False, "mode": "phone"})
    ]


def test_what_changed_in_another_tab_is_not_shared_unread(house):
    note = talk(house.rep, by=house.mgr, note="mine", private=True)
    complete_conversation(note, version=1, texts={"note": "angry"}, by=house.mgr, at=LATER)

    with pytest.raises(StaleError):
        share(note, version=1, by=house.mgr, at=LATER)

    assert Conversation.objects.get().private


def test_a_text_edited_while_it_was_private_does_not_overwrite_once_shared(house):
    note = talk(house.rep, by=house.mgr, note="mine", private=True)
    share(note, version=1, by=house.mgr, at=LATER)

    with pytest.raises(StaleError):
        complete_conversation(note, version=1, texts={"note": "other"}, by=house.mgr, at=LATER)

    assert Conversation.objects.get().note == "mine"


def test_the_person_acknowledges_once(house):
    note = talk(house.rep, by=house.mgr)

    assert acknowledge(note, by=house.rep, at=LATER, reply="Yes") is True
    assert acknowledge(note, by=house.rep, at=LATER, reply="No") is False
    assert Conversation.objects.values_list("acknowledged_at", "reply").get() == (LATER, "Yes")
    assert len(events(note)) == 2


def test_nobody_acknowledges_for_the_person_nor_a_private_note(house):
    shared = talk(house.rep, by=house.mgr)
    private = talk(house.rep, by=house.mgr, private=True)

    assert acknowledge(shared, by=house.mgr, at=LATER) is False
    assert acknowledge(private, by=house.rep, at=LATER) is False


def test_a_commitment_is_added_and_settled_once(house):
    note = talk(house.rep, by=house.mgr)
    key = uuid4()
    made = [
        add_commitment(
            note,
            owner=house.rep,
            text="Call the buyer",
            due_on=date(2027, 6, 8),
            by=house.mgr,
            at=LATER,
            client_key=key,
        )
        for _ in range(2)
    ]

    assert settle_commitment(made[0], kept=True, by=house.rep, at=LATER) is True
    assert settle_commitment(made[0], kept=False, by=house.mgr, at=LATER) is False
    assert Commitment.objects.values_list("state", "settled_at").get() == ("kept", LATER)
    assert events(made[0]) == [
        ("add commitment", house.mgr.pk, house.rep.pk, {}),
        ("settle commitment", house.rep.pk, house.rep.pk, {"state": "kept"}),
    ]


def test_a_check_in_can_be_changed_for_24_hours(house):
    first = check_in(house.rep, feeling=Feeling(7, 8, 6), by=house.rep, at=NOON)

    same = check_in(
        house.rep,
        feeling=Feeling(5, 8, 6, "tired"),
        by=house.rep,
        at=NOON + timedelta(hours=23, minutes=59),
        version=1,
    )
    next_one = check_in(
        house.rep, feeling=Feeling(6, 6, 6), by=house.rep, at=NOON + timedelta(hours=24), version=2
    )

    assert same.pk == first.pk
    assert next_one.pk != first.pk
    assert list(
        EnergyCheckin.objects.order_by("pk").values_list("energy", "word", "version", "at")
    ) == [(5, "tired", 2, NOON), (6, "", 1, NOON + timedelta(hours=24))]


def test_a_check_in_sent_twice_is_one(house):
    key = uuid4()
    for _ in range(8):
        check_in(house.rep, feeling=Feeling(7, 8, 6), by=house.rep, at=NOON, client_key=key)

    assert EnergyCheckin.objects.count() == 1
    assert AuditEvent.objects.filter(verb="check in").count() == 1


def test_a_stale_check_in_changes_nothing(house):
    check_in(house.rep, feeling=Feeling(7, 8, 6), by=house.rep, at=NOON)

    with pytest.raises(StaleError):
        check_in(house.rep, feeling=Feeling(1, 1, 1), by=house.rep, at=LATER, client_key=uuid4())

    assert EnergyCheckin.objects.get().energy == 7


def test_nobody_checks_in_for_somebody_else(house):
    with pytest.raises(PermissionError):
        check_in(house.rep, feeling=Feeling(7, 8, 6), by=house.mgr, at=NOON)
    with pytest.raises(PermissionError):
        set_energy_floor(house.rep, floor=5, action="", version=0, by=house.mgr, at=NOON)


def test_events_of_energy_hold_nothing_of_it(house):
    entry = check_in(house.rep, feeling=Feeling(7, 8, 6, "word"), by=house.rep, at=NOON)
    check_in(house.rep, feeling=Feeling(3, 3, 3), by=house.rep, at=LATER, version=1)
    floor = set_energy_floor(house.rep, floor=5, action="Run", version=0, by=house.rep, at=NOON)

    assert events(entry) == [
        ("check in", house.rep.pk, None, {}),
        ("change check-in", house.rep.pk, None, {}),
    ]
    assert events(floor) == [("set energy floor", house.rep.pk, None, {})]


def test_a_floor_saved_in_another_tab_is_not_overwritten(house):
    set_energy_floor(house.rep, floor=5, action="Run", version=0, by=house.rep, at=NOON)
    set_energy_floor(house.rep, floor=6, action="Walk", version=1, by=house.rep, at=NOON)

    for version in (0, 1):
        with pytest.raises(StaleError):
            set_energy_floor(house.rep, floor=1, action="", version=version, by=house.rep, at=NOON)

    assert EnergyFloor.objects.values_list("floor", "action", "version").get() == (6, "Walk", 2)


def test_private_notes_are_deleted_a_year_after_the_line_ended_and_shared_ones_stay(house):
    before = former_manager(house)
    private = talk(house.rep, by=before, days_ago=100, private=True)
    shared = talk(house.rep, by=before, days_ago=100)
    kept = talk(house.rep, by=house.mgr, days_ago=10, private=True)
    day = NOON.date() - timedelta(days=92) + timedelta(days=365)

    purge = [
        purge_private_notes(house.organization, on=on, at=NOON)
        for on in (day - timedelta(days=1), day)
    ]

    assert purge == [0, 1]
    assert set(Conversation.objects.values_list("pk", flat=True)) == {shared.pk, kept.pk}
    assert events(private)[-1] == ("purge private note", None, None, {})


def test_the_night_deletes_what_may_not_be_kept_any_longer(house):
    talk(house.rep, by=former_manager(house), days_ago=100, private=True)

    for day in ("2028-02-28", "2028-02-29"):
        run_night(house.organization.pk, day)
        left = Conversation.objects.count()
        assert left == (1 if day == "2028-02-28" else 0)
