"""Every route has a policy row, and every row is true for every viewpoint."""

from urllib.parse import urlencode

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.guards.policy import ROUTES, VIEWPOINTS


def _routes(patterns, prefix=""):
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else prefix
            if str(entry.pattern) == "account/":
                continue
            yield from _routes(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", entry.callback


def test_every_route_has_a_policy_row_and_every_row_a_route():
    assert sorted(name for name, _ in _routes(get_resolver().url_patterns)) == sorted(ROUTES)


def test_every_view_names_the_permission_it_requires():
    public = {name for name, policy in ROUTES.items() if policy.why_public}
    open_views = {
        name for name, view in _routes(get_resolver().url_patterns) if not hasattr(view, "requires")
    }

    assert open_views == public


CASES = [
    pytest.param(name, method, viewpoint, id=f"{method} {name} as {viewpoint}")
    for name, policy in ROUTES.items()
    if not policy.why_public
    for method in policy.methods
    for viewpoint in VIEWPOINTS
]


@pytest.mark.parametrize(("name", "method", "viewpoint"), CASES)
def test_a_route_answers_each_viewpoint_as_its_row_says(
    client, clock, house, name, method, viewpoint
):
    policy = ROUTES[name]
    arguments = policy.arguments(house) if policy.arguments else {}
    sent = _body(method, policy.sent(house))
    client.force_login(getattr(house, viewpoint).user)

    response = client.generic(method, reverse(name, kwargs=arguments), **sent)

    assert response.status_code in policy.expected(viewpoint), response.status_code


@pytest.mark.parametrize(
    ("name", "method"),
    [(n, m) for n, p in ROUTES.items() if not p.why_public for m in p.methods],
)
def test_a_stranger_without_a_session_is_asked_to_sign_in(client, clock, house, name, method):
    policy = ROUTES[name]
    arguments = policy.arguments(house) if policy.arguments else {}

    response = client.generic(method, reverse(name, kwargs=arguments))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def _body(method, data):
    if method == "GET":
        return {}
    return {
        "data": urlencode(data, doseq=True),
        "content_type": "application/x-www-form-urlencoded",
    }
