"""Bad input: what is refused, in which words, and that nothing else changes."""

import pytest

from organization.models import Assignment, AuditEvent, Member, OutboxMessage, Unit
from pipeline.models import Account, Import, ImportRefusal, Opportunity, Product, Stage, StageChange
from pipeline.rules import FileError
from tests import factories
from tests.pipeline.crm import PIPELINE, counts, take

pytestmark = pytest.mark.django_db
FACTS = (Opportunity, StageChange, Stage, Account, Product, Member, Unit, Assignment, OutboxMessage)
GOOD = "D1,Ada,GTX Pro,Acme,Won,2017-01-05,2017-03-01,5000"


@pytest.fixture
def maven():
    return factories.organization("Maven", year=2017)


def refusals(report):
    rows = ImportRefusal.objects.filter(import_run=report["import"]).order_by("line")
    return list(rows.values_list("line", "column", "key", "reason"))


def test_each_broken_row_is_named_and_the_others_are_taken(maven, folder):
    folder.deals(
        GOOD,
        "D2,Ada,GTX Pro,Acme,Won,2017-01-05,2017-02-30,5000",
        "D3,Ada,GTX Pro,Acme,Sold,2017-01-05,2017-03-01,5000",
        "D4,Ada,GTX Pro,Acme,Won,2017-01-05,2017-03-01,NaN",
        "D5,Ada,GTX Pro,Acme,Won,2017-01-05",
        ",Ada,GTX Pro,Acme,Won,2017-01-05,2017-03-01,5000",
        "D7,Bo,GTX Pro,Acme,Won,2017-01-05,2017-03-01,5000",
        "D8,Ada,MTX,Acme,Won,2017-01-05,2017-03-01,5000",
        "D9,Ada,GTX Pro,Acne,Won,2017-01-05,2017-03-01,5000",
        "D1,Ada,GTX Pro,Acme,Won,2017-01-05,2017-03-01,6000",
        f"{'D' * 121},Ada,GTX Pro,Acme,Won,2017-01-05,2017-03-01,5000",
        "D\0E,Ada,GTX Pro,Acme,Won,2017-01-05,2017-03-01,5000",
        "d1,Ada,GTX Pro,Acme,Won,2017-01-05,2017-03-01,7000",
    )

    report = take(maven, folder.path)

    assert counts(report)["sales_pipeline.csv"] == (2, 0, 0, 11, 0)
    assert dict(Opportunity.objects.values_list("crm_key", "amount")) == {"D1": 5000, "d1": 7000}
    assert refusals(report) == [
        (3, "close_date", "D2", "“2017-02-30” is not in the calendar."),
        (
            4,
            "deal_stage",
            "D3",
            "Stage “Sold” is not known. Known are Prospecting, Engaging, Won, Lost. "
            "Correct it in the CRM or add the stage, then import again.",
        ),
        (
            5,
            "close_value",
            "D4",
            "“NaN” is not a number like 1054 or 1054.5, with four decimals at most.",
        ),
        (
            6,
            "",
            "",
            "The row has 6 columns and the header 8. A separator or quote is missing or too many.",
        ),
        (7, "opportunity_id", "", "opportunity_id is empty; every row needs it."),
        (
            8,
            "sales_agent",
            "D7",
            "Nobody here is called “Bo”. Add it to the file with the people, or correct the row, "
            "and import again.",
        ),
        (
            9,
            "product",
            "D8",
            "No product is “MTX”. Add it to the file with the products, or correct the row, "
            "and import again.",
        ),
        (
            10,
            "account",
            "D9",
            "No account is “Acne”. Add it to the file with the accounts, or correct the row, "
            "and import again.",
        ),
        (11, "opportunity_id", "D1", "D1 is on line 2 already; that one counts."),
        (12, "opportunity_id", "", f"“{'D' * 59}…” has 121 characters; 120 fit."),
        (13, "opportunity_id", "", "“D�E” holds a sign that is no text. Remove it."),
    ]


def test_a_row_that_is_refused_today_is_not_gone(maven, folder):
    take(maven, folder.path)
    folder.deals(GOOD.replace("5000", "many"), "D2" + GOOD[2:])

    report = take(maven, folder.path)

    assert counts(report)["sales_pipeline.csv"] == (1, 0, 0, 1, 0)
    assert Opportunity.objects.get(crm_key="D1").amount == 5000


def test_a_name_like_two_products_is_refused(maven, folder):
    folder.write("products.csv", "product,series,sales_price", "GTX Pro,GTX,1", "GTX-Pro,GTX,2")
    folder.deals(GOOD.replace("GTX Pro", "GTXPro"))

    report = take(maven, folder.path)

    assert (report["aliases"], counts(report)["sales_pipeline.csv"]) == ([], (0, 0, 0, 1, 0))


