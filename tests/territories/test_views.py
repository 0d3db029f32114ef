from decimal import Decimal

import pytest
from django.urls import reverse

from objectives.models import Strategy, Theme
from territories import actions
from territories.models import KeyAccount, Plan, PlanLine
from tests import factories
from tests.factories import NOON
from tests.territories import plans

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def url(plan, name="plan", **more):
    return reverse(f"territories:{name}", kwargs={"year": plan.year, "pk": plan.member_id, **more})


def account_on(plan, name, **fields):
    account = plans.account_of(plan.member, name)
    return actions.add_key_account(plan, account=account, by=plan.member, at=NOON, **fields)


def test_somebody_without_a_plan_is_offered_to_start_one(client, house):
    client.force_login(house.rep.user)

    response = client.get(reverse("territories:my-plan"))

    assert "Start my plan" in response.text
    assert Plan.objects.count() == 0


def test_starting_leads_to_the_editor_and_from_then_on_my_plan_does_too(client, house):
    client.force_login(house.rep.user)
    editor = reverse("territories:plan", kwargs={"year": 2027, "pk": house.rep.pk})

    assert client.post(reverse("territories:draft")).url == editor
    assert client.get(reverse("territories:my-plan")).url == editor
    assert client.get(editor).templates[0].name == "territories/plan.html"


def test_the_editor_shows_the_goal_and_where_it_comes_from(client, house, plan):
    goal = factories.goal(house.rep, {"2027-01": 1_200_000})
    strategy = Strategy.objects.create(
        organization=house.organization, unit=house.company, year=2027, vision="Healthy hospitals"
    )
    goal.theme = Theme.objects.create(
        organization=house.organization, strategy=strategy, name="Win regional hospitals"
    )
    goal.save()
    client.force_login(house.rep.user)

    response = client.get(url(plan))

    assert response.context["paper"].goal == Decimal(1_200_000)
    assert "Healthy hospitals › Win regional hospitals ›" in response.text


@pytest.mark.parametrize("accounts", [1, 3])
def test_the_editor_costs_the_same_however_many_accounts(
    client, house, plan, accounts, django_assert_num_queries
):
    for number in range(accounts):
        account_on(plan, f"Account {number}")
        plans.line(plan, f"Segment {number}", key=str(number))
    client.force_login(house.rep.user)

    with django_assert_num_queries(23):
        response = client.get(url(plan))

    items = {section.key: section.accounts for section in response.context["sections"]}["accounts"]
    assert [item.form.row.account.name for item in items] == [
        f"Account {number}" for number in range(accounts)
    ]


def test_a_save_moves_the_balance_in_the_same_answer(client, house, plan):
    factories.goal(house.rep, {"2027-01": 1_000})
    line = plans.line(plan, target=400)
    client.force_login(house.rep.user)

    response = client.post(
        reverse("territories:line", kwargs={"pk": line.pk}),
        {"version": 1, "label": "Clinics", "target": "1,250", "initial-target": "400"},
        headers={"HX-Request": "true"},
    )

    assert response.status_code == 200
    assert response.context["panel"].balance == "+250"
    assert 'id="figures"' in response.text
    assert '<input type="hidden" name="version" value="2">' in response.text


def test_a_plain_form_saves_and_leads_back_to_the_row(client, house, plan):
    row = account_on(plan, "Aldermoor")
    client.force_login(house.rep.user)

    response = client.post(
        reverse("territories:key-account", kwargs={"pk": row.pk}),
        {"version": 1, "next_step": "Call", "initial-next_step": ""},
    )

    row.refresh_from_db()
    assert response.url == f"{url(plan)}?open=account-{row.pk}#item-account-{row.pk}"
    assert row.next_step == "Call"


def test_fields_that_were_not_sent_keep_their_value(client, house, plan):
    row = account_on(plan, "Aldermoor", target=Decimal(170), entry_strategy="One agreement")
    client.force_login(house.rep.user)

    client.post(
        reverse("territories:key-account", kwargs={"pk": row.pk}),
        {"version": 1, "next_step": "Call"},
    )

    row.refresh_from_db()
    assert (row.next_step, row.target, row.entry_strategy) == (
        "Call", Decimal(170), "One agreement",
    )  # fmt: skip


