"""A save does not need the broker: with Redis gone or frozen it goes on, and nothing is lost."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest
import redis
from celery import Celery
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from organization.actions import deliver_outbox
from organization.models import OutboxMessage

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed"),
]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Redis:
    """A server of the test's own, to stop, freeze and start again."""

    def __init__(self, folder):
        self.folder, self.port, self.process = folder, free_port(), None
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(
            [*command, "--save", "", "--appendonly", "no", "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
        )
        for _ in range(100):
            if self.answers():
                return
            time.sleep(0.05)
        raise AssertionError("Redis did not start")

    def answers(self):
        try:
            return redis.Redis(port=self.port, socket_timeout=1).ping()
        except redis.exceptions.RedisError:
            return False

    def stop(self):
        self.process.kill()
        self.process.wait()

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def tasks(self):
        waiting = redis.Redis(port=self.port, socket_timeout=1).lrange("celery", 0, -1)
        return [json.loads(message)["headers"]["task"] for message in waiting]


@pytest.fixture
def server(tmp_path):
    started = Redis(tmp_path)
    yield started
    started.thaw()
    started.stop()


@pytest.fixture
def send(server):
    """The sending of a process whose settings name this Redis."""
    script = (
        "import json; from django.conf import settings as s;"
        "print(json.dumps({k: getattr(s, k) for k in dir(s) if k.startswith('CELERY_BROKER')}))"
    )
    environment = {**os.environ, "SALESPLAN_BROKER_URL": server.url}
    said = subprocess.run(
        [sys.executable, "-c", script],
        env={**environment, "DJANGO_SETTINGS_MODULE": "salesplan.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=True,
    )
    app = Celery("trust", set_as_current=False)
    names = {name.removeprefix("CELERY_").lower(): v for name, v in json.loads(said.stdout).items()}
    app.conf.update(names)
    yield app.send_task
    app.close()


def recompute(client, member):
    """A save that asks for a task; how it was answered, and in how many seconds."""
    client.force_login(member.user)
    began = time.monotonic()
    response = client.post(reverse("objectives:recomputation"))
    return response.status_code, time.monotonic() - began


def deliver(send):
    began = time.monotonic()
    return deliver_outbox(send, at=timezone.now()), time.monotonic() - began


def make_due():
    """As if half a minute had passed since the last try."""
    OutboxMessage.objects.filter(sent_at__isnull=True).update(not_before=timezone.now())


def test_a_message_goes_to_redis_once(client, house, server, send):
    status, _ = recompute(client, house.mgr)

    assert status == 303
    assert [deliver(send)[0], deliver(send)[0]] == [1, 0]
    assert server.tasks() == [OutboxMessage.objects.get().task]


def test_with_redis_gone_a_save_goes_on_and_its_message_waits(client, house, server, send):
    server.stop()

    status, took = recompute(client, house.mgr)
    sent, gave_up_after = deliver(send)

    assert (status, sent) == (303, 0)
    assert took < 3
    assert gave_up_after < 10
    server.start()
    make_due()
    assert deliver(send)[0] == 1
    assert server.tasks() == [OutboxMessage.objects.get().task]


def test_with_redis_frozen_a_save_goes_on_and_its_message_waits(client, house, server, send):
    recompute(client, house.mgr)
    assert deliver(send)[0] == 1
    server.freeze()

    status, took = recompute(client, house.exec)
    sent, gave_up_after = deliver(send)

    assert (status, sent) == (303, 0)
    assert took < 3
    assert gave_up_after < 10
    server.thaw()
    make_due()
    assert deliver(send)[0] == 1
    assert len(server.tasks()) >= 2
    assert not OutboxMessage.objects.filter(sent_at__isnull=True).exists()
