"""How often one may guess, and what a guess tells."""

import re

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from organization.actions import deactivate
from organization.models import User
from tests import factories
from tests.trust.conftest import PASSWORD, attempt, is_in, set_password

pytestmark = pytest.mark.django_db
WRONG = "not the password at all"


def wrong_tries(count, email, **where):
    for _ in range(count):
        attempt(Client(), email, WRONG, **where)


def spread_over_addresses(count, email, **headers):
    for number in range(count):
        attempt(Client(), email, WRONG, address=f"198.51.100.{number}", **headers)


def signs_in_now(member, **where):
    client = Client()
    attempt(client, member.user.email, PASSWORD, **where)
    return is_in(client)


def test_nine_wrong_tries_do_not_lock_anybody_out(clock, house):
    set_password(house.rep)
    spread_over_addresses(9, house.rep.user.email)

    assert signs_in_now(house.rep)


def test_ten_wrong_tries_close_an_account_whatever_the_address(clock, house):
    set_password(house.rep)
    spread_over_addresses(10, house.rep.user.email)

    assert not signs_in_now(house.rep, address="203.0.113.9")


def test_letter_case_and_blanks_are_no_way_around_the_limit(clock, house):
    set_password(house.rep)
    for number in range(10):
        email = house.rep.user.email
        written = (email.upper(), email.title(), f" {email} ")[number % 3]
        attempt(Client(), written, WRONG, address=f"198.51.100.{number}")

    assert not signs_in_now(house.rep, address="203.0.113.9")


def test_fifty_wrong_tries_close_an_address_whatever_the_account(clock, house):
    set_password(house.rep)
    for number in range(50):
        attempt(Client(), f"nobody{number}@acme.example", WRONG)
        clock.shift(3)

    assert not signs_in_now(house.rep)
    assert signs_in_now(house.rep, address="203.0.113.9")


def test_a_forwarded_address_that_nobody_vouches_for_changes_nothing(clock, house):
    set_password(house.rep)
    for number in range(50):
        claimed = {"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"}
        attempt(Client(), f"nobody{number}@acme.example", WRONG, **claimed)
        clock.shift(3)

    assert not signs_in_now(house.rep)


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_a_proxy_only_the_address_it_saw_counts(clock, house):
    set_password(house.rep)
    for number in range(50):
        claimed = {"X-Forwarded-For": f"10.9.8.{number}, 192.0.2.77"}
        attempt(Client(), f"nobody{number}@acme.example", WRONG, address="10.0.0.1", **claimed)
        clock.shift(3)

    assert not signs_in_now(house.rep, address="10.0.0.1", **{"X-Forwarded-For": "192.0.2.77"})
    assert signs_in_now(house.rep, address="10.0.0.1", **{"X-Forwarded-For": "192.0.2.78"})


def test_somebody_elses_guesses_lock_out_nobody_else(clock, house):
    set_password(house.rep)
    wrong_tries(20, house.peer.user.email)

    assert signs_in_now(house.rep, address="203.0.113.9")


def test_the_limit_ends_after_five_minutes(clock, house):
    set_password(house.rep)
    spread_over_addresses(10, house.rep.user.email)
    clock.shift(301)

    assert signs_in_now(house.rep)


class Counted(PBKDF2PasswordHasher):
    """The real hasher, made cheap, that knows how often it was asked."""

    iterations = 1
    asked = 0

    def encode(self, *args, **kwargs):
        Counted.asked += 1
        return super().encode(*args, **kwargs)


@pytest.fixture
def four_kinds(house):
    """Addresses of somebody known, unknown, deactivated, and without a password."""
    with override_settings(PASSWORD_HASHERS=["tests.trust.test_sign_in.Counted"]):
        for member in (house.rep, house.stranger):
            set_password(member)
        deactivate(house.stranger, on=factories.NOON.date(), by=house.ops, at=factories.NOON)
        yield [
            house.rep.user.email,
            "nobody@acme.example",
            house.stranger.user.email,
            house.peer.user.email,
        ]


def told(response):
    """What a page says, without what differs at every request and what was typed."""
    text = re.sub(
        r'(csrfmiddlewaretoken" value|name="login" value|value)="[^"]*"', "", response.text
    )
    return response.status_code, text


def test_a_wrong_try_says_the_same_and_costs_the_same_for_everybody(clock, four_kinds):
    said, cost = [], []
    for email in four_kinds:
        Counted.asked = 0
        said.append(told(attempt(Client(), email, WRONG)))
        cost.append(Counted.asked)

    assert said[0][0] == 200
    assert "The e-mail address or the password is not right." in said[0][1]
    assert said == [said[0]] * 4
    assert cost == [1] * 4


def test_the_old_password_of_somebody_who_left_tells_nothing_either(clock, four_kinds):
    known, gone = four_kinds[0], four_kinds[2]

    assert told(attempt(Client(), gone, PASSWORD)) == told(attempt(Client(), known, WRONG))


def test_asking_for_a_link_tells_nobody_who_is_known(clock, four_kinds):
    said = []
    for email in four_kinds:
        client = Client()
        response = client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        said.append((response.redirect_chain, told(response)))

    assert said == [said[0]] * 4
    assert [message.to for message in mail.outbox] == [[email] for email in four_kinds]


def test_nobody_adds_an_account_for_themselves(client):
    client.post(
        reverse("account_signup"),
        {"email": "new@acme.example", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert not User.objects.exists()
