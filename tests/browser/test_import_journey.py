"""Operations send a real CRM export through the browser, and the boards show its figures."""

import csv
import json
from collections import Counter
from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from organization.models import Unit
from pipeline.models import Opportunity
from tests import factories

MAVEN = settings.BASE_DIR.parent / "shared" / "data" / "maven_crm"
FILES = ("accounts.csv", "products.csv", "sales_pipeline.csv", "sales_teams.csv")
YEAR = 2017
LONG_AGO = date(2016, 1, 1)
MONTH = "2017-11"
TAKEN = [
    ["accounts.csv", "85", "85"],
    ["products.csv", "7", "7"],
    ["sales_pipeline.csv", "8,800", "8,800"],
    ["sales_teams.csv", "35", "35"],
]
# An import of 8,800 deals with the run that follows, on a machine with other things to do.
WHILE_IT_WORKS = 120_000


@pytest.fixture
def expected():
    file = MAVEN / "expected.json"
    if not file.exists():
        pytest.fail(f"This test needs the Maven export, and {file} is not there.")
    return json.loads(file.read_text())


@pytest.fixture
def maven(db):
    """An organization that ended its year 2017 and has nothing but its company and two people."""
    organization = factories.organization("Maven", year=YEAR)
    company = factories.unit(organization, "Maven", level="global")
    organization.ops = factories.operations(organization, "Jonas Weck", starts_on=LONG_AGO)
    organization.exec = factories.executive(company, "Ines Duarte", starts_on=LONG_AGO)
    return organization


def test_operations_import_maven_and_the_boards_show_its_figures(visit, maven, expected, worker):
    told = {
        "2017": {name: row["won_value"] for name, row in expected["by_manager"].items()},
        "2017-Q2": expected["won_value_by_quarter_by_manager"]["2017-Q2"],
        MONTH: of_month(MONTH),
    }
    assert sum(told["2017"].values()) == expected["total_won_value"]
    assert sum(told[MONTH].values()) == expected["won_value_by_month"][MONTH]

    ops = visit(maven.ops)
    rehearse(ops)
    assert Opportunity.objects.count() == 0
    commit(ops)
    board = visit(maven.exec, reverse("dashboards:organization"))
    wait_for_figures(board)

    company = board.url.split("?")[0]
    assert {period: by_team(board, company, period) for period in told} == told
    recompute(ops)
    assert by_team(board, company, "2017") == told["2017"]


def of_month(month):
    """What each manager's people closed in a month, added up from the files themselves."""
    teams = {row["sales_agent"]: row["manager"] for row in rows_of("sales_teams.csv")}
    closed = Counter()
    for row in rows_of("sales_pipeline.csv"):
        if row["deal_stage"] == "Won" and row["close_date"].startswith(month):
            closed[teams[row["sales_agent"]]] += int(row["close_value"])
    return dict(closed)


def rows_of(name):
    with (MAVEN / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def rehearse(page):
    """The page is found by its link, and checks first unless told otherwise."""
    page.get_by_role("link", name="Import", exact=True).click()
    page.locator("input[type=file]").set_input_files([MAVEN / name for name in FILES])
    expect(page.get_by_label("Check first, write nothing yet")).to_be_checked()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#progress")).to_be_visible()
    expect(heading(page)).to_have_text("What would change", timeout=WHILE_IT_WORKS)
    assert files(page) == TAKEN
    expect(page.get_by_text("GTXPro", exact=True)).to_be_visible()


def commit(page):
    page.get_by_role("button", name="Commit").click()
    expect(page.locator("#progress")).to_be_visible()
    expect(heading(page)).to_have_text("Imported", timeout=WHILE_IT_WORKS)
    assert files(page) == TAKEN


def heading(page):
    return page.get_by_role("heading", level=1)


def files(page):
    return sorted(cells(page.get_by_role("group", name="Files").locator("tbody tr"), 3))


def wait_for_figures(page):
    """The run that the import asks for is on its way; a reader reloads until it is there."""
    for _ in range(WHILE_IT_WORKS // 1000):
        if page.get_by_text("No numbers yet").count() == 0:
            return
        page.wait_for_timeout(1000)
        page.reload()
    pytest.fail("No figures came.")


def by_team(page, company, period):
    """What each of the six managers' teams closed, as the executive reads it by choosing."""
    opened = ",".join(str(pk) for pk in Unit.objects.values_list("pk", flat=True))
    page.goto(f"{company}?open={opened}")
    page.get_by_label("Period").select_option(period)
    page.get_by_label("Exact amounts").check()
    page.get_by_role("button", name="Apply").click()
    expect(heading(page)).to_have_text(f"Maven {period}")
    rows = page.locator("#tree tbody tr[id^=u]")
    teams = set(Unit.objects.filter(level="team").values_list("name", flat=True))
    found = {row[0].strip("▸▾ "): row[2] for row in cells(rows, 3)}
    return {name: int(closed.replace(",", "")) for name, closed in found.items() if name in teams}


def recompute(page):
    page.goto(page.url.split("/ops")[0] + reverse("dashboards:health"))
    page.get_by_role("button", name="Recompute now").click()
    expect(page.get_by_text("Every figure is new")).to_be_visible(timeout=WHILE_IT_WORKS)


def cells(rows, count):
    return [
        [cell.strip() for cell in row.locator("th, td").all_text_contents()[:count]]
        for row in rows.all()
    ]
