"""When a session begins, what ends it, and that it ends on the server."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from organization.actions import change_member, deactivate
from tests import factories
from tests.trust.conftest import PASSWORD, attempt, is_in, link_in_last_mail, set_password

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=1)


def cookie(client):
    return client.cookies["sessionid"].value


def copy_of(client):
    """Another browser that got hold of the same cookie."""
    other = Client()
    other.cookies["sessionid"] = cookie(client)
    return other


def test_whoever_signs_in_gets_another_session_than_the_one_they_came_with(clock, house):
    set_password(house.rep)
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = cookie(client)

    attempt(client, house.rep.user.email, PASSWORD)

    assert is_in(client)
    assert cookie(client) != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_signing_out_ends_the_session_on_the_server(clock, house, signs_in):
    client = signs_in(house.rep)
    stolen = copy_of(client)
    assert is_in(stolen)

    client.post(reverse("account_logout"))

    assert not is_in(stolen)
    assert not Session.objects.exists()


def test_a_new_password_ends_every_other_session(clock, house, signs_in):
    here, there = signs_in(house.rep), Client()
    attempt(there, house.rep.user.email, PASSWORD)
    assert is_in(there)
    new = "another four words here"

    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert (is_in(here), is_in(there)) == (True, False)


def test_a_password_set_by_a_link_ends_every_session(clock, house, signs_in):
    there, here = signs_in(house.rep), Client()
    here.post(reverse("account_reset_password"), {"email": house.rep.user.email})
    page = here.get(link_in_last_mail(), follow=True)
    new = "another four words here"

    here.post(page.request["PATH_INFO"], {"password1": new, "password2": new})

    house.rep.user.refresh_from_db()
    assert house.rep.user.check_password(new)
    assert not is_in(there)


def test_deactivation_ends_sessions_and_links_already_sent(clock, house, signs_in):
    there, here = signs_in(house.rep), Client()
    here.post(reverse("account_reset_password"), {"email": house.rep.user.email})
    link = link_in_last_mail()

    deactivate(house.rep, on=factories.NOON.date(), by=house.ops, at=factories.NOON)

    page = here.get(link, follow=True)
    assert not is_in(there)
    assert not any(session.get_decoded().get("_auth_user_id") for session in Session.objects.all())
    assert "password1" not in page.text


def test_another_address_ends_sessions_and_the_old_address_signs_nobody_in(clock, house, signs_in):
    there = signs_in(house.rep)
    Client().post(reverse("account_reset_password"), {"email": "asha.verma@acme.example"})

    change_member(
        house.rep,
        version=house.rep.version,
        name="Asha Verma",
        email="asha@acme.example",
        by=house.ops,
        at=factories.NOON,
    )

    old, new = Client(), Client()
    attempt(old, "asha.verma@acme.example", PASSWORD)
    attempt(new, "asha@acme.example", PASSWORD)
    assert (is_in(there), is_in(old), is_in(new)) == (False, False, True)


def test_a_session_at_rest_ends_after_two_hours(clock, house, signs_in):
    client = signs_in(house.rep)
    clock.shift(119 * MINUTES)
    assert is_in(client)
    clock.shift(121 * MINUTES)

    assert not is_in(client)


def test_a_session_in_use_ends_twelve_hours_after_sign_in(clock, house, signs_in):
    client = signs_in(house.rep)
    for _ in range(11):
        clock.shift(65 * MINUTES)
        assert is_in(client)
    clock.shift(10 * MINUTES)

    assert not is_in(client)
    assert not Session.objects.exists()


def test_reading_many_pages_writes_the_session_rarely(clock, house, signs_in):
    client = signs_in(house.rep)
    before = Session.objects.get().expire_date
    clock.shift(4 * MINUTES)
    is_in(client)
    soon = Session.objects.get().expire_date
    clock.shift(2 * MINUTES)
    is_in(client)

    assert (soon, Session.objects.get().expire_date) == (before, before + 6 * MINUTES)


def test_a_sign_in_hours_later_begins_the_twelve_hours_again(clock, house, signs_in):
    client = signs_in(house.rep)
    for _ in range(6):
        clock.shift(110 * MINUTES)
        assert is_in(client)
    client.post(reverse("account_logout"))
    attempt(client, house.rep.user.email, PASSWORD)
    clock.shift(110 * MINUTES)

    assert is_in(client)
