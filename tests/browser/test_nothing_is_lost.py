"""What somebody typed outlives two tabs, a session's end, a fault and a lost connection."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from territories.models import PlanText
from tests.browser.editor import markets, save_state
from tests.territories import plans
from tests.trust.conftest import PASSWORD, set_password

NOT_SAVED = "Not saved. Kept on this device, trying again in"


@pytest.fixture
def draft(selling):
    plan = plans.started(selling.rep)
    plans.write(plan, "markets", "Hospitals")
    return plan


@pytest.fixture
def edit(visit, draft):
    """The plan in one more tab of the rep's browser."""
    path = reverse("territories:plan", kwargs={"year": draft.year, "pk": draft.member_id})
    return lambda: visit(draft.member, path)


def stored(plan):
    return PlanText.objects.get(plan=plan, section="markets").text


def expect_stored(plan, page, text):
    """What the page says, and what is true when it says it."""
    expect(save_state(page)).to_have_text(re.compile("Saved"))
    assert stored(plan) == text


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        ("Keep this one", "Clinics, typed second"),
        ("Take the other", "Hospitals, saved first"),
        ("Keep both", "Hospitals, saved first\nClinics, typed second"),
    ],
)
def test_a_stale_save_shows_both_texts_and_does_as_one_chooses(edit, draft, choice, text):
    first, second = edit(), edit()
    markets(first).fill("Hospitals, saved first")
    expect_stored(draft, first, "Hospitals, saved first")

    markets(second).fill("Clinics, typed second")

    alert = second.get_by_role("alert")
    expect(alert).to_contain_text("Nothing is lost: choose.")
    expect(alert).to_contain_text("Clinics, typed second")
    expect(alert).to_contain_text("Hospitals, saved first")
    expect(save_state(second)).to_have_text("Changed in two places. Choose below.")
    assert stored(draft) == "Hospitals, saved first"
    second.get_by_role("button", name=choice).click()
    expect(markets(second)).to_have_value(text)
    expect(alert).to_have_count(0)
    assert stored(draft) == text
    with second.expect_response("**/plans/texts/**"):
        markets(second).press("Control+End")
        markets(second).press_sequentially(", amended")
    expect_stored(draft, second, f"{text}, amended")


def test_a_session_that_ended_gives_the_text_back_after_sign_in(edit, draft):
    set_password(draft.member)
    page = edit()
    page.context.clear_cookies(name="sessionid")

    markets(page).fill("Clinics, typed after the session")

    expect(page).to_have_url(re.compile(f".*{reverse('account_login')}.*"))
    assert stored(draft) == "Hospitals"
    page.get_by_label("E-mail").fill(draft.member.user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(markets(page)).to_have_value("Clinics, typed after the session")
    expect(page.get_by_text("Text kept on this device is back in its place")).to_be_visible()
    expect_stored(draft, page, "Clinics, typed after the session")


@pytest.mark.parametrize("status", [500, 503])
def test_a_fault_keeps_the_text_and_saves_it_when_it_is_over(edit, draft, forgiven, status):
    forgiven.append(f"{status}")
    page = edit()
    page.route("**/plans/texts/**", lambda route: route.fulfill(status=status, body="fault"))

    markets(page).fill("Clinics, typed in a fault")

    expect(save_state(page)).to_contain_text(NOT_SAVED)
    expect(markets(page)).to_have_value("Clinics, typed in a fault")
    assert stored(draft) == "Hospitals"
    page.unroute("**/plans/texts/**")
    expect(save_state(page)).to_contain_text("Saved", timeout=15_000)
    assert stored(draft) == "Clinics, typed in a fault"


def test_without_a_connection_one_types_on_and_it_is_saved_when_it_is_back(edit, draft):
    page = edit()
    page.context.set_offline(True)

    markets(page).fill("Clinics, typed offline")

    expect(save_state(page)).to_contain_text(NOT_SAVED)
    markets(page).press_sequentially(", and on")
    expect(save_state(page)).to_contain_text("trying again in 16 s")
    assert stored(draft) == "Hospitals"
    page.context.set_offline(False)
    expect_stored(draft, page, "Clinics, typed offline, and on")


def test_a_tab_closed_offline_gives_the_text_back_when_it_is_opened_again(edit, draft):
    page = edit()
    page.context.set_offline(True)
    markets(page).fill("Clinics, typed before closing")
    expect(save_state(page)).to_contain_text(NOT_SAVED)
    context = page.context
    page.close()

    context.set_offline(False)
    again = edit()

    expect(markets(again)).to_have_value("Clinics, typed before closing")
    expect_stored(draft, again, "Clinics, typed before closing")
