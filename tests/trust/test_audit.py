"""Every change through a page leaves at least one audit event, and names who made it."""

import pytest
from django.urls import reverse

from organization.models import AuditEvent
from tests.guards.policy import ROUTES, VIEWPOINTS
from tests.territories import plans

KEY = "7d4f8f6e-3f0e-4c8e-9a51-0d8f6f3b2a10"
# Where the row of the policy sends what is refused, or what changes nothing.
SENT = {
    "coaching:checkin": lambda house: {
        "version": 0,
        "energy": 7,
        "enthusiasm": 8,
        "endurance": 6,
        "key": KEY,
    },
    "coaching:commitments": lambda house: {
        "owner": house.rep.pk,
        "text": "Call the buyer",
        "key": KEY,
    },
    "coaching:log": lambda house: {
        "who": house.rep.pk,
        "mode": "phone",
        "come_back": "no",
        "key": KEY,
    },
    "territories:key-accounts": lambda house: {
        "account": plans.account_of(house.rep, "Aldermoor").pk
    },
    "territories:line": lambda house: {"version": 1, "label": "Wards"},
    "territories:lines": lambda house: {
        "section": "new_business",
        "label": "Wards",
        "sent_key": KEY,
    },
    "territories:text": lambda house: {"version": 2, "text": "Hospitals"},
}
POSTS = sorted(name for name, policy in ROUTES.items() if "POST" in policy.methods)
REFUSED = {
    "pipeline:import-files": "takes files, which a row of the policy cannot hold",
}


@pytest.mark.django_db
@pytest.mark.parametrize("route", POSTS)
def test_a_change_is_written_down(client, clock, house, route):
    policy = ROUTES[route]
    arguments = policy.arguments(house) if policy.arguments else {}
    sent = SENT[route](house) if route in SENT else policy.sent(house)
    actor = getattr(house, next(name for name in VIEWPOINTS if name in policy.may))
    client.force_login(actor.user)
    before = AuditEvent.objects.count()

    response = client.post(reverse(route, kwargs=arguments), sent)

    made = AuditEvent.objects.order_by("pk")[before:]
    if route in REFUSED:
        assert (response.status_code, list(made)) == (422, [])
    else:
        assert response.status_code in {200, 204, 302, 303}, response.status_code
        assert {event.actor_id for event in made} == {actor.pk}
