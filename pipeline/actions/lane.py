"""A short way for rows whose cells were all met before, which in a large file is nearly every row.

What a cell became is remembered when its row went the long way. A row that holds only such cells,
a plain id and a plain amount is put together from them as a line for COPY; any other row goes the
long way, so nothing is read differently here.
"""

from collections.abc import Mapping, Sequence
from operator import itemgetter

from pipeline.rules import REMEMBERED, DealRow

PLAIN_DIGITS = 11
KEY_LIMIT = 120


class Lane:
    """`columns` are where the file has key, owner, product, account, stage, begin, end, amount."""

    def __init__(self, columns: Sequence[int]) -> None:
        self._pick = itemgetter(*columns)
        self._names: tuple[dict[str, str], ...] = ({}, {}, {})
        self._days: dict[str, str] = {}
        self._stages: dict[tuple[str, bool, bool], tuple[str, str, str, bool]] = {}
        self._amounts: dict[str, str] = {}
        self.late = 0
        self.alike: dict[str, int] = {}

    def learn(self, cells: Sequence[str], row: DealRow, staged: tuple, exact: Mapping) -> None:
        """Remember what the row's cells became. Uses of a product's other spelling are counted;
        owners and accounts in another spelling are not learnt."""
        _key, owner, product, account, stage, begin, end, amount = self._pick(cells)
        for known, cell, kind, number in zip(
            self._names,
            (owner, product, account),
            ("owner", "product", "account"),
            (staged[3], staged[5], staged[4]),
            strict=True,
        ):
            if number is None or exact[kind](cell) == number:
                _keep(known, cell, "" if number is None else str(number))
            elif kind == "product" and cell == row.product:
                self.alike.setdefault(cell, 0)
                _keep(known, cell, str(number))
        ended = staged[10] if row.state == "open" else staged[11]
        _keep(self._days, begin, staged[9] or "")
        _keep(self._days, end, ended or "")
        shape = (stage, not staged[9], not ended)
        self._stages[shape] = (str(staged[6]), row.state, str(staged[12]), row.state == "open")
        if staged[8] is None:
            self._amounts[amount] = ""

    def line(self, number: int, cells: Sequence[str]) -> str | None:
        """The row as a line for COPY; None where it has to go the long way."""
        try:
            key, owner, spelling, account, stage, begin, end, amount = self._pick(cells)
            begun, ended = self._days[begin], self._days[end]
            step, state, bits, is_open = self._stages[stage, not begun, not ended]
            owners, products, accounts = self._names
            owner, product, account = owners[owner], products[spelling], accounts[account]
            if amount.isdigit() and amount.isascii() and len(amount) <= PLAIN_DIGITS:
                amount += "0000"
            else:
                amount = self._amounts[amount]
        except KeyError:
            return None
        if not key.isalnum() or len(key) > KEY_LIMIT or key == "NULL":
            return None
        if begun and ended and begun > ended:
            self.late += 1
        if spelling in self.alike:
            self.alike[spelling] += 1
        closes, closed, moved = (ended, "", begun) if is_open else ("", ended, ended)
        return (
            f"{number},{key},,{owner},{account},{product},{step},{state},{amount},"
            f"{begun},{closes},{closed},{bits},{moved}\n"
        )


def _keep(known: dict[str, str], cell: str, became: str) -> None:
    if len(known) >= REMEMBERED:
        known.clear()
    known[cell] = became
