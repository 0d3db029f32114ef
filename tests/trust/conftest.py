import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests import factories

PASSWORD = "four words you remember"


@pytest.fixture(autouse=True)
def fresh_limits():
    factories.forget_rate_limits()
    yield
    factories.forget_rate_limits()


@pytest.fixture
def signs_in():
    """Give a member a password and sign in through the page, as a browser would."""

    def sign_in(member, *, password=PASSWORD):
        set_password(member)
        client = Client()
        attempt(client, member.user.email, password)
        return client

    return sign_in


def set_password(member, password=PASSWORD):
    member.user.set_password(password)
    member.user.save(update_fields=["password"])


def attempt(client, email, password, *, address="192.0.2.1", next_url="", **headers):
    return client.post(
        reverse("account_login"),
        {"login": email, "password": password, **({"next": next_url} if next_url else {})},
        REMOTE_ADDR=address,
        headers=headers,
    )


def is_in(client):
    return client.get(reverse("organization:account")).status_code == 200


def link_in_last_mail():
    text = mail.outbox[-1].body
    return next(word for word in text.split() if word.startswith("http"))
