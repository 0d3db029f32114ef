"""The import in the browser: send, check, commit, read what was refused."""

import csv
import io
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organization.models import AuditEvent, Job, OutboxMessage
from pipeline import tasks
from pipeline.models import Import, ImportChange, ImportRefusal, Opportunity
from tests import factories
from tests.pipeline.crm import take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def ops(client, clock, house):
    client.force_login(house.ops.user)
    return client


def send(client, *paths, key=None, **fields):
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
    data = {"files": files, "form_key": key or uuid.uuid4(), **fields}
    return client.post(reverse("pipeline:import-files"), data)


def export(folder):
    return sorted(folder.path.glob("*.csv"))


def page(client, run):
    return client.get(reverse("pipeline:import-run", args=(run.pk,)))


def test_the_first_page_says_what_belongs_here(ops):
    response = ops.get(reverse("pipeline:imports"))

    assert response.status_code == 200
    assert "Nothing imported yet" in response.content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_takes_the_same_queries_for_any_length(
    ops, house, many, django_assert_num_queries
):
    for number in range(many):
        Import.objects.create(
            organization=house.organization,
            state="done",
            files=[f"{number}.csv"],
            started_by=house.ops,
            started_at=factories.NOON,
            report={"files": [dict.fromkeys(("added", "changed", "same", "refused", "gone"), 7)]},
        )

    with django_assert_num_queries(5):
        response = ops.get(reverse("pipeline:imports"))

    assert [line.names for line in response.context["lines"]] == [
        f"{number}.csv" for number in reversed(range(many))
    ]


def test_files_are_kept_and_their_import_is_asked_for(ops, house, folder, media):
    response = send(ops, *export(folder), check_only="on")

    run = Import.objects.get()
    assert response.status_code == 303
    assert response["Location"] == reverse("pipeline:import-run", args=(run.pk,))
    assert (run.state, run.check_only, run.started_by) == ("waiting", True, house.ops)
    assert {path.name: path.read_bytes() for path in Path(run.folder).iterdir()} == {
        path.name: path.read_bytes() for path in export(folder)
    }
    assert Path(run.folder).parent == media / "imports"
    message = OutboxMessage.objects.get(task="pipeline.run_import")
    assert message.arguments == {"import_id": run.pk}
    assert b"Waiting for a worker" in page(ops, run).content


def test_the_same_form_twice_makes_one_import(ops, folder, media):
    key = uuid.uuid4()

    answers = [send(ops, *export(folder), key=key) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert Import.objects.count() == Job.objects.count() == 1
    assert len(list((media / "imports").iterdir())) == 1


def test_names_are_made_plain_and_none_overwrites_another(ops, media):
    names = ["../../etc/passwd.csv", "Kunden 2017 (ü).CSV", "passwd.csv"]
    files = [SimpleUploadedFile(name, b"a,b\n1,2\n") for name in names]
    files[0]._name = names[0]

    ops.post(reverse("pipeline:import-files"), {"files": files, "form_key": uuid.uuid4()})

    assert Import.objects.get().files == ["passwd.csv", "Kunden_2017.csv", "passwd-2.csv"]


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "Choose at least one .csv file."),
        ([("x.xlsx", b"a")], "“x.xlsx” is not a .csv file."),
        ([("x.csv", b"")], "One of the files is empty."),
        ([("x.csv", b"a" * 3000)], "Together the files have more than"),
    ],
)
def test_what_cannot_be_taken_is_said_at_the_form(ops, settings, files, sentence):
    settings.UPLOAD_LIMIT = 2000
    data = {"files": [SimpleUploadedFile(*file) for file in files], "form_key": uuid.uuid4()}

    response = ops.post(reverse("pipeline:import-files"), data)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Import.objects.count() == 0


def test_check_then_commit_writes_what_was_shown(ops, house, folder):
    send(ops, *export(folder), check_only="on")
    run = Import.objects.get()
    tasks.run_import(run.pk)
    checked = page(ops, run).content.decode()

    answer = ops.post(reverse("pipeline:import-commitment", args=(run.pk,)))
    tasks.run_import(run.pk)
    done = page(ops, run).content.decode()

    assert "What would change" in checked
    assert "Commit</button>" in checked
    assert answer.status_code == 303
    assert "<h1>Imported</h1>" in done
    assert "Commit</button>" not in done
    assert Opportunity.objects.get().organization == house.organization
    assert not Path(run.folder).exists()
    verbs = AuditEvent.objects.filter(verb__contains="import").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "ask for import", "commit import", "import",
    ]  # fmt: skip


