import io

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import reverse

from salesplan.lib.middleware import FORM_LIMIT

pytestmark = pytest.mark.django_db


class Watched(io.BytesIO):
    """A body that remembers how much of it was read."""

    taken = 0

    def read(self, size=-1):
        data = super().read(size)
        self.taken += len(data)
        return data


def send(client, path, size):
    body = Watched(b"x" * 4096)
    response = client.generic(
        "POST",
        path,
        content_type="multipart/form-data; boundary=b",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(size)},
    )
    return response, body.taken


@pytest.mark.parametrize("path", ["/ops/imports/", "/", "/account/login/"])
def test_a_stranger_cannot_make_the_server_read_a_hundred_megabytes(client, path):
    response, taken = send(client, path, 100 * 1024 * 1024)

    assert response.status_code == 413
    assert taken == 0


def test_a_form_anywhere_is_small(client, clock, house):
    client.force_login(house.rep.user)

    response, taken = send(client, "/strategy/", FORM_LIMIT + 1)

    assert (response.status_code, taken) == (413, 0)
    assert "2 MB" in response.text


@override_settings(UPLOAD_LIMIT=3 * 1024 * 1024)
def test_an_upload_has_a_limit_for_those_who_may_upload_too(client, clock, house):
    client.force_login(house.ops.user)

    response, taken = send(client, "/ops/imports/", 3 * 1024 * 1024 + 1)

    assert (response.status_code, taken) == (413, 0)


def test_a_database_that_restarts_is_a_pause(client, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("the connection was closed")

    monkeypatch.setattr(connection, "cursor", gone)

    response = client.get(reverse("organization:health"))

    assert response.status_code == 503
    assert response["Retry-After"] == "5"


def test_a_swap_after_the_session_ended_sends_the_whole_page_to_sign_in(client):
    response = client.get(
        "/strategy/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/strategy/2027/1/"},
    )

    assert response.status_code == 401
    assert response["HX-Redirect"] == f"{reverse('account_login')}?next=/strategy/2027/1/"


def test_pages_are_kept_by_nobody(client, clock, house):
    client.force_login(house.rep.user)

    response = client.get(f"/strategy/2027/{house.health.pk}/")

    assert response["Cache-Control"] == "no-store, private"


def test_nothing_inline_is_allowed(client):
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_forged_form_is_refused_in_words():
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(reverse("account_login"), {"login": "a@b.example", "password": "x"})

    assert response.status_code == 403
    assert "sign" in response.text.lower()
