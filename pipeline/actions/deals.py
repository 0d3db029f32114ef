"""Deals of a file: gathered row by row in a temporary table."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from pipeline.actions import staging
from pipeline.actions.lane import Lane
from pipeline.actions.staging import DEALS, Staging
from pipeline.actions.taking import Taking
from pipeline.models import Opportunity
from pipeline.rules import DealRow, RowError, reached_bits, shown, top_rank
from salesplan.lib.figures import plural

OPPORTUNITY = Opportunity._meta.db_table
_LEAST_RANKS = 2
REPEATED = (
    "SELECT d.crm_key, d.line, f.first FROM taken_deals d JOIN ("
    " SELECT crm_key, min(line) AS first FROM taken_deals"
    " GROUP BY crm_key HAVING count(*) > 1) f ON f.crm_key = d.crm_key"
    " WHERE d.line > f.first ORDER BY d.line"
)


class _Days(dict):
    """Days as they are written to a table."""

    def __missing__(self, day: date) -> str:
        self[day] = day.isoformat()
        return self[day]


class DealsFile:
    """`columns` names the file's own columns in refusals: key, owner, account, product.

    With `adds_accounts` an account that only the deals name is added by its name.
    """

    def __init__(
        self, taking: Taking, kind: str, *, columns: dict[str, str], adds_accounts: bool = False
    ) -> None:
        self.taking, self.kind, self.columns = taking, kind, columns
        self._adds_accounts = adds_accounts
        self.deals = Staging("taken_deals", DEALS)
        self.late = 0
        self._lane: Lane | None = None
        self._cells: Sequence[str] = ()
        self._days = _Days({None: None})
        self._owner, self._account = taking.names["owner"].exact, taking.names["account"].exact
        self._product, self._stage = taking.names["product"].exact, taking.names["stage"].exact
        top = top_rank(taking.steps.values())
        ranks = range(max(top, _LEAST_RANKS) + 1)
        self._bits = {
            (state, rank): reached_bits(state, rank, top=top)
            for state in ("open", "won", "lost")
            for rank in ranks
        }

    def __bool__(self) -> bool:
        return self.kind in self.taking.tallies

    def gather(self) -> None:
        self.deals.create()
        read, short = self._ways()
        for line, row in self.taking.rows(self.kind, read=read, short=short):
            if row.__class__ is str:
                self.deals.add_line(row)
                continue
            try:
                self._add(line, row)
            except RowError as error:
                error.key = row.key
                self.taking.refuse(self.kind, line, error)
        if self._lane:
            self.late += self._lane.late
            for spelling, uses in self._lane.alike.items():
                self.taking.names["product"].count(spelling, uses)
        self.deals.index("crm_key")
        if not self:
            return
        self.taking.refused.flush()
        self._refuse_repeated()
        self._note()

    def _ways(self) -> tuple[Callable | None, Callable | None]:
        """How rows are read, and the short way where the export and the database allow it."""
        file = self.taking.sources.get(self.kind)
        reader = file.reader(self.taking.steps) if file else None
        columns = getattr(reader, "columns", None)
        if columns is None or not staging.is_postgres():
            return reader, None
        self._lane = Lane(columns)

        def read(cells: Sequence[str]) -> DealRow:
            row = reader(cells)
            self._cells = cells
            return row

        return read, self._lane.line

    def _add(self, line: int, row: DealRow) -> None:
        staged = self._staged(line, row)
        self.deals.add(staged)
        if self._lane:
            exact = {"owner": self._owner, "account": self._account, "product": self._product}
            self._lane.learn(self._cells, row, staged, exact)

    def _staged(self, line: int, row: DealRow) -> tuple:
        key, name, owner, account, product, stage, state, amount, created, closes, closed, *more = (
            row
        )
        rank, moved = more
        days = self._days
        ended = closed or closes
        if ended and created and created > ended:
            self.late += 1
        return (
            line,
            key,
            name,
            self._owner(owner) or self._number("owner", owner),
            self._account(account) or self._number("account", account),
            self._product(product) or self._number("product", product),
            self._stage(stage) or self.taking.names["stage"].add(stage),
            state,
            amount,
            days[created],
            days[closes],
            days[closed],
            self._bits[state, rank],
            days[moved],
        )

    def _number(self, kind: str, spelling: str) -> int | None:
        if not spelling:
            return None
        number = self.taking.names[kind].number(spelling)
        if number is None and kind == "account" and self._adds_accounts:
            return self.taking.names[kind].add(spelling)
        if number is None:
            raise RowError(self.columns[kind], self._unknown(kind, spelling))
        return number

    def _unknown(self, kind: str, spelling: str) -> str:
        where = {"owner": "people", "account": "accounts", "product": "products"}[kind]
        said = {
            "owner": "Nobody here is called",
            "account": "No account is",
            "product": "No product is",
        }
        return (
            f"{said[kind]} {shown(spelling)}. Add it to the file with the {where}, or correct "
            "the row, and import again."
        )

    def _refuse_repeated(self) -> None:
        with staging.roomy():
            repeated = staging.rows(REPEATED)
        for key, line, first in repeated:
            column = self.columns["key"]
            error = RowError(column, f"{key} is on line {first} already; that one counts.", key=key)
            self.taking.refuse(self.kind, line, error)
            staging.run("DELETE FROM taken_deals WHERE line = %s", line)
        self.taking.refused.flush()

    def _note(self) -> None:
        if self.late:
            tally = self.taking.tally(self.kind)
            self.taking.notes.append(
                f"{tally.file}: {plural(self.late, 'deal')} created after the day of the close, taken "
                "as it is written; such a cycle says nothing."
            )

    def earliest(self) -> date | None:
        """The first day any deal knows of, in the file or here before."""
        days = []
        for table, where in (
            ("taken_deals", "1 = 1"),
            (OPPORTUNITY, f"organization_id = {int(self.taking.organization.pk)}"),
        ):
            days += staging.rows(
                f"SELECT min(created_on), min(closed_on) FROM {table} WHERE {where}"  # noqa: S608
            )[0]
        return min((_day(day) for day in days if day), default=None)


def _day(cell: Any) -> date:
    return date.fromisoformat(cell) if isinstance(cell, str) else cell
