"""Chromium against a live server, with a real worker where a test asks for one.

The database is a file: a server and a worker of their own cannot share one in memory.
"""

import os
import re
import shutil
import subprocess
import sys

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from organization.models import Member, Organization
from salesplan.demo.seed import seed
from tests import factories
from tests.territories.plans import account_of

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
# The browser's and htmx's own lines for what is part of a page's work: no signal, a refusal.
USUAL = re.compile(
    r"htmx:(afterRequest|sendError), |Failed to load resource: "
    r"(net::ERR_INTERNET_DISCONNECTED|.* status of (401|409|422) )"
)
PATIENCE = 10_000


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    if settings.EMBEDDED:
        file = tmp_path_factory.mktemp("database") / "browser.sqlite3"
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(file)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": shutil.which("chromium"), "args": CHROMIUM}


@pytest.fixture(scope="session")
def base_url():
    """None: the live server's address is given with every path. In place of the plugin's own,
    which this pytest refuses."""


@pytest.fixture(autouse=True)
def fresh_limits():
    factories.forget_rate_limits()


@pytest.fixture
def clock():
    """Noon of 1 June 2027 when the test begins. It goes on, as a browser needs it to."""
    with time_machine.travel(factories.NOON, tick=True) as traveller:
        yield traveller


@pytest.fixture
def errors():
    return []


@pytest.fixture
def forgiven():
    """Words of console errors that a test brings about on purpose."""
    return []


@pytest.fixture
def browse(new_context, errors, forgiven):
    """A browser of somebody's own. Console errors in it fail the test at its end."""

    def open_browser(**options):
        context = new_context(**{"reduced_motion": "reduce", **options})
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda said: _note(said, errors))
        context.on("weberror", lambda fault: errors.append(str(fault.error)))
        return context

    yield open_browser
    unusual = [text for text in errors if not USUAL.match(text)]
    assert [text for text in unusual if not any(word in text for word in forgiven)] == []


def _note(said, errors):
    if said.type == "error":
        errors.append(said.text)


@pytest.fixture
def visit(browse, live_server):
    """Open a path as a member, each in a browser of their own that lasts as long as the test."""
    contexts = {}

    def open_as(member, path="/", *, width=1440, height=900):
        key = member and member.pk
        if key not in contexts:
            contexts[key] = browse()
            if member:
                sign_in(contexts[key], live_server, member)
        page = contexts[key].new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.goto(live_server.url + path)
        return page

    return open_as


def sign_in(context, live_server, member):
    client = Client()
    client.force_login(member.user)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
    context.add_cookies([cookie])


@pytest.fixture
def sample(db, clock):
    """The small sample company, as it stands at noon of 1 June 2027."""
    seed(name="Brightside", size="small", at=factories.NOON)
    return Sample(Organization.objects.get(name="Brightside"))


class Sample:
    def __init__(self, organization):
        self.organization = organization

    def person(self, name):
        return Member.objects.select_related("user", "organization").get(name=name)


@pytest.fixture
def selling(house):
    """The house, with a goal and three accounts of the CRM for its rep."""
    factories.goal(house.rep, {f"2027-{month:02}": 100_000 for month in range(1, 13)})
    for name in ("Aldermoor", "Castell", "Lindqvist"):
        account_of(house.rep, name)
    return house


@pytest.fixture
def worker(live_server, settings, tmp_path):
    """A Celery worker with beat on the live server's database, with a folder of its own for its
    broker and for uploads."""
    data = tmp_path / "data"
    settings.MEDIA_ROOT = data / "media"
    name = settings.DATABASES["default"]["NAME"]
    log = (tmp_path / "worker.log").open("w")
    command = ["celery", "-A", "salesplan", "worker", "-B", "-P", "solo", "--loglevel", "INFO"]
    process = subprocess.Popen(
        [sys.executable, "-m", *command, "-s", str(tmp_path / "beat")],
        env={
            **os.environ,
            "SALESPLAN_MODE": "test",
            "SALESPLAN_DATA_DIR": str(data),
            "DATABASE_URL": f"sqlite:///{name}",
        },
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    yield process
    process.terminate()
    process.wait(timeout=20)
    log.close()
