"""Where the real exports are, and files of one's own."""

import csv
import json
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction

from pipeline.actions import import_files
from tests import factories

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the real exports are not beside here")
MAVEN = DATA / "maven_crm"
PIPELINE = (
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
)
ACCOUNTS = "account,sector,office_location,subsidiary_of"


def expected(name):
    return json.loads((DATA / name / "expected.json").read_text())


def variant(name):
    return [MAVEN / "variants" / f"{kind}.{name}.csv" for kind in ("sales_pipeline", "sales_teams")]


def take(organization, *paths, **how):
    return import_files(organization, paths, **{"by": None, "at": factories.NOON, **how})


def counts(report):
    """What became of each file's rows: added, changed, same, refused, gone."""
    names = ("added", "changed", "same", "refused", "gone")
    return {file["file"]: tuple(file[name] for name in names) for file in report["files"]}


def rows_of(path):
    """A file's rows by their first column, read with nothing of ours."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {next(iter(row.values())): row for row in rows}


@contextmanager
def imported_once(blocker, name, year, *paths):
    """The files taken in, for all tests of a module; the report."""
    with blocker.unblock(), transaction.atomic():
        yield take(factories.organization(name, year=year), *paths)
        transaction.set_rollback(True)


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


class Folder:
    """A small export: Ada sells for Mo in Central, to Acme, the GTX Pro at 4821."""

    def __init__(self, path):
        self.path = path
        self.write("sales_teams.csv", "sales_agent,manager,regional_office", "Ada,Mo,Central")
        self.write("accounts.csv", ACCOUNTS, "Acme,retail,Kenya,")
        self.write("products.csv", "product,series,sales_price", "GTX Pro,GTX,4821")
        self.deals("D1,Ada,GTX Pro,Acme,Won,2017-01-05,2017-03-01,5000")

    def write(self, name, *lines, end="\n"):
        (self.path / name).write_text(end.join(lines) + end, encoding="utf-8", newline="")
        return self.path / name

    def raw(self, name, content):
        (self.path / name).write_bytes(content)
        return self.path / name

    def deals(self, *rows, header=PIPELINE):
        return self.write("sales_pipeline.csv", header, *rows)
