"""The quick log on a phone, and what happens to text when something goes wrong."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from coaching.actions import check_in, complete_conversation
from coaching.models import Conversation, EnergyCheckin
from coaching.rules import Feeling, Mode
from tests.browser.pages import audit
from tests.coaching.people import promise, talk
from tests.factories import NOON
from tests.factories import rep as add_rep

PHONE = {"width": 390, "height": 844}
pytestmark = pytest.mark.usefixtures("clock")


def fill(page, name="Asha", note="three names by Friday"):
    page.get_by_text(name, exact=True).click()
    page.get_by_text("In passing").click()
    page.get_by_label("What did you agree?").fill(note)


def save(page):
    page.get_by_role("button", name="Save").click()


def drafts(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")


def test_the_quick_log_fits_a_phone_without_scrolling(visit, house):
    for n in range(8):
        add_rep(house.health, f"Rep{n} Of Many", manager=house.mgr)

    page = visit(house.mgr, reverse("coaching:log"), **PHONE)

    button = page.get_by_role("button", name="Save").bounding_box()
    bar = page.locator(".mainnav").bounding_box()
    assert button["y"] + button["height"] <= bar["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_a_talk_is_logged_by_three_taps(visit, house):
    page = visit(house.mgr, reverse("coaching:log"), **PHONE)

    fill(page)
    save(page)

    expect(page.get_by_text("Saved. Asha can read it.")).to_be_visible()
    assert Conversation.objects.values_list("mode", "note", "about").get() == (
        "passing",
        "three names by Friday",
        house.rep.pk,
    )
    assert drafts(page) == []


def test_without_a_signal_it_is_sent_later_and_once(visit, house, errors):
    page = visit(house.mgr, reverse("coaching:log"), **PHONE)
    fill(page)

    page.context.set_offline(True)
    save(page)
    expect(page.get_by_text("trying again in 8 s")).to_be_visible()
    assert not Conversation.objects.exists()
    page.context.set_offline(False)

    expect(page.get_by_text("Saved. Asha can read it.")).to_be_visible(timeout=15_000)
    assert Conversation.objects.count() == 1
    errors[:] = [said for said in errors if not said.startswith("htmx:")]


def test_a_closed_tab_loses_nothing(visit, house, live_server):
    page = visit(house.mgr, reverse("coaching:log"), **PHONE)
    fill(page, note="half a sentence")
    again = page.context.new_page()
    page.close()
    again.goto(live_server.url + reverse("coaching:log"))

    assert again.get_by_label("What did you agree?").input_value() == "half a sentence"
    assert again.get_by_role("radio", name="Asha").is_checked()


def test_signing_out_leaves_nothing_on_the_device_and_a_private_text_is_never_there(visit, house):
    page = visit(house.mgr, reverse("coaching:log"), **PHONE)
    fill(page)
    assert len(drafts(page)) == 1
    page.get_by_label("Only I can read this").check()
    assert drafts(page) == []
    page.get_by_label("Only I can read this").uncheck()

    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()

    page.wait_for_url("**/account/login/**")
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_a_conflict_is_shown_beside_what_was_typed(visit, house):
    note = talk(house.rep, by=house.mgr, note="draft", private=True)
    page = visit(house.mgr, note.get_absolute_url())
    complete_conversation(note, version=1, texts={"note": "from the phone"}, by=house.mgr, at=NOON)

    page.get_by_label("What did you agree?").fill("from the desk")
    page.locator("#completion").get_by_role("button", name="Save").click()

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("from the phone")
    expect(alert).to_contain_text("from the desk")
    page.get_by_role("button", name="Keep both").click()
    page.wait_for_load_state()
    expect(page.get_by_label("What did you agree?")).to_have_value(
        "from the phone\n\nfrom the desk"
    )


def test_a_check_in_outlives_a_session_without_being_kept(visit, house):
    page = visit(house.rep, reverse("coaching:energy"))
    for name in ("energy", "enthusiasm", "endurance"):
        page.locator(f"label:has(input[name={name}][value='6'])").click()
    page.get_by_label("A word, if you like").fill("tired")
    context = page.context
    cookies = context.cookies()
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.get_by_role("button", name="Save check-in").click()
    expect(page.get_by_text("Not saved: you were signed out.")).to_be_visible()
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    context.add_cookies(cookies)
    page.get_by_role("button", name="Save check-in").click()

    expect(page.get_by_text("You can change it for 24 hours.")).to_be_visible()
    assert "tired" not in kept
    assert EnergyCheckin.objects.values_list("energy", "word").get() == (6, "tired")


def test_a_talks_pages_are_in_order(visit, house):
    call = talk(house.rep, by=house.mgr, mode=Mode.FIELD, note="Agreed to rehearse")
    private = talk(house.rep, by=house.mgr, private=True)
    promise(call, by=house.mgr)
    for weeks in range(5):
        feeling = Feeling(9 - weeks, 8, 6, "fine")
        check_in(house.rep, feeling=feeling, by=house.rep, at=NOON - timedelta(days=40 - 7 * weeks))
    pages = [
        (house.mgr, call.get_absolute_url()),
        (house.mgr, private.get_absolute_url()),
        (house.rep, call.get_absolute_url()),
        (house.rep, reverse("coaching:energy")),
    ]

    found = {f"{member}: {path}": audit(visit(member, path)) for member, path in pages}

    assert {path: wrong for path, wrong in found.items() if wrong} == {}
