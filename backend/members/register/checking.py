"""From cells to a row of the register, or to what is wrong with it. Everything wrong with a row is told at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from backend.members.register.columns import Head
from backend.members.register.entities import Fault, RegisterRow
from backend.members.register.values import (
    LONGEST_ORGANISATION,
    BadValue,
    card_of,
    day_of,
    email_of,
    loyalty_of,
    name_of,
    names_of,
    number_key,
    phone_of,
    register_number_of,
    text_of,
)
from backend.spreadsheets import Cell

KINDS = ("federation", "branch", "territorial", "primary")
"""Columns of organisations, the highest first; the same words as ``Organisation.kind``."""
YOUNGEST = 14
"""Years: who is younger is in no union (article 2 of the law on trade unions, No. 10-FZ)."""
OLDEST = 110
_SIDE = frozenset({"phone", "email", "dues_paid_until", "loyalty"})
"""Columns whose bad cells are left out, and the rest of the row is taken."""
_TOTAL = re.compile(r"(?:итого|всего)\b.*", re.IGNORECASE)
_COLUMNS_COUNTED = 3
_NEEDED = frozenset({"register_number", "surname", "first_name", "full_name", "born"})
T = TypeVar("T")


def _organisation(cell: Cell) -> str:
    return text_of(cell, LONGEST_ORGANISATION)


READERS: dict[str, Callable[[Cell], Any]] = {
    "register_number": register_number_of,
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
    warnings: list[Fault] = field(default_factory=list)
    """What was left out of the rows that were taken."""
    _numbers: dict[str, int] = field(default_factory=dict)
    _cards: dict[str, int] = field(default_factory=dict)

    def check(self, number: int, cells: Sequence[Cell]) -> RegisterRow | list[Fault] | None:
        """The row, or its faults; None where it is empty, a sum or the columns' numbers."""
        if _is_nobody(cells):
            return None
        faults: list[Fault] = []
        values = self._values(number, cells, faults)
        self._refuse_impossible(number, values, faults)
        bad = [fault for fault in faults if not fault.taken]
        if not bad:
            self._refuse_twice(number, values, bad)
        if bad:
            return bad + [replace(fault, taken=False) for fault in faults if fault.taken]
        self.warnings += faults
        return _row(number, values)

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
                faults.append(Fault(number, self.head.names[key], error.code, error.limit, taken=key in _SIDE))
        return values

    def _refuse_impossible(self, number: int, values: dict[str, Any], faults: list[Fault]) -> None:
        born, joined, left = values.get("born"), values.get("joined"), values.get("left")
        late = [key for key in ("born", "joined", "left") if key in values and values[key] > self.today]
        faults += [self._fault(number, key, "date_future") for key in late]
        if born and born <= self.today and born > _years_before(self.today, YOUNGEST):
            faults.append(self._fault(number, "born", "too_young"))
        if born and born < _years_before(self.today, OLDEST):
            faults.append(self._fault(number, "born", "too_old"))
        if joined and left and left < joined:
            faults.append(self._fault(number, "left", "left_before_joined"))
        if born and joined and joined < born:
            faults.append(self._fault(number, "joined", "joined_before_born"))

    def _refuse_twice(self, number: int, values: dict[str, Any], faults: list[Fault]) -> None:
        register_number, card = values["register_number"], values.get("card_number")
        key = number_key(register_number)
        if key in self._numbers:
            faults.append(self._fault(number, "register_number", "number_twice", self._numbers[key]))
        elif card in self._cards:
            faults.append(self._fault(number, "card_number", "card_twice", self._cards[card]))
        else:
            self._numbers[key] = number
            if card:
                self._cards[card] = number

    def _fault(self, number: int, key: str, code: str, other: int = 0) -> Fault:
        return Fault(number, self.head.called(key), code, other=other)


def _is_nobody(cells: Sequence[Cell]) -> bool:
    """Whether a row is of nobody: empty, a sum, or the numbers of the columns (1, 2, 3 …) below their names."""
    texts = [f"{cell:g}" if isinstance(cell, int | float) else str(cell) for cell in cells if cell is not None]
    if not texts or _TOTAL.fullmatch(texts[0]):
        return True
    return len(texts) >= _COLUMNS_COUNTED and texts == [str(place) for place in range(1, len(texts) + 1)]


def _row(number: int, values: dict[str, Any]) -> RegisterRow:
    full = values.pop("full_name", None)
    if full:
        values["surname"], values["first_name"], values["patronymic"] = full
    organisation = tuple((kind, values.pop(kind)) for kind in KINDS if kind in values)
    values.setdefault("patronymic", None)
    return RegisterRow(number=number, organisation=organisation, **values)


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day)
