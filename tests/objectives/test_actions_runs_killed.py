"""Workers that are killed, and two at once, on PostgreSQL with processes of their own."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from objectives.actions import compute, recompute_touched, run_night
from objectives.actions.runs import LEASE
from objectives.models import MetricRun, ObjectiveTarget, PublishedRun
from organization.models import OutboxMessage
from pipeline.models import TouchedMember
from salesplan.management.bench import data
from salesplan.management.bench.data import AS_OF
from tests.objectives.mirror import stored

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.EMBEDDED, reason="a database in memory has one process"),
]
KILLS = 6


@pytest.fixture
def company(transactional_db):
    return data.make(reps=200, opportunities=8_000)


def figures(company):
    """The shown figures of everybody, read by one statement."""
    return stored(company.organization)


def worker(company, *lines):
    """A process that says when it is ready, does the lines, and says when it has."""
    script = [
        "import django; django.setup()",
        "from django.utils import timezone",
        "from datetime import date",
        "from objectives import actions",
        "from organization.models import Organization",
        f"organization = Organization.objects.get(pk={company.organization.pk})",
        f"as_of = date.fromisoformat('{AS_OF}')",
        "print('ready', flush=True)",
        *lines,
        "print('done', flush=True)",
    ]
    name = connection.settings_dict["NAME"]
    environment = os.environ | {
        "DATABASE_URL": settings.DATABASE_URL.rsplit("/", 1)[0] + "/" + name,
        "DJANGO_SETTINGS_MODULE": "salesplan.settings",
        "SALESPLAN_MODE": "test",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", "\n".join(script)],
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


COMPUTE = "actions.compute(organization, as_of=as_of, cause='asked', by=None, at=timezone.now())"
NIGHT = "actions.run_night(organization, as_of=as_of, at=timezone.now())"


def raise_goals(company):
    ObjectiveTarget.objects.filter(organization=company.organization).update(amount=77_777)


def run(company):
    organization = company.organization
    return compute(organization, as_of=AS_OF, cause="asked", by=None, at=timezone.now())


def test_a_killed_run_leaves_the_old_figures_or_all_of_the_new(company):
    run(company)
    old = figures(company)
    raise_goals(company)
    process = worker(company, "import time; begun = time.perf_counter()", COMPUTE)
    begun = time.perf_counter()
    process.wait(timeout=60)
    length = time.perf_counter() - begun
    new = figures(company)
    seen = []

    for kill in range(KILLS):
        ObjectiveTarget.objects.update(amount=77_777 + kill + 1)
        process = worker(company, COMPUTE)
        time.sleep(random.Random(kill).random() * length)
        seen.append(figures(company))
        os.kill(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
        seen.append(figures(company))

    assert {len(found) for found in (old, new, *seen)} == {len(new)}
    assert {_goal(found) for found in seen} <= {12 * (77_777 + kill) for kill in range(KILLS + 1)}
    run(company)
    assert _goal(figures(company)) == 12 * (77_777 + KILLS)


def _goal(found):
    """What every person's year is promised: one number, as long as no write was cut in two."""
    goals = {
        row["goal"] for (kind, _, label), row in found.items() if kind == 1 and label == "2027"
    }
    assert len(goals) == 1
    return goals.pop() // 10_000


def test_a_killed_night_is_taken_over_when_its_lease_ends(company):
    run(company)
    raise_goals(company)
    process = worker(company, NIGHT)
    night = MetricRun.objects.filter(cause="night")
    deadline = time.monotonic() + 30
    while not night.exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
    if night.get().state == MetricRun.State.DONE:
        pytest.fail("The night ended before it could be killed; give it more to do.")

    now = timezone.now()
    early = run_night(company.organization, as_of=AS_OF, at=now)
    late = run_night(company.organization, as_of=AS_OF, at=now + LEASE)

    assert early is None
    assert (late.state, late.attempt) == (MetricRun.State.DONE, 2)
    assert _goal(figures(company)) == 12 * 77_777
    asked = OutboxMessage.objects.filter(task="salesplan.run_night").order_by("not_before")
    assert asked.first().not_before <= now + timedelta(minutes=5)


def test_two_nights_at_once_are_one_run(company):
    ready, found = threading.Barrier(2), []

    def one():
        ready.wait(timeout=10)
        found.append(run_night(company.organization, as_of=AS_OF, at=timezone.now()))
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(made is None for made in found) == [False, True]
    assert list(MetricRun.objects.values_list("state", "attempt")) == [("done", 1)]


def test_runs_at_once_wait_for_each_other(company):
    run(company)
    goals = ObjectiveTarget.objects.filter(objective__owner_member__in=company.reps[:20])
    goals.update(amount=5)
    TouchedMember.objects.bulk_create(
        TouchedMember(organization=company.organization, member_id=rep) for rep in company.reps[:20]
    )
    failures = []

    def attempt(work):
        try:
            work()
        except Exception as failure:  # what a thread raises is lost otherwise
            failures.append(failure)
        finally:
            connection.close()

    works = [lambda: run(company)] * 2
    works += [lambda: recompute_touched(company.organization, at=timezone.now())] * 2
    threads = [threading.Thread(target=attempt, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)

    after = figures(company)
    run(company)
    assert failures == []
    assert after == figures(company)
    assert PublishedRun.objects.count() == 1
    assert not TouchedMember.objects.exists()
