"""The same work by keyboard alone, and in a browser that runs no script."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from territories.models import Plan, PlanText
from tests.browser.conftest import sign_in
from tests.browser.editor import MARKETS, markets
from tests.territories import plans
from tests.trust.conftest import PASSWORD, set_password

pytestmark = pytest.mark.usefixtures("clock")
MOST_STOPS = 120
FOCUSED = """() => {
  const at = document.activeElement;
  const label = at.labels?.[0]?.innerText ?? "";
  return (at.getAttribute("aria-label") || label || at.innerText || at.value || "").trim();
}"""
# Something drawn around what has the focus: an outline, or the field's own border.
MARKED = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
}"""


def tab_to(page, name):
    """Tab from where one is until that is reached; every stop on the way shows where one is."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED).startswith(name):
            assert page.evaluate(MARKED), f"{name!r} does not show that it has the focus"
            return
    raise AssertionError(f"{name!r} is not reached by {MOST_STOPS} tabs")


def test_a_rep_signs_in_writes_and_submits_by_keyboard_alone(visit, selling):
    set_password(selling.rep)
    page = visit(None, reverse("territories:my-plan"))
    tab_to(page, "E-mail")
    page.keyboard.type(selling.rep.user.email)
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Start my plan")).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to content"
    page.keyboard.press("Enter")
    tab_to(page, "Start my plan")
    page.keyboard.press("Space")

    expect(markets(page)).to_be_visible()
    tab_to(page, MARKETS)
    page.keyboard.type("Hospitals in the north")
    tab_to(page, "Reason, if the lines do not reach the goal")
    page.keyboard.type("Renewals bring the rest")
    tab_to(page, "Submit")
    page.keyboard.press("Enter")

    expect(page.get_by_text("You submitted the plan", exact=True)).to_be_visible()
    plan = Plan.objects.get()
    assert (plan.state, plan.revisions.get().paper["texts"]["markets"]) == (
        "submitted",
        "Hospitals in the north",
    )


@pytest.mark.parametrize(
    ("viewer", "name", "arguments", "action"),
    [
        ("mgr", "coaching:log", lambda house: {}, "Save"),
        ("mgr", "dashboards:team-board", lambda house: {"pk": house.health.pk}, "Asha Verma"),
        ("ops", "pipeline:imports", lambda house: {}, "Send"),
    ],
)
def test_what_a_page_is_for_is_reached_by_tab(visit, house, viewer, name, arguments, action):
    page = visit(getattr(house, viewer), reverse(name, kwargs=arguments(house)))

    tab_to(page, action)


def test_single_keys_lead_to_pages_and_rest_while_one_types(visit, house):
    page = visit(house.mgr, reverse("coaching:home"))
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", level=1)).to_have_text("Health")

    page.keyboard.press("/")
    page.keyboard.type("gc")
    expect(page.get_by_label("Search people, accounts, objectives")).to_have_value("gc")


def test_without_script_a_plan_is_signed_in_to_saved_and_submitted(browse, live_server, selling):
    set_password(selling.rep)
    plan = plans.started(selling.rep)
    page = browse(java_script_enabled=False).new_page()
    page.goto(live_server.url + reverse("territories:my-plan"))
    page.get_by_label("E-mail").fill(selling.rep.user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    markets(page).fill("Hospitals in the north")
    page.locator("form", has=markets(page)).get_by_role("button", name="Save").click()
    expect(markets(page)).to_have_value("Hospitals in the north")
    text = PlanText.objects.get(plan=plan, section="markets")
    assert (text.text, text.version) == ("Hospitals in the north", 2)

    page.locator(".planbar").get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Nothing changed").first).to_be_visible()
    page.get_by_label("Reason").fill("Renewals bring the rest")
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("You submitted the plan", exact=True)).to_be_visible()
    assert plan.revisions.get().paper["texts"]["markets"] == "Hospitals in the north"


def test_without_script_a_stale_save_shows_both_texts(browse, live_server, selling):
    plan = plans.started(selling.rep)
    context = browse(java_script_enabled=False)
    sign_in(context, live_server, selling.rep)
    page = context.new_page()
    page.goto(live_server.url + reverse("territories:my-plan"))
    plans.write(plan, "markets", "Hospitals, saved first")

    markets(page).fill("Clinics, typed second")
    page.locator("form", has=markets(page)).get_by_role("button", name="Save").click()

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Clinics, typed second")
    expect(alert).to_contain_text("Hospitals, saved first")
    page.get_by_role("button", name="Keep both").click()
    expect(markets(page)).to_have_value("Hospitals, saved first\nClinics, typed second")
