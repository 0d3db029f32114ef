from datetime import timedelta
from functools import cached_property

import pytest
import time_machine

from objectives.actions import add_objective, set_vision
from organization.actions import delegate, start_job
from tests import factories


@pytest.fixture
def clock():
    """The moment every test of a page happens at: noon of 1 June 2027, UTC."""
    with time_machine.travel(factories.NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def house(db):
    """Acme: Global > North > Health and Pharma, with people for every viewpoint that needs no
    dates. Names say who they are."""
    return House()


class House:
    def __init__(self):
        self.organization = factories.organization("Acme")
        self.company = factories.unit(self.organization, "Acme", level="global")
        self.north = factories.unit(self.organization, "North", level="region", parent=self.company)
        self.south = factories.unit(self.organization, "South", level="region", parent=self.company)
        self.health = factories.unit(self.organization, "Health", parent=self.north)
        self.pharma = factories.unit(self.organization, "Pharma", parent=self.south)
        self.skip = factories.manager(self.north, "Nora Skip")
        self.mgr = factories.manager(self.health, "Maren Holt", above=self.skip)
        self.other = factories.manager(self.pharma, "Otto Other")
        self.rep = factories.rep(self.health, "Asha Verma", manager=self.mgr)
        self.peer = factories.rep(self.health, "Daniel Osei", manager=self.mgr)
        self.stranger = factories.rep(self.pharma, "Sofia Brandt", manager=self.other)
        self.exec = factories.executive(self.company, "Ines Duarte")
        self.exec_south = factories.executive(self.south, "Xaver South")
        self.ops = factories.operations(self.organization, "Jonas Weck")

    @cached_property
    def strategy(self):
        return set_vision(
            self.health, year=2027, vision="", goal="", version=0, by=None, at=factories.NOON
        )

    @cached_property
    def activity(self):
        return add_objective(
            self.rep, kind="A", title="Calls", year=2027, by=None, at=factories.NOON
        )

    @cached_property
    def reserve(self):
        return factories.manager(self.north, "Rita Reserve")

    @cached_property
    def loan(self):
        """What mgr lent skip, from yesterday noon to noon tomorrow."""
        day = timedelta(days=1)
        begins, ends = factories.NOON - day, factories.NOON + day
        return delegate(
            self.mgr, to=self.skip, starts_at=begins, ends_at=ends, by=self.mgr, at=begins
        )

    @cached_property
    def job(self):
        return start_job(self.organization, kind="recompute", by=self.mgr, at=factories.NOON)
