"""One cell of a CRM export becomes a value, or a sentence saying why not."""

import re
from datetime import date
from decimal import Decimal

BLANK = frozenset({"", "NULL"})
BLANK_OR_MINUS_ONE = BLANK | {"-1"}
FIRST_YEAR, LAST_YEAR = 1990, 2100
LARGEST_E4 = 900_000_000_000 * 10_000
PLAIN_DIGITS = 11
REMEMBERED = 50_000

_AMOUNT = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,4}))?", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_ISO_CLOCK = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_US_SHORT = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2})", re.ASCII)
_CLOCK_12 = r" (0?[1-9]|1[0-2]):[0-5]\d(:[0-5]\d)? ?[AP]M"
_US_CLOCK = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})" + _CLOCK_12, re.ASCII)
_US_SHORT_CLOCK = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2})" + _CLOCK_12, re.ASCII)
_WRITTEN = {
    "2017-03-31": _ISO,
    "2017-03-31 14:05": _ISO_CLOCK,
    "3/31/2017": _US,
    "3/31/17": _US_SHORT,
    "3/31/2017 2:05 PM": _US_CLOCK,
    "3/31/17 2:05 PM": _US_SHORT_CLOCK,
}


class RowError(ValueError):
    """A row that is not taken, with the column and a sentence for the person who sent it."""

    def __init__(self, column: str, reason: str, *, key: str = "") -> None:
        super().__init__(reason)
        self.column, self.reason, self.key = column, reason, key


class FileError(ValueError):
    """A file that is not taken at all; nothing of the import is."""

    def __init__(self, file: str, reason: str, *, line: int = 0, column: str = "") -> None:
        super().__init__(f"{file}, line {line}: {reason}" if line else f"{file}: {reason}")
        self.file, self.reason, self.line, self.column = file, reason, line, column


class ColumnError(ValueError):
    """A column whose way of writing cannot be told; the file is not taken."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def shown(cell: str) -> str:
    """The cell as a sentence can quote it: short, and without what does not print."""
    short = cell if len(cell) <= 60 else cell[:59] + "…"
    return "“" + "".join(sign if sign.isprintable() else "�" for sign in short) + "”"


def text(cell: str, column: str, *, limit: int) -> str:
    """The cell without spaces around it; NULL is blank. Letter case is kept."""
    cell = cell.strip()
    if len(cell) <= limit and cell.isprintable():
        return "" if cell == "NULL" else cell
    if len(cell) > limit:
        raise RowError(column, f"{shown(cell)} has {len(cell)} characters; {limit} fit.")
    if any(ord(sign) < 32 or 127 <= ord(sign) < 160 or _lone(sign) for sign in cell):
        raise RowError(column, f"{shown(cell)} holds a sign that is no text. Remove it.")
    return cell


def _lone(sign: str) -> bool:
    return 0xD800 <= ord(sign) <= 0xDFFF


def required(cell: str, column: str, *, limit: int) -> str:
    value = text(cell, column, limit=limit)
    if not value:
        raise RowError(column, f"{column} is empty; every row needs it.")
    return value


class Texts:
    """A column of texts of which many rows have the same."""

    def __init__(self, column: str, *, limit: int, needed: bool = False) -> None:
        self.column, self._limit = column, limit
        self._parse = required if needed else text
        self._read: dict[str, str] = {}

    def __call__(self, cell: str) -> str:
        try:
            return self._read[cell]
        except KeyError:
            value = self._parse(cell, self.column, limit=self._limit)
        if len(self._read) >= REMEMBERED:
            self._read.clear()
        self._read[cell] = value
        return value


def truth(cell: str, column: str) -> bool:
    value = cell.strip().upper()
    if value not in {"TRUE", "FALSE", "1", "0"}:
        raise RowError(column, f"{shown(cell)} is neither TRUE nor FALSE.")
    return value in {"TRUE", "1"}


class AmountsE4:
    """A column of money in whole ten-thousandths: a point before the decimals, up to four of
    them, nothing between the digits."""

    def __init__(self, column: str, *, blank: frozenset[str] = BLANK) -> None:
        self.column, self._blank = column, blank

    def __call__(self, cell: str) -> int | None:
        if cell.isdigit() and cell.isascii() and len(cell) <= PLAIN_DIGITS:
            return int(cell) * 10_000
        return self._parse(cell.strip())

    def _parse(self, cell: str) -> int | None:
        if cell in self._blank:
            return None
        found = _AMOUNT.fullmatch(cell)
        if not found:
            raise RowError(
                self.column,
                f"{shown(cell)} is not a number like 1054 or 1054.5, with four decimals at most.",
            )
        sign, whole, decimals = found.groups()
        size = int(whole) * 10_000 + int((decimals or "").ljust(4, "0"))
        if size >= LARGEST_E4:
            raise RowError(self.column, f"{shown(cell)} is 900 billion or more.")
        return -size if sign else size


class Amounts:
    """The same column as decimals."""

    def __init__(self, column: str, *, blank: frozenset[str] = BLANK) -> None:
        self._e4 = AmountsE4(column, blank=blank)

    def __call__(self, cell: str) -> Decimal | None:
        e4 = self._e4(cell)
        return None if e4 is None else Decimal(e4).scaleb(-4)


class Days:
    """A column of days. Its first filled cell decides how the column is written.

    3/4/2017 alone cannot tell month and day apart, so a cell that shows the day in front spoils
    the whole column: taking the others as they look would swap them.
    """

    def __init__(self, column: str, *, blank: frozenset[str] = BLANK) -> None:
        self.column, self._blank = column, blank
        self.written = ""
        self._read: dict[str, date | None] = {}

    def __call__(self, cell: str) -> date | None:
        try:
            return self._read[cell]
        except KeyError:
            value = self._parse(cell.strip())
        if len(self._read) >= REMEMBERED:
            self._read.clear()
        self._read[cell] = value
        return value

    def _parse(self, cell: str) -> date | None:
        if cell in self._blank:
            return None
        if not self.written:
            self.written = self._decide(cell)
        found = _WRITTEN[self.written].fullmatch(cell)
        if not found:
            raise RowError(
                self.column,
                f"{shown(cell)} is not a day like {self.written}, as the rows above have it.",
            )
        one, two, three = (int(part) for part in found.groups()[:3])
        return self._day(cell, *self._in_order(cell, one, two, three))

    def _decide(self, cell: str) -> str:
        for example, pattern in _WRITTEN.items():
            if pattern.fullmatch(cell):
                return example
        raise RowError(
            self.column, f"{shown(cell)} is not a day like 2017-03-31 or 3/31/2017 (month first)."
        )

    def _in_order(self, cell: str, one: int, two: int, three: int) -> tuple[int, int, int]:
        if self.written.startswith("2017-"):
            return one, two, three
        if one > 12 >= two:
            raise ColumnError(
                self.column,
                f"{shown(cell)} in {self.column} puts the day before the month, and this file "
                "would be read month first. Export the days as 2017-03-31 and import again.",
            )
        if three < 100:
            three += 2000 if three < 69 else 1900
        return three, one, two

    def _day(self, cell: str, year: int, month: int, day: int) -> date:
        try:
            value = date(year, month, day)
        except ValueError:
            raise RowError(self.column, f"{shown(cell)} is not in the calendar.") from None
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise RowError(
                self.column, f"{shown(cell)} is not between {FIRST_YEAR} and {LAST_YEAR}."
            )
        return value
