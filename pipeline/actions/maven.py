"""sales_teams become units and people, sales_pipeline deals."""

from datetime import date

from organization.models import Assignment
from organization.rules import Role, fiscal_year, fiscal_year_of
from pipeline.actions.deals import DealsFile
from pipeline.actions.delta import Delta, touch
from pipeline.actions.directory import (
    Directory,
    add_named_accounts,
    write_accounts,
    write_products,
    write_stages,
)
from pipeline.actions.people import People, Person, Span
from pipeline.actions.taking import Taking
from pipeline.rules import TeamRow

SAYS = (
    "owner_id",
    "account_id",
    "product_id",
    "amount",
    "created_on",
    "closes_on",
)
COLUMNS = {
    "key": "opportunity_id",
    "owner": "sales_agent",
    "account": "account",
    "product": "product",
}


class Maven:
    def __init__(self, taking: Taking) -> None:
        self.taking = taking

    def read(self) -> None:
        """Hold the small files, gather the deals; nothing is written yet."""
        taking = self.taking
        self.accounts = Directory(taking, "accounts", names="account")
        self.products = Directory(taking, "products", names="product")
        self.teams = Directory(taking, "sales_teams", names="owner")
        for row in self.teams.values():
            taking.names["owner"].add(row.manager)
        self.deals = DealsFile(
            taking, "sales_pipeline", columns=COLUMNS, adds_accounts=not self.accounts
        )
        self.deals.gather()

    def write(self) -> None:
        write_stages(self.taking)
        if self.products:
            write_products(self.taking, self.products)
        if self.accounts:
            write_accounts(self.taking, self.accounts, owners={})
        else:
            add_named_accounts(self.taking)
        if self.teams:
            self._write_teams(self.teams.values())
        if self.deals:
            Delta(self.taking, "sales_pipeline", says=SAYS).write()

    def _write_teams(self, rows: list[TeamRow]) -> None:
        """A region for an office, in it a team named as its manager, in it the manager's reps."""
        people = People(self.taking)
        company, start = people.company(), self._start()
        teams = {}
        for row in rows:
            region = people.unit(row.office, level="region", parent=company)
            team = people.unit(row.manager, level="team", parent=region)
            teams.setdefault((row.office, row.manager), team)
        agents = {row.agent for row in rows}
        managers = {manager: team for (_office, manager), team in reversed(teams.items())}
        new = people.add(Person(name, name) for name in [*managers, *sorted(agents)])
        people.grant(Role.REP, ((row.agent, None, start) for row in rows))
        people.grant(Role.MANAGER, ((manager, team, start) for (_, manager), team in teams.items()))
        places = {name: [Span(team, None, start)] for name, team in managers.items()}
        for row in rows:
            places[row.agent] = [Span(teams[row.office, row.manager], row.manager, start)]
        moved = people.place(places)
        self._count(agents, new, moved)
        touch(self.taking, [people.members[key].pk for key in new | moved])
        self._find_gone([team.pk for team in teams.values()], agents | managers.keys())

    def _start(self) -> date:
        """The fiscal year's first day of the earliest fact, so that every fact has a place."""
        starts_in = self.taking.organization.year_starts_in
        earliest = self.deals.earliest() or self.taking.today
        year = fiscal_year_of(earliest, starts_in=starts_in)
        return fiscal_year(year, starts_in=starts_in)[0].span.start

    def _count(self, agents: set[str], new: set[str], moved: set[str]) -> None:
        tally = self.taking.tally("sales_teams")
        tally.added = len(agents & new)
        tally.changed = len(agents & moved)
        tally.same = len(agents) - tally.taken

    def _find_gone(self, teams: list[int], named: set[str]) -> None:
        """People who have a place in one of these teams and are not in the file."""
        places = Assignment.objects.filter(unit__in=teams, ends_on__isnull=True)
        for key in places.order_by("pk").values_list("member__crm_key", flat=True):
            if key not in named:
                self.taking.tally("sales_teams").gone += 1
                self.taking.change("gone", "member", key, {})
