"""What a plan says, as values: made of live rows while it is written, of a revision afterwards.

Energy has no place here, so nothing made of a paper can show it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from territories.rules.sections import LINE_SECTION


@dataclass(frozen=True, slots=True)
class AccountRow:
    name: str
    tier: str = ""
    potential: Decimal | None = None
    target: Decimal | None = None
    entry_strategy: str = ""
    next_step: str = ""
    next_step_on: date | None = None
    account: int = 0


@dataclass(frozen=True, slots=True)
class LineRow:
    """`amount` is its target, or else `count` times `size`; None where neither is known."""

    section: str
    label: str
    count: int | None = None
    size: Decimal | None = None
    target: Decimal | None = None
    note: str = ""

    @property
    def part(self) -> str:
        return LINE_SECTION[self.section].title

    @property
    def amount(self) -> Decimal | None:
        if self.target is not None:
            return self.target
        if self.count is None or self.size is None:
            return None
        return self.count * self.size


@dataclass(frozen=True, slots=True)
class RunLine:
    """A running contract: `kept` is the share of 1 expected to stay, `amount` the year's sum."""

    name: str
    monthly: Decimal
    kept: Decimal
    amount: Decimal
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """`comes_from` leads from the vision down to it; `now` and `target` are of one measure."""

    kind: str
    title: str
    scope: str = ""
    weight: Decimal | None = None
    target: Decimal | None = None
    now: Decimal | None = None
    measure_kind: str = ""
    provider: str = ""
    due_on: date | None = None
    delivered_on: date | None = None
    comes_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """`goal` None: nobody set one yet."""

    name: str
    year: int
    unit: str = ""
    sales_role: str = ""
    currency: str = "EUR"
    goal: Decimal | None = None
    comes_from: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    accounts: tuple[AccountRow, ...] = ()
    lines: tuple[LineRow, ...] = ()
    contracts: tuple[RunLine, ...] = ()
    objectives: tuple[ObjectiveRow, ...] = ()

    def lines_of(self, section: str) -> tuple[LineRow, ...]:
        return tuple(line for line in self.lines if line.section == section)

    def objectives_of(self, kind: str) -> tuple[ObjectiveRow, ...]:
        return tuple(row for row in self.objectives if row.kind == kind)


_PARTS: dict[str, type] = {
    "accounts": AccountRow,
    "lines": LineRow,
    "contracts": RunLine,
    "objectives": ObjectiveRow,
}
_DAYS = frozenset({"next_step_on", "ends_on", "due_on", "delivered_on"})
_AMOUNTS = frozenset(
    {"potential", "target", "size", "monthly", "kept", "amount", "goal", "now", "weight"}
)


def to_json(paper: Paper) -> dict[str, Any]:
    return {name: _plain(value) for name, value in asdict(paper).items()}


def of_json(stored: Mapping[str, Any]) -> Paper:
    """The paper that was stored; fields added since then keep their defaults."""
    known = {item.name for item in fields(Paper)}
    values = {name: _value(name, value) for name, value in stored.items() if name in known}
    for name, kind in _PARTS.items():
        values[name] = tuple(_row(kind, row) for row in stored.get(name, ()))
    return Paper(**values)


def _row(kind: type, stored: Mapping[str, Any]) -> Any:
    known = {item.name for item in fields(kind)}
    return kind(**{name: _value(name, value) for name, value in stored.items() if name in known})


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | date):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _AMOUNTS:
        return Decimal(value)
    if name in _DAYS:
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
