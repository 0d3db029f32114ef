"""The nightly statement against the pure rules: equal to the last ten-thousandth."""

import pytest

from objectives.metrics import Asked, compute_figures, one_snapshot
from objectives.models import MetricRun
from tests.factories import NOON
from tests.objectives.mirror import Mirror, stored
from tests.objectives.worlds import World


def run_night(organization, as_of, *, slot=0):
    run = MetricRun.objects.create(
        organization=organization, as_of=as_of, scope="all", cause="test", rules_version=1,
        started_at=NOON,
    )  # fmt: skip
    with one_snapshot(organization.pk):
        compute_figures(Asked(organization, as_of, slot, run.pk))


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(30))
def test_the_statement_gives_what_the_rules_give(seed):
    world = World(seed)
    as_of = world.as_of()

    run_night(world.organization, as_of)

    assert stored(world.organization) == Mirror(world.organization, as_of).expected()
