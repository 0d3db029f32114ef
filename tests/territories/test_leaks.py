"""A word in a draft and a word about energy: who meets them, on every page there is."""

import json

import pytest
from django.urls import reverse

from organization.models import AuditEvent, OutboxMessage
from territories import actions
from territories.models import PlanEvent, PlanRevision
from tests.factories import NOON
from tests.territories import plans
from tests.territories.test_actions_transitions import PEOPLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
NEW = "kingfisher"
NAMES = ("plan", "page", "revisions", "revision")


def pages(client, viewer, plan):
    """Everything the viewer can open of the plan, as one text."""
    client.force_login(viewer.user)
    found = []
    for name in NAMES:
        number = {"number": 1} if name == "revision" else {}
        address = reverse(
            f"territories:{name}", kwargs={"year": plan.year, "pk": plan.member_id, **number}
        )
        found.append(client.get(address).text)
    return "\n".join(found)


STATES = ["draft", "submitted", "returned", "approved", "shared"]
READERS = {
    "draft": {"rep"},
    "submitted": {"rep", "mgr", "skip", "exec", "delegate"},
    "returned": {"rep", "mgr", "delegate"},
    "approved": {"rep", "mgr", "skip", "exec", "delegate"},
    "shared": {"rep", "mgr", "delegate"},
}


def arranged(everyone, plan, state):
    if state != "shared":
        return plans.in_state(plan, state, everyone.mgr)
    plan = plans.returned(plan, everyone.mgr)
    return actions.share(plan, on=True, version=plan.version, by=everyone.rep, at=NOON)


def who_meets(client, everyone, plan, word):
    return {name for name in PEOPLE if word in pages(client, getattr(everyone, name), plan)}


@pytest.mark.parametrize("state", STATES)
def test_what_was_written_reaches_exactly_its_readers(client, everyone, plan, state):
    plan = arranged(everyone, plan, state)

    assert who_meets(client, everyone, plan, plans.MARKER) == READERS[state]


@pytest.mark.parametrize("state", STATES)
def test_energy_reaches_nobody_but_its_owner_while_writing(client, everyone, plan, state):
    plan = arranged(everyone, plan, state)
    writing = state in ("draft", "returned", "shared")

    assert who_meets(client, everyone, plan, plans.SECRET) == ({"rep"} if writing else set())


def test_a_draft_written_after_a_return_is_its_owners(client, everyone, plan):
    plan = plans.returned(plan, everyone.mgr)
    plans.write(plan, "markets", NEW)

    assert who_meets(client, everyone, plan, NEW) == {"rep"}


def test_a_shared_draft_reaches_the_manager_and_nobody_else(client, everyone, plan):
    plan = arranged(everyone, plan, "shared")
    plans.write(plan, "markets", NEW)

    assert who_meets(client, everyone, plan, NEW) == {"rep", "mgr"}


def test_a_recalled_revision_leaves_the_managers_pages(client, everyone, plan):
    plan = plans.submitted(plan)
    before = plans.MARKER in pages(client, everyone.skip, plan)
    plan = actions.recall(plan, version=plan.version, by=everyone.rep, at=NOON)

    assert before
    assert plans.MARKER not in pages(client, everyone.skip, plan)
    assert plans.MARKER not in pages(client, everyone.mgr, plan)


def test_energy_is_in_no_revision_event_audit_or_message(everyone, plan):
    plan = plans.approved(plan, everyone.mgr)

    stored = json.dumps(
        [
            list(PlanRevision.objects.values_list("paper", flat=True)),
            list(PlanEvent.objects.values_list("reason", flat=True)),
            list(AuditEvent.objects.values_list("facts", flat=True)),
            list(OutboxMessage.objects.values_list("arguments", flat=True)),
        ]
    )

    assert plans.MARKER in stored
    assert plans.SECRET not in stored


def test_the_printed_page_of_the_owner_has_no_energy(client, everyone, plan):
    client.force_login(everyone.rep.user)
    address = reverse("territories:page", kwargs={"year": 2027, "pk": everyone.rep.pk})

    text = client.get(address).text

    assert plans.MARKER in text
    assert plans.SECRET not in text


def test_the_energy_form_is_not_kept_on_the_device(client, everyone, plan):
    client.force_login(everyone.rep.user)
    address = reverse("territories:plan", kwargs={"year": 2027, "pk": everyone.rep.pk})
    private = plan.texts.get(section="energy")

    text = client.get(address).text

    forms = [part.split(">", 1)[0] for part in text.split("<form ") if "data-autosave" in part]
    assert [f'id="text-{private.pk}"' in form for form in forms if "data-private" in form] == [True]


def test_a_foreign_row_is_answered_as_a_missing_one(client, everyone, plan):
    text = plan.texts.get(section="markets")
    client.force_login(everyone.peer.user)

    foreign = client.post(
        reverse("territories:text", kwargs={"pk": text.pk}), {"version": 1, "text": "x"}
    )
    missing = client.post(
        reverse("territories:text", kwargs={"pk": 999_999}), {"version": 1, "text": "x"}
    )

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content == missing.content
