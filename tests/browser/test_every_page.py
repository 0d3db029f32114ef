"""Every page, full and empty, in both schemes and at every width: nothing axe objects to, nothing
said to the console, nothing wider than the screen."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from coaching.actions import log_conversation
from coaching.models import Conversation
from coaching.rules import Mode, Talk
from objectives.models import Objective
from organization.actions import start_job
from organization.models import Unit
from pipeline.actions import import_files
from tests import factories
from tests.browser.pages import audit
from tests.guards.policy import ROUTES
from tests.territories import plans

YEAR = 2027
# No page of their own: a word for load balancers, and two downloads.
NO_PAGE = {"organization:health", "pipeline:import-refused", "pipeline:import-changes"}
PIPELINE = (
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    "D1,Asha Verma,GTX Basic,Castell,Won,2027-01-10,2027-03-01,1000\n"
    "D2,Asha Verma,GTX Basic,Castell,Won,2027-01-10,the first of March,1000\n"
    "D3,Asha Verma,GTX Basic,,Engaging,2027-02-10,,\n"
)


def of(name, query="", **kwargs):
    return name, query, kwargs


def everybodys():
    return [
        of("organization:home"),
        of("organization:search"),
        of("organization:search", "?q=a"),
        of("organization:search", "?q=zzz"),
        of("organization:account"),
        of("objectives:strategy"),
        of("objectives:measures"),
    ]


def reps(world):
    rep = {"year": YEAR, "pk": world.rep.pk}
    return [
        *everybodys(),
        of("dashboards:my-year"),
        of("dashboards:year", **rep),
        of("dashboards:year", "?period=2027-Q2", **rep),
        of("dashboards:year-math", **rep),
        of("territories:my-plan"),
        of("coaching:home"),
        of("coaching:timeline", pk=world.rep.pk),
        of("coaching:energy"),
        of("objectives:unit", year=YEAR, pk=world.team.pk),
        of("objectives:new-objective", year=YEAR, owner_kind="member", pk=world.rep.pk),
    ]


def managers(world):
    return [
        *everybodys(),
        of("dashboards:team"),
        of("dashboards:team-board", pk=world.team.pk),
        of("dashboards:organization"),
        of("dashboards:rollup", year=YEAR, pk=world.team.pk),
        of("dashboards:present", year=YEAR, pk=world.team.pk),
        of("dashboards:year", year=YEAR, pk=world.rep.pk),
        of("dashboards:year-math", year=YEAR, pk=world.rep.pk),
        of("dashboards:my-year"),
        of("coaching:home"),
        of("coaching:log"),
        of("coaching:log", f"?who={world.rep.pk}&mode=field"),
        of("coaching:timeline", pk=world.rep.pk),
        of("objectives:new-objective", year=YEAR, owner_kind="unit", pk=world.team.pk),
        of("objectives:unit", year=YEAR, pk=world.team.pk),
    ]


def executives(world):
    return [
        *everybodys(),
        of("dashboards:team"),
        of("dashboards:organization"),
        of("dashboards:rollup", year=YEAR, pk=world.company.pk),
        of("dashboards:rollup", f"?exact=1&open={world.opened}", year=YEAR, pk=world.company.pk),
        of("dashboards:present", year=YEAR, pk=world.company.pk),
        of("dashboards:team-board", pk=world.team.pk),
        of("objectives:unit", year=YEAR, pk=world.company.pk),
    ]


def operations(world):
    return [
        *everybodys(),
        of("organization:people"),
        of("organization:people", "?q=zzz"),
        of("organization:people", "?show=left"),
        of("organization:new-person"),
        of("organization:person", pk=world.rep.pk),
        of("organization:departure", pk=world.rep.pk),
        of("organization:units"),
        of("organization:unit", pk=world.team.pk),
        of("organization:calendar"),
        of("organization:audit"),
        of("organization:audit", "?verb=zzz"),
        of("pipeline:imports"),
        of("dashboards:health"),
        of("objectives:unit", year=YEAR, pk=world.team.pk),
    ]


def full_reps(world):
    mine = {"year": YEAR, "pk": world.rep.pk}
    talk = Conversation.objects.filter(about=world.rep, private=False).first()
    return [
        of("territories:plan", **mine),
        of("territories:page", **mine),
        of("territories:revisions", **mine),
        of("territories:revision", number=1, **mine),
        of("coaching:conversation", pk=talk.pk),
        *[
            of("objectives:objective", pk=one.pk)
            for one in Objective.objects.filter(owner_member=world.rep).order_by("pk")[:2]
        ],
    ]


def full_managers(world):
    theirs = {"year": YEAR, "pk": world.peer.pk}
    return [
        of("dashboards:person", pk=world.team.pk, member_pk=world.rep.pk),
        of("dashboards:team-board", "?show=plans&exact=1", pk=world.team.pk),
        of("territories:plan", **theirs),
        of("territories:page", **theirs),
        of("territories:revisions", **theirs),
        of("territories:revision", number=1, **theirs),
        *[of("coaching:conversation", pk=talk.pk) for talk in world.talks],
    ]


def full_operations(world):
    return [
        of("territories:plan", year=YEAR, pk=world.rep.pk),
        *[of("pipeline:import-run", pk=pk) for pk in world.imports],
        of("objectives:run", pk=world.job.pk),
    ]


PAGES = {
    "rep": (reps, full_reps),
    "mgr": (managers, full_managers),
    "exec": (executives, lambda world: []),
    "ops": (operations, full_operations),
}


@pytest.fixture
def full(sample, tmp_path):
    """The sample company, with talks of every kind, a plan to review and imports that went well,
    were a rehearsal, and were refused."""
    person = sample.person
    world = SimpleNamespace(
        rep=person("Asha Verma"),
        peer=person("Daniel Osei"),
        mgr=person("Maren Holt"),
        exec=person("Ines Duarte"),
        ops=person("Jonas Weck"),
        company=Unit.objects.get(level="global"),
        team=Unit.objects.get(name="Health"),
        opened=",".join(str(pk) for pk in Unit.objects.values_list("pk", flat=True)),
    )
    at = factories.NOON
    world.mgr.seen(at)
    world.talks = [
        log_conversation(
            world.rep, talk=Talk(mode=mode, note=note, private=private), by=world.mgr, at=at
        )
        for mode, note, private in (
            (Mode.FIELD, "Castell: two signatures.", False),
            (Mode.PHONE, "", False),
            (Mode.PHONE, "Careful with the offer.", True),
        )
    ]
    world.job = start_job(sample.organization, kind="recompute", by=world.ops, at=at)
    world.imports = list(_imports(sample.organization, world.ops, tmp_path))
    return world


def _imports(organization, by, folder):
    file = folder / "sales_pipeline.csv"
    file.write_text(PIPELINE)
    for dry_run in (True, False):
        yield import_files(organization, [file], by=by, at=factories.NOON, dry_run=dry_run)[
            "import"
        ]


@pytest.fixture
def empty(db, clock):
    """A team of one, and nothing else that anybody entered or imported."""
    organization = factories.organization("Acme")
    company = factories.unit(organization, "Acme", level="global")
    team = factories.unit(organization, "Health", parent=company)
    mgr = factories.manager(team, "Maren Holt")
    return SimpleNamespace(
        rep=factories.rep(team, "Asha Verma", manager=mgr),
        mgr=mgr,
        exec=factories.executive(company, "Ines Duarte"),
        ops=factories.operations(organization, "Jonas Weck"),
        company=company,
        team=team,
        opened=team.pk,
    )


def test_every_route_with_a_page_is_looked_at(full):
    looked_at = {name for pages in PAGES.values() for part in pages for name, *_ in part(full)}

    assert looked_at == {n for n, p in ROUTES.items() if "GET" in p.methods} - NO_PAGE


@pytest.mark.parametrize("viewpoint", PAGES)
def test_pages_full_of_figures(visit, full, viewpoint):
    everyones, more = PAGES[viewpoint]

    assert wrong_with(visit, getattr(full, viewpoint), [*everyones(full), *more(full)]) == []


@pytest.mark.parametrize("viewpoint", PAGES)
def test_pages_with_nothing_to_show(visit, empty, viewpoint):
    everyones, _more = PAGES[viewpoint]

    assert wrong_with(visit, getattr(empty, viewpoint), everyones(empty)) == []


def test_a_plan_in_every_state(visit, house, clock):
    found = []
    for rep, state in ((house.rep, "draft"), (house.peer, "submitted")):
        plan = plans.in_state(plans.filled(rep), state, house.mgr)
        url = reverse("territories:plan", kwargs={"year": plan.year, "pk": rep.pk})
        for viewer in (rep, house.mgr, house.skip, house.ops):
            found += _wrong(visit(viewer), url)

    assert found == []


def test_pages_before_somebody_signed_in(visit, db, clock):
    page = visit(None, reverse("account_login"))
    names = ("account_login", "account_reset_password", "account_reset_password_done")

    assert [fault for name in names for fault in _wrong(page, reverse(name))] == []


def test_pages_that_refuse(visit, house, clock, forgiven):
    forgiven.extend(["status of 403", "status of 404"])
    page = visit(house.rep)
    wrong = [
        *_wrong(page, "/nowhere/"),
        *_wrong(page, reverse("organization:people")),
        *_wrong(page, reverse("account_change_password")),
        *_wrong(page, reverse("account_logout")),
    ]

    assert wrong == []


def test_what_opens_over_a_page(visit, full):
    page = visit(full.mgr, reverse("dashboards:team-board", args=[full.team.pk]))
    page.get_by_role("button", name="Keys ?").click()
    found = audit(page)
    page.keyboard.press("Escape")
    page.locator("summary", has_text="Your account").click()
    found += audit(page)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Open Asha Verma").click()
    page.locator("#drawer-t").wait_for()
    found += audit(page)

    assert found == []


def wrong_with(visit, viewer, pages):
    page = visit(viewer)
    return [
        fault
        for name, query, kwargs in pages
        for fault in _wrong(page, reverse(name, kwargs=kwargs) + query)
    ]


def _wrong(page, path):
    origin = "/".join(page.url.split("/")[:3])
    answer = page.goto(origin + path)
    faults = audit(page)
    if answer.status >= 500:
        faults.append(f"answered {answer.status}")
    return [f"{path}: {fault}" for fault in faults]
