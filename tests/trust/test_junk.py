"""Whatever somebody writes into an address, a page answers; none breaks."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.guards.policy import ROUTES, VIEWPOINTS

pytestmark = pytest.mark.django_db

JUNK = (
    "%00",
    "a%00b",
    "abc",
    "-1",
    "0",
    "99999999999999999999999999",
    "1e999",
    "NaN",
    "2026-02-30",
    "../",
    "__class__",
    "-password",
    "%F0%9F%A6%89%ED%A0%80",
    "%FF%FE",
    "%25s%27%22%3Cscript%3E",
    "%D9%A1%D9%A2",
    "²",
    "",
)
ALONE = ("%00", "99999999999999999999999999", "__class__")
ASKED = re.compile(r"""GET(?:\.get|\.getlist)?[(\[]\s*["']([\w-]+)["']""")
TAKEN = re.compile(r"""_(?:text|number|day|chosen|asked)\(request,\s*["']([\w-]+)["']""")
ALWAYS = {"q", "page", "period", "show", "sort", "before", "kind"}
GET_ROUTES = sorted(name for name, policy in ROUTES.items() if "GET" in policy.methods)


@cache
def names_read_by(app):
    """The names of queries that the views of an app read, as far as its source shows."""
    sources = [path.read_text() for path in Path(settings.BASE_DIR, app).rglob("*.py")]
    return sorted(
        ALWAYS
        | {name for text in sources for found in (ASKED, TAKEN) for name in found.findall(text)}
    )


def queries_for(route):
    names = names_read_by(route.split(":")[0])
    for junk in JUNK:
        yield "&".join(f"{name}={junk}" for name in names)
    for name in names:
        yield from (f"{name}={junk}" for junk in ALONE)
    yield "&".join(["page=1"] * 500)
    yield f"q={'x' * 5_000}"


@pytest.mark.parametrize("route", GET_ROUTES)
def test_no_query_breaks_a_page(clock, house, route):
    policy = ROUTES[route]
    path = reverse(route, kwargs=policy.arguments(house) if policy.arguments else {})
    client = Client(raise_request_exception=False)
    if policy.may:
        viewpoint = next(name for name in VIEWPOINTS if name in policy.may)
        client.force_login(getattr(house, viewpoint).user)

    broken = {
        query: response.status_code
        for query in queries_for(route)
        if (response := client.get(f"{path}?{query}")).status_code >= 500
    }

    assert broken == {}


@pytest.mark.parametrize("junk", ["%00", "99999999999999999999999999", "-1", "abc", "..%2F", "²"])
def test_no_path_breaks_a_page(clock, house, junk):
    client = Client(raise_request_exception=False)
    client.force_login(house.ops.user)
    places = [
        "/ops/people/{}/",
        "/ops/units/{}/",
        "/strategy/{}/1/",
        "/me/{}/1/",
        "/me/2027/{}/",
        "/team/{}/",
        "/org/{}/1/",
        "/plans/{}/1/",
        "/objectives/{}/",
        "/{}/",
    ]

    answers = {client.get(place.format(junk)).status_code for place in places}

    assert answers <= {200, 302, 403, 404}


FORMS = ["organization:new-person", "organization:units", "account_login", "account_reset_password"]


@pytest.mark.parametrize("route", FORMS)
@pytest.mark.parametrize(
    "junk", ["\0", "a\0b", "x" * 100_000, "\ud800", "99999999999999999999", "{}"]
)
def test_no_form_breaks_on_what_is_typed(clock, house, route, junk):
    client = Client(raise_request_exception=False)
    if not route.startswith("account"):
        client.force_login(house.ops.user)
    names = ("version", "name", "email", "crm_key", "sales_role", "level", "parent", "login")
    body = "&".join(
        f"{name}={quote(junk, errors='surrogatepass')}" for name in (*names, "password")
    )

    response = client.post(reverse(route), body, content_type="application/x-www-form-urlencoded")

    assert response.status_code in {200, 302, 422, 429}
