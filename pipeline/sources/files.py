"""A CSV file as a stream of rows, each with its line. Memory does not grow with the file."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from pipeline.rules import ColumnError, FileError, Kind, RowError, Step

Outcome = Any
FIELD_LIMIT = 131_072


@dataclass(frozen=True, slots=True)
class SourceFile:
    path: Path
    kind: Kind
    header: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def reader(self, steps: dict[str, Step] | None = None) -> Callable[[Sequence[str]], Outcome]:
        at = {column: place for place, column in enumerate(self.header) if column}
        return self.kind.reader(at, steps) if self.kind.staged else self.kind.reader(at)

    def rows(
        self,
        read: Callable[[Sequence[str]], Outcome],
        *,
        told: Callable[[int], None] | None = None,
        short: Callable[[int, Sequence[str]], str | None] | None = None,
    ) -> Iterator[tuple[int, Outcome]]:
        """Each row's line with what it became: a typed row, Skipped or a RowError; or the text
        that the `short` way made of it.

        Raises FileError for what spoils the whole file. `told` hears now and then how many bytes
        are read.
        """
        with self.path.open("rb") as raw, _text(raw) as lines:
            numbered = cells_of(lines, self.path)
            next(numbered)
            width = len(self.header)
            for count, (line, cells) in enumerate(numbered, start=1):
                made = short(line, cells) if short and len(cells) == width else None
                yield line, made or self._one(read, cells, line)
                if told is not None and count % 20_000 == 0:
                    told(raw.tell())

    def _one(self, read: Callable, cells: list[str], line: int) -> Outcome:
        if len(cells) != len(self.header):
            return self._torn(cells)
        try:
            return read(cells)
        except RowError as error:
            return error
        except ColumnError as error:
            raise FileError(self.name, error.reason, line=line, column=error.column) from None

    def _torn(self, cells: list[str]) -> RowError:
        return RowError(
            "",
            f"The row has {len(cells)} columns and the header {len(self.header)}. "
            "A separator or quote is missing or too many.",
        )


def _text(raw: BinaryIO) -> TextIO:
    # csv reads line ends itself, mixed ones too.
    return open(raw.fileno(), encoding="utf-8-sig", newline="", closefd=False)


def cells_of(lines: TextIO, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each begins on; rows without anything are left out."""
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(lines, strict=True)
    begins = 1
    while True:
        try:
            cells = next(reader, None)
        except UnicodeDecodeError:
            reason = "it is not UTF-8 text from here on. Save it as CSV UTF-8 and import again."
            raise FileError(path.name, reason, line=_undecodable(path)) from None
        except csv.Error as error:
            raise FileError(path.name, _said(str(error)), line=begins) from None
        if cells is None:
            return
        if cells:
            yield begins, cells
        begins = reader.line_num + 1


def _undecodable(path: Path) -> int:
    """The first line that is not UTF-8; decoding goes by blocks and does not say."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as lines:
        return next(n for n, line in enumerate(lines, start=1) if not line.isascii() and _odd(line))


def _odd(line: str) -> bool:
    return any("\udc80" <= sign <= "\udcff" for sign in line)


def _said(error: str) -> str:
    if "unexpected end" in error:
        return "a quote that opens here is never closed. Close it and import again."
    if "field limit" in error:
        return (
            f"a cell is longer than {FIELD_LIMIT:,} characters; often a quote that is never "
            "closed. Correct it and import again."
        )
    return f"it is no well-formed CSV here ({error}). Correct the line and import again."


def header_of(path: Path) -> tuple[str, ...]:
    """The first row. Raises FileError where there is none, or nothing below it."""
    with path.open("rb") as raw, _text(raw) as lines:
        rows = cells_of(lines, path)
        first, second = next(rows, None), next(rows, None)
    if first is None:
        raise FileError(path.name, "it is empty. Export it again.")
    header = tuple(cell.strip() for cell in first[1])
    if second is None:
        raise FileError(path.name, "it has a header and no row below it. Export it again.")
    return header
