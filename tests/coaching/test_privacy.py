"""What is private is seen by those who must see it and by nobody else, over every page.

Markers are words that occur nowhere else. Each page of the project is opened by everybody.
"""

import json
import logging
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse

from coaching.actions import acknowledge, check_in, complete_conversation, set_energy_floor, share
from coaching.models import Conversation
from coaching.rules import ComeBack, Feeling, Mode
from organization.models import AuditEvent, Job, OutboxMessage
from tests import factories
from tests.coaching.people import delegate_of, former_manager, leaver, promise, talk
from tests.factories import NOON
from tests.guards.policy import ROUTES, VIEWPOINTS

pytestmark = pytest.mark.usefixtures("clock")

TEXTS = ("preparation", "happened", "learned", "differently", "aim", "part", "next_step")


@dataclass
class World:
    house: object
    people: dict = field(default_factory=dict)
    talks: list = field(default_factory=list)
    must_see: dict = field(default_factory=dict)

    def mark(self, name, *seen_by):
        word = f"zz{len(self.must_see):02d}{name}"
        self.must_see[word] = frozenset(seen_by)
        return word

    def note(self, name, about, by, seen_by, **rest):
        """A joint call with a marker in each of its texts and a commitment."""
        call = talk(about, by=by, mode=Mode.FIELD, note=self.mark(name, *seen_by), **rest)
        texts = {text: self.mark(f"{name}{text}", *seen_by) for text in TEXTS}
        complete_conversation(call, version=1, texts=texts, by=by, at=NOON)
        promise(call, by=by, text=self.mark(f"{name}promise", *seen_by))
        self.talks.append(call)
        return call

    def energy(self, name):
        """Three days of check-ins, a floor, and what its owner will do."""
        member = self.people[name]
        for day in (1, 8, 15):
            word = self.mark(f"{name}word", name)
            at = NOON.replace(month=5, day=day)
            check_in(member, feeling=Feeling(7, 8, 6, word), by=member, at=at)
        action = self.mark(f"{name}action", name)
        set_energy_floor(member, floor=9, action=action, version=0, by=member, at=NOON)


@pytest.fixture
def world(house):
    made = World(house)
    former, delegate, gone = former_manager(house), delegate_of(house), leaver(house)
    made.people = {name: getattr(house, name) for name in VIEWPOINTS} | {
        "former": former,
        "delegate": delegate,
        "gone": gone,
    }
    made.note("private", house.rep, house.mgr, ["mgr"], private=True, come_back=ComeBack.NEXT)
    made.note("shared", house.rep, house.mgr, ["rep", "mgr"])
    made.note("before", house.rep, former, ["former"], days_ago=100, private=True)
    made.note("told", house.rep, former, ["former", "rep", "mgr"], days_ago=100)
    made.note("above", house.rep, house.skip, ["skip"], private=True)
    opened = made.note("opened", house.peer, house.mgr, ["peer", "mgr"], private=True)
    share(opened, version=2, by=house.mgr, at=NOON)
    reply = made.mark("reply", "peer", "mgr")
    acknowledge(opened, by=house.peer, at=NOON, reply=reply)
    for name in ("rep", "peer"):
        made.energy(name)
    return made


def shown(world):
    """Name to all that this person is shown, over every page of the project."""
    clients = {name: Client() for name in world.people}
    for name, client in clients.items():
        client.force_login(world.people[name].user)
    texts = {name: [] for name in clients}

    def visit(url):
        for name, client in clients.items():
            texts[name].append(_text(client.get(url)))

    for name, policy in ROUTES.items():
        if "GET" in policy.methods:
            with undone(world.house):
                arguments = policy.arguments(world.house) if policy.arguments else {}
                visit(reverse(name, kwargs=arguments))
    for url in addresses(world):
        visit(url)
    return {name: "".join(pages) for name, pages in texts.items()}


@contextmanager
def undone(house):
    """What a policy row makes for its page is gone before the next row makes its own."""
    before = transaction.savepoint()
    yield
    transaction.savepoint_rollback(before)
    for name, value in vars(type(house)).items():
        if isinstance(value, cached_property):
            vars(house).pop(name, None)


