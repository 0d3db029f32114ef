"""Ways in that were tried once and stay closed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coaching.actions import check_in
from coaching.rules import Feeling
from objectives.models import Objective
from organization.models import Member, RoleGrant
from pipeline.actions import import_files
from pipeline.rules import FileError
from pipeline.rules.exports import safe_cell
from territories.models import Plan
from tests import factories
from tests.territories import plans

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.mark.parametrize("kind", ["A", "C"])
def test_nobody_lowers_their_goal_by_an_objective_of_another_kind(client, house, kind):
    factories.goal(house.rep, {"2027-01": 200_000})
    measure = factories.bookings(house.organization)
    client.force_login(house.rep.user)

    response = client.post(
        reverse("objectives:new-objective", args=(2027, "member", house.rep.pk)),
        {"kind": kind, "measure": measure.pk, "target": "-199999", "title": "x", "per": "year",
         "version": 0},
    )  # fmt: skip

    assert response.status_code == 422
    assert Objective.objects.filter(owner_member=house.rep).count() == 1


@pytest.mark.parametrize("move", ["approval", "plan-return"])
def test_a_manager_whose_role_ended_approves_nothing(client, house, move):
    plan = plans.submitted(plans.filled(house.rep), "No goal is set yet.")
    RoleGrant.objects.filter(member=house.mgr).delete()
    factories.grant_role(
        house.mgr, role="rep", starts_on=factories.FIRST_DAY, by=None, at=factories.NOON
    )
    client.force_login(house.mgr.user)

    response = client.post(
        reverse(f"territories:{move}", args=(2027, house.rep.pk)),
        {"version": plan.version, "reason": "x"},
    )

    assert response.status_code == 403
    assert Plan.objects.get().state == "submitted"


def test_a_rollup_names_only_people_the_viewer_reads(client, house):
    elsewhere = factories.rep(house.health, "Delia Elsewhere", manager=house.other)
    client.force_login(house.mgr.user)
    url = reverse("dashboards:rollup", args=(2027, house.health.pk))

    response = client.get(url, {"open": house.health.pk})

    assert "Asha Verma" in response.text
    assert elsewhere.name not in response.text


def test_when_somebody_checks_in_is_not_in_the_audit_of_others(client, house):
    check_in(house.rep, feeling=Feeling(7, 7, 7), by=house.rep, at=factories.NOON)
    client.force_login(house.ops.user)

    assert "check in" not in client.get(reverse("organization:audit")).text


def test_operations_give_themselves_no_role_by_a_file(house, tmp_path):
    Member.objects.filter(pk=house.ops.pk).update(crm_key="Jonas Weck")
    file = tmp_path / "sales_teams.csv"
    file.write_text("sales_agent,manager,regional_office\nAsha Verma,Jonas Weck,North\n")

    with pytest.raises(FileError, match="would give you"):
        import_files(house.organization, [file], by=house.ops, at=factories.NOON, dry_run=False)

    assert set(RoleGrant.objects.filter(member=house.ops).values_list("role", flat=True)) == {
        "operations"
    }


@pytest.mark.parametrize(
    "path",
    [
        "/org/0/1/", "/org/10000/1/", "/org/40000/1/present/", "/org/2027/9223372036854775808/",
        "/plans/2027/9223372036854775808/", "/strategy/99999/1/", "/strategy/2199/1/",
        "/me/1/1/",
    ],
)  # fmt: skip
def test_addresses_no_column_can_hold_are_not_there(client, house, path):
    client.force_login(house.exec.user)

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("text", ["a;=1+1", "a,=1+1", "a\t@x", "a\n-1", "x; ＝1"])
def test_no_spreadsheet_finds_a_formula_further_on_in_a_cell(text):
    assert "'" in safe_cell(text)


def test_a_rep_cannot_send_files(client, house):
    client.force_login(house.rep.user)
    file = SimpleUploadedFile("a.csv", b"a,b\n1,2\n")

    response = client.post(reverse("pipeline:import-files"), {"files": file})

    assert response.status_code == 403
