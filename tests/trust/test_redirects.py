"""No page sends a person to another site because an address said so."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.trust.conftest import PASSWORD, attempt, set_password

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "http:///evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "\t//evil.example/",
    " https://evil.example/",
    "/%09/evil.example/\r\nLocation: https://evil.example/",
    "https://evil.example\\@testserver/",
]


def leads_here(response):
    """A path of this site, also to a browser, which reads a backslash as a slash."""
    place = response["Location"].replace("\\", "/").removeprefix("http://testserver")
    return place.startswith("/") and not place.startswith("//") and place.isprintable()


@pytest.mark.parametrize("place", ELSEWHERE)
def test_signing_in_leads_nowhere_else(clock, house, place):
    set_password(house.rep)

    response = attempt(Client(), house.rep.user.email, PASSWORD, next_url=place)

    assert response.status_code == 302
    assert leads_here(response), response["Location"]


@pytest.mark.parametrize("place", ELSEWHERE)
@pytest.mark.parametrize("route", ["account_logout", "account_login", "account_change_password"])
def test_pages_of_an_account_lead_nowhere_else(clock, house, signs_in, route, place):
    client = signs_in(house.rep)
    new = "another four words here"
    sent = {"next": place, "oldpassword": PASSWORD, "password1": new, "password2": new}

    response = client.post(reverse(route), sent)

    assert response.status_code == 302
    assert leads_here(response), response["Location"]


@pytest.mark.parametrize("place", ELSEWHERE)
def test_a_swap_after_the_session_ended_leads_nowhere_else(client, place):
    response = client.get(
        reverse("organization:home"),
        headers={"HX-Request": "true", "HX-Current-URL": place.split("\r")[0]},
    )

    assert response.status_code == 401
    assert response["HX-Redirect"].startswith(f"{reverse('account_login')}?next=/")
    assert not response["HX-Redirect"].startswith(f"{reverse('account_login')}?next=//")


def test_a_place_of_this_site_is_kept_with_its_query(clock, house):
    set_password(house.rep)
    here = f"{reverse('organization:search')}?q=Asha&page=2"

    assert attempt(Client(), house.rep.user.email, PASSWORD, next_url=here)["Location"] == here


def test_a_swap_remembers_the_whole_query(client):
    response = client.get(
        reverse("organization:home"),
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/search/?q=a&page=2"},
    )

    assert response["HX-Redirect"].endswith("?next=/search/%3Fq%3Da%26page%3D2")
