"""Runs: published whole or not at all, once a night, and only for those who were touched."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from objectives.actions import (
    RunFailedError,
    compute,
    figures_as_of,
    recompute_now,
    recompute_touched,
    run_night,
    start_due_nights,
)
from objectives.actions.runs import LEASE, TRIES
from objectives.models import GapHistory, GapMetric, MetricRun, ObjectiveTarget, PublishedRun
from organization.actions import start_job
from organization.models import AuditEvent, Job, Organization, OutboxMessage
from pipeline.models import Opportunity, TouchedMember
from tests import factories
from tests.factories import NOON
from tests.objectives.mirror import Mirror, stored
from tests.objectives.worlds import World

AS_OF = date(2027, 5, 31)


def run(organization, as_of=AS_OF, **more):
    return compute(
        organization, **{"as_of": as_of, "cause": "asked", "by": None, "at": NOON} | more
    )


@pytest.fixture
def company(db):
    return Company("Acme")


class Company:
    """One region with two teams of two, a goal each, deals won, lost and open."""

    def __init__(self, name):
        self.organization = factories.organization(name)
        self.top = factories.unit(self.organization, name, level="global")
        self.north = factories.unit(self.organization, "North", parent=self.top)
        self.south = factories.unit(self.organization, "South", parent=self.top)
        self.stages = factories.stages(self.organization, "Qualify", "Proposal")
        self.ada, self.bo = (factories.rep(self.north, name) for name in ("Ada", "Bo"))
        self.cy, self.di = (factories.rep(self.south, name) for name in ("Cy", "Di"))
        for number, rep in enumerate((self.ada, self.bo, self.cy, self.di), start=1):
            factories.goal(rep, {"2027-03": 100 * number, "2027-09": 200 * number})
            self._deals(rep, number)

    def _deals(self, rep, number):
        won, lost, proposal = self.stages["won"], self.stages["lost"], self.stages["Proposal"]
        may = date(2027, 5, 10)
        factories.opportunity(rep, f"{rep} won", won, 70 * number, closed_on=may)
        factories.opportunity(rep, f"{rep} lost", lost, 10, closed_on=may, reached=2)
        factories.opportunity(rep, f"{rep} open", proposal, 90, closes_on=date(2027, 8, 1))

    def touch(self, *people):
        for person in people:
            TouchedMember.objects.create(organization=self.organization, member=person)

    def figure(self, subject, name="closed", label="2027", slot=0):
        return GapMetric.objects.values_list(name, flat=True).get(
            organization=self.organization,
            slot=slot,
            subject_kind=GapMetric.MEMBER if hasattr(subject, "crm_key") else GapMetric.UNIT,
            subject_id=subject.pk,
            period__label=label,
        )


def test_a_run_publishes_its_figures_with_what_it_did(company):
    made = run(company.organization)

    made.refresh_from_db()
    assert made.state == MetricRun.State.DONE
    assert made.counts == {"rows": 7 * 17, "changed": 7 * 17, "deleted": 0}
    assert made.milliseconds is not None
    assert len(made.inputs_hash) == 64
    assert PublishedRun.objects.get(organization=company.organization).run == made
    assert company.figure(company.top) == 700
    assert list(AuditEvent.objects.filter(verb="compute figures").values_list("facts")) == [
        ({"as_of": "2027-05-31", "cause": "asked", "scope": "all"},)
    ]


def test_a_run_writes_only_what_differs(company):
    first = run(company.organization)
    Opportunity.objects.filter(crm_key="Ada open").update(amount=Decimal(95))

    second = run(company.organization)

    second.refresh_from_db()
    # August, its quarter and the year of Ada, her team and the company.
    assert second.counts == {"rows": 7 * 17, "changed": 9, "deleted": 0}
    assert second.inputs_hash != first.inputs_hash
    changed = GapMetric.objects.filter(run=second).values_list("period__label", flat=True)
    assert set(changed) == {"2027-08", "2027-Q3", "2027"}


def test_the_same_facts_have_the_same_fingerprint(company):
    assert run(company.organization).inputs_hash == run(company.organization).inputs_hash


def test_figures_as_of_an_earlier_day_are_kept_apart(company):
    run(company.organization)

    earlier = run(company.organization, date(2027, 4, 30))

    assert earlier.slot == earlier.pk
    assert company.figure(company.top) == 700
    assert company.figure(company.top, slot=earlier.slot) == 0
    assert company.figure(company.top, "open", slot=earlier.slot) == 360
    assert PublishedRun.objects.get().run.as_of == AS_OF


def test_the_same_earlier_day_keeps_its_place(company):
    run(company.organization)

    slots = {run(company.organization, date(2027, 4, 30)).slot for _ in range(2)}

    assert len(slots) == 1


def test_figures_as_of_a_day_know_what_came_later(company):
    run(company.organization)
    earlier = figures_as_of(company.organization, as_of=date(2027, 5, 20), at=NOON)
    won = company.stages["won"]
    factories.opportunity(company.ada, "late", won, 1_000, closed_on=date(2027, 5, 2))
    company.touch(company.ada)

    again = figures_as_of(company.organization, as_of=date(2027, 5, 20), at=NOON)
    shown = figures_as_of(company.organization, as_of=AS_OF, at=NOON)

    assert again.slot == earlier.slot
    assert company.figure(company.ada, slot=again.slot) == 1_070
    assert company.figure(company.ada, slot=shown.slot) == 1_070
    assert shown.slot == 0


def test_figures_of_somebody_who_is_no_subject_any_more_go(company):
    run(company.organization)
    company.di.opportunities.all().delete()
    company.di.grants.all().delete()
    ObjectiveTarget.objects.filter(objective__owner_member=company.di).delete()

    made = run(company.organization)

    assert made.counts["deleted"] == 17
    assert not GapMetric.objects.filter(subject_kind=1, subject_id=company.di.pk).exists()


def test_history_keeps_the_last_run_of_each_week(company):
    for day in (date(2027, 5, 23), date(2027, 5, 24), AS_OF - timedelta(days=1), AS_OF):
        run(company.organization, day)

    history = GapHistory.objects.filter(subject_kind=2, subject_id=company.top.pk)
    assert list(history.order_by("week_on").values_list("week_on", "closed", "gap")) == [
        (date(2027, 5, 17), Decimal(700), Decimal(1_940)),
        (date(2027, 5, 24), Decimal(700), Decimal(1_940)),
        (date(2027, 5, 31), Decimal(700), Decimal(1_940)),
    ]


class TestFailing:
    """Money no column can hold makes the sum overflow on either database."""

    def spoil(self, company):
        vast = Decimal("900000000000000")
        won = company.stages["won"]
        for key in "xy":
            factories.opportunity(company.ada, key, won, vast, closed_on=date(2027, 5, 1))

    def test_a_failed_run_leaves_the_old_figures(self, company):
        good = run(company.organization)
        before = stored(company.organization)
        self.spoil(company)
        company.touch(company.ada)

        with pytest.raises(RunFailedError) as failure:
            run(company.organization)

        failed = failure.value.run
        failed.refresh_from_db()
        assert (failed.state, bool(failed.error)) == (MetricRun.State.FAILED, True)
        assert stored(company.organization) == before
        assert PublishedRun.objects.get().run == good
        assert TouchedMember.objects.count() == 1

    def test_an_organization_that_fails_does_not_stop_another(self, company):
        self.spoil(company)
        other = Company("Other")
        for one in Organization.objects.order_by("pk"):
            night = {"as_of": AS_OF, "at": NOON}
            if one == company.organization:
                with pytest.raises(RunFailedError):
                    run_night(one, **night)
            else:
                run_night(one, **night)

        assert not GapMetric.objects.filter(organization=company.organization).exists()
        assert other.figure(other.top) == 700

    def test_a_failed_night_is_tried_again_a_few_times_only(self, company):
        self.spoil(company)

        for _ in range(TRIES):
            with pytest.raises(RunFailedError):
                run_night(company.organization, as_of=AS_OF, at=NOON)
        assert run_night(company.organization, as_of=AS_OF, at=NOON) is None
        assert MetricRun.objects.get().attempt == TRIES

    def test_a_failed_job_says_what_to_do(self, company):
        self.spoil(company)
        job = start_job(company.organization, kind="recompute", by=company.ada, at=NOON)

        with pytest.raises(RunFailedError):
            recompute_now(job, at=NOON)

        job.refresh_from_db()
        assert job.state == Job.State.FAILED
        assert "the old ones stay" in job.saying


class TestNight:
    def test_a_night_runs_once(self, company):
        first = run_night(company.organization, as_of=AS_OF, at=NOON)
        second = run_night(company.organization, as_of=AS_OF, at=NOON + timedelta(days=1))

        assert (first.state, second) == (MetricRun.State.DONE, None)
        assert MetricRun.objects.count() == 1

    def test_a_night_under_way_is_left_alone_until_its_lease_ends(self, company):
        MetricRun.objects.create(
            organization=company.organization,
            as_of=AS_OF,
            cause="night",
            scope="all",
            rules_version=1,
            started_at=NOON,
            lease_ends_at=NOON + LEASE,
        )

        early = run_night(company.organization, as_of=AS_OF, at=NOON + LEASE / 2)
        late = run_night(company.organization, as_of=AS_OF, at=NOON + LEASE)

        assert early is None
        assert (late.state, late.attempt) == (MetricRun.State.DONE, 2)

    def test_the_task_comes_again_when_the_lease_ends(self, company):
        run_night(company.organization, as_of=AS_OF, at=NOON)

        message = OutboxMessage.objects.get(task="salesplan.run_night")
        assert message.not_before == NOON + LEASE
        assert message.arguments == {
            "organization_id": company.organization.pk,
            "as_of": "2027-05-31",
        }

    @pytest.mark.parametrize(
        ("zone", "moment", "due"),
        [
            ("UTC", datetime(2027, 6, 1, 1, 59, tzinfo=UTC), None),
            ("UTC", datetime(2027, 6, 1, 2, 0, tzinfo=UTC), "2027-05-31"),
            ("Pacific/Auckland", datetime(2027, 5, 31, 14, 0, tzinfo=UTC), "2027-05-31"),
            ("America/Lima", datetime(2027, 6, 1, 6, 59, tzinfo=UTC), None),
            ("America/Lima", datetime(2027, 6, 1, 7, 0, tzinfo=UTC), "2027-05-31"),
            # 28 March 2027: from 01:59 to 03:00 in Berlin; two o'clock never comes.
            ("Europe/Berlin", datetime(2027, 3, 28, 0, 59, tzinfo=UTC), None),
            ("Europe/Berlin", datetime(2027, 3, 28, 1, 0, tzinfo=UTC), "2027-03-27"),
        ],
    )
    def test_a_night_is_due_from_its_hour_on_in_its_own_zone(self, db, zone, moment, due):
        organization = factories.organization(time_zone=zone)

        start_due_nights(at=moment)

        asked = OutboxMessage.objects.filter(task="salesplan.run_night")
        expected = [{"organization_id": organization.pk, "as_of": due}] if due else []
        assert list(asked.values_list("arguments", flat=True)) == expected

    def test_a_night_is_asked_for_once_while_it_waits(self, db):
        factories.organization()

        asked = [len(start_due_nights(at=NOON)) for _ in range(2)]

        assert asked == [1, 0]

    def test_a_night_that_is_done_is_not_due(self, company):
        run_night(company.organization, as_of=AS_OF, at=NOON)
        OutboxMessage.objects.all().delete()

        assert start_due_nights(at=NOON) == []


class TestTouched:
    def test_nothing_happens_where_nobody_was_touched(self, company):
        run(company.organization)

        assert recompute_touched(company.organization, at=NOON) is None

    def test_only_the_touched_and_those_above_are_computed(self, company):
        run(company.organization)
        Opportunity.objects.filter(crm_key="Ada won").update(amount=Decimal(1_000))
        Opportunity.objects.filter(crm_key="Cy won").update(amount=Decimal(5_000))
        company.touch(company.ada, company.ada)

        made = recompute_touched(company.organization, at=NOON)

        closed = [company.figure(s) for s in (company.ada, company.north, company.top, company.cy)]
        assert closed == [1_000, 1_140, 1_630, 210]
        assert (made.scope, made.counts["rows"]) == ("touched", 3 * 17)
        assert not TouchedMember.objects.exists()
        assert PublishedRun.objects.get().run == made

    def test_above_a_third_everything_is_computed(self, company):
        run(company.organization)
        company.touch(company.ada, company.bo)

        assert recompute_touched(company.organization, at=NOON).scope == "all"

    def test_before_any_run_everything_is_computed_as_of_yesterday(self, company):
        company.touch(company.ada)

        made = recompute_touched(company.organization, at=NOON)

        assert (made.scope, made.as_of) == ("all", AS_OF)

    def test_a_move_changes_both_sides_and_no_closed_month(self, company):
        run(company.organization)
        company.touch(company.ada)
        factories.move(company.ada, to=company.south, manager=None, on=date(2027, 6, 1))

        recompute_touched(company.organization, at=NOON)

        north = [company.figure(company.north, "closed", label) for label in ("2027-05", "2027")]
        assert north == [210, 210]
        opened = [company.figure(unit, "open") for unit in (company.north, company.south)]
        assert opened == [90, 270]

    def test_who_is_new_rests_on_the_team(self, company):
        run(company.organization)
        eve = factories.rep(company.north, "Eve")
        proposal = company.stages["Proposal"]
        factories.opportunity(eve, "new", proposal, 100, closes_on=date(2027, 12, 1))
        company.touch(eve)

        recompute_touched(company.organization, at=NOON)

        assert company.figure(eve, "weighted") == 100

    def test_who_is_no_subject_any_more_goes(self, company):
        run(company.organization)
        company.di.opportunities.all().delete()
        company.di.grants.all().delete()
        ObjectiveTarget.objects.filter(objective__owner_member=company.di).delete()
        company.touch(company.di)

        recompute_touched(company.organization, at=NOON)

        assert not GapMetric.objects.filter(subject_kind=1, subject_id=company.di.pk).exists()
        assert company.figure(company.south) == 210

    @pytest.mark.parametrize("seed", range(20))
    def test_an_increment_gives_what_a_whole_night_gives(self, db, seed):
        world = World(seed, people=9)
        organization, as_of, chance = world.organization, world.as_of(), world.chance
        placed = [person for person in world.people if person.assignments.exists()]
        run(organization, as_of)
        for person in chance.sample(placed, len(placed) // 3):
            _change(world, person, as_of)
            TouchedMember.objects.create(organization=organization, member=person)

        made = recompute_touched(organization, at=NOON)

        assert made.scope == "touched"
        assert stored(organization) == Mirror(organization, as_of).expected()


def _change(world, person, as_of):
    """What leaves the rates alone: amounts, deals still open, goals."""
    for deal in person.opportunities.all():
        if world.chance.random() < 0.5 and deal.amount is not None:
            Opportunity.objects.filter(pk=deal.pk).update(amount=world.money())
    still_open = person.opportunities.filter(state="open")
    still_open.filter(pk__in=list(still_open.values_list("pk", flat=True)[:2])).delete()
    ObjectiveTarget.objects.filter(objective__owner_member=person).update(amount=world.money())


class TestNow:
    def test_a_job_ends_with_its_run(self, company):
        job = start_job(company.organization, kind="recompute", by=company.ada, at=NOON)

        made = recompute_now(job, at=NOON)

        job.refresh_from_db()
        assert (job.state, job.result) == (Job.State.DONE, {"run": made.pk})
        assert job.saying == "Done: 119 rows of figures, 119 changed."
        assert (made.started_by, made.as_of) == (company.ada, AS_OF)

    def test_a_job_is_done_once(self, company):
        job = start_job(company.organization, kind="recompute", by=company.ada, at=NOON)
        recompute_now(job, at=NOON)

        assert recompute_now(job, at=NOON + LEASE) is None

    def test_a_job_whose_worker_died_is_taken_up_again(self, company):
        job = start_job(company.organization, kind="recompute", by=company.ada, at=NOON)
        Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, started_at=NOON)

        early = recompute_now(job, at=NOON + LEASE / 2)
        late = recompute_now(job, at=NOON + LEASE)

        assert (early, late.state) == (None, MetricRun.State.DONE)
