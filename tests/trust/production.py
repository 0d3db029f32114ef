"""Asks every route in production settings and prints what it answered, as JSON.

Run by test_production.py in a process of its own: settings are read once.
"""

import json
import sys
import tempfile

import django
from django.conf import settings

# Names with hashes as in production; compressing the files would only take time.
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import get_resolver, reverse  # noqa: E402

from organization.models import User  # noqa: E402
from tests import factories  # noqa: E402
from tests.guards.test_routes import _routes  # noqa: E402

HOST = settings.ALLOWED_HOSTS[0]


def main():
    settings.STATIC_ROOT = tempfile.mkdtemp()
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    boss = factories.operations(factories.organization("Acme", year=2026), "Jonas Weck")
    boss.user.set_password("four words you remember")
    boss.user.save()
    json.dump({"pages": pages(), "cookies": cookies(boss.user), "plain": plain()}, sys.stdout)


def ask(client, path):
    response = client.get(path, secure=True, headers={"host": HOST})
    return {"status": response.status_code, "headers": dict(response.items())}


def pages():
    """Each route as a stranger, as somebody signed in, and where nothing is."""
    known = Client()
    known.force_login(User.objects.get())
    found = {}
    for path in [*paths(), "/nowhere/", "/account/login/", "/account/password/reset/"]:
        found[path] = ask(Client(), path)
        found[f"{path} signed in"] = ask(known, path)
    return found


def paths():
    for name, _ in _routes(get_resolver().url_patterns):
        for arguments in ({}, {"pk": 1}, {"year": 2026, "pk": 1}):
            try:
                yield reverse(name, kwargs=arguments)
            except django.urls.NoReverseMatch:
                continue


def cookies(user):
    client = Client()
    sent = {"login": user.email, "password": "four words you remember"}
    client.get("/account/login/", secure=True, headers={"host": HOST})
    client.post("/account/login/", sent, secure=True, headers={"host": HOST})
    return {name: {key: morsel[key] for key in morsel} for name, morsel in client.cookies.items()}


def plain():
    """Without TLS, and for a host nobody named."""
    return {
        "http": ask_plainly("/me/account/", HOST),
        "health": ask_plainly("/health/", HOST),
        "host": ask_plainly("/account/login/", "evil.example"),
    }


def ask_plainly(path, host):
    response = Client(raise_request_exception=False).get(path, headers={"host": host})
    return {"status": response.status_code, "to": response.headers.get("Location", "")}


if __name__ == "__main__":
    main()
