"""Talks and people of the coaching tests that the house does not have."""

from datetime import timedelta

from coaching.actions import add_commitment, log_conversation
from coaching.rules import Mode, Talk
from organization.actions import deactivate, delegate
from tests import factories
from tests.factories import NOON


def talk(about, *, by, note="", mode=Mode.PHONE, private=False, days_ago=0, **rest):
    return log_conversation(
        about,
        talk=Talk(mode=mode, note=note, private=private, **rest),
        by=by,
        at=NOON - timedelta(days=days_ago),
    )


def former_manager(house):
    """Led the rep until 1 March; Maren leads her since."""
    team = factories.unit(house.organization, "Bio", parent=house.north)
    before = factories.manager(team, "Fritz Former", above=house.skip)
    factories.move(house.rep, to=team, manager=before, on=NOON.date() - timedelta(days=120))
    factories.move(
        house.rep, to=house.health, manager=house.mgr, on=NOON.date() - timedelta(days=92)
    )
    return before


def delegate_of(house):
    lent = factories.manager(house.pharma, "Dora Delegate")
    delegate(
        house.mgr,
        to=lent,
        starts_at=NOON - timedelta(days=1),
        ends_at=NOON + timedelta(days=1),
        by=house.mgr,
        at=NOON,
    )
    return lent


def leaver(house):
    """Was above everybody, and has left."""
    gone = factories.manager(house.company, "Lars Left")
    deactivate(gone, on=NOON.date(), by=None, at=NOON)
    return gone


def promise(conversation, *, by, text="Call the buyer", due_on=None):
    return add_commitment(
        conversation, owner=conversation.about, text=text, due_on=due_on, by=by, at=NOON
    )
