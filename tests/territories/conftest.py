from datetime import timedelta

import pytest

from organization.actions import delegate, rebuild_reporting
from tests import factories
from tests.territories import plans


@pytest.fixture
def plan(house):
    """Asha's draft of 2027 with a text in every section."""
    return plans.filled(house.rep)


@pytest.fixture
def everyone(house):
    """The house, the viewpoints of a plan that need dates, and somebody of another company."""
    house.delegate = factories.manager(house.south, "Dora Delegate")
    delegate(
        house.mgr,
        to=house.delegate,
        starts_at=factories.NOON - timedelta(days=1),
        ends_at=factories.NOON + timedelta(days=1),
        by=house.mgr,
        at=factories.NOON,
    )
    house.former = _former_manager(house)
    other = factories.organization("Other")
    company = factories.unit(other, "Other", level="global")
    house.outsider = factories.manager(company, "Olga Outside")
    return house


def _former_manager(house):
    """Asha worked for Fred until July 2026."""
    fred = factories.manager(house.south, "Fred Former")
    first = house.rep.assignments.get()
    started = first.starts_on
    first.starts_on = started.replace(month=7)
    first.save()
    before = type(first)(
        organization=house.organization,
        member=house.rep,
        unit=house.health,
        manager=fred,
        starts_on=started,
        ends_on=first.starts_on,
    )
    before.save()
    rebuild_reporting(house.organization)
    return fred