def addresses(world):
    """The pages of each talk and person."""
    for conversation in world.talks:
        yield conversation.get_absolute_url()
    for person in world.people.values():
        timeline = reverse("coaching:timeline", args=[person.pk])
        yield from (timeline, f"{timeline}?show=commitments")
    yield f"{reverse('coaching:log')}?who={world.people['rep'].pk}"


def _text(response):
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    return response.content.decode() + str(response.headers)


def seen_by(world):
    """Marker to the names of those who were shown it anywhere."""
    pages = shown(world)
    return {
        word: frozenset(name for name, text in pages.items() if word in text)
        for word in world.must_see
    }


def test_each_marker_is_shown_to_those_who_must_see_it_and_to_nobody_else(world):
    world.must_see["Energy, last 3 check-ins: 7, 7, 7"] = frozenset({"rep", "peer"})

    assert len(world.must_see) >= 40
    assert len(world.people) >= 10
    assert seen_by(world) == world.must_see


def test_a_stranger_of_another_organization_is_shown_nothing(world):
    elsewhere = factories.organization("Zeta")
    company = factories.unit(elsewhere, "Zeta", level="global")
    world.people = {"far": factories.manager(company, "Zoe Far")} | {"rep": world.people["rep"]}

    found = seen_by(world)

    assert {name for names in found.values() for name in names} == {"rep"}


def _sends(client, world):
    """Writes that succeed, that are refused and that come too late, with markers in each."""
    word = world.mark("sent")
    mgr, rep = world.people["mgr"], world.people["rep"]
    private = world.talks[0]
    log = {"who": rep.pk, "mode": "field", "note": word, "come_back": "no", "private": "on"}
    scores = {"energy": 7, "enthusiasm": 8, "endurance": 6, "word": word, "key": uuid4()}
    for person, name, arguments, data in [
        (mgr, "log", [], {**log, "key": uuid4()}),
        (mgr, "log", [], {**log, "key": "none"}),
        (mgr, "completion", [private.pk], {"version": 1, "learned": word}),
        (mgr, "completion", [private.pk], {"version": 2, "learned": word}),
        (mgr, "sharing", [private.pk], {"version": 1, "confirm": "yes"}),
        (rep, "completion", [private.pk], {"version": 1, "learned": word}),
        (rep, "checkin", [], {**scores, "version": 0}),
        (rep, "checkin", [], {**scores, "version": 7, "energy": 3}),
        (rep, "checkin", [], {**scores, "energy": 70}),
        (rep, "energy-floor", [], {"floor": 5, "action": word, "version": 9}),
    ]:
        client.force_login(person.user)
        client.post(reverse(f"coaching:{name}", args=arguments), data)


def test_no_log_line_holds_what_was_written(client, world, caplog, monkeypatch):
    requests = logging.getLogger("django.request")
    monkeypatch.setattr(requests, "propagate", True)
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="django.request")

    _sends(client, world)

    assert "/completion/" in caplog.text
    assert [line for line in caplog.text.splitlines() if "zz" in line] == []


def test_no_other_table_holds_what_was_written(client, world):
    _sends(client, world)

    rows = [
        json.dumps(list(model.objects.values()), default=str)
        for model in apps.get_models()
        if model._meta.app_label != "coaching"
    ]

    assert Conversation.objects.filter(note__startswith="zz").count() == len(world.talks) + 1
    assert [row for row in rows if any(word in row for word in world.must_see)] == []


def test_no_event_holds_more_than_names_of_rows_and_states(client, world):
    _sends(client, world)

    events = AuditEvent.objects.filter(subject_type__startswith="coaching.")
    keys = {key for facts in events.values_list("facts", flat=True) for key in facts}

    assert events.count() > len(world.talks)
    assert keys <= {"private", "mode", "state"}
    assert not OutboxMessage.objects.filter(task__startswith="coaching").exists()
    assert not Job.objects.exists()


def test_no_event_tells_of_whom_a_private_note_is(world):
    private = Conversation.objects.filter(private=True).values("pk")
    events = AuditEvent.objects.filter(subject_type="coaching.conversation", subject_id__in=private)

    assert events.exists()
    assert not events.filter(about__isnull=False).exists()
