from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from pipeline.models import Account
from territories import actions
from territories.models import KeyAccount, PlanLine
from tests.factories import NOON
from tests.territories import plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(house):
    return plans.account_of(house.rep, "Aldermoor", tier="A")


@pytest.fixture
def row(house, plan, account):
    return actions.add_key_account(plan, account=account, by=house.rep, at=NOON)


def change(row, *, by, version=None, seen=None, **changed):
    return actions.save_key_account(
        row, changed=changed, version=version or row.version, by=by, at=NOON, seen=seen
    )


def test_a_save_writes_the_changed_fields_and_no_other(house, row):
    change(row, by=house.rep, next_step="Call")

    saved = change(row, by=house.rep, version=2, target=Decimal(170))

    assert (saved.next_step, saved.target, saved.version) == ("Call", Decimal(170), 3)


def test_a_save_of_what_is_there_already_changes_nothing(house, row):
    assert change(row, by=house.rep, tier="A").version == 1


def test_two_devices_that_change_different_fields_both_keep_their_change(house, row):
    change(row, by=house.rep, next_step="Call", seen={"next_step": ""})

    saved = change(row, by=house.rep, target=Decimal(170), seen={"target": None})

    assert (saved.next_step, saved.target) == ("Call", Decimal(170))


def test_two_devices_that_change_one_field_meet_a_conflict(house, row):
    change(row, by=house.rep, next_step="Call", seen={"next_step": ""})

    with pytest.raises(actions.StaleError) as stale:
        change(row, by=house.rep, next_step="Write", seen={"next_step": ""})

    assert (stale.value.fields, stale.value.current.next_step) == (("next_step",), "Call")


def test_a_page_that_kept_old_words_after_a_merge_does_not_undo_the_others_change(house, row):
    change(row, by=house.rep, next_step="Call", seen={"next_step": ""})
    merged = change(row, by=house.rep, target=Decimal(1), seen={"target": None})

    with pytest.raises(actions.StaleError):
        change(merged, by=house.rep, next_step="Write", seen={"next_step": ""})


def test_without_knowing_what_was_seen_an_old_version_is_a_conflict(house, row):
    change(row, by=house.rep, next_step="Call")

    with pytest.raises(actions.StaleError):
        change(row, by=house.rep, next_step="Write", version=1)


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_a_locked_plan_takes_no_save(house, plan, row, state):
    plans.in_state(plan, state, house.mgr)

    for save in (
        lambda: change(row, by=house.rep, next_step="Call"),
        lambda: plans.write(plan, "markets", "New"),
        lambda: plans.line(plan),
        lambda: actions.remove_row(row, version=1, by=house.rep, at=NOON),
    ):
        with pytest.raises(actions.LockedError) as locked:
            save()
        assert locked.value.plan.state == state
    row.refresh_from_db()
    assert row.next_step == ""


@pytest.mark.parametrize("viewpoint", ["mgr", "skip", "peer", "exec", "ops"])
def test_nobody_writes_somebody_elses_plan(house, plan, row, viewpoint):
    by = getattr(house, viewpoint)

    with pytest.raises(PermissionDenied):
        change(row, by=by, next_step="Call")
    with pytest.raises(PermissionDenied):
        actions.save_text(plan.texts.first(), value="Mine now", version=1, by=by, at=NOON)
    with pytest.raises(PermissionDenied):
        actions.add_line(plan, section="channel", label="X", sent_key="k", by=by, at=NOON)


def test_adding_the_same_account_twice_adds_one_row(house, plan, account, row):
    again = actions.add_key_account(plan, account=account, by=house.rep, at=NOON)

    assert again == row
    assert KeyAccount.objects.count() == 1


def test_a_line_sent_eight_times_is_one_line(plan):
    for _ in range(8):
        plans.line(plan, key="same")

    assert PlanLine.objects.count() == 1


def test_an_account_of_somebody_else_is_not_added(house, plan):
    foreign = plans.account_of(house.stranger, "Foreign")

    with pytest.raises(Account.DoesNotExist):
        actions.add_key_account(plan, account=foreign, by=house.rep, at=NOON)


def test_a_row_written_since_is_not_removed(house, row):
    change(row, by=house.rep, next_step="Call")

    with pytest.raises(actions.StaleError):
        actions.remove_row(row, version=1, by=house.rep, at=NOON)
    actions.remove_row(row, version=2, by=house.rep, at=NOON)

    assert KeyAccount.objects.count() == 0
