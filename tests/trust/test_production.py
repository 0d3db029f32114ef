"""What holds in production settings, asked of processes that run in them."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

KEY = "k3Jw8vN2qX7tR5mZ1cB6yH9pL4sD0fGaUeWiOoTxVnMbQrYkSdFgHj"
OURS = ("SALESPLAN_", "DATABASE_URL", "DJANGO_")


def run(*command, **environment):
    """A process that knows only the environment it is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env={**kept, "DJANGO_SETTINGS_MODULE": "salesplan.settings", **environment},
        capture_output=True,
        text=True,
        timeout=180,
    )


def production(tmp_path, **environment):
    return {
        "SALESPLAN_MODE": "production",
        "SALESPLAN_SECRET_KEY": KEY,
        "SALESPLAN_ALLOWED_HOSTS": "plan.example.com",
        "SALESPLAN_DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/salesplan.sqlite3",
        **environment,
    }


def starts(environment):
    return run("-c", "from django.conf import settings; settings.SECRET_KEY", **environment)


def test_settings_of_production_pass_the_deployment_check_without_a_warning(tmp_path):
    command = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    done = run(*command, **production(tmp_path, SALESPLAN_BEHIND_PROXY="true"))

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("key", ["", "short", "x" * 49])
def test_it_does_not_start_without_a_key_of_its_own(tmp_path, key):
    postgres = "postgres://salesplan@127.0.0.1/salesplan"
    environment = production(tmp_path, SALESPLAN_SECRET_KEY=key, DATABASE_URL=postgres)

    done = starts(environment)

    assert done.returncode != 0
    assert "SALESPLAN_SECRET_KEY is missing or shorter" in done.stderr


def test_a_key_that_was_made_is_another_one_each_time_and_nobody_elses_to_read(tmp_path):
    keys = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        assert starts(production(tmp_path / name, SALESPLAN_SECRET_KEY="")).returncode == 0
        file = tmp_path / name / "secret_key"
        keys.add(file.read_text())
        assert file.stat().st_mode & 0o777 == 0o600

    assert len(keys) == 2


@pytest.mark.parametrize("hosts", ["*", "plan.example.com,*"])
def test_it_does_not_answer_for_every_host(tmp_path, hosts):
    done = starts(production(tmp_path, SALESPLAN_ALLOWED_HOSTS=hosts))

    assert done.returncode != 0
    assert "may not contain *" in done.stderr


def test_the_demo_does_not_run_on_somebodys_database(tmp_path):
    postgres = "postgres://salesplan@127.0.0.1/salesplan"

    done = starts(production(tmp_path, SALESPLAN_MODE="demo", DATABASE_URL=postgres))

    assert done.returncode != 0
    assert "The demo runs on its own SQLite file" in done.stderr


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("production")
    done = run("-m", "tests.trust.production", **production(folder))
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_every_answer_carries_a_strict_policy(answers):
    policies = {
        page["headers"].get("Content-Security-Policy") for page in answers["pages"].values()
    }

    assert len(answers["pages"]) > 80
    assert len(policies) == 1
    policy = policies.pop()
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert not any(word in policy for word in ("unsafe", "http:", "https:", "*"))


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Strict-Transport-Security", "max-age=31536000; includeSubDomains; preload"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_every_answer_carries_the_headers_of_a_site_that_is_private(answers, header, value):
    different = {
        path: page["headers"].get(header)
        for path, page in answers["pages"].items()
        if page["headers"].get(header) != value
    }

    assert different == {}


def test_no_answer_is_kept_by_anybody(answers):
    kept = {
        path: page["headers"].get("Cache-Control")
        for path, page in answers["pages"].items()
        if "no-store" not in page["headers"].get("Cache-Control", "")
    }

    assert kept == {}


def test_no_route_fails_in_production(answers):
    failed = {path for path, page in answers["pages"].items() if page["status"] >= 500}

    assert failed == set()


def test_cookies_are_bound_to_the_host_and_to_tls(answers):
    cookies = answers["cookies"]

    assert {"__Host-session", "__Host-csrf"} <= set(cookies)
    for cookie in cookies.values():
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
        assert cookie["samesite"] == "Lax"
    assert cookies["__Host-session"]["httponly"] is True


def test_without_tls_there_is_only_a_way_to_it(answers):
    assert answers["plain"]["http"] == {
        "status": 301,
        "to": "https://plan.example.com/me/account/",
    }
    assert answers["plain"]["health"]["status"] == 200


def test_a_host_that_nobody_named_gets_nothing(answers):
    assert answers["plain"]["host"] == {"status": 400, "to": ""}
