"""One worker does an import, whatever is delivered twice, late or never."""

import shutil
from datetime import timedelta

import pytest

from organization.models import Job, OutboxMessage
from pipeline import actions, tasks
from pipeline.actions.imports import claim
from pipeline.models import Import, Opportunity
from tests import factories
from tests.pipeline.crm import counts, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(clock, folder, tmp_path):
    organization = factories.organization("Maven", year=2017)
    sent = tmp_path / "sent"
    shutil.copytree(folder.path, sent, ignore=shutil.ignore_patterns("sent"))
    return Import.objects.create(
        organization=organization,
        folder=str(sent),
        files=["sales_pipeline.csv", "sales_teams.csv", "accounts.csv", "products.csv"],
        started_at=factories.NOON,
        job=Job.objects.create(organization=organization, kind="import", created_at=factories.NOON),
    )


def test_a_second_delivery_finds_it_done(waiting):
    tasks.run_import(waiting.pk)
    waiting.refresh_from_db()
    first = (waiting.state, waiting.attempt, waiting.report)

    tasks.run_import(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempt, waiting.report) == first
    assert (first[0], first[1]) == ("done", 1)
    assert Job.objects.get().state == "done"
    assert Opportunity.objects.count() == 1


def test_an_import_that_is_not_there_any_more_is_none(db):
    tasks.run_import(404)


def test_while_another_one_runs_it_waits_and_is_asked_for_again(waiting):
    Import.objects.create(
        organization=waiting.organization,
        state="running",
        started_at=factories.NOON,
        beat_at=factories.NOON,
    )

    tasks.run_import(waiting.pk)

    waiting.refresh_from_db()
    message = OutboxMessage.objects.get()
    assert (waiting.state, message.task, message.arguments) == (
        "waiting",
        "pipeline.run_import",
        {"import_id": waiting.pk},
    )
    assert message.not_before > factories.NOON


def test_two_at_once_are_refused_on_the_command_line(waiting, folder):
    claim(waiting, at=factories.NOON)

    with pytest.raises(actions.BusyError) as busy:
        take(waiting.organization, folder.path)

    assert str(busy.value) == (
        "Another import is running. Wait until it has ended, then try again."
    )
    assert Import.objects.count() == 1


def test_an_import_of_a_silent_worker_is_taken_over(waiting):
    claim(waiting, at=factories.NOON - timedelta(minutes=3))

    tasks.run_import(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempt) == ("done", 2)


def test_a_worker_that_was_given_up_on_writes_nothing(waiting):
    mine = claim(waiting, at=factories.NOON - timedelta(minutes=3))
    claim(waiting, at=factories.NOON)

    with pytest.raises(actions.SupersededError):
        actions.imports._take(mine, at=factories.NOON, clock=lambda: factories.NOON)

    assert Opportunity.objects.count() == 0


def test_a_fault_leaves_it_failed_and_to_be_tried_again(waiting):
    Import.objects.filter(pk=waiting.pk).update(files=[7])

    with pytest.raises(TypeError):
        tasks.run_import(waiting.pk)

    waiting.refresh_from_db()
    assert (waiting.state, Job.objects.get().state) == ("failed", "failed")
    assert Opportunity.objects.count() == 0


def test_progress_is_told_while_the_file_is_read(waiting, folder):
    rows = (f"D{n},Ada,GTX Pro,Acme,Won,2017-01-05,2017-03-01,5000" for n in range(25_000))
    folder.deals(*rows)
    told = []

    def clock():
        told.append(Job.objects.values_list("saying", "done").get())
        return factories.NOON

    report = actions.import_files(
        waiting.organization,
        [folder.path],
        by=None,
        at=factories.NOON,
        job=Job.objects.get(),
        clock=clock,
    )

    assert counts(report)["sales_pipeline.csv"][0] == 25_000
    assert told[2][0] == "sales_pipeline.csv: 20,000 rows read."
    assert 0 < told[2][1] < Job.objects.get().total
