"""The typed rows that files of every kind become."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

State = Literal["open", "won", "lost"]


class Step(NamedTuple):
    """A stage as far as reading needs it; ended ones have rank 0."""

    name: str
    state: State
    rank: int


class DealRow(NamedTuple):
    """A deal as one row of an export has it. Names are the export's; "" is none.

    Amounts are in ten-thousandths, the form they are kept and added up in. `rank` is that of the furthest open stage it is known to have reached. `moved_on` is the day
    it came to its stage, where the export says so. A named tuple, because a frozen dataclass
    takes four times as long to make and a file has a million of them.
    """

    key: str
    name: str
    owner: str
    account: str
    product: str
    stage: str
    state: State
    amount_e4: int | None
    created_on: date | None
    closes_on: date | None
    closed_on: date | None
    rank: int
    moved_on: date | None


class MoveRow(NamedTuple):
    """A deal came to a stage on a day, by the export's own history."""

    key: str
    deal: str
    stage: str
    amount_e4: int | None
    closes_on: date | None
    changed_on: date


@dataclass(frozen=True, slots=True)
class AccountRow:
    key: str
    name: str
    segment: str = ""
    country: str = ""
    parent_key: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class ProductRow:
    key: str
    name: str
    series: str
    list_price: Decimal | None


@dataclass(frozen=True, slots=True)
class ContactRow:
    key: str
    account: str
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class TeamRow:
    """Who sells, for whom, and in which office the team is."""

    agent: str
    manager: str
    office: str

    @property
    def key(self) -> str:
        return self.agent


@dataclass(frozen=True, slots=True)
class PersonRow:
    key: str
    name: str
    manager: str
    manager_name: str
    territory: str
    hired_on: date | None


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    key: str
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class StayRow:
    """A person had a territory from a day to a last day, which is None while they have it."""

    person: str
    territory: str
    starts_on: date
    last_on: date | None

    @property
    def key(self) -> str:
        return f"{self.person} {self.starts_on}"


@dataclass(frozen=True, slots=True)
class QuotaRow:
    person: str
    starts_on: date
    amount: Decimal

    @property
    def key(self) -> str:
        return f"{self.person} {self.starts_on}"


class Skipped(NamedTuple):
    """A row that is rightly none of ours: counted under a reason, not refused."""

    why: str
