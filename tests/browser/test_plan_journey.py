"""A plan's whole way, by the two who share it: written, handed over, given back, approved."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from pipeline.models import Account
from territories import actions
from territories.models import Plan
from territories.queries import live_paper
from territories.rules.measures import page_share
from territories.rules.sections import ENERGY, PUBLIC_TEXTS, TEXT
from tests import factories
from tests.browser.editor import add_account, add_line, balance, expect_saved, markets, section
from tests.territories import plans

SECRET = "nightjar"
SENTENCE = "Regional groups buy once for all of their sites, so one signature opens nine wards. "


def test_a_rep_writes_and_amends_a_plan_that_the_manager_returns_and_approves(visit, selling):
    rep = visit(selling.rep, reverse("territories:my-plan"))
    rep.get_by_role("button", name="Start my plan").click()
    write(rep)
    hand_over(rep, "Submit", reason="Renewals bring the rest")
    expect(rep.get_by_text("You submitted the plan", exact=True)).to_be_visible()

    manager = visit(selling.mgr, path_of(rep))
    expect(
        manager.get_by_text("Why it is under the goal: “Renewals bring the rest”")
    ).to_be_visible()
    expect(manager.get_by_text(SECRET)).to_have_count(0)
    manager.get_by_label("Comment").fill("Say who signs at Castell.")
    manager.get_by_role("button", name="Return").click()
    expect(manager.get_by_text("You gave the plan back.")).to_be_visible()

    amend(rep)
    hand_over(rep, "Submit again", reason="Renewals bring the rest")
    expect(rep.get_by_text("You submitted the plan", exact=True)).to_be_visible()

    manager.reload()
    manager.get_by_role("button", name="Approve").click()
    expect(manager.get_by_text("You approved the plan.")).to_be_visible()

    rep.reload()
    expect(rep.get_by_text("Your plan is approved")).to_be_visible()
    expect(rep.locator("main textarea, main input:visible")).to_have_count(0)
    look_back(rep)
    assert what_happened() == [
        ("start", "", "draft", "Asha Verma", ""),
        ("submit", "draft", "submitted", "Asha Verma", "Renewals bring the rest"),
        ("return", "submitted", "returned", "Maren Holt", "Say who signs at Castell."),
        ("submit", "returned", "submitted", "Asha Verma", "Renewals bring the rest"),
        ("approve", "submitted", "approved", "Maren Holt", ""),
    ]
    assert markets_of_revisions() == ["Hospitals in the north", "Hospitals; Dr Weiss signs"]


def write(page):
    """Every kind of section; the balance follows what is typed without a reload."""
    expect(balance(page)).to_have_text("−1,200,000")
    markets(page).fill("Hospitals in the north")
    expect_saved(page)
    section(page, "Energy").get_by_role("textbox").fill(f"{SECRET} on Fridays")
    expect_saved(page)

    account = add_account(page, "Castell")
    page.evaluate("window.reloaded = false")
    account.get_by_label("Target").fill("300,000")
    expect(balance(page)).to_have_text("−900,000")
    account.get_by_label("Entry strategy: how you get in").fill("Through the plant engineers")
    account.get_by_label("Next step").fill("Call Dr Weiss")
    account.get_by_label("By", exact=True).fill("2027-06-20")
    expect_saved(page)
    assert page.evaluate("window.reloaded") is False

    line = add_line(page, "New business", "Regional groups")
    line.get_by_label("Clients").fill("4")
    line.get_by_label("Size each").fill("100000")
    expect(balance(page)).to_have_text("−500,000")
    expect_saved(page)


def hand_over(page, button, *, reason):
    page.get_by_label("Reason, if the lines do not reach the goal").fill(reason)
    page.locator(".planbar").get_by_role("button", name=button, exact=True).click()


def amend(page):
    page.reload()
    expect(page.get_by_text("“Say who signs at Castell.”")).to_be_visible()
    expect(markets(page)).to_have_value("Hospitals in the north")
    markets(page).fill("Hospitals; Dr Weiss signs")
    expect_saved(page)


def look_back(page):
    """The revisions, what happened, and what the first one said: none of it can be changed."""
    page.get_by_role("link", name="Revision 2").click()
    rows = page.get_by_role("group", name="Revisions").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("approved")
    expect(rows.nth(1)).to_contain_text("not approved")
    happened = page.get_by_role("group", name="What happened").locator("tbody tr")
    expect(happened).to_have_count(5)
    page.get_by_role("link", name="Revision 1", exact=True).click()
    expect(page.locator(".editor__main")).to_contain_text("Hospitals in the north")
    expect(page.locator("#changes")).to_contain_text("Dr Weiss signs")
    expect(page.locator("main textarea, main input:visible")).to_have_count(0)


def path_of(page):
    return "/" + page.url.split("/", 3)[3]


def what_happened():
    events = Plan.objects.get().events.order_by("pk")
    return list(events.values_list("verb", "from_state", "to_state", "by__name", "reason"))


def markets_of_revisions():
    revisions = Plan.objects.get().revisions.order_by("number")
    assert not any(SECRET in str(revision.paper) for revision in revisions)
    return [revision.paper["texts"]["markets"] for revision in revisions]


@pytest.fixture
def long_plan(selling):
    """As much as the page takes, by the count the editor keeps, and energy besides."""
    plan = plans.started(selling.rep)
    plans.write(plan, ENERGY, SECRET)
    for name in ("Aldermoor", "Castell", "Lindqvist"):
        write_account(plan, Account.objects.get(name=name))
    for number, part in enumerate(("new_business", "new_business", "channel", "marketing")):
        plans.line(plan, f"Line {number}", section=part, target=80_000, key=f"k{number}")
    lengthen(plan)
    return plan


def write_account(plan, account):
    row = actions.add_key_account(plan, account=account, by=plan.member, at=factories.NOON)
    changed = {
        "tier": "A",
        "target": 120_000,
        "entry_strategy": (SENTENCE * 3)[:240],
        "next_step": "Walk the wards with the head of purchasing",
        "next_step_on": factories.NOON.date(),
    }
    actions.save_key_account(
        row, changed=changed, seen={}, version=1, by=plan.member, at=factories.NOON
    )


def lengthen(plan):
    """Longer and longer texts, until one sentence more would not fit."""
    for length in range(80, 400, 20):
        for key in PUBLIC_TEXTS:
            before = plan.texts.get(section=key).text
            plans.write(plan, key, (SENTENCE * 5)[: min(length, TEXT[key].most)])
            if page_share(live_paper(plan)) > 1:
                plans.write(plan, key, before)
                return


@pytest.mark.parametrize(
    "paper",
    [{"format": "A4"}, {"format": "Letter"}, {"prefer_css_page_size": True}],
    ids=["A4", "Letter", "as the page asks"],
)
def test_a_plan_of_full_length_prints_on_one_page_without_energy(visit, long_plan, paper):
    kwargs = {"year": long_plan.year, "pk": long_plan.member_id}
    page = visit(long_plan.member, reverse("territories:page", kwargs=kwargs))

    printed = page.pdf(**paper)

    assert page_share(live_paper(long_plan)) > 0.9
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.emulate_media(media="print")
    assert (
        page.evaluate(
            "() => { const s = document.querySelector('.sheet');"
            " return s.scrollHeight - s.clientHeight; }"
        )
        <= 0
    )
    assert SECRET not in page.content()
    for name in ("Aldermoor", "Castell", "Lindqvist", "Line 3", "Walk the wards"):
        expect(page.get_by_text(name).first).to_be_visible()


def test_the_editor_and_a_submitted_plan_print_no_energy_for_others(visit, selling):
    plan = plans.submitted(plans.filled(selling.rep), reason="Renewals")
    kwargs = {"year": plan.year, "pk": plan.member_id}
    for viewer in (selling.rep, selling.mgr, selling.skip, selling.exec):
        for name in ("page", "plan", "revisions"):
            page = visit(viewer, reverse(f"territories:{name}", kwargs=kwargs))
            assert plans.MARKER in page.content() or name == "revisions"
            assert plans.SECRET not in page.content()
