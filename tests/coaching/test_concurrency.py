"""Eight at once, on a database that several connections share."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from coaching.actions import (
    StaleError,
    add_commitment,
    check_in,
    complete_conversation,
    log_conversation,
    settle_commitment,
    share,
)
from coaching.models import Commitment, Conversation, EnergyCheckin
from coaching.rules import Feeling, Mode, Talk
from organization.models import AuditEvent
from tests.coaching.people import promise, talk
from tests.conftest import House
from tests.factories import NOON

AT_ONCE = 8
pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def house(transactional_db):
    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite is in memory and belongs to one connection")
    return House()


def at_once(act):
    """Run act(0) to act(7) at the same moment; True, or the name of what it raised."""
    gate = Barrier(AT_ONCE)

    def run(number):
        gate.wait()
        try:
            act(number)
        except StaleError:
            return "stale"
        else:
            return "saved"
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(run, range(AT_ONCE)))


def verbs(verb):
    return AuditEvent.objects.filter(verb=verb).count()


def test_one_talk_sent_eight_times_is_saved_once(house):
    key = uuid4()

    said = at_once(
        lambda _: log_conversation(
            house.rep, talk=Talk(Mode.FIELD, "once"), by=house.mgr, at=NOON, client_key=key
        )
    )

    assert said == ["saved"] * AT_ONCE
    assert (Conversation.objects.count(), verbs("log conversation")) == (1, 1)


def test_of_eight_texts_for_one_version_one_is_saved(house):
    note = talk(house.rep, by=house.mgr, private=True)

    said = at_once(
        lambda number: complete_conversation(
            note, version=1, texts={"note": f"text {number}"}, by=house.mgr, at=NOON
        )
    )

    assert said == ["saved"] + ["stale"] * (AT_ONCE - 1)
    assert Conversation.objects.get().version == 2
    assert verbs("complete conversation") == 1


def test_a_text_and_the_sharing_of_an_older_one_never_both_happen(house):
    note = talk(house.rep, by=house.mgr, private=True)

    def act(number):
        if number % 2:
            share(note, version=1, by=house.mgr, at=NOON)
        else:
            complete_conversation(note, version=1, texts={"note": "unread"}, by=house.mgr, at=NOON)

    at_once(act)

    after = Conversation.objects.get()
    assert (after.private, after.note) in {(False, ""), (True, "unread")}


def test_a_commitment_is_added_and_settled_once(house):
    note = talk(house.rep, by=house.mgr)
    key = uuid4()
    at_once(
        lambda _: add_commitment(
            note,
            owner=house.rep,
            text="Call",
            due_on=None,
            by=house.mgr,
            at=NOON,
            client_key=key,
        )
    )
    other = promise(note, by=house.mgr)

    at_once(lambda number: settle_commitment(other, kept=number % 2 == 0, by=house.rep, at=NOON))

    assert (Commitment.objects.count(), verbs("add commitment")) == (2, 2)
    assert verbs("settle commitment") == 1


def test_a_check_in_sent_eight_times_is_one_and_of_eight_changes_one_is_saved(house):
    key = uuid4()
    first = at_once(
        lambda _: check_in(
            house.rep, feeling=Feeling(7, 8, 6), by=house.rep, at=NOON, client_key=key
        )
    )
    changes = at_once(
        lambda number: check_in(
            house.rep, feeling=Feeling(number + 1, 1, 1), by=house.rep, at=NOON, version=1
        )
    )

    assert first == ["saved"] * AT_ONCE
    assert changes == ["saved"] + ["stale"] * (AT_ONCE - 1)
    assert EnergyCheckin.objects.get().version == 2
