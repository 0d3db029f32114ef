"""Orders, quotas, territories and people of the AdventureWorks sample."""

from collections.abc import Mapping, Sequence
from operator import itemgetter

from pipeline.rules.cells import Amounts, AmountsE4, Days, RowError, required, text
from pipeline.rules.rows import (
    AccountRow,
    DealRow,
    PersonRow,
    QuotaRow,
    Skipped,
    StayRow,
    Step,
    TerritoryRow,
)

STAGES = (Step("Won", "won", 0),)
PEOPLE = ("BusinessEntityID", "Name", "ManagerID", "ManagerName", "TerritoryID", "HireDate")
TERRITORIES = ("TerritoryID", "Name", "CountryRegionCode", "Group")
HISTORY = ("BusinessEntityID", "TerritoryID", "StartDate", "EndDate")
QUOTAS = ("BusinessEntityID", "QuotaDate", "SalesQuota")
STORES = ("BusinessEntityID", "Name", "SalesPersonID", "Specialty")
ORDERS = ("SalesOrderID", "OrderDate", "CustomerID", "SalesPersonID", "SubTotal")
NO_SELLER = "no sales person"


class Orders:
    """An order is a deal won on its day. Its customer ids are no ids of stores."""

    def __init__(self, at: Mapping[str, int], steps: Mapping[str, Step]) -> None:
        self._pick = itemgetter(*(at[column] for column in ORDERS))
        self._day = Days("OrderDate")
        self._total = AmountsE4("SubTotal")
        self._won = next(step for step in steps.values() if step.state == "won").name

    def __call__(self, cells: Sequence[str]) -> DealRow | Skipped:
        order, day, _customer, seller, total = self._pick(cells)
        key = required(order, "SalesOrderID", limit=120)
        try:
            owner = text(seller, "SalesPersonID", limit=120)
            if not owner:
                return Skipped(NO_SELLER)
            won_on = self._day(day)
            if won_on is None:
                raise RowError("OrderDate", "OrderDate is empty; every row needs it.")
            return DealRow(
                key,
                f"Order {key}",
                owner,
                "",
                "",
                self._won,
                "won",
                self._total(total),
                None,
                None,
                won_on,
                0,
                won_on,
            )
        except RowError as error:
            error.key = key
            raise


class People:
    def __init__(self, at: Mapping[str, int]) -> None:
        self._pick = itemgetter(*(at[column] for column in PEOPLE))
        self._hired = Days("HireDate")

    def __call__(self, cells: Sequence[str]) -> PersonRow:
        key, name, manager, manager_name, territory, hired = self._pick(cells)
        return PersonRow(
            key=required(key, "BusinessEntityID", limit=120),
            name=required(name, "Name", limit=120),
            manager=text(manager, "ManagerID", limit=120),
            manager_name=text(manager_name, "ManagerName", limit=120),
            territory=text(territory, "TerritoryID", limit=120),
            hired_on=self._hired(hired),
        )


class Territories:
    def __init__(self, at: Mapping[str, int]) -> None:
        self._pick = itemgetter(*(at[column] for column in TERRITORIES))

    def __call__(self, cells: Sequence[str]) -> TerritoryRow:
        key, name, _country, group = self._pick(cells)
        return TerritoryRow(
            required(key, "TerritoryID", limit=120),
            required(name, "Name", limit=120),
            required(group, "Group", limit=120),
        )


class Stays:
    def __init__(self, at: Mapping[str, int]) -> None:
        self._pick = itemgetter(*(at[column] for column in HISTORY))
        self._starts, self._ends = Days("StartDate"), Days("EndDate")

    def __call__(self, cells: Sequence[str]) -> StayRow:
        person, territory, starts, ends = self._pick(cells)
        person = required(person, "BusinessEntityID", limit=120)
        starts_on, last_on = self._starts(starts), self._ends(ends)
        if starts_on is None:
            raise RowError("StartDate", "StartDate is empty; every row needs it.", key=person)
        if last_on is not None and last_on < starts_on:
            raise RowError("EndDate", "EndDate is before StartDate.", key=person)
        return StayRow(person, required(territory, "TerritoryID", limit=120), starts_on, last_on)


class Quotas:
    def __init__(self, at: Mapping[str, int]) -> None:
        self._pick = itemgetter(*(at[column] for column in QUOTAS))
        self._starts, self._amount = Days("QuotaDate"), Amounts("SalesQuota")

    def __call__(self, cells: Sequence[str]) -> QuotaRow:
        person, starts, quota = self._pick(cells)
        person = required(person, "BusinessEntityID", limit=120)
        starts_on, amount = self._starts(starts), self._amount(quota)
        if starts_on is None or amount is None:
            missing = "QuotaDate" if starts_on is None else "SalesQuota"
            raise RowError(missing, f"{missing} is empty; every row needs it.", key=person)
        return QuotaRow(person, starts_on, amount)


class Stores:
    def __init__(self, at: Mapping[str, int]) -> None:
        self._pick = itemgetter(*(at[column] for column in STORES))

    def __call__(self, cells: Sequence[str]) -> AccountRow:
        key, name, seller, specialty = self._pick(cells)
        return AccountRow(
            key=required(key, "BusinessEntityID", limit=120),
            name=required(name, "Name", limit=200),
            segment=text(specialty, "Specialty", limit=80),
            owner=text(seller, "SalesPersonID", limit=120),
        )
