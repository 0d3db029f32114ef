import json

import pytest
from django.core.management import CommandError, call_command

from organization.models import AuditEvent, FiscalPeriod, Organization
from pipeline.models import Import, Opportunity
from tests import factories
from tests.pipeline.crm import MAVEN, needs_data, variant

pytestmark = pytest.mark.django_db


def command(capsys, *arguments):
    call_command("import_crm", *map(str, arguments))
    return capsys.readouterr().out


@needs_data
def test_the_first_import_makes_the_organization_of_the_export(capsys):
    report = json.loads(command(capsys, MAVEN, "--format", "json"))

    maven = Organization.objects.get()
    assert (maven.name, maven.current_year, maven.year_starts_in) == ("Maven", 2017, 1)
    assert sorted(report) == [
        "aliases", "changes", "files", "import", "notes", "organization", "preset", "refused",
    ]  # fmt: skip
    assert (report["organization"], report["preset"]) == ("Maven", "maven")
    assert {file["file"]: file["added"] for file in report["files"]} == {
        "accounts.csv": 85, "products.csv": 7, "sales_pipeline.csv": 8800, "sales_teams.csv": 35,
    }  # fmt: skip
    assert len(report["changes"]) == 8800 + 85 + 7 + 4 + 10 + 41
    assert report["refused"] == []
    assert FiscalPeriod.objects.filter(kind="year", year=2017).count() == 1


@needs_data
def test_a_dry_run_of_the_first_import_leaves_no_organization(capsys):
    out = command(capsys, MAVEN, "--dry-run")

    assert out.splitlines()[-1] == "GTXPro was read as GTX Pro (product) in 1,480 rows"
    assert not Organization.objects.exists()
    assert not AuditEvent.objects.exists()


@needs_data
def test_single_files_are_taken_into_the_only_organization(capsys):
    command(capsys, MAVEN)

    out = command(capsys, *variant("oetnegro_edited"))

    assert out.splitlines() == [
        "Maven (maven)",
        "sales_teams.oetnegro_edited.csv: 36 rows, 1 added, 0 changed, 35 the same, 0 refused, 0 gone",
        "sales_pipeline.oetnegro_edited.csv: 8,801 rows, 1 added, 2 changed, 8,798 the same, "
        "0 refused, 0 gone",
        "GTXPro was read as GTX Pro (product) in 1,480 rows",
        "1 account known by name only: Teste.",
    ]


def test_a_named_organization_is_made_where_it_is_new(capsys, folder):
    factories.organization("Acme")

    command(capsys, folder.path, "--organization", "Beta")

    assert Opportunity.objects.get().organization.name == "Beta"


def test_refused_rows_are_printed_with_their_place(capsys, folder):
    folder.deals("D1,Ada,GTX Pro,Acme,Won,2017-01-05,2017-02-30,1")

    out = command(capsys, folder.path)

    assert out.splitlines()[-1] == (
        "Refused: sales_pipeline.csv, line 2, close_date: “2017-02-30” is not in the calendar."
    )


def test_a_refused_file_ends_in_an_error_and_leaves_no_organization(capsys, folder):
    folder.raw("sales_pipeline.csv", b"")

    with pytest.raises(CommandError) as refused:
        command(capsys, folder.path)

    assert str(refused.value) == "sales_pipeline.csv: it is empty. Export it again."
    assert refused.value.returncode == 1
    assert (Organization.objects.count(), Import.objects.count()) == (0, 0)


def test_it_asks_which_organization_where_there_are_several(capsys, folder):
    factories.organization("Acme")
    factories.organization("Beta")

    with pytest.raises(CommandError) as unclear:
        command(capsys, folder.path)

    assert str(unclear.value) == ("Which organization? Add --organization with one of: Acme, Beta.")
