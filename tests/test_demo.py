"""The sample company is what the README promises, and can be entered."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from objectives.models import GapMetric
from organization.models import Member, Organization, Unit
from organization.queries import relations
from organization.rules import Relation
from salesplan.demo.seed import seed
from territories.models import Plan
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def sample():
    sign_ins = seed(name="Brightside", size="small", at=factories.NOON)
    return Organization.objects.get(name="Brightside"), sign_ins


def person(organization, name):
    return Member.objects.get(organization=organization, name=name).seen(factories.NOON)


def test_the_four_sign_ins_work(client, sample):
    _, sign_ins = sample

    for line in sign_ins[:4]:
        *_, email, password = line.split()
        assert client.login(email=email, password=password), line
        assert client.get(reverse("organization:home"), follow=True).status_code == 200


def test_small_stands_in_every_relation(sample):
    organization, _ = sample
    asha = person(organization, "Asha Verma")

    def stands(name, *, at=factories.NOON):
        return relations(person(organization, name).seen(at), asha) - {Relation.COLLEAGUE}

    assert stands("Asha Verma") == {Relation.SELF, Relation.PEER}
    assert stands("Daniel Osei") == {Relation.PEER}
    assert stands("Maren Holt") == {Relation.MANAGER}
    assert stands("Mark Becker") == {Relation.FORMER_MANAGER}
    assert stands("Nora Lind") == {Relation.LEADER}
    assert stands("Otto Rossi") == set()
    assert stands("Ines Duarte") == {Relation.EXECUTIVE, Relation.LEADER}
    assert stands("Xaver South") == set()
    assert stands("Jonas Weck") == {Relation.OPERATIONS}
    assert stands("Delia Novak") == {Relation.DELEGATE}
    later = factories.NOON + timedelta(days=7)
    assert stands("Delia Novak", at=later) == set()


def test_the_people_who_left_cannot_sign_in(client, sample):
    organization, sign_ins = sample
    line = next(line for line in sign_ins if "Leo Left" in line)
    *_, email, password = line.split()

    assert not client.login(email=email, password=password)
    assert Member.objects.filter(organization=organization).count() == 12


def test_figures_are_computed_and_add_up(sample):
    organization, _ = sample
    figures = GapMetric.objects.published(organization).filter(period__label="2027")
    units = dict(Unit.objects.filter(organization=organization).values_list("name", "pk"))

    def closed(name):
        return figures.get(subject_kind=GapMetric.UNIT, subject_id=units[name]).closed

    assert closed("Brightside") == closed("Region North") + closed("Region South")
    assert closed("Brightside") > 0


def test_a_second_company_of_the_same_name_is_refused(sample):
    with pytest.raises(CommandError, match="already here"):
        call_command("seed_demo", name="Brightside", size="small")


def test_plans_stand_in_several_states(sample):
    organization, _ = sample

    assert Counter(
        Plan.objects.filter(organization=organization).values_list("state", flat=True)
    ) == {"returned": 1, "approved": 3}
