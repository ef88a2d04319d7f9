"""From cells to a row of the register, or to what is wrong with it. Everything wrong with a row is told at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from backend.members.register.columns import Head
from backend.members.register.entities import Fault, RegisterRow
from backend.members.register.values import (
    LONGEST_NUMBER,
    LONGEST_ORGANISATION,
    BadValue,
    card_of,
    day_of,
    email_of,
    loyalty_of,
    name_of,
    names_of,
    phone_of,
    text_of,
)
from backend.spreadsheets import Cell

KINDS = ("federation", "branch", "territorial", "primary")
"""Columns of organisations, the highest first; the same words as ``Organisation.kind``."""
YOUNGEST = 14
"""Years: who is younger is in no union (article 2 of the law on trade unions, No. 10-FZ)."""
_NEEDED = frozenset({"register_number", "surname", "first_name", "full_name", "born"})
T = TypeVar("T")


def _register_number(cell: Cell) -> str:
    return text_of(cell, LONGEST_NUMBER)


def _organisation(cell: Cell) -> str:
    return text_of(cell, LONGEST_ORGANISATION)


READERS: dict[str, Callable[[Cell], Any]] = {
    "register_number": _register_number,
    "surname": name_of,
    "first_name": name_of,
    "patronymic": name_of,
    "full_name": names_of,
    "born": day_of,
    "phone": phone_of,
    "email": email_of,
    **dict.fromkeys(KINDS, _organisation),
    "joined": day_of,
    "left": day_of,
    "dues_paid_until": day_of,
    "card_number": card_of,
    "card_valid_until": day_of,
    "loyalty": loyalty_of,
}


@dataclass(slots=True)
class Checker:
    """Reads the rows of one table; remembers which numbers were met where."""

    head: Head
    today: date
    _numbers: dict[str, int] = field(default_factory=dict)
    _cards: dict[str, int] = field(default_factory=dict)

    def check(self, number: int, cells: Sequence[Cell]) -> RegisterRow | list[Fault] | None:
        """The row, or its faults; None where it is empty."""
        if not any(cell is not None for cell in cells):
            return None
        faults: list[Fault] = []
        values = self._values(number, cells, faults)
        self._refuse_impossible(number, values, faults)
        if not faults:
            self._refuse_twice(number, values, faults)
        return faults or _row(number, values)

    def has_card(self, card_number: str) -> bool:
        """Whether a row has brought this card's number."""
        return card_number in self._cards

    def _values(self, number: int, cells: Sequence[Cell], faults: list[Fault]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, place in self.head.places.items():
            cell = cells[place] if place < len(cells) else None
            if cell is None:
                if key in _NEEDED:
                    faults.append(Fault(number, self.head.names[key], "missing"))
                continue
            try:
                values[key] = READERS[key](cell)
            except BadValue as error:
                faults.append(Fault(number, self.head.names[key], error.code, error.limit))
        return values

    def _refuse_impossible(self, number: int, values: dict[str, Any], faults: list[Fault]) -> None:
        born, joined, left = values.get("born"), values.get("joined"), values.get("left")
        late = [key for key in ("born", "joined", "left") if key in values and values[key] > self.today]
        faults += [self._fault(number, key, "date_future") for key in late]
        if born and born <= self.today and born > _years_before(self.today, YOUNGEST):
            faults.append(self._fault(number, "born", "too_young"))
        if joined and left and left < joined:
            faults.append(self._fault(number, "left", "left_before_joined"))
        if born and joined and joined < born:
            faults.append(self._fault(number, "joined", "joined_before_born"))

    def _refuse_twice(self, number: int, values: dict[str, Any], faults: list[Fault]) -> None:
        register_number, card = values["register_number"], values.get("card_number")
        if register_number in self._numbers:
            faults.append(self._fault(number, "register_number", "number_twice", self._numbers[register_number]))
        elif card in self._cards:
            faults.append(self._fault(number, "card_number", "card_twice", self._cards[card]))
        else:
            self._numbers[register_number] = number
            if card:
                self._cards[card] = number

    def _fault(self, number: int, key: str, code: str, other: int = 0) -> Fault:
        return Fault(number, self.head.called(key), code, other=other)


def _row(number: int, values: dict[str, Any]) -> RegisterRow:
    full = values.pop("full_name", None)
    if full:
        values["surname"], values["first_name"], values["patronymic"] = full
    organisation = tuple((kind, values.pop(kind)) for kind in KINDS if kind in values)
    values.setdefault("patronymic", None)
    return RegisterRow(number=number, organisation=organisation, **values)


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day)
