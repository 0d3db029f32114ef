"""What is private is seen by those who must see it and by nobody else, over every page.

Markers are words that occur nowhere else. Each page of the project is opened by everybody.
"""

import json
import logging
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from django.apps import apps
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


def addresses(world):
    """Every page of the project, for the rep's objects and for each talk and person."""
    for name, policy in ROUTES.items():
        if "GET" in policy.methods:
            arguments = policy.arguments(world.house) if policy.arguments else {}
            yield reverse(name, kwargs=arguments)
    for conversation in world.talks:
        yield conversation.get_absolute_url()
    for person in world.people.values():
        timeline = reverse("coaching:timeline", args=[person.pk])
        yield from (timeline, f"{timeline}?show=commitments")


def seen_by(client, world, urls):
    """Marker to the names of those who were shown it anywhere."""
    found = {word: set() for word in world.must_see}
    for name, person in world.people.items():
        client.force_login(person.user)
        text = "".join(_shown(client.get(url)) for url in urls)
        for word in found:
            if word in text:
                found[word].add(name)
    return {word: frozenset(names) for word, names in found.items()}


def _shown(response):
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    return response.content.decode() + str(response.headers)


def test_each_marker_is_shown_to_those_who_must_see_it_and_to_nobody_else(client, world):
    urls = list(addresses(world))

    assert len(world.must_see) >= 40
    assert len(world.people) >= 10
    assert seen_by(client, world, urls) == world.must_see


def test_a_stranger_of_another_organization_is_shown_nothing(client, world):
    elsewhere = factories.organization("Zeta")
    company = factories.unit(elsewhere, "Zeta", level="global")
    world.people = {"far": factories.manager(company, "Zoe Far")}

    found = seen_by(client, world, [talk.get_absolute_url() for talk in world.talks])

    assert set(found.values()) == {frozenset()}


def test_energy_scores_are_drawn_for_oneself_only(client, world):
    drawn = set()
    for name, person in world.people.items():
        client.force_login(person.user)
        pages = "".join(_shown(client.get(url)) for url in addresses(world))
        if "last 3 check-ins" in pages or 'name="energy" value="7" required checked' in pages:
            drawn.add(name)

    assert drawn == {"rep", "peer"}


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