SPOILT = {
    "empty": (b"", "sales_pipeline.csv: it is empty. Export it again."),
    "header only": (
        PIPELINE.encode() + b"\r\n",
        "sales_pipeline.csv: it has a header and no row below it. Export it again.",
    ),
    "missing column": (
        b"opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date\nD1,A,B,C,D,E,F\n",
        "sales_pipeline.csv: it looks like sales_pipeline but has no column close_value. "
        "Export it with that column and import again.",
    ),
    "column twice": (
        f"{PIPELINE},account\n{GOOD},x\n".encode(),
        "sales_pipeline.csv: it has the column account twice. Remove one and import again.",
    ),
    "not utf-8": (
        f"{PIPELINE}\n{GOOD}\n".encode() + b"D2,Jos\xe9\n" * 20_000,
        "sales_pipeline.csv, line 3: it is not UTF-8 text from here on. Save it as CSV UTF-8 and "
        "import again.",
    ),
    "utf-16": (f"{PIPELINE}\n{GOOD}\n".encode("utf-16"), None),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None),
    "unclosed quote": (
        f'{PIPELINE}\n{GOOD}\nD2,"Ada,GTX Pro\n'.encode() + f"{GOOD}\n".encode() * 50,
        "sales_pipeline.csv, line 3: a quote that opens here is never closed. Close it and "
        "import again.",
    ),
    "huge field": (
        f"{PIPELINE}\n{GOOD}\nD2,{'x' * 200_000},".encode(),
        "sales_pipeline.csv, line 3: a cell is longer than 131,072 characters; often a quote that "
        "is never closed. Correct it and import again.",
    ),
    "text after a quote": (
        f'{PIPELINE}\n{GOOD}\n"D2"x,Ada\n'.encode(),
        "sales_pipeline.csv, line 3: it is no well-formed CSV here (',' expected after '\"'). "
        "Correct the line and import again.",
    ),
    "day first": (
        f"{PIPELINE}\n{GOOD}\n".replace("2017-01-05", "3/4/2017").encode()
        + GOOD.replace("2017-01-05", "25/4/2017").encode(),
        "sales_pipeline.csv, line 3: “25/4/2017” in engage_date puts the day before the month, "
        "and this file would be read month first. Export the days as 2017-03-31 and import again.",
    ),
}


@pytest.mark.parametrize("kind", SPOILT)
def test_a_spoilt_file_is_refused_whole_and_changes_nothing(maven, folder, kind):
    content, sentence = SPOILT[kind]
    folder.raw("sales_pipeline.csv", content)
    before = [model.objects.count() for model in FACTS]

    with pytest.raises(FileError) as refused:
        take(maven, folder.path)

    assert sentence in {None, str(refused.value)}
    assert [model.objects.count() for model in FACTS] == before
    run = Import.objects.get()
    assert (run.state, run.report["error"]["reason"]) == ("refused", refused.value.reason)
    assert AuditEvent.objects.filter(verb="refuse import").count() == 1


def test_two_files_of_a_kind_are_refused(maven, folder):
    folder.write("again.csv", PIPELINE, GOOD)

    with pytest.raises(FileError) as refused:
        take(maven, folder.path)

    assert str(refused.value) == (
        "sales_pipeline.csv: it is another sales_pipeline, as again.csv is. Give one."
    )


def test_files_of_two_exports_are_refused(maven, folder):
    folder.write("x.csv", "BusinessEntityID,QuotaDate,SalesQuota", "1,2011-05-31,1")

    with pytest.raises(FileError) as refused:
        take(maven, folder.path)

    assert str(refused.value) == (
        "x.csv: it belongs to adventureworks, and accounts.csv to maven. "
        "Import them one after the other."
    )


def test_a_folder_without_files_and_a_file_that_is_not_there_are_refused(maven, tmp_path):
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(FileError):
            take(maven, path)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_and_a_byte_order_mark_are_read(maven, folder, end):
    text = end.join([PIPELINE, GOOD, "", GOOD.replace("D1", "D2")])
    folder.raw("sales_pipeline.csv", b"\xef\xbb\xbf" + text.encode())

    report = take(maven, folder.path)

    assert counts(report)["sales_pipeline.csv"] == (2, 0, 0, 0, 0)


def test_a_quoted_cell_may_hold_a_line_end_only_where_nothing_reads_it(maven, folder):
    header = f"note,{PIPELINE}"
    folder.deals(f'"two\nlines",{GOOD}', f",{GOOD.replace('Ada', 'Bo')}", header=header)

    report = take(maven, folder.path)

    assert [row[:2] for row in refusals(report)] == [(4, "sales_agent")]


def test_a_reporting_line_in_a_circle_is_refused_whole(maven, folder):
    folder.write(
        "sales_teams.csv", "sales_agent,manager,regional_office", "Ada,Mo,Central", "Mo,Ada,Central"
    )

    with pytest.raises(FileError) as refused:
        take(maven, folder.path)

    assert str(refused.value).endswith("Correct the managers and import again.")
    assert (Member.objects.count(), Opportunity.objects.count()) == (0, 0)