def test_what_a_form_does_not_have_cannot_be_set(client, house, plan):
    row = account_on(plan, "Aldermoor")
    other = plans.filled(house.peer)
    foreign = plans.account_of(house.stranger, "Foreign")
    client.force_login(house.rep.user)

    client.post(
        reverse("territories:key-account", kwargs={"pk": row.pk}),
        {"version": 1, "next_step": "Call", "plan": other.pk, "account": foreign.pk, "position": 9}
        | {"organization": 0, "id": 0, "state": "approved"},
    )

    saved = KeyAccount.objects.get(pk=row.pk)
    assert (saved.plan, saved.account.name, saved.position) == (plan, "Aldermoor", 0)
    assert Plan.objects.get(pk=plan.pk).state == "draft"


@pytest.mark.parametrize("htmx", [True, False])
def test_a_number_that_is_none_is_refused_with_what_was_typed(client, house, plan, htmx):
    row = account_on(plan, "Aldermoor")
    client.force_login(house.rep.user)

    response = client.post(
        reverse("territories:key-account", kwargs={"pk": row.pk}),
        {"version": 1, "target": "12o,000", "entry_strategy": "One agreement"},
        headers={"HX-Request": "true"} if htmx else {},
    )

    row.refresh_from_db()
    assert response.status_code == 422
    assert "This is not a number: “12o,000”. Use digits, as in 120,000." in response.text
    assert row.entry_strategy == ""
    if not htmx:
        assert 'value="12o,000"' in response.text
        assert "One agreement" in response.text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("170,000", Decimal(170_000)), ("170 000", Decimal(170_000)), ("1234.5", Decimal("1234.5")),
        ("", None), ("170.000", None), ("NaN", None), ("1e9", None), ("-5", None), ("１２", None),
        ("1_000", None), ("999999999999999", None),
    ],
)  # fmt: skip
def test_amounts_as_people_type_them(client, house, plan, typed, expected):
    row = account_on(plan, "Aldermoor")
    client.force_login(house.rep.user)

    client.post(
        reverse("territories:key-account", kwargs={"pk": row.pk}), {"version": 1, "target": typed}
    )

    row.refresh_from_db()
    assert row.target == expected


def test_only_own_accounts_are_offered_and_taken(client, house, plan):
    plans.account_of(house.rep, "Mine")
    foreign = plans.account_of(house.stranger, "Foreign")
    client.force_login(house.rep.user)

    offered = client.get(url(plan)).context["new_account"].fields["account"].queryset
    refused = client.post(url(plan, "key-accounts"), {"account": foreign.pk})
    missing = client.post(url(plan, "key-accounts"), {"account": 999_999})

    assert [account.name for account in offered] == ["Mine"]
    assert (refused.status_code, missing.status_code) == (422, 422)
    assert refused.context["form"].errors == missing.context["form"].errors
    assert "Foreign" not in refused.text
    assert KeyAccount.objects.count() == 0


def test_an_account_added_twice_is_on_the_plan_once(client, house, plan):
    mine = plans.account_of(house.rep, "Mine")
    client.force_login(house.rep.user)

    urls = {client.post(url(plan, "key-accounts"), {"account": mine.pk}).url for _ in range(2)}

    row = KeyAccount.objects.get()
    assert urls == {f"{url(plan)}?open=account-{row.pk}#item-account-{row.pk}"}


def test_a_line_sent_eight_times_is_added_once_and_something_else_under_its_key_is_not(
    client, house, plan
):
    client.force_login(house.rep.user)
    sent = {
        "section": "channel",
        "label": "Nordkap",
        "sent_key": "6a1f8b8e-3f4e-4b0e-9d7a-0a8f4a1f7c11",
    }

    answers = [client.post(url(plan, "lines"), sent).status_code for _ in range(8)]
    other = client.post(url(plan, "lines"), sent | {"label": "Helix"})

    assert answers == [302] * 8
    assert other.status_code == 422
    assert [line.label for line in PlanLine.objects.all()] == ["Nordkap"]