def test_what_is_done_is_not_committed_again(ops, folder):
    send(ops, *export(folder))
    run = Import.objects.get()
    tasks.run_import(run.pk)

    response = ops.post(reverse("pipeline:import-commitment", args=(run.pk,)))

    assert response.status_code == 409
    assert Job.objects.count() == 1


def test_a_refused_file_says_why_and_that_nothing_changed(ops, folder):
    path = folder.write("x.csv", "a,b", "1,2")
    send(ops, path)
    run = Import.objects.get()
    tasks.run_import(run.pk)

    html = page(ops, run).content.decode()

    assert "Nothing was changed" in html
    assert "x.csv: its columns are a, b, which is none of the files read here" in html
    assert Job.objects.get().state == "failed"


def test_refused_rows_and_changes_are_listed_and_downloaded_without_formulas(ops, folder):
    folder.deals("=1+1,Ada,GTX Pro,Acme,Won,2017-01-05,2017-02-30,1")
    folder.write("accounts.csv", "account,sector,office_location,subsidiary_of", "@Acme,,,")
    send(ops, *export(folder))
    run = Import.objects.get()
    tasks.run_import(run.pk)

    html = page(ops, run).content.decode()
    refused = _cells(ops.get(reverse("pipeline:import-refused", args=(run.pk,))))
    changes = _cells(ops.get(reverse("pipeline:import-changes", args=(run.pk,))))

    assert "“2017-02-30” is not in the calendar." in html
    assert refused == [
        ["file", "line", "column", "id", "reason"],
        ["sales_pipeline.csv", "2", "close_date", "'=1+1", "“2017-02-30” is not in the calendar."],
    ]
    assert ["Added", "account", "'@Acme", "name", "", "'@Acme"] in changes


def test_progress_is_asked_for_until_it_has_ended_and_then_the_page_is_new(ops, folder):
    send(ops, *export(folder))
    run = Import.objects.get()
    url = reverse("pipeline:import-run", args=(run.pk,))
    htmx = {"HX-Request": "true", "HX-Target": "progress"}

    waiting = ops.get(url, headers=htmx)
    tasks.run_import(run.pk)
    ended = ops.get(url, headers=htmx)

    assert waiting.content.decode().strip().startswith('<section class="stack" id="progress"')
    assert (ended.status_code, ended["HX-Refresh"]) == (204, "true")


def test_a_silent_worker_is_said(ops, house):
    run = Import.objects.create(
        organization=house.organization,
        state="running",
        started_at=factories.NOON - timedelta(minutes=10),
        beat_at=factories.NOON - timedelta(minutes=3),
    )

    assert "silent for two minutes" in page(ops, run).content.decode()


def test_a_failed_import_can_be_tried_again(ops, house):
    run = Import.objects.create(
        organization=house.organization, state="failed", started_at=factories.NOON
    )

    html = page(ops, run).content.decode()
    ops.post(reverse("pipeline:import-commitment", args=(run.pk,)))

    assert "Try again</button>" in html
    run.refresh_from_db()
    assert run.state == "waiting"


def test_another_organizations_import_is_not_here(ops, folder):
    other = factories.organization("Other")
    report = take(other, folder.path)

    for name in ("import-run", "import-refused", "import-changes"):
        assert ops.get(reverse(f"pipeline:{name}", args=(report["import"],))).status_code == 404
    assert ops.get(reverse("pipeline:imports")).context["lines"] == []


@pytest.mark.parametrize("model", [Import, ImportRefusal, ImportChange])
def test_only_operations_see_rows_about_imports(house, folder, model):
    folder.deals("D1,Ada,GTX Pro,Acme,Won,2017-01-05,2017-03-01,1", "D2,,,,,,,")
    take(house.organization, folder.path)

    assert model.objects.visible_to(house.ops).exists()
    for somebody in (house.rep, house.mgr, house.exec):
        assert not model.objects.visible_to(somebody).exists()


def test_estimates_are_switched_and_written_down(ops, house):
    ops.post(reverse("pipeline:estimates"), {"amounts": "on"})

    house.organization.refresh_from_db()
    assert house.organization.estimates_amounts
    assert not house.organization.estimates_close_dates
    event = AuditEvent.objects.get(verb="set estimates")
    assert (event.actor, event.facts) == (house.ops, {"amounts": True, "close_dates": False})
    assert OutboxMessage.objects.get().task == "salesplan.recompute_touched"


def test_estimates_that_stay_as_they_are_leave_no_trace(ops):
    ops.post(reverse("pipeline:estimates"), {"amounts": "on", "close_dates": "on"})

    assert not AuditEvent.objects.filter(verb="set estimates").exists()


def _cells(response):
    text = b"".join(response.streaming_content).decode()
    return list(csv.reader(io.StringIO(text)))
