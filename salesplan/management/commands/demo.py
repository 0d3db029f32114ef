"""Web, worker and beat on this machine, on generated data, until Ctrl-C."""

import fcntl
import io
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from organization.models import Organization

PORTS_TRIED = 50
SETTLED_AFTER = 60.0  # seconds a process has run before its earlier failures are forgotten
LONGEST_PAUSE = 30.0
FAILED_STARTS = 3
GRACE = 15.0


@dataclass(slots=True)
class Child:
    """One process of the demo, started again when it dies, each time after a longer pause."""

    name: str
    command: list[str]
    folder: Path
    inherited: tuple[int, ...]
    failures: int = 0
    started: float = 0.0
    due: float = 0.0
    process: subprocess.Popen | None = field(default=None)

    @property
    def log(self):
        return self.folder / f"{self.name}.log"

    @property
    def alive(self):
        return self.process is not None and self.process.poll() is None

    def start(self, now):
        # A session of its own: Ctrl-C reaches the demo, which then stops its processes in order.
        with self.log.open("a" if self.failures else "w") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                cwd=settings.BASE_DIR,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=child_environment(),
                pass_fds=self.inherited,
                start_new_session=True,
            )
        self.started = now

    def watch(self, now):
        """Starts what is due; returns a sentence when the process has just died."""
        if self.alive:
            if self.failures and now - self.started > SETTLED_AFTER:
                self.failures = 0
            return None
        if self.process is None:
            if now >= self.due:
                self.start(now)
            return None
        code, self.process = self.process.returncode, None
        self.failures += 1
        pause = min(2.0 ** (self.failures - 1), LONGEST_PAUSE)
        self.due = now + pause
        return f"The {self.name} process ended ({code}), see {self.log}; it starts again in {pause:.0f} s."

    def signal(self, number):
        if self.alive:
            os.killpg(self.process.pid, number)


def child_environment():
    own = {k: v for k, v in os.environ.items() if k not in {"GUNICORN_CMD_ARGS", "WEB_CONCURRENCY"}}
    return own | {"SALESPLAN_MODE": "demo", "PYTHONUNBUFFERED": "1"}


def listen(bind, port):
    """A listening socket on the first free port from `port` on. The web processes inherit it."""
    for candidate in range(port, port + PORTS_TRIED):
        try:
            return socket.create_server((bind, candidate), backlog=128)
        except OSError:
            continue
    raise CommandError(
        f"No port from {port} to {port + PORTS_TRIED - 1} is free on {bind}. Name another: --port N"
    )


def loopback(text):
    try:
        address = ipaddress.IPv4Address("127.0.0.1" if text == "localhost" else text)
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise CommandError(
            f"The demo listens on this machine only, and {text} can be reached from others. "
            "Use --bind 127.0.0.1, or run it in production: README, Running in production."
        )
    return str(address)


def answers(address):
    try:
        with urllib.request.urlopen(f"{address}health/", timeout=2) as reply:  # noqa: S310
            return reply.status == 200
    except (urllib.error.URLError, OSError):
        return False


class Command(BaseCommand):
    help = "Runs the product on this machine on generated data, until Ctrl-C."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="or the next one that is free")
        parser.add_argument("--bind", default="127.0.0.1", help="an address of this machine only")
        parser.add_argument("--size", default="medium", choices=["small", "medium", "large"])

    def handle(self, *, port, bind, size, **options):
        if settings.MODE != "demo":
            raise CommandError("Start the demo by make demo, or set SALESPLAN_MODE=demo first.")
        bind = loopback(bind)
        os.umask(0o077)
        self.running, self.stopping = False, threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop)
        with self.only_one() as lock, listen(bind, port) as server:
            self.prepare(size)
            self.run(server, lock)

    def stop(self, number, _):
        if not self.running or self.stopping.is_set():
            raise SystemExit(128 + number)
        self.stopping.set()

    def only_one(self):
        """A lock that the processes inherit: it also stands while any of them outlives the demo."""
        lock = (settings.DATA_DIR / "demo.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CommandError(
                f"A demo already runs on {settings.DATA_DIR}. Stop it by Ctrl-C where it was "
                f"started, or by: kill {lock.read().strip()}"
            ) from None
        lock.truncate(0)
        return lock

    def prepare(self, size):
        self.stdout.write("Preparing the database")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        if not Organization.objects.exists():
            self.stdout.write(f"Generating an organization (--size {size})")
            call_command("seed_demo", size=size, stdout=io.StringIO())
        connections.close_all()

    def run(self, server, lock):
        host, port = server.getsockname()
        address = f"http://{host}:{port}/"
        children = self.children(server.fileno(), lock.fileno())
        self.running = True
        try:
            if self.come_up(children, address, lock):
                self.welcome(address)
                self.watch(children, lock)
        finally:
            self.end(children)

    def children(self, server, lock):
        folder = settings.DATA_DIR / "logs"
        folder.mkdir(exist_ok=True)
        web = ["gunicorn", "salesplan.wsgi:application", "--bind", f"fd://{server}"]
        web += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
        web += ["--no-control-socket"]
        celery = ["celery", "-A", "salesplan"]
        worker = [*celery, "worker", "-P", "solo", "-c", "1", "--loglevel", "WARNING"]
        beat = [*celery, "beat", "--loglevel", "WARNING", "--pidfile="]
        return [
            Child("web", [sys.executable, "-m", *web], folder, (server, lock)),
            Child("worker", [sys.executable, "-m", *worker], folder, (lock,)),
            Child("beat", [sys.executable, "-m", *beat], folder, (lock,)),
        ]

    def look_after(self, children, lock):
        for child in children:
            before = child.process
            if death := child.watch(time.monotonic()):
                self.stderr.write(death)
            if child.process is not before:
                pids = [os.getpid(), *(c.process.pid for c in children if c.process)]
                lock.truncate(0)
                lock.write(" ".join(map(str, pids)))
                lock.flush()

    def come_up(self, children, address, lock):
        """False when asked to stop before the first page could be served."""
        while not self.stopping.is_set():
            self.look_after(children, lock)
            for child in children:
                if child.failures >= FAILED_STARTS:
                    raise CommandError(
                        f"The {child.name} process does not start. The end of {child.log}:\n"
                        + "\n".join(child.log.read_text(errors="replace").splitlines()[-15:])
                    )
            if all(child.alive for child in children) and answers(address):
                return True
            self.stopping.wait(0.2)
        return False

    def welcome(self, address):
        self.stdout.write(self.style.SUCCESS(f"\nsalesplan runs at {address}"))
        sign_ins = settings.DATA_DIR / "sign-ins.txt"
        if sign_ins.exists():
            self.stdout.write("\n".join(sign_ins.read_text().splitlines()[:4]))
            self.stdout.write(f"All sign-ins: {sign_ins}")
        self.stdout.write(f"Data and logs: {settings.DATA_DIR}")
        self.stdout.write("Ctrl-C stops it.")

    def watch(self, children, lock):
        while not self.stopping.wait(0.5):
            self.look_after(children, lock)

    def end(self, children):
        self.stdout.write("Stopping")
        deadline = time.monotonic() + GRACE
        try:
            for child in children:
                child.signal(signal.SIGTERM)
            while any(child.alive for child in children) and time.monotonic() < deadline:
                time.sleep(0.1)
        finally:
            for child in children:
                child.signal(signal.SIGKILL)
