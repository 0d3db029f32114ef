"""Writers at once: what was said to be saved is there, and a revision holds all of it."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.db import connections

from territories import actions
from territories.models import Plan, PlanRevision, PlanText
from tests.factories import NOON
from tests.territories import plans

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, SAVES = 12, 10


def at_once(work):
    """Run `work(writer)` in as many threads as there are writers, each with its own connection."""

    def one(writer):
        try:
            return work(writer)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(one, range(WRITERS)))


@pytest.fixture
def shared(house, tmp_path):
    """A database that threads can share: SQLite's of the tests is in memory, so copy it to a file."""
    memory, settings = connections["default"], connections.settings["default"]
    if memory.vendor != "sqlite":
        yield
        return
    name = str(tmp_path / "threads.sqlite3")
    with closing(sqlite3.connect(name)) as file:
        memory.connection.backup(file)
    connections.settings["default"] = {**settings, "NAME": name}
    del connections["default"]
    yield
    connections["default"].close()
    connections.settings["default"] = settings
    connections["default"] = memory


@pytest.fixture
def text(house, shared):
    return plans.started(house.rep).texts.get(section="markets")


def append(pk, token, rep):
    """Read, add a word, save; read again where somebody was faster."""
    while True:
        row = PlanText.objects.select_related("plan").get(pk=pk)
        try:
            return actions.save_text(
                row, value=f"{row.text} {token}", version=row.version, by=rep, at=NOON
            )
        except actions.StaleError:
            continue


def test_no_save_of_twelve_writers_is_lost(house, text):
    at_once(lambda w: [append(text.pk, f"w{w}s{n}", house.rep) for n in range(SAVES)])

    text.refresh_from_db()
    assert sorted(text.text.split()) == sorted(
        f"w{writer}s{save}" for writer in range(WRITERS) for save in range(SAVES)
    )
    assert text.version == WRITERS * SAVES + 1


def test_of_twelve_stale_saves_one_is_taken_and_eleven_are_told(house, text):
    def save(writer):
        try:
            actions.save_text(text, value=f"w{writer}", version=1, by=house.rep, at=NOON)
        except actions.StaleError:
            return "told"
        return "taken"

    assert sorted(at_once(save)) == ["taken"] + ["told"] * 11


def test_a_revision_holds_every_save_that_was_acknowledged_before_it(house, text):
    plan = Plan.objects.select_related("member__organization").get()
    saved = []

    def work(writer):
        if writer == WRITERS // 2:
            return actions.submit(plan, version=1, by=house.rep, at=NOON)
        try:
            for number in range(SAVES):
                saved.append(append(text.pk, f"w{writer}s{number}", house.rep).version)
        except actions.LockedError:
            return "locked"
        return "done"

    at_once(work)

    text.refresh_from_db()
    assert PlanRevision.objects.get().paper["texts"]["markets"] == text.text
    assert text.version == len(saved) + 1


def test_twelve_submits_make_one_revision(house, text):
    plan = Plan.objects.select_related("member__organization").get()

    def submit(_):
        try:
            actions.submit(plan, version=1, by=house.rep, at=NOON)
        except actions.RefusedError:
            return "refused"
        return "submitted"

    assert sorted(at_once(submit)) == ["refused"] * 11 + ["submitted"]
    assert PlanRevision.objects.count() == 1


def test_a_plan_started_twelve_times_is_one_plan(house, text):
    pks = at_once(lambda _: actions.start_plan(house.peer, year=2027, by=house.peer, at=NOON).pk)

    assert len(set(pks)) == 1
    assert Plan.objects.get(member=house.peer).texts.count() == 8
