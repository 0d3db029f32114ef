"""The demo as a person starts it: real processes, their own data folder, a free port."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from salesplan.management.commands.demo import listen, loopback

ROOT = Path(__file__).resolve().parent.parent
UP = re.compile(r"salesplan runs at (http://127\.0\.0\.1:\d+/)")


def manage(folder, *arguments, **environment):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SALESPLAN", "DATABASE"))}
    return {
        "args": [sys.executable, "manage.py", *arguments],
        "cwd": ROOT,
        "env": kept | {"SALESPLAN_MODE": "demo", "SALESPLAN_DATA_DIR": str(folder)} | environment,
        "text": True,
    }


def refusal(folder, *arguments, **environment):
    outcome = subprocess.run(
        **manage(folder, "demo", *arguments, **environment), capture_output=True, timeout=60
    )
    return outcome.returncode, outcome.stderr.strip().splitlines()[-1]


@contextmanager
def started(folder):
    """Yields the process and the address it printed."""
    out = (folder / "out.txt").open("w+")
    process = subprocess.Popen(
        **manage(folder, "demo", "--size", "small", "--port", "24000"), stdout=out, stderr=out
    )
    try:
        yield process, wait_for(lambda: UP.search(written(folder)))[1]
    finally:
        process.terminate()
        process.wait(timeout=60)
        out.close()


def written(folder):
    return (folder / "out.txt").read_text()


def wait_for(look, *, seconds=180):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError(f"{look} stayed empty for {seconds} s")


def status(address):
    with urllib.request.urlopen(address, timeout=60) as reply:
        return reply.status


def landing(address, sign_in):
    """The path a person comes to after signing in with what the demo printed."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    *_, email, password = sign_in.split()
    with browser.open(f"{address}account/login/", timeout=60) as reply:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', reply.read().decode())[1]
    form = {"login": email, "password": password, "csrfmiddlewaretoken": token}
    with browser.open(
        f"{address}account/login/", urllib.parse.urlencode(form).encode(), timeout=60
    ) as reply:
        return re.sub(r"\d+", "N", reply.url.removeprefix(address))


def processes(folder):
    return [int(pid) for pid in (folder / "demo.lock").read_text().split()]


def living(pids):
    def state(pid):
        try:
            return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return "gone"

    return [pid for pid in pids if state(pid) not in {"gone", "Z"}]


@pytest.mark.parametrize("address", ["0.0.0.0", "192.168.1.4", "::", "example.com"])
def test_demo_refuses_an_address_others_can_reach(tmp_path, address):
    assert refusal(tmp_path, "--bind", address) == (
        1,
        f"CommandError: The demo listens on this machine only, and {address} can be reached from "
        "others. Use --bind 127.0.0.1, or run it in production: README, Running in production.",
    )


def test_demo_refuses_a_database_other_than_its_own(tmp_path):
    code, sentence = refusal(
        tmp_path, DATABASE_URL="postgres:///salesplan", SALESPLAN_SECRET_KEY="k" * 60
    )
    assert (code, sentence.split(": ", 1)[1]) == (
        1,
        "The demo runs on its own SQLite file; unset DATABASE_URL.",
    )


def test_demo_refuses_production(tmp_path):
    assert refusal(tmp_path, SALESPLAN_MODE="production", SALESPLAN_SECRET_KEY="k" * 60) == (
        1,
        "CommandError: Start the demo by make demo, or set SALESPLAN_MODE=demo first.",
    )


def test_loopback_knows_this_machine_by_name():
    assert (loopback("localhost"), loopback("127.0.0.2")) == ("127.0.0.1", "127.0.0.2")


def test_demo_takes_the_next_port_when_one_is_taken():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with listen("127.0.0.1", port) as server:
            assert port < server.getsockname()[1] < port + 50


@pytest.mark.services
def test_demo_serves_recovers_stops_and_starts_again(tmp_path):
    with started(tmp_path) as (process, address):
        first = processes(tmp_path)
        sign_ins = (tmp_path / "sign-ins.txt").read_text().splitlines()
        assert sign_ins[:4] == [line for line in written(tmp_path).splitlines() if "@" in line]
        assert [line.split()[0] for line in sign_ins[:4]] == [
            "rep",
            "manager",
            "executive",
            "operations",
        ]
        assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
        assert [landing(address, line) for line in sign_ins[:4]] == [
            "me/N/N/",
            "team/N/",
            "org/N/N/",
            "ops/health/",
        ]

        os.kill(first[1], signal.SIGKILL)
        wait_for(lambda: processes(tmp_path) != first)
        assert status(address) == 200

        assert refusal(tmp_path)[1].startswith(f"CommandError: A demo already runs on {tmp_path}.")

        running = processes(tmp_path)
        assert living(running) == running
        process.terminate()
        assert process.wait(timeout=60) == 0
    assert living(running) == []

    key = (tmp_path / "secret_key").read_text()
    with started(tmp_path):
        assert (tmp_path / "secret_key").read_text() == key
        assert (tmp_path / "sign-ins.txt").read_text().splitlines() == sign_ins
        assert "Generating" not in written(tmp_path)
