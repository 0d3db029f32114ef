"""People, territories and orders of the AdventureWorks sample."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from organization.models import Unit
from organization.rules import Role
from pipeline.actions import staging
from pipeline.actions.deals import DealsFile
from pipeline.actions.delta import Delta, open_years, touch
from pipeline.actions.directory import (
    Directory,
    owner_ids,
    write_accounts,
    write_quotas,
    write_stages,
)
from pipeline.actions.people import People, Person, Span
from pipeline.actions.taking import Taking
from pipeline.rules import PersonRow, StayRow, TerritoryRow

SAYS = ("owner_id", "amount", "name")
COLUMNS = {"key": "SalesOrderID", "owner": "SalesPersonID"}


class AdventureWorks:
    def __init__(self, taking: Taking) -> None:
        self.taking = taking

    def read(self) -> None:
        taking = self.taking
        self.territories = Directory(taking, "territories")
        self.people = Directory(taking, "sales_people", names="owner")
        self.stays = Directory(taking, "territory_history")
        self.quotas = Directory(taking, "quota_history")
        self.stores = Directory(taking, "stores", names="account")
        self.orders = DealsFile(taking, "orders", columns=COLUMNS)
        self.orders.gather()
        for directory in (self.territories, self.stays):
            if directory:
                taking.tally(directory.kind).same = len(directory.rows)

    def write(self) -> None:
        taking = self.taking
        write_stages(taking)
        if self.people:
            self._write_people()
        owners = owner_ids(taking)
        if self.stores:
            write_accounts(taking, self.stores, owners)
        if self.quotas:
            write_quotas(taking, self.quotas, owners)
            open_years(taking, [row.starts_on for row in self.quotas.values()])
        if self.orders:
            Delta(taking, "orders", says=SAYS).write()
            taking.notes.append(
                "orders name customers by ids that no store has; they are taken without account."
            )

    def _write_people(self) -> None:
        rows: list[PersonRow] = self.people.values()
        people = People(self.taking)
        new = people.add(Person(row.key, row.name, row.hired_on) for row in rows)
        homes = _Homes(people, self.territories.values(), rows)
        starts = self._starts(rows)
        known = {row.key for row in rows}
        leads = sorted({row.manager for row in rows} & known)
        sellers = [row for row in rows if row.key not in leads or row.territory]
        people.grant(Role.REP, ((row.key, None, starts[row.key]) for row in sellers))
        people.grant(Role.MANAGER, ((key, homes.home(key), starts[key]) for key in leads))
        moved = people.place(self._places(rows, homes, starts, known))
        self._tell_missing_managers(rows, known)
        tally = self.taking.tally("sales_people")
        tally.added, tally.changed = len(new), len(moved - new)
        tally.same = len(rows) - tally.taken
        touch(self.taking, [people.members[key].pk for key in new | moved])

    def _starts(self, rows: Iterable[PersonRow]) -> dict[str, date]:
        """The day somebody was hired, or that of their first order where that is earlier."""
        numbers = {row.key: self.taking.names["owner"].number(row.key) for row in rows}
        first = dict(
            staging.rows("SELECT owner_id, min(closed_on) FROM taken_deals GROUP BY owner_id")
        )
        starts = {}
        for row in rows:
            day = first.get(numbers[row.key])
            known = [row.hired_on, date.fromisoformat(str(day)) if day else None]
            starts[row.key] = min((day for day in known if day), default=self.taking.today)
        return starts

    def _places(
        self, rows: list[PersonRow], homes: "_Homes", starts: dict[str, date], known: set[str]
    ) -> dict[str, list[Span]]:
        stays = defaultdict(list)
        for stay in self.stays.values():
            stays[stay.person].append(stay)
        places, contrary = {}, []
        for row in rows:
            manager = row.manager if row.manager in known else None
            history = sorted(stays[row.key], key=lambda stay: stay.starts_on)
            if history and not _agrees(history, row):
                contrary.append(row.name)
                history = []
            if history:
                places[row.key] = [
                    Span(
                        homes.territory(stay.territory),
                        manager,
                        min(stay.starts_on, starts[row.key])
                        if stay is history[0]
                        else stay.starts_on,
                        stay.last_on + timedelta(days=1) if stay.last_on else None,
                    )
                    for stay in history
                ]
            else:
                places[row.key] = [Span(homes.home(row.key), manager, starts[row.key])]
        self._tell_contrary(contrary)
        return places

    def _tell_contrary(self, names: list[str]) -> None:
        if names:
            self.taking.notes.append(
                f"territory_history contradicts the present territory of {', '.join(names)}. "
                "The present one is taken for the whole time."
            )

    def _tell_missing_managers(self, rows: list[PersonRow], known: set[str]) -> None:
        missing = defaultdict(list)
        for row in rows:
            if row.manager and row.manager not in known:
                missing[f"{row.manager_name} ({row.manager})"].append(row.name)
        self.taking.notes += [
            f"{manager} is not in the file: {', '.join(names)} report to nobody."
            for manager, names in missing.items()
        ]


class _Homes:
    """The unit somebody belongs to: their territory, else the group of all they lead, else the
    company."""

    def __init__(
        self, people: People, territories: Iterable[TerritoryRow], rows: list[PersonRow]
    ) -> None:
        self.company = people.company()
        self._units: dict[str, Unit] = {}
        self._groups: dict[str, Unit] = {}
        for row in territories:
            group = people.unit(row.group, level="region", parent=self.company)
            self._units[row.key] = people.unit(row.name, level="team", parent=group)
            self._groups[row.key] = group
        self._rows = {row.key: row for row in rows}

    def territory(self, key: str) -> Unit:
        return self._units.get(key, self.company)

    def home(self, person: str) -> Unit:
        row = self._rows[person]
        if row.territory:
            return self.territory(row.territory)
        led = {
            self._groups[other.territory].pk: self._groups[other.territory]
            for other in self._rows.values()
            if other.manager == person and other.territory in self._groups
        }
        return next(iter(led.values())) if len(led) == 1 else self.company


def _agrees(stays: list[StayRow], row: PersonRow) -> bool:
    """One stay follows the other without a gap, and the last one is where the person is now."""
    follow = all(
        one.last_on and one.last_on + timedelta(days=1) == other.starts_on
        for one, other in zip(stays, stays[1:], strict=False)
    )
    return follow and stays[-1].last_on is None and stays[-1].territory == row.territory
