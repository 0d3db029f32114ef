"""The plan's page as a rep uses it: fields by their label, and what it says about saving."""

from playwright.sync_api import expect

MARKETS = "Whom you serve, and why they buy"


def section(page, title):
    return page.get_by_role("region", name=title, exact=True)


def markets(page):
    return page.get_by_label(MARKETS)


def expect_saved(page):
    expect(page.locator("[data-save-state]").first).to_contain_text("Saved")


def save_state(page):
    return page.locator(".planbar [data-save-state]")


def balance(page):
    return page.locator("#figures output .figure__value")


def add_account(page, name):
    accounts = section(page, "Key accounts")
    accounts.get_by_label("Account from the CRM").select_option(label=name)
    accounts.get_by_role("button", name="Add from the CRM").click()
    return page.locator("details.line-item", has_text=name)


def add_line(page, title, label):
    part = section(page, title)
    part.get_by_label("New:").fill(label)
    part.get_by_role("button", name="Add a line").click()
    return section(page, title).locator(".line-item").last
