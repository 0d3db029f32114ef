"""A stale save changes nothing, shows both texts, and each way out of it keeps what it says."""

import pytest
from django.urls import reverse

from territories import actions
from tests.factories import NOON
from tests.territories import plans

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def text(house, plan, client):
    """Written on the phone after the desk opened the page with the first words."""
    plans.write(plan, "channel", "First words")
    plans.write(plan, "channel", "From the phone")
    client.force_login(house.rep.user)
    return plan.texts.get(section="channel")


def send(client, text, value, *, version=2, seen="First words", headers=None, **more):
    return client.post(
        reverse("territories:text", kwargs={"pk": text.pk}),
        {"version": version, "text": value, "initial-text": seen, **more},
        headers=headers or {},
    )


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_stale_save_is_answered_with_both_texts(client, text, headers):
    response = send(client, text, "From the desk", headers=headers)

    text.refresh_from_db()
    assert response.status_code == 409
    assert "From the desk" in response.text
    assert "From the phone" in response.text
    assert text.text == "From the phone"


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("mine", "From the desk"),
        ("theirs", "From the phone"),
        ("both", "From the phone\nFrom the desk"),
    ],
)
def test_each_choice_leaves_what_it_says(client, text, choice, expected):
    response = send(
        client, text, "From the desk", version=3, seen="From the phone",
        contested="text", choice=choice, headers=HTMX,
    )  # fmt: skip

    text.refresh_from_db()
    assert (response.status_code, text.text) == (200, expected)
    assert f'id="text-{text.pk}"' in response.text


def test_a_choice_made_on_old_words_is_a_conflict_again(client, house, plan, text):
    plans.write(plan, "channel", "From a third place")

    response = send(
        client, text, "From the desk", version=3, seen="From the phone",
        contested="text", choice="mine",
    )  # fmt: skip

    text.refresh_from_db()
    assert response.status_code == 409
    assert "From a third place" in response.text
    assert text.text == "From a third place"


def test_both_texts_that_are_too_long_together_stay_in_the_field(client, house, plan):
    plans.write(plan, "channel", "p" * 200)
    text = plan.texts.get(section="channel")
    client.force_login(house.rep.user)

    response = send(
        client, text, "d" * 200, version=2, seen="p" * 200,
        contested="text", choice="both", headers=HTMX,
    )  # fmt: skip

    assert response.status_code == 422
    assert "p" * 200 + "\n" + "d" * 200 in response.text


def test_line_ends_of_another_browser_are_no_change(client, house, plan):
    plans.write(plan, "channel", "One\nTwo")
    text = plan.texts.get(section="channel")
    client.force_login(house.rep.user)

    response = send(client, text, "One\r\nTwo", version=1, seen="One\r\nTwo")

    text.refresh_from_db()
    assert (response.status_code, text.text, text.version) == (302, "One\nTwo", 2)


@pytest.mark.parametrize("headers", [HTMX, {}])
@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_a_locked_plan_refuses_with_a_sentence_and_keeps_the_text(
    client, house, plan, text, headers, state
):
    plans.in_state(plan, state, house.mgr)

    response = send(
        client, text, "From the desk", version=3, seen="From the phone", headers=headers
    )

    text.refresh_from_db()
    assert response.status_code == 409
    assert f"Not saved: the plan is {state}" in response.text
    assert headers or "From the desk" in response.text
    assert text.text == "From the phone"


def test_an_addition_to_a_locked_plan_keeps_what_was_typed(client, house, plan):
    plan = plans.submitted(plan)
    client.force_login(house.rep.user)
    lines = reverse("territories:lines", kwargs={"year": plan.year, "pk": plan.member_id})

    response = client.post(
        lines,
        {
            "section": "channel",
            "label": "Nordkap",
            "sent_key": "6a1f8b8e-3f4e-4b0e-9d7a-0a8f4a1f7c11",
        },
    )

    assert response.status_code == 409
    assert 'value="Nordkap"' in response.text


def test_a_session_that_ended_answers_a_swap_with_the_way_to_sign_in(client, house, plan, text):
    client.logout()

    response = send(client, text, "From the desk", headers=HTMX)

    assert response.status_code == 401
    assert response["HX-Redirect"].startswith(reverse("account_login"))


def test_a_field_changed_elsewhere_and_another_changed_here_are_both_kept(client, house, plan):
    account = plans.account_of(house.rep, "Aldermoor")
    row = actions.add_key_account(plan, account=account, by=house.rep, at=NOON)
    actions.save_key_account(
        row, changed={"next_step": "From the phone"}, version=1, by=house.rep, at=NOON
    )
    client.force_login(house.rep.user)

    response = client.post(
        reverse("territories:key-account", kwargs={"pk": row.pk}),
        {"version": 1, "next_step": "", "initial-next_step": "", "target": "170"}
        | {"initial-target": ""},
        headers=HTMX,
    )

    row.refresh_from_db()
    assert (response.status_code, row.next_step, row.target) == (200, "From the phone", 170)
