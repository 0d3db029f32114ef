"""What ships around the code: locks, image, services, commands, and the documents that list them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["base", "test", "browser", "uv"]


def text(path):
    return (ROOT / path).read_text()


def compose():
    return yaml.safe_load(text("docker-compose.yml"))


def wanted(name):
    """The lines of requirements/<name>.in that name a package."""
    lines = text(f"requirements/{name}.in").splitlines()
    return [line for line in lines if line[:1].isalpha()]


def distribution(line):
    return re.match(r"[\w.-]+", line)[0].lower()


def image_lines():
    return text("Dockerfile").replace("\\\n", "").splitlines()


# Locks


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_address(name):
    assert [line for line in text(f"requirements/{name}.txt").splitlines() if "://" in line] == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_each_package_by_version_and_hash(name):
    entries = re.split(r"\n(?=\S)", text(f"requirements/{name}.txt"))
    packages = [entry for entry in entries if not entry.startswith("#")]
    loose = [p for p in packages if "==" not in p.split("\n")[0] or "--hash=sha256:" not in p]
    assert (bool(packages), loose) == (True, [])


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_every_package_asked_for(name):
    locked = set(re.findall(r"(?m)^([\w.-]+)==", text(f"requirements/{name}.txt")))
    assert [line for line in wanted(name) if distribution(line) not in locked] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_says_what_it_saves(name):
    assert [line for line in wanted(name) if "#" not in line] == []


# Image and services


def test_one_image_runs_web_worker_and_beat():
    services = compose()["services"]
    own = {name: s.get("command", "") for name, s in services.items() if s["image"] == "salesplan"}
    assert own == {
        "web": "",
        "worker": "celery -A salesplan worker --loglevel INFO --concurrency 2",
        "beat": "celery -A salesplan beat --loglevel INFO",
        "migrate": "sh -c 'python manage.py migrate --noinput && python manage.py createcachetable'",
    }
    assert image_lines()[-1].startswith('CMD ["gunicorn", "salesplan.wsgi:application"')


def test_every_service_that_stays_up_has_a_health_check():
    checked = {
        name for name, s in compose()["services"].items() if "test" in s.get("healthcheck", {})
    }
    in_image = any(line.startswith("HEALTHCHECK") for line in image_lines())
    assert (checked, in_image) == ({"worker", "beat", "postgres", "redis"}, True)


def test_the_product_waits_for_its_database_broker_and_migrations():
    conditions = {
        "migrate": {"condition": "service_completed_successfully"},
        "postgres": {"condition": "service_healthy"},
        "redis": {"condition": "service_healthy"},
    }
    services = compose()["services"]
    assert [services[name]["depends_on"] for name in ("web", "worker", "beat")] == [conditions] * 3


def test_no_secret_has_a_default():
    secrets = {
        value
        for service in compose()["services"].values()
        for key, value in service.get("environment", {}).items()
        if "SECRET" in key or "PASSWORD" in value
    }
    assert all(re.fullmatch(r"[^$]*\$\{\w+:(\?[^}]+|-)\}[^$]*", secret) for secret in secrets), (
        secrets
    )
    assert sum(":?" in secret for secret in secrets) == 3
    assert re.findall(
        r"(?m)^(SALESPLAN_SECRET_KEY|POSTGRES_PASSWORD)=(.*)$", text(".env.example")
    ) == [
        ("SALESPLAN_SECRET_KEY", ""),
        ("POSTGRES_PASSWORD", ""),
    ]


def test_only_this_machine_reaches_the_published_port():
    published = {name: s["ports"] for name, s in compose()["services"].items() if "ports" in s}
    assert published == {"web": ["127.0.0.1:${SALESPLAN_PORT:-8000}:8000"]}


def test_image_does_not_run_as_root_and_keeps_no_key():
    lines = image_lines()
    users = [line for line in lines if line.startswith("USER")]
    kept = [line for line in lines if line.startswith(("ENV", "ARG")) and "SECRET" in line]
    assert (users, kept) == (["USER salesplan"], [])


def test_image_holds_only_what_runs():
    patterns = text(".dockerignore").split()
    assert patterns[0] == "*"
    assert [p for p in patterns if p.startswith("!.")] == []


# Documents


def asked_by_settings():
    return set(re.findall(r'env\.\w+\(\s*"(\w+)"', text("salesplan/settings.py")))


def test_readme_lists_every_setting():
    table = set(re.findall(r"(?m)^\| `([A-Z_]+)`", text("README.md")))
    assert table == asked_by_settings()


def test_env_example_names_what_compose_reads():
    named = set(re.findall(r"(?m)^([A-Z_]+)=", text(".env.example")))
    read = set(re.findall(r"\$\{(\w+)", text("docker-compose.yml")))
    assert named == read


def test_compose_passes_only_what_settings_know():
    passed = set(compose()["services"]["web"]["environment"])
    assert passed - asked_by_settings() == set()


@pytest.mark.parametrize("document", ["README.md", "docs/operations.md", "docs/scaling.md"])
def test_links_between_documents_lead_somewhere(document):
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", text(document))
    folder = (ROOT / document).parent
    assert [target for target in targets if not (folder / target).exists()] == []


# Settings


def check(*options, **environment):
    return run(sys.executable, "manage.py", "check", *options, **environment)


def test_product_does_not_start_on_postgresql_without_a_key_of_its_own():
    outcome = check(DATABASE_URL="postgres:///salesplan")
    assert (outcome.returncode, outcome.stderr.splitlines()[-1]) == (
        1,
        "django.core.exceptions.ImproperlyConfigured: SALESPLAN_SECRET_KEY is missing or shorter "
        "than 50 characters. Set it to a long random text of your own and keep it secret.",
    )


def test_product_does_not_start_for_any_host():
    outcome = check(DATABASE_URL="sqlite://:memory:", SALESPLAN_ALLOWED_HOSTS="*")
    assert (outcome.returncode, outcome.stderr.splitlines()[-1]) == (
        1,
        "django.core.exceptions.ImproperlyConfigured: SALESPLAN_ALLOWED_HOSTS may not contain *; "
        "name each host.",
    )


# Commands


def run(*command, **environment):
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("SALESPLAN", "DATABASE", "MAKE"))
    }
    return subprocess.run(
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, timeout=60
    )


def targets():
    phony = re.search(r"(?m)^\.PHONY: (.*)$", text("Makefile"))[1]
    return phony.split()


def test_make_alone_lists_every_target():
    listed = re.findall(r"(?m)^  make (\S+) +\S", run("make").stdout)
    assert sorted(listed) == sorted(targets())


@pytest.mark.parametrize("target", targets())
def test_make_can_read_target(target):
    outcome = run("make", "--dry-run", target)
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_ci_runs_the_whole_gate():
    steps = re.findall(r"(?m)^step (\S+)$", text(".ci/run"))
    assert steps == ["setup-browser", "lint", "test", "test-services", "test-browser"]


@pytest.mark.parametrize("script", [".ci/run", ".ci/setup.sh", ".ci/services.sh"])
def test_script_is_well_formed(script):
    shell = "bash" if text(script).startswith("#!/usr/bin/env bash") else "sh"
    outcome = run(shell, "-n", script)
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_ci_can_be_executed():
    assert [os.access(ROOT / script, os.X_OK) for script in (".ci/run", ".ci/setup.sh")] == [
        True
    ] * 2
