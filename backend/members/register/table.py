"""A register's file on its way in: the names of its columns found, its rows checked, batch by batch. It blocks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path

from backend.members.register.checking import Checker
from backend.members.register.columns import Head, find_head, no_rows
from backend.members.register.entities import Fault, RegisterRow
from backend.spreadsheets import HEAD_WITHIN, Limits, Row, reading


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that can be read, and what is wrong with the others. ``last`` is the number of the last row."""

    rows: list[RegisterRow]
    faults: list[list[Fault]]
    last: int


@dataclass(frozen=True, slots=True)
class RegisterTable:
    """An open file. ``expected`` is how many rows it seems to have, 0 where nobody knows."""

    head: Head
    checker: Checker
    expected: int
    sheet: str | None
    other_sheets: tuple[str, ...]
    _rows: Iterator[Row]

    def batch(self, size: int) -> Batch | None:
        """The next rows; None where there are no more."""
        taken = list(islice(self._rows, size))
        if not taken:
            return None
        batch = Batch([], [], taken[-1].number)
        for number, cells in taken:
            checked = self.checker.check(number, cells)
            if isinstance(checked, RegisterRow):
                batch.rows.append(checked)
            elif checked:
                batch.faults.append(checked)
        return batch


@contextmanager
def open_register(path: Path, today: date, limits: Limits | None = None) -> Iterator[RegisterTable]:
    """A file with its columns known.

    Raises:
        UnreadableTable: it is no table.
        BadRegister: it is a table of something else, or of nothing.
    """
    with reading(path, limits) as table:
        first = list(islice(table.rows, HEAD_WITHIN))
        head = find_head(first)
        below = [row for row in first if row.number > head.row]
        following = next(table.rows, None)
        if following is None and not any(cell is not None for row in below for cell in row.cells):
            raise no_rows()
        rest = chain(below, [] if following is None else [following], table.rows)
        yield RegisterTable(head, Checker(head, today), table.expected, table.sheet, table.other_sheets, rest)