def test_a_row_is_removed_in_the_version_that_was_read(client, house, plan):
    row = account_on(plan, "Aldermoor")
    actions.save_key_account(row, changed={"next_step": "Call"}, version=1, by=house.rep, at=NOON)
    client.force_login(house.rep.user)
    removal = reverse("territories:key-account-removal", kwargs={"pk": row.pk})

    assert client.post(removal, {"version": 1}).status_code == 409
    assert client.post(removal, {"version": "x"}).status_code == 409
    assert client.post(removal, {"version": 2}).url == f"{url(plan)}#accounts"
    assert KeyAccount.objects.count() == 0


def test_submitting_under_the_goal_asks_for_a_reason_and_keeps_it(client, house, plan):
    factories.goal(house.rep, {"2027-01": 1_000})
    client.force_login(house.rep.user)

    refused = client.post(url(plan, "submission"), {"version": 1})
    accepted = client.post(url(plan, "submission"), {"version": 1, "reason": "Two tenders in May."})

    plan.refresh_from_db()
    assert refused.status_code == 422
    assert "Not submitted: the plan is 1,000 under the goal." in refused.text
    assert (accepted.status_code, plan.state) == (303, "submitted")


def test_a_comment_on_a_plan_that_moved_on_is_kept_on_the_page(client, house, plan):
    plan = plans.submitted(plan)
    actions.approve(plan, version=plan.version, by=house.mgr, at=NOON)
    client.force_login(house.mgr.user)

    response = client.post(
        url(plan, "plan-return"), {"version": plan.version, "reason": "Name five prospects."}
    )

    assert response.status_code == 409
    assert "the plan is approved now" in response.text
    assert "Name five prospects." in response.text


def test_the_manager_opens_the_plan_by_reading_it(client, house, plan):
    plan = plans.submitted(plan)
    client.force_login(house.skip.user)
    client.get(url(plan))
    by_skip = Plan.objects.get().opened_at
    client.force_login(house.mgr.user)

    response = client.get(url(plan))

    assert (by_skip, Plan.objects.get().opened_at) == (None, NOON)
    assert "Your turn" in response.text
    assert client.post(url(plan, "recall"), {"version": plan.version}).status_code == 403


def test_the_owner_reads_who_gave_the_plan_back_and_why(client, house, plan):
    plan = plans.returned(plan, house.mgr)
    client.force_login(house.rep.user)

    response = client.get(url(plan))

    assert "Maren gave the plan back" in response.text
    assert "1 Jun: “Name them.”" in response.text


def test_the_history_tells_who_when_and_why(client, house, plan):
    plan = plans.returned(plan, house.mgr)
    client.force_login(house.mgr.user)

    history = client.get(url(plan, "revisions")).context["history"]

    assert [(event.verb, event.by.name, event.reason) for event in history] == [
        ("return", "Maren Holt", "Name them."),
        ("submit", "Asha Verma", ""),
        ("start", "Asha Verma", ""),
    ]


def test_two_revisions_are_compared_word_by_word(client, house, plan):
    plan = plans.returned(plan, house.mgr)
    plans.write(plan, "markets", "heron wards")
    plan = plans.submitted(plan)
    client.force_login(house.mgr.user)

    response = client.get(url(plan, "revision", number=1), {"with": "2"})

    assert [
        (change.section, [(piece.kind, piece.text) for piece in change.pieces])
        for change in response.context["changes"]
    ] == [("Target markets", [("same", "heron"), ("gone", "markets"), ("new", "wards")])]


@pytest.mark.parametrize("junk", ["\x00", "abc", "99999999999", "-1", "²"])
def test_junk_in_the_address_is_no_fault(client, house, plan, junk):
    plans.submitted(plan)
    client.force_login(house.rep.user)

    response = client.get(url(plan, "revision", number=1), {"with": junk})

    assert response.status_code in (200, 404)


def test_states_without_text_show_dates_only(client, house, plan):
    client.force_login(house.exec.user)

    response = client.get(url(plan))

    assert response.templates[0].name == "territories/plan_status.html"
    assert "Draft since 1 Jun; started 1 Jun." in response.text
