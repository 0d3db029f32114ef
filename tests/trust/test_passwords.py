"""Long passwords of any kind; none that everybody tries first."""

import gzip
from pathlib import Path

import pytest
from django.contrib.auth import password_validation
from django.urls import reverse

from tests.trust.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def change(client, new):
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    return client.post(reverse("account_change_password"), sent)


def common():
    """Passwords of the list that are long enough to pass every other rule."""
    list_of_them = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
    with gzip.open(list_of_them, "rt") as lines:
        known = [line.strip() for line in lines]
    return len(known), [word for word in known if len(word) >= 12]


@pytest.mark.parametrize(
    "new",
    [
        "q7!kd0-Zm2xw",
        "vier worte ohne zeichen",
        "correct horse battery staple",
        "пароль из слов",
        "🦉🦊🐢🦔🐝🦋🐙🦀🐳🦓🦒🦘",
        "x9" * 64,
    ],
)
def test_twelve_signs_of_any_kind_up_to_128_are_taken(clock, house, signs_in, new):
    response = change(signs_in(house.rep), new)

    house.rep.user.refresh_from_db()
    assert response.status_code == 302
    assert house.rep.user.check_password(new)


@pytest.mark.parametrize(
    "new", ["q7!kd0-Zm2x", "", "asha.verma@acme", *common()[1][:5], common()[1][0].upper()]
)
def test_short_common_and_ones_own_address_are_refused(clock, house, signs_in, new):
    response = change(signs_in(house.rep), new)

    house.rep.user.refresh_from_db()
    assert response.status_code == 200
    assert "field__error" in response.text or "notice--bad" in response.text
    assert house.rep.user.check_password(PASSWORD)


def test_the_list_of_common_ones_is_long():
    assert common()[0] >= 3_000


def test_a_mail_server_that_is_down_fails_no_page(client, house, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    response = client.post(reverse("account_reset_password"), {"email": house.rep.user.email})

    assert response.status_code == 302
    assert response["Location"] == reverse("account_reset_password_done")
