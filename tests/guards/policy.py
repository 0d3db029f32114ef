"""Who reaches each route. A route without a row here fails the suite, and so does a stale row.

`may` names viewpoints of tests/conftest.py's house that get the page for an object of the
house's rep (or the page itself where it has no object); everybody else named in VIEWPOINTS
gets `others`. `make` gives the URL's arguments from the house.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.models import Import
from tests.coaching.people import promise, talk
from tests.factories import NOON
from tests.territories import plans

VIEWPOINTS = (
    "rep", "peer", "stranger", "mgr", "skip", "other", "exec", "exec_south", "ops",
)  # fmt: skip
ALL = frozenset(VIEWPOINTS)
REPS = frozenset({"rep", "peer", "stranger"})
MANAGERS = frozenset({"mgr", "skip", "other"})
OPERATIONS = frozenset({"ops"})
EXECUTIVES = frozenset({"exec", "exec_south"})
NO_WRITERS = MANAGERS | EXECUTIVES | OPERATIONS


@dataclass(frozen=True)
class Policy:
    methods: tuple[str, ...]
    may: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()
    arguments: Callable | None = None
    data: dict | Callable = field(default_factory=dict)
    why_public: str = ""

    def sent(self, house):
        """What a form of the house would send."""
        return self.data(house) if callable(self.data) else self.data

    def expected(self, viewpoint):
        """Statuses the viewpoint may get: let through, forbidden, or as if it were not there."""
        if viewpoint in self.may:
            return {200, 204, 302, 303, 409, 422}
        return {403} if viewpoint in self.forbidden else {404}


def _import(house):
    """An import of Acme that was checked and not yet committed."""
    made = Import.objects.create(
        organization=house.organization, state="checked", started_by=house.ops, started_at=NOON
    )
    return {"pk": made.pk}


ROUTES: dict[str, Policy] = {
    "organization:home": Policy(("GET",), may=ALL),
    "organization:health": Policy(
        ("GET",), why_public="load balancers ask before anybody signs in"
    ),
    "organization:search": Policy(("GET",), may=ALL),
    "organization:account": Policy(("GET",), may=ALL),
    "organization:look": Policy(("POST",), may=ALL, data={"theme": "dark"}),
    "organization:delegations": Policy(
        ("POST",),
        may=MANAGERS,
        forbidden=ALL,
        data=lambda house: {
            "to": house.reserve.pk,
            "starts_on": "2027-06-01",
            "last_on": "2027-06-14",
        },
    ),
    "organization:delegation-end": Policy(
        ("POST",),
        may=frozenset({"mgr", "skip", "ops"}),
        arguments=lambda house: {"pk": house.loan.pk},
    ),
    "organization:people": Policy(("GET",), may=OPERATIONS, forbidden=ALL),
    "organization:new-person": Policy(
        ("GET", "POST"), may=OPERATIONS, forbidden=ALL, data={"version": 0, "name": "Nina Neu"}
    ),
    "organization:person": Policy(
        ("GET", "POST"),
        may=OPERATIONS,
        forbidden=ALL,
        arguments=lambda house: {"pk": house.rep.pk},
        data={"version": 1, "name": "Asha Verma", "email": "asha@acme.example"},
    ),
    "organization:place": Policy(
        ("POST",),
        may=OPERATIONS,
        forbidden=ALL,
        arguments=lambda house: {"pk": house.rep.pk},
        data=lambda house: {"unit": house.pharma.pk, "starts_on": "2027-07-01"},
    ),
    "organization:role": Policy(
        ("POST",),
        may=OPERATIONS,
        forbidden=ALL,
        arguments=lambda house: {"pk": house.rep.pk},
        data={"role": "operations", "starts_on": "2027-06-01"},
    ),
    "organization:role-end": Policy(
        ("POST",),
        may=OPERATIONS,
        forbidden=ALL,
        arguments=lambda house: {"pk": house.rep.pk, "grant_pk": house.rep.grants.get().pk},
    ),
    "organization:sign-in-link": Policy(
        ("POST",), may=OPERATIONS, forbidden=ALL, arguments=lambda house: {"pk": house.rep.pk}
    ),
    "organization:departure": Policy(
        ("GET", "POST"), may=OPERATIONS, forbidden=ALL, arguments=lambda house: {"pk": house.rep.pk}
    ),
    "organization:units": Policy(
        ("GET", "POST"),
        may=OPERATIONS,
        forbidden=ALL,
        data=lambda house: {"name": "Labs", "level": "team", "parent": house.north.pk},
    ),
    "organization:unit": Policy(
        ("GET", "POST"),
        may=OPERATIONS,
        forbidden=ALL,
        arguments=lambda house: {"pk": house.health.pk},
        data={"version": 1, "name": "Health and Care"},
    ),
    "organization:calendar": Policy(("GET",), may=OPERATIONS, forbidden=ALL),
    "organization:fiscal-year": Policy(
        ("POST",), may=OPERATIONS, forbidden=ALL, data={"year": 2028}
    ),
    "organization:current-year": Policy(
        ("POST",), may=OPERATIONS, forbidden=ALL, data={"year": 2027}
    ),
    "organization:audit": Policy(("GET",), may=OPERATIONS, forbidden=ALL),
    "objectives:strategy": Policy(("GET",), may=ALL),
    "objectives:measures": Policy(("GET",), may=ALL),
    "objectives:measure": Policy(
        ("POST",),
        may=frozenset({"ops"}),
        forbidden=ALL,
        data={"name": "Bookings", "kind": "money", "is_gap": "on"},
    ),
    "objectives:season": Policy(
        ("POST",),
        may=frozenset({"ops"}),
        forbidden=ALL,
        data={"name": "Ours", "weights": "5 6 8 7 8 10 6 6 10 9 10 15"},
    ),
    "objectives:unit": Policy(
        ("GET",), may=ALL, arguments=lambda house: {"year": 2027, "pk": house.health.pk}
    ),
    "objectives:vision": Policy(
        ("POST",),
        may=frozenset({"mgr", "skip", "exec", "ops"}),
        forbidden=ALL,
        arguments=lambda house: {"year": 2027, "pk": house.health.pk},
        data={"version": 0, "vision": "No ward waits", "goal": "Grow"},
    ),
    "objectives:theme": Policy(
        ("POST",),
        may=frozenset({"mgr", "skip", "exec", "ops"}),
        forbidden=ALL,
        arguments=lambda house: {"year": 2027, "pk": house.strategy.unit_id},
        data={"name": "Win regional hospitals"},
    ),
    "objectives:new-objective": Policy(
        ("GET", "POST"),
        may=frozenset({"rep", "mgr", "skip", "ops"}),
        forbidden=frozenset({"exec"}),
        arguments=lambda house: {"year": 2027, "owner_kind": "member", "pk": house.rep.pk},
        data={"kind": "A", "title": "Eight first meetings", "version": 0, "per": "week"},
    ),
    "objectives:objective": Policy(
        ("GET",),
        may=frozenset({"rep", "mgr", "skip", "exec"}),
        arguments=lambda house: {"pk": house.activity.pk},
    ),
    "objectives:recomputation": Policy(
        ("POST",), may=MANAGERS | EXECUTIVES | {"ops"}, forbidden=REPS
    ),
    "objectives:run": Policy(
        ("GET",),
        may=frozenset({"mgr"}),
        forbidden=REPS,
        arguments=lambda house: {"pk": house.job.pk},
    ),
    "coaching:home": Policy(("GET",), may=REPS | MANAGERS, forbidden=EXECUTIVES | {"ops"}),
    "coaching:log": Policy(("GET", "POST"), may=MANAGERS, forbidden=ALL, data={"mode": "phone"}),
    "coaching:conversation": Policy(
        ("GET",),
        may=frozenset({"rep", "mgr"}),
        forbidden=EXECUTIVES | {"ops"},
        arguments=lambda house: {"pk": talk(house.rep, by=house.mgr).pk},
    ),
    "coaching:completion": Policy(
        ("POST",),
        may=frozenset({"mgr"}),
        forbidden=REPS | EXECUTIVES | {"ops"},
        arguments=lambda house: {"pk": talk(house.rep, by=house.mgr).pk},
        data={"version": 1, "learned": "He signs"},
    ),
    "coaching:sharing": Policy(
        ("POST",),
        may=frozenset({"mgr"}),
        forbidden=REPS | EXECUTIVES | {"ops"},
        arguments=lambda house: {"pk": talk(house.rep, by=house.mgr, private=True).pk},
        data={"version": 1, "confirm": "yes"},
    ),
    "coaching:acknowledgement": Policy(
        ("POST",),
        may=frozenset({"rep"}),
        forbidden=EXECUTIVES | {"mgr", "ops"},
        arguments=lambda house: {"pk": talk(house.rep, by=house.mgr).pk},
    ),
    "coaching:commitments": Policy(
        ("POST",),
        may=frozenset({"mgr"}),
        forbidden=REPS | EXECUTIVES | {"ops"},
        arguments=lambda house: {"pk": talk(house.rep, by=house.mgr).pk},
        data={"text": "Call the buyer"},
    ),
    "coaching:settlement": Policy(
        ("POST",),
        may=frozenset({"rep", "mgr"}),
        forbidden=EXECUTIVES | {"ops"},
        arguments=lambda house: {"pk": promise(talk(house.rep, by=house.mgr), by=house.mgr).pk},
        data={"kept": "yes"},
    ),
    "coaching:timeline": Policy(
        ("GET",),
        may=frozenset({"rep", "mgr", "skip"}),
        forbidden=EXECUTIVES | {"ops"},
        arguments=lambda house: {"pk": house.rep.pk},
    ),
    "coaching:energy": Policy(("GET",), may=REPS, forbidden=ALL),
    "coaching:energy-floor": Policy(
        ("POST",), may=REPS, forbidden=ALL, data={"floor": 5, "version": 0}
    ),
    "coaching:checkin": Policy(("POST",), may=REPS, forbidden=ALL, data={"version": 0}),
    "pipeline:imports": Policy(("GET",), may=OPERATIONS, forbidden=ALL),
    "pipeline:import-files": Policy(("POST",), may=OPERATIONS, forbidden=ALL),
    "pipeline:estimates": Policy(("POST",), may=OPERATIONS, forbidden=ALL, data={"amounts": "on"}),
    "pipeline:import-run": Policy(("GET",), may=OPERATIONS, forbidden=ALL, arguments=_import),
    "pipeline:import-commitment": Policy(
        ("POST",), may=OPERATIONS, forbidden=ALL, arguments=_import
    ),
    "pipeline:import-refused": Policy(("GET",), may=OPERATIONS, forbidden=ALL, arguments=_import),
    "pipeline:import-changes": Policy(("GET",), may=OPERATIONS, forbidden=ALL, arguments=_import),
    "territories:my-plan": Policy(("GET",), may=REPS, forbidden=ALL),
    "territories:draft": Policy(("POST",), may=REPS, forbidden=ALL),
    "territories:plan": Policy(
        ("GET",),
        may=frozenset({"rep", "mgr", "skip", "exec", "ops"}),
        arguments=plans.url_of_draft,
    ),
    "territories:page": Policy(
        ("GET",),
        may=frozenset({"rep", "mgr", "skip", "exec"}),
        forbidden=OPERATIONS,
        arguments=plans.url_of_submitted,
    ),
    "territories:revisions": Policy(
        ("GET",),
        may=frozenset({"rep", "mgr", "skip", "exec"}),
        forbidden=OPERATIONS,
        arguments=plans.url_of_submitted,
    ),
    "territories:revision": Policy(
        ("GET",),
        may=frozenset({"rep", "mgr", "skip", "exec"}),
        arguments=lambda house: {**plans.url_of_submitted(house), "number": 1},
    ),
    "territories:text": Policy(
        ("POST",),
        may=frozenset({"rep"}),
        forbidden=NO_WRITERS,
        arguments=plans.text_of,
        data={"version": 1, "text": "Hospitals"},
    ),
    "territories:key-account": Policy(
        ("POST",),
        may=frozenset({"rep"}),
        forbidden=NO_WRITERS,
        arguments=plans.account_row_of,
        data={"version": 1, "next_step": "Call"},
    ),
    "territories:key-account-removal": Policy(
        ("POST",),
        may=frozenset({"rep"}),
        forbidden=NO_WRITERS,
        arguments=plans.account_row_of,
        data={"version": 1},
    ),
    "territories:line": Policy(
        ("POST",),
        may=frozenset({"rep"}),
        forbidden=NO_WRITERS,
        arguments=plans.line_of,
        data={"version": 1, "label": "Clinics"},
    ),
    "territories:line-removal": Policy(
        ("POST",),
        may=frozenset({"rep"}),
        forbidden=NO_WRITERS,
        arguments=plans.line_of,
        data={"version": 1},
    ),
    "territories:key-accounts": Policy(
        ("POST",), may=frozenset({"rep"}), forbidden=NO_WRITERS, arguments=plans.url_of_draft
    ),
    "territories:lines": Policy(
        ("POST",), may=frozenset({"rep"}), forbidden=NO_WRITERS, arguments=plans.url_of_draft
    ),
    "territories:submission": Policy(
        ("POST",),
        may=frozenset({"rep"}),
        forbidden=NO_WRITERS,
        arguments=plans.url_of_draft,
        data={"version": 1},
    ),
    "territories:recall": Policy(
        ("POST",),
        may=frozenset({"rep"}),
        forbidden=NO_WRITERS,
        arguments=plans.url_of_submitted,
        data={"version": 2},
    ),
    "territories:share": Policy(
        ("POST",),
        may=frozenset({"rep"}),
        forbidden=NO_WRITERS,
        arguments=plans.url_of_draft,
        data={"version": 1, "on": 1},
    ),
    "territories:plan-return": Policy(
        ("POST",),
        may=frozenset({"mgr"}),
        forbidden=frozenset({"rep", "skip", "exec", "ops"}),
        arguments=plans.url_of_submitted,
        data={"version": 2, "reason": "Name them."},
    ),
    "territories:approval": Policy(
        ("POST",),
        may=frozenset({"mgr"}),
        forbidden=frozenset({"rep", "skip", "exec", "ops"}),
        arguments=plans.url_of_submitted,
        data={"version": 2},
    ),
    "territories:reopening": Policy(
        ("POST",),
        may=frozenset({"mgr"}),
        forbidden=frozenset({"rep", "skip", "exec", "ops"}),
        arguments=plans.url_of_approved,
        data={"version": 3, "reason": "New goal."},
    ),
    "dashboards:my-year": Policy(("GET",), may=REPS | MANAGERS | EXECUTIVES, forbidden=OPERATIONS),
    "dashboards:year": Policy(
        ("GET",),
        may=frozenset({"rep", "mgr", "skip", "exec"}),
        forbidden=OPERATIONS,
        arguments=lambda house: {"year": 2027, "pk": house.rep.pk},
    ),
    "dashboards:year-math": Policy(
        ("GET",),
        may=frozenset({"rep", "mgr", "skip", "exec"}),
        forbidden=OPERATIONS,
        arguments=lambda house: {"year": 2027, "pk": house.rep.pk},
    ),
    "dashboards:team": Policy(("GET",), may=MANAGERS | EXECUTIVES, forbidden=ALL),
    "dashboards:team-board": Policy(
        ("GET",),
        may=frozenset({"mgr", "skip", "exec"}),
        forbidden=REPS | OPERATIONS,
        arguments=lambda house: {"pk": house.health.pk},
    ),
    "dashboards:person": Policy(
        ("GET",),
        may=frozenset({"mgr", "skip", "exec"}),
        forbidden=REPS | OPERATIONS,
        arguments=lambda house: {"pk": house.health.pk, "member_pk": house.rep.pk},
    ),
    "dashboards:organization": Policy(("GET",), may=MANAGERS | EXECUTIVES, forbidden=ALL),
    "dashboards:rollup": Policy(
        ("GET",),
        may=frozenset({"mgr", "skip", "exec"}),
        forbidden=REPS | OPERATIONS,
        arguments=lambda house: {"year": 2027, "pk": house.health.pk},
    ),
    "dashboards:present": Policy(
        ("GET",),
        may=frozenset({"mgr", "skip", "exec"}),
        forbidden=REPS | OPERATIONS,
        arguments=lambda house: {"year": 2027, "pk": house.health.pk},
    ),
    "dashboards:health": Policy(("GET",), may=OPERATIONS, forbidden=ALL),
}
