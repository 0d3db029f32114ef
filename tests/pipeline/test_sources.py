"""Memory does not grow with the file."""

import tracemalloc

import pytest

from pipeline.actions import delta, staging, taking
from tests import factories
from tests.pipeline.crm import PIPELINE, counts, take

pytestmark = pytest.mark.django_db
MEBIBYTE = 1024**2


def peak(organization, folder, rows):
    """The most memory Python held while it took in that many rows, in MiB."""
    path = folder.path / "sales_pipeline.csv"
    with path.open("w") as file:
        file.write(f"{PIPELINE}\n")
        file.writelines(
            f"{rows}-{n},Ada,GTXPro,Acme,Won,2017-01-05,2017-03-01,{n % 977}\n" for n in range(rows)
        )
    tracemalloc.start()
    report = take(organization, folder.path)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert counts(report)["sales_pipeline.csv"][0] == rows
    return most / MEBIBYTE


def test_memory_does_not_grow_with_the_file(folder, monkeypatch):
    """With smaller blocks and lists than in earnest, so that a smaller file shows it."""
    monkeypatch.setattr(staging, "BLOCK", 1_000)
    for module in (taking, delta):
        monkeypatch.setattr(module, "LISTED", 500)
    organization = factories.organization("Maven", year=2017)
    peak(organization, folder, 500)

    small = peak(organization, folder, 3_000)
    large = peak(organization, folder, 15_000)

    assert large < small + 1
