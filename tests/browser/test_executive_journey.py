"""From the company's figures to one rep's rows by links alone, and the same figures presented."""

import re

from playwright.sync_api import expect

SLIDES = 7
COLUMNS = ("goal", "closed", "attained", "chart", "run-rate", "weighted", "gap", "pace")
TWISTS = "▸▾ "


def test_an_executive_drills_down_to_a_rep_and_opens_the_math(visit, sample):
    page = visit(sample.person("Ines Duarte"))
    page.get_by_role("link", name="Organization", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Brightside 2027")

    for name in ("Region North", "Health"):
        tree(page).get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"{name} 2027")
    tree(page).get_by_role("link", name="Asha Verma", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Asha Verma, 2027")

    page.locator("#math-gap summary").click()
    rows = page.locator("#math-gap #rows")
    expect(rows.locator("table", has_text="Weighted open deals")).to_be_visible()
    closed = sum(amounts(rows.locator("table", has_text="Closed: won").locator("tbody td.num")))
    assert closed == sum_of(rows.locator("table", has_text="Closed: won").locator("tfoot td.num"))


def test_units_open_in_place_and_the_address_keeps_what_is_open(visit, sample):
    page = visit(sample.person("Ines Duarte"), "/org/")
    closed_rows = tree(page).locator("tbody tr").count()

    tree(page).get_by_role("link", name="Open Region North").click()
    expect(tree(page).get_by_role("link", name="Close Region North")).to_be_visible()

    assert tree(page).locator("tbody tr").count() == closed_rows + 2
    page.reload()
    expect(tree(page).get_by_role("link", name="Close Region North")).to_be_visible()


def test_slides_show_the_rollups_figures_and_move_by_keys(visit, sample):
    page = visit(sample.person("Ines Duarte"), "/org/")
    told = {name: row for name, *row in cells(tree(page).locator("tbody tr"))}
    address = page.url
    page.get_by_role("link", name="Present").click()

    expect(page.locator(".slide")).to_have_count(SLIDES)
    units = page.get_by_role("region", name=f"Slide 3 of {SLIDES}")
    shown = {name: row for name, *row in cells(units.locator("tbody tr, tfoot tr"))}
    assert len(shown) > 2
    for name, (goal, attained, pace, gap, _reading) in shown.items():
        on_page = dict(zip(COLUMNS, told[name], strict=False))
        assert (goal, attained, pace, gap) == tuple(
            on_page[column] for column in ("goal", "attained", "pace", "gap")
        )

    page.locator("[data-deck]").focus()
    for key, number in (
        ("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("End", 7), ("ArrowRight", 7),
        ("Home", 1), ("Space", 2),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(page.get_by_role("region", name=f"Slide {number} of {SLIDES}")).to_be_in_viewport(
            ratio=0.6
        )
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(re.escape(address.split("?")[0])))


def tree(page):
    return page.locator("#tree")


def cells(rows):
    return [
        [cell.strip().lstrip(TWISTS) for cell in row.locator("th, td").all_text_contents()]
        for row in rows.all()
    ]


def amounts(found):
    return [int(text.replace(",", "")) for text in found.all_text_contents()]


def sum_of(found):
    return int(found.text_content().replace(",", ""))
