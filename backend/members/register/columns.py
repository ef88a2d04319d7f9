"""Which column is which: by name, with synonyms, however it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from backend.members.register.entities import BadRegister
from backend.spreadsheets import Cell, head_row, plain

COLUMNS = Path(__file__).with_name("columns.yml")
LEAST_COLUMNS = 2
NAMES = ("surname", "first_name")


@dataclass(frozen=True, slots=True)
class Head:
    """The columns of a table: their places and the table's own names of them, by ours."""

    row: int
    places: Mapping[str, int]
    names: Mapping[str, str]
    ignored: tuple[str, ...]

    def called(self, *fields: str) -> str:
        """What the table calls the first of these that it has, or what we call it."""
        return next((self.names[one] for one in fields if one in self.names), titles()[fields[0]])


def titles() -> dict[str, str]:
    """What an export calls the columns, in their order."""
    return {key: column["title"] for key, column in _data()["columns"].items() if key != "full_name"}


def level_of(text: str) -> str | None:
    """The level of the loyalty programme, however it is written."""
    return _levels().get(plain(text))


def level_title(level: str) -> str:
    """What an export calls a level."""
    return str(_data()["levels"][level][0])


def find_head(rows: Sequence[tuple[int, Sequence[Cell]]]) -> Head:
    """The names of the columns among the first rows of a table.

    Raises:
        BadRegister: there are none, one is there twice, or a needed one is missing.
    """
    (number, cells), count = head_row(rows, _synonyms().get)
    if count < LEAST_COLUMNS:
        raise BadRegister(_data()["faults"]["no_head"].format(columns=_listed(_needed(()))))
    places: dict[str, int] = {}
    names: dict[str, str] = {}
    ignored = []
    for place, cell in enumerate(cells):
        key = _synonyms().get(plain(str(cell))) if cell is not None else None
        if key is None:
            ignored += [str(cell)] if cell is not None else []
        elif key in places:
            sentence = _data()["faults"]["twice"]
            title = _data()["columns"][key]["title"]
            raise BadRegister(sentence.format(title=title, first=names[key], second=str(cell)))
        else:
            places[key], names[key] = place, str(cell)
    if "full_name" in places and all(one in places for one in NAMES):
        ignored.append(names.pop("full_name"))
        del places["full_name"]
    if missing := _needed(places):
        raise BadRegister(_data()["faults"]["missing"].format(columns=_listed(missing)))
    return Head(number, places, names, tuple(ignored))


def no_rows() -> BadRegister:
    """A table has names of columns and nothing else."""
    return BadRegister(_data()["faults"]["no_rows"])


def _needed(there: Mapping[str, int] | tuple[()]) -> list[str]:
    """The titles of those needed columns that are not there."""
    columns = _data()["columns"]
    missing = [column["title"] for key, column in columns.items() if column.get("needed") and key not in there]
    names = [columns[key]["title"] for key in NAMES if key not in there]
    if "full_name" not in there and names:
        missing += [columns["full_name"]["title"]] if len(names) == len(NAMES) else names
    return missing


def _listed(titles: Sequence[str]) -> str:
    return ", ".join(f"«{title}»" for title in titles)


@lru_cache
def _data() -> dict[str, Any]:
    return dict(yaml.safe_load(COLUMNS.read_text("utf-8")))


@lru_cache
def _synonyms() -> dict[str, str]:
    return {
        plain(name): key for key, column in _data()["columns"].items() for name in (column["title"], *column["names"])
    }


@lru_cache
def _levels() -> dict[str, str]:
    return {plain(name): level for level, names in _data()["levels"].items() for name in (level, *names)}
