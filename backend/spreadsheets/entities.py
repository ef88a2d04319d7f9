"""Rows, cells, limits, and what can be wrong with a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from backend.errors import DomainError

FAULTS = Path(__file__).with_name("faults.yml")
Cell = str | int | float | date | None
"""What a cell holds: a text without spaces around it, a number, a day; None where it is empty."""


class Row(NamedTuple):
    """A row: its number as a spreadsheet program shows it (the first is 1), and its cells."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Limits:
    """What is read at most. ``bytes`` is the file's size, ``unpacked`` that of what an .xlsx holds."""

    bytes: int = 128 * 2**20
    unpacked: int = 1536 * 2**20
    strings: int = 256 * 2**20
    """The part of an .xlsx that is kept in memory as a whole."""
    rows: int = 1_048_576
    columns: int = 200
    cell: int = 5_000


class UnreadableTable(DomainError):
    """A file cannot be read as a table. ``str()`` is a Russian sentence that says why and what to do."""

    code = "unreadable_table"

    def __init__(self, fault: str, **values: object) -> None:
        super().__init__(fault)
        self.fault = fault
        self.values = values

    def __str__(self) -> str:
        return _sentences()[self.fault].format(**self.values)


@lru_cache
def _sentences() -> dict[str, str]:
    return dict(yaml.safe_load(FAULTS.read_text("utf-8")))
