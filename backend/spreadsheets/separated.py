"""A .csv as different programs write it: UTF-8 with or without a mark, Windows-1251, by semicolon, comma or tab."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Generator
from pathlib import Path

from backend.spreadsheets.entities import Cell, Limits, Row, UnreadableTable
from backend.spreadsheets.excel import Rows

SEPARATORS = ";\t,"
GUARD = "'"
"""What is put before a text that a spreadsheet program would take for a formula, and taken off again."""
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
BLOCK = 2**20
SAMPLE = 20
"""Lines by which the separator is known."""
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def open_rows(path: Path, limits: Limits) -> Rows:
    """The rows of the file.

    Raises:
        UnreadableTable: at once or while rows are taken.
    """
    encoding = _encoding(path)
    try:
        with path.open(encoding=encoding, newline="") as file:
            separator = _separator(file.read(BLOCK))
    except UnicodeError as error:
        raise UnreadableTable("encoding", name=path.name) from error
    with path.open("rb") as raw:
        lines = sum(block.count(b"\n") for block in iter(lambda: raw.read(BLOCK), b""))
    return Rows(_rows(path, encoding, separator, limits), lines)


def guarded(text: str) -> str:
    """The text so that no spreadsheet program takes it for a formula."""
    return GUARD + text if text.startswith(DANGEROUS) else text


def unguarded(text: str) -> str:
    """The text without what :func:`guarded` put before it."""
    return text[1:] if text.startswith(GUARD) and text[1:].startswith(DANGEROUS) else text


def _encoding(path: Path) -> str:
    """By the mark, or by trying: UTF-8 is hardly ever met by chance. Zeros are in no text of one byte a letter."""
    with path.open("rb") as file:
        block = file.read(BLOCK)
        marked = next((name for mark, name in _MARKS.items() if block.startswith(mark)), None)
        if marked:
            return marked
        decoder = codecs.getincrementaldecoder("utf-8")()
        encoding = "utf-8"
        while block:
            if b"\0" in block:
                raise UnreadableTable("encoding", name=path.name)
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                encoding = "cp1251"
            block = file.read(BLOCK)
    return encoding


def _separator(text: str) -> str:
    """What most of the first lines have equally many of, outside of quotes: titles and addresses have commas too."""
    lines = "".join(text.split('"')[::2]).splitlines()[:SAMPLE]

    def agreed(separator: str) -> int:
        counts = Counter(line.count(separator) for line in lines)
        return max((many * agree**2 for many, agree in counts.items()), default=0)

    return max(SEPARATORS, key=agreed)


def _rows(path: Path, encoding: str, separator: str, limits: Limits) -> Generator[Row, None, None]:
    before = csv.field_size_limit(BLOCK)
    number = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            for number, cells in enumerate(csv.reader(file, delimiter=separator), start=1):
                yield Row(number, [_cell(text, limits) for text in cells])
    except csv.Error as error:
        raise UnreadableTable("quote", name=path.name, row=number + 1) from error
    except UnicodeError as error:
        raise UnreadableTable("encoding", name=path.name) from error
    finally:
        csv.field_size_limit(before)


def _cell(text: str, limits: Limits) -> Cell:
    return unguarded(text.strip())[: limits.cell + 1] or None
