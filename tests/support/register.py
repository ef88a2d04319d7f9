"""Invented registers of any size: the same people for the same seed, with rows that are wrong in every way."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import yaml

from backend.members.entities import check_digit
from backend.spreadsheets import Cell, writing

NAMES = Path(__file__).resolve().parents[2] / "app/demo/names.yml"
HEAD = (
    "Таб. №",
    "Фамилия",
    "Имя",
    "Отчество",
    "Дата рождения",
    "Моб. телефон",
    "E-mail",
    "Отраслевой профсоюз",
    "Первичная организация",
    "Дата вступления",
    "Дата выхода",
    "Взносы уплачены по",
    "№ профбилета",
    "Билет действителен до",
    "Уровень",
)
TODAY = date(2026, 11, 23)
NUMBER, SURNAME, FIRST, PATRONYMIC, BORN, PHONE, EMAIL, BRANCH, PRIMARY, JOINED, LEFT, DUES, CARD, VALID, LEVEL = range(
    15
)
SIDE = frozenset({"phone_unreadable", "email_unreadable", "loyalty_unknown"})
"""What is left out of a row that is taken all the same."""


@dataclass(frozen=True)
class Breaking:
    """A way for a row to be wrong: the reason's code, and what is done to its cells."""

    code: str
    column: int
    value: Callable[[int, Sequence[Cell]], Cell]
    empties: tuple[int, ...] = ()
    """Cells that would be wrong beside it, or mend it."""


BREAKINGS = (
    Breaking("missing", NUMBER, lambda row, first: None),
    Breaking("missing", SURNAME, lambda row, first: None),
    Breaking("missing", BORN, lambda row, first: None),
    Breaking("too_long", FIRST, lambda row, first: "Я" * 101),
    Breaking("name_unreadable", FIRST, lambda row, first: "12345"),
    Breaking("date_unreadable", BORN, lambda row, first: "весной"),
    Breaking("date_impossible", JOINED, lambda row, first: "31.02.2020"),
    Breaking("date_future", JOINED, lambda row, first: TODAY + timedelta(days=row % 300 + 2), (LEFT,)),
    Breaking("date_past", BORN, lambda row, first: "01.01.1822"),
    Breaking("date_far", VALID, lambda row, first: "01.01.2999"),
    Breaking("too_young", BORN, lambda row, first: TODAY - timedelta(days=3_000), (JOINED, LEFT)),
    Breaking("left_before_joined", LEFT, lambda row, first: date(1999, 1, 1)),
    Breaking("phone_unreadable", PHONE, lambda row, first: "8-900, доб. 12"),
    Breaking("email_unreadable", EMAIL, lambda row, first: "почта собака ру"),
    Breaking("loyalty_unknown", LEVEL, lambda row, first: "платиновый"),
    Breaking("card_unreadable", CARD, lambda row, first: "77"),
    Breaking("card_check_digit", CARD, lambda row, first: "7700000015"),
    Breaking("card_twice", CARD, lambda row, first: first[CARD]),
    Breaking("number_twice", NUMBER, lambda row, first: first[NUMBER]),
    Breaking("organisation_missing", PRIMARY, lambda row, first: None, (BRANCH,)),
    Breaking("organisation_unknown", PRIMARY, lambda row, first: "Первичная организация, которой нет", (BRANCH,)),
)


def people(count: int, *, seed: int = 1, cards: bool = True) -> Iterator[list[Cell]]:
    """Rows of members, the cells in the order of :data:`HEAD`."""
    draw = random.Random(seed)
    names = yaml.safe_load(NAMES.read_text("utf-8"))
    bodies = draw.sample(range(100_000_000, 1_000_000_000), count) if cards else [0] * count
    for number, body in enumerate(bodies, start=1):
        woman = draw.random() < 0.55
        place = number % 400
        joined = TODAY - timedelta(days=draw.randint(400, 9_000))
        yield [
            f"Т-{seed}-{number:07}",
            draw.choice(names["surnames"])[woman],
            draw.choice(names["women" if woman else "men"]),
            draw.choice(names["patronymics"])[woman],
            TODAY - timedelta(days=draw.randint(25 * 365, 70 * 365)),
            f"+7900{number:07}" if number % 10 else None,
            f"member{number}@example.org" if number % 3 else None,
            f"Отраслевой союз № {place % 20}",
            f"Первичная организация № {place}",
            joined,
            joined + timedelta(days=200) if number % 50 == 0 else None,
            date(2026, 12, 31) if number % 7 else None,
            f"{body}{check_digit(str(body))}" if cards else None,
            date(2028, 12, 31) if cards else None,
            ("базовый", "серебряный", "золотой")[number % 3] if number % 5 else None,
        ]


def with_bad_rows(rows: Iterator[list[Cell]], count: int, bad: int) -> Iterator[tuple[list[Cell], str | None]]:
    """The rows, of which ``bad`` spread over them are broken in turn in every way, with the code of what is wrong."""
    step = count // bad if bad else count + 1
    first: Sequence[Cell] | None = None
    broken = 0
    for number, cells in enumerate(rows, start=1):
        first = first or cells
        if broken < bad and number % step == 0 and number > 1:
            breaking = BREAKINGS[broken % len(BREAKINGS)]
            broken += 1
            yield _broken(number, cells, breaking, first), breaking.code
        else:
            yield cells, None


def _broken(number: int, cells: list[Cell], breaking: Breaking, first: Sequence[Cell]) -> list[Cell]:
    made = list(cells)
    made[breaking.column] = breaking.value(number, first)
    for column in breaking.empties:
        made[column] = None
    return made


def write_register(path: Path, count: int, bad: int = 0, *, seed: int = 1, cards: bool = True) -> dict[int, str]:
    """A file; by row numbers, why the bad ones are bad."""
    wrong: dict[int, str] = {}
    with writing(path) as table:
        table.add(list(HEAD))
        rows = with_bad_rows(people(count, seed=seed, cards=cards), count, bad)
        for number, (cells, code) in enumerate(rows, start=2):
            table.add(cells)
            if code:
                wrong[number] = code
    return wrong


def write_rows(path: Path, rows: Sequence[Sequence[Cell]], head: Sequence[str] = HEAD) -> Path:
    """A file of given rows."""
    with writing(path) as table:
        table.add(list(head))
        for row in rows:
            table.add(list(row))
    return path
