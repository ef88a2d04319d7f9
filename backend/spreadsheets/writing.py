"""Making a table: .xlsx or .csv, for the owner's eyes only, and seen when it is whole."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from backend.spreadsheets.entities import Cell, UnreadableTable
from backend.spreadsheets.reading import EXCEL, SEPARATED
from backend.spreadsheets.separated import guarded

OWNER_ONLY = 0o600
DAY = "%d.%m.%Y"
_EXCEL_DAY = "dd.mm.yyyy"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


class TableWriter(Protocol):
    """Takes rows."""

    def add(self, cells: Sequence[Cell]) -> None:
        """One more row."""
        ...


@contextmanager
def writing(path: Path) -> Iterator[TableWriter]:
    """A table that stands in ``path`` when the block ends without an exception, in place of what was there. Blocks.

    Raises:
        UnreadableTable: the name is of another kind, or the file cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in (EXCEL, SEPARATED):
        raise UnreadableTable("kind", name=path.name)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_EXCL, OWNER_ONLY))
            with _excel(part) if kind == EXCEL else _separated(part) as writer:
                yield writer
            part.replace(path)
        except OSError as error:
            raise UnreadableTable("not_written", name=path.name, reason=error.strerror) from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _separated(path: Path) -> Iterator[TableWriter]:
    """As Excel opens it in Russia: UTF-8 with a mark, semicolons."""
    with path.open("w", encoding="utf-8-sig", newline="", errors="replace") as file:
        yield _Separated(csv.writer(file, delimiter=";"))


class _Separated:
    def __init__(self, writer: Any) -> None:
        self._writer = writer

    def add(self, cells: Sequence[Cell]) -> None:
        self._writer.writerow([_text(cell) for cell in cells])


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.strftime(DAY) if isinstance(cell, date) else guarded(str(cell))


@contextmanager
def _excel(path: Path) -> Iterator[TableWriter]:
    book = Workbook(write_only=True)
    yield _Excel(book.create_sheet())
    with path.open("wb") as file:
        book.save(file)


class _Excel:
    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet

    def add(self, cells: Sequence[Cell]) -> None:
        self._sheet.append([self._cell(cell) for cell in cells])

    def _cell(self, cell: Cell) -> Any:
        """Texts stay texts, whatever they begin with; days are shown as they are written here."""
        if isinstance(cell, date):
            made = WriteOnlyCell(self._sheet, datetime.combine(cell, time()))
            made.number_format = _EXCEL_DAY
            return made
        if isinstance(cell, str):
            text = _UNWRITABLE.sub("", cell)
            if text.startswith("="):
                made = WriteOnlyCell(self._sheet, text)
                made.data_type = "s"
                return made
            return text
        return cell
