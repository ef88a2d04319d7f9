"""Opening a table, whatever its kind: the file's size and kind are looked at before anything is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.spreadsheets import excel, separated
from backend.spreadsheets.entities import Limits, Row, UnreadableTable

EXCEL, SEPARATED = ".xlsx", ".csv"
SEPARATED_KINDS = (SEPARATED, ".txt", ".tsv")
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""What an old Excel file begins with, and a new one with a password."""
PACKED = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table that is being read. ``expected`` is how many rows the file says or seems to have, for a progress bar."""

    rows: Iterator[Row]
    expected: int
    sheet: str | None = None
    """The sheet that is read, in a file that has sheets."""
    other_sheets: tuple[str, ...] = ()
    """Those that are not read and hold something."""


@contextmanager
def reading(path: Path, limits: Limits | None = None) -> Iterator[OpenTable]:
    """The rows of a table: a .csv, or the first sheet of an .xlsx that is not hidden.

    Blocks; rows are read as they are asked for.

    Raises:
        UnreadableTable: at once or while rows are taken.
    """
    limits = limits or Limits()
    kind = _kind(path, limits)
    opened = excel.open_rows(path, limits) if kind == EXCEL else separated.open_rows(path, limits)
    with closing(opened.rows):
        yield OpenTable(_within(opened.rows, path, limits), opened.expected, opened.sheet, opened.others)


def _kind(path: Path, limits: Limits) -> str:
    """By what the file begins with, since names lie."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(len(OLE))
    except OSError:
        raise UnreadableTable("missing", name=path.name) from None
    if size == 0:
        raise UnreadableTable("empty", name=path.name)
    if size > limits.bytes:
        raise UnreadableTable("too_big", name=path.name, limit=limits.bytes // _MEGABYTE)
    if head == OLE:
        raise UnreadableTable("encrypted" if _ENCRYPTED in path.read_bytes() else "old_excel", name=path.name)
    if head.startswith(PACKED):
        return EXCEL
    if path.suffix.lower() == EXCEL:
        raise UnreadableTable("broken", name=path.name)
    if path.suffix.lower() not in SEPARATED_KINDS:
        raise UnreadableTable("kind", name=path.name)
    return SEPARATED


def _within(rows: Iterator[Row], path: Path, limits: Limits) -> Iterator[Row]:
    for row in rows:
        if row.number > limits.rows:
            raise UnreadableTable("too_many_rows", name=path.name, limit=limits.rows)
        if len(row.cells) > limits.columns and any(cell is not None for cell in row.cells[limits.columns :]):
            raise UnreadableTable("too_many_columns", name=path.name, row=row.number, limit=limits.columns)
        yield row
