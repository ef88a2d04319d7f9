"""The first visible sheet of an .xlsx, streamed by openpyxl: values only, so a formula is what it last came to."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count, islice
from math import isfinite
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from backend.spreadsheets.entities import Cell, Limits, Row, UnreadableTable

STRINGS = "xl/sharedStrings.xml"
VISIBLE = "visible"
LOOKED_AT = 50
"""Rows of the sheets that are not read, by which it is told whether they hold something."""
_MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to be read, and how many there seem to be. Closing ``rows`` closes the file."""

    rows: Generator[Row, None, None]
    expected: int
    sheet: str | None = None
    others: tuple[str, ...] = ()


def open_rows(path: Path, limits: Limits) -> Rows:
    """The rows of the first sheet that is not hidden.

    Raises:
        UnreadableTable: at once or while rows are taken.
    """
    _refuse_bombs(path, limits)
    try:
        with warnings.catch_warnings(action="ignore"):  # of styles and extensions that are not looked at
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise UnreadableTable("broken", name=path.name) from error
    if not book.worksheets:
        book.close()
        raise UnreadableTable("no_sheet", name=path.name)
    sheets: list[Any] = book.worksheets
    sheet = next((one for one in sheets if one.sheet_state == VISIBLE), sheets[0])
    others = tuple(one.title for one in sheets if one is not sheet and _holds_something(one))
    expected = sheet.max_row or 0
    sheet.reset_dimensions()  # what a file says of its size may be wrong, and would cut it
    return Rows(_rows(book, sheet, path, limits), expected, sheet.title, others)


def _holds_something(sheet: Any) -> bool:
    """Whether the first rows of a sheet hold anything. What is wrong with a sheet that is not read does no harm."""
    sheet.reset_dimensions()
    with suppress(Exception), warnings.catch_warnings(action="ignore"):
        rows = islice(sheet.iter_rows(values_only=True), LOOKED_AT)
        return any(value is not None for values in rows for value in values)
    return False


def _refuse_bombs(path: Path, limits: Limits) -> None:
    """What an archive says of its parts is held against it: no more than that is unpacked (``zipfile``)."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableTable("broken", name=path.name) from error
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableTable("encrypted", name=path.name)
    most = max((part.file_size for part in parts if part.filename.lower() == STRINGS.lower()), default=0)
    if sum(part.file_size for part in parts) > limits.unpacked or most > limits.strings:
        raise UnreadableTable("bomb", name=path.name, limit=limits.unpacked // _MEGABYTE)


def _rows(book: Any, sheet: Any, path: Path, limits: Limits) -> Generator[Row, None, None]:
    try:
        taken: Iterator[tuple[Any, ...]] = iter(sheet.iter_rows(values_only=True))
        for number in count(start=1):
            with warnings.catch_warnings(action="ignore"):  # of days that are none: they are shown as errors
                values = next(taken, None)
            if values is None:
                return
            yield Row(number, [_cell(value, limits) for value in values])
    except Exception as error:  # as above: the sheet is parsed while rows are taken
        raise UnreadableTable("broken", name=path.name) from error
    finally:
        book.close()


def _cell(value: Any, limits: Limits) -> Cell:
    if value is None or type(value) is int or (type(value) is float and isfinite(value)):
        return value
    if isinstance(value, str):
        return value.strip()[: limits.cell + 1] or None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return str(value)
