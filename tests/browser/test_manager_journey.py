"""A manager talks with a rep: logged on a phone, completed at a desk, read by whom it concerns."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from coaching.models import Conversation, EnergyCheckin

PHONE = {"width": 390, "height": 844}
PRIVATE = "Careful with the offer"
WORD = "nightjar"
pytestmark = pytest.mark.usefixtures("clock")


def test_a_talk_from_the_phone_is_completed_at_the_desk_and_answered_by_the_rep(visit, house):
    phone = visit(house.mgr, reverse("coaching:log"), **PHONE)
    log(phone, "Phone", "Three names by Friday")
    log(phone, "Phone", PRIVATE, private=True)

    desk = visit(house.mgr, reverse("coaching:home"))
    open_talk(desk, house, "Three names by Friday")
    desk.get_by_label("What was learned?").fill("Dr Weiss signs alone")
    desk.locator("#completion").get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved.", exact=True)).to_be_visible()
    desk.get_by_label("Will do what").fill("Call Dr Weiss")
    desk.get_by_label("By", exact=True).fill("2027-06-11")
    desk.get_by_role("button", name="Add").click()
    expect(desk.get_by_text("Call Dr Weiss", exact=True)).to_be_visible()

    rep = visit(house.rep, reverse("coaching:timeline", args=[house.rep.pk]))
    expect(rep.locator(".stream__item")).to_have_count(1)
    expect(rep.get_by_text(PRIVATE)).to_have_count(0)
    rep.locator(".stream__item a").click()
    expect(rep.get_by_text("Dr Weiss signs alone")).to_be_visible()
    rep.get_by_label("An answer, if you like").fill("Booked for Thursday")
    rep.get_by_role("button", name="I have read it").click()
    rep.get_by_role("button", name="Kept: Call Dr Weiss").click()
    expect(rep.get_by_text("kept", exact=False).first).to_be_visible()

    desk.reload()
    expect(desk.get_by_text("Booked for Thursday")).to_be_visible()
    expect(desk.get_by_text("acknowledged")).to_be_visible()


def test_a_joint_call_is_prepared_and_written_up(visit, house):
    page = visit(house.mgr, reverse("coaching:timeline", args=[house.rep.pk]))
    page.get_by_role("link", name="Log a joint call").click()
    expect(page.get_by_role("radio", name="Asha")).to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Asha can read it.")).to_be_visible()

    open_call(page)
    for label, text in (
        ("How did you prepare?", "Who signs above 100k"),
        ("What happened?", "The finance head joined"),
        ("What was learned?", "One person signs"),
    ):
        page.get_by_label(label).fill(text)
    page.locator("#completion").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()

    rep = visit(house.rep, Conversation.objects.get().get_absolute_url())
    for text in ("Who signs above 100k", "The finance head joined", "One person signs"):
        expect(rep.get_by_text(text)).to_be_visible()


def test_a_check_in_is_nobody_elses(visit, house):
    rep = visit(house.rep, reverse("dashboards:my-year"), **PHONE)
    for scale in ("energy", "enthusiasm", "endurance"):
        rep.locator(f"label:has(input[name={scale}][value='3'])").click()
    rep.get_by_label("A word, if you like").fill(WORD)
    rep.get_by_role("button", name="Save check-in").click()
    expect(rep.get_by_role("button", name="Save the change")).to_be_visible()
    assert EnergyCheckin.objects.values_list("energy", "word").get() == (3, WORD)
    rep.goto(rep.url.split("/me")[0] + reverse("coaching:energy"))
    expect(rep.get_by_text(WORD).first).to_be_visible()

    theirs = [
        (house.mgr, "dashboards:team-board", {"pk": house.health.pk}),
        (house.mgr, "dashboards:person", {"pk": house.health.pk, "member_pk": house.rep.pk}),
        (house.mgr, "dashboards:year", {"year": 2027, "pk": house.rep.pk}),
        (house.mgr, "coaching:timeline", {"pk": house.rep.pk}),
        (house.exec, "dashboards:year", {"year": 2027, "pk": house.rep.pk}),
        (house.exec, "dashboards:rollup", {"year": 2027, "pk": house.health.pk}),
        (house.ops, "organization:person", {"pk": house.rep.pk}),
        (house.ops, "organization:audit", {}),
    ]
    for viewer, name, kwargs in theirs:
        page = visit(viewer, reverse(name, kwargs=kwargs))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert WORD not in page.content()
        expect(page.get_by_text("How are you?")).to_have_count(0)


def log(page, mode, note, *, private=False):
    """Everything that is tapped lies on the screen as it opens."""
    page.goto(page.url)
    save = page.get_by_role("button", name="Save")
    expect(save).to_be_in_viewport(ratio=1)
    page.locator("#log").get_by_text("Asha", exact=True).click()
    page.locator("label", has_text=mode).click()
    page.get_by_label("What did you agree?").fill(note)
    if private:
        page.get_by_label("Only I can read this").check()
    assert page.evaluate("scrollY") == 0
    save.click()
    expect(page.get_by_text("Saved.").first).to_be_visible()


def open_talk(page, house, note):
    page.get_by_role("link", name=house.rep.name).first.click()
    page.locator(".stream__item", has_text=note).get_by_role("link").click()


def open_call(page):
    page.goto(page.url.split("/coaching")[0] + Conversation.objects.get().get_absolute_url())
