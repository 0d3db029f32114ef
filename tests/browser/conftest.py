"""Chromium against a live server, with a real worker where a test asks for one.

The database is a file: a server and a worker of their own cannot share one in memory.
"""

import os
import shutil
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
NOT_OURS = ("Failed to load resource",)


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


@pytest.fixture
def errors():
    return []


@pytest.fixture
def visit(context, live_server, errors):
    """Sign in as a member and open a path. Console errors fail the test at its end."""

    def open_as(member, path="/", *, width=1440, height=900, scheme="light"):
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if member is not None:
            sign_in(context, live_server, member)
        page.goto(live_server.url + path)
        return page

    yield open_as
    assert [text for text in errors if not text.startswith(NOT_OURS)] == []


def sign_in(context, live_server, member):
    client = Client()
    client.force_login(member.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.clear_cookies()
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": live_server.url}]
    )


@pytest.fixture
def worker(live_server, tmp_path):
    """A Celery worker with beat on the live server's database, over a broker in a folder."""
    broker = settings.BROKER_FOLDER
    shutil.rmtree(broker, ignore_errors=True)
    broker.mkdir(parents=True)
    name = settings.DATABASES["default"]["NAME"]
    log = (tmp_path / "worker.log").open("w")
    command = ["celery", "-A", "salesplan", "worker", "-B", "-P", "solo", "--loglevel", "INFO"]
    process = subprocess.Popen(
        [sys.executable, "-m", *command, "-s", str(tmp_path / "beat")],
        env={**os.environ, "SALESPLAN_MODE": "test", "DATABASE_URL": f"sqlite:///{name}"},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    yield process
    process.terminate()
    process.wait(timeout=20)
    log.close()
