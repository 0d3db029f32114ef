"""Every task may be delivered twice: the second time changes nothing."""

import hashlib

import pytest
from django.apps import apps
from django.db import connection

from objectives.actions import compute
from organization.actions import start_job
from organization.models import OutboxMessage
from pipeline.models import Import, TouchedMember
from salesplan.celery import app
from tests import factories
from tests.factories import NOON
from tests.guards.test_models import OURS


def _nothing(house, folder):
    OutboxMessage.objects.all().delete()
    return {}


def _due(house, folder):
    """Yesterday's night is missing."""
    return {}


def _night(house, folder):
    return {"organization_id": house.organization.pk, "as_of": "2027-05-31"}


def _touched(house, folder):
    run = {"as_of": factories.NOON.date().replace(month=5), "cause": "asked", "by": None}
    compute(house.organization, **run, at=NOON)
    TouchedMember.objects.create(organization=house.organization, member=house.rep)
    return {"organization_id": house.organization.pk}


def _job(house, folder):
    job = start_job(house.organization, kind="recompute", by=house.mgr, at=NOON)
    return {"job_id": job.pk}


def _import(house, folder):
    files = {
        "sales_teams.csv": "sales_agent,manager,regional_office\nAsha Verma,Maren Holt,North\n",
        "sales_pipeline.csv": "opportunity_id,sales_agent,product,account,deal_stage,engage_date,"
        "close_date,close_value\nX1,Asha Verma,Drill,Halden,Won,2027-01-04,2027-03-02,1200\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    made = Import.objects.create(
        organization=house.organization,
        folder=str(folder),
        files=sorted(files),
        started_by=house.ops,
        started_at=NOON,
    )
    return {"import_id": made.pk}


TASKS = {
    "organization.deliver_outbox": _nothing,
    "pipeline.run_import": _import,
    "salesplan.recompute_now": _job,
    "salesplan.recompute_touched": _touched,
    "salesplan.run_night": _night,
    "salesplan.start_due_nights": _due,
}


def _ours():
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_every_task_has_a_row():
    assert _ours() == set(TASKS)


@pytest.mark.parametrize("name", sorted(TASKS))
def test_a_task_delivered_twice_changes_nothing_the_second_time(clock, house, tmp_path, name):
    _ours()
    arguments = TASKS[name](house, tmp_path)
    before = _everything()

    app.tasks[name].apply(kwargs=arguments, throw=True)
    once = _everything()
    app.tasks[name].apply(kwargs=arguments, throw=True)

    assert _everything() == once
    assert (once != before) == (name != "organization.deliver_outbox")


def _everything():
    """A fingerprint of every row of every table of ours."""
    digest = hashlib.sha256()
    tables = sorted(m._meta.db_table for m in apps.get_models() if m._meta.app_label in OURS)
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            digest.update(repr((table, sorted(map(repr, cursor.fetchall())))).encode())
    return digest.hexdigest()
