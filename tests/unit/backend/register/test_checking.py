"""From cells to rows, and everything that is wrong with one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import yaml

from backend.members.register.checking import Checker
from backend.members.register.columns import find_head
from backend.members.register.entities import REASONS, Fault, RegisterRow, reason_in_general
from backend.spreadsheets import Cell

TODAY = date(2026, 11, 23)
HEAD = ("Таб. №", "ФИО", "Дата рождения", "Дата вступления", "Дата выхода", "№ билета", "Союз? нет", "Первичка")
GOOD: tuple[Cell, ...] = ("7", "Иванов Иван Иванович", "14.03.1985", "01.02.2010", None, "7700000016", "x", "Завод")


def checked(*changes: tuple[int, Cell], checker: Checker | None = None) -> RegisterRow | list[Fault] | None:
    cells = list(GOOD)
    for place, cell in changes:
        cells[place] = cell
    return (checker or new_checker()).check(2, cells)


def new_checker() -> Checker:
    return Checker(find_head([(1, HEAD)]), TODAY)


def codes(found: RegisterRow | list[Fault] | None) -> list[tuple[str, str]]:
    assert isinstance(found, list)
    return [(fault.column, fault.code) for fault in found]


def test_a_good_row() -> None:
    assert checked() == RegisterRow(
        number=2,
        register_number="7",
        surname="Иванов",
        first_name="Иван",
        patronymic="Иванович",
        born=date(1985, 3, 14),
        organisation=(("primary", "Завод"),),
        joined=date(2010, 2, 1),
        card_number="7700000016",
    )


def test_an_empty_row_is_nothing() -> None:
    assert new_checker().check(2, [None] * 8) is None
    assert new_checker().check(2, []) is None


def test_everything_wrong_is_told_at_once() -> None:
    assert codes(checked((0, None), (1, "Иванов"), (2, "весной"), (5, "1"))) == [
        ("Таб. №", "missing"),
        ("ФИО", "name_incomplete"),
        ("Дата рождения", "date_unreadable"),
        ("№ билета", "card_unreadable"),
    ]


def test_a_short_row_lacks_its_last_cells() -> None:
    assert codes(new_checker().check(2, ["7"])) == [("ФИО", "missing"), ("Дата рождения", "missing")]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ((2, TODAY + timedelta(days=1)), ("Дата рождения", "date_future")),
        ((3, TODAY + timedelta(days=1)), ("Дата вступления", "date_future")),
        ((4, TODAY + timedelta(days=1)), ("Дата выхода", "date_future")),
        ((4, "31.01.2010"), ("Дата выхода", "left_before_joined")),
        ((3, "13.03.1985"), ("Дата вступления", "joined_before_born")),
    ],
)
def test_impossible_days(change: tuple[int, Cell], fault: tuple[str, str]) -> None:
    assert fault in codes(checked(change))


def test_fourteen_years_and_not_a_day_younger() -> None:
    assert isinstance(checked((2, date(2012, 11, 23)), (3, None)), RegisterRow)
    assert codes(checked((2, date(2012, 11, 24)), (3, None))) == [("Дата рождения", "too_young")]


def test_a_hundred_and_ten_years_and_not_a_day_older() -> None:
    assert isinstance(checked((2, date(1916, 11, 23))), RegisterRow)
    assert codes(checked((2, date(1916, 11, 22)))) == [("Дата рождения", "too_old")]
    assert codes(checked((2, "01.01.1900"))) == [("Дата рождения", "too_old")]


def test_a_row_without_a_bad_side_cell_is_taken() -> None:
    head = (*HEAD, "Телефон", "Эл. почта")
    checker = Checker(find_head([(1, head)]), TODAY)
    row = checker.check(2, [*GOOD, "8-900-123-45-67, 8-900-123-45-68", "собака"])
    assert isinstance(row, RegisterRow)
    assert (row.phone, row.email) == (None, None)
    assert [(fault.column, fault.code, fault.taken) for fault in checker.warnings] == [
        ("Телефон", "phone_unreadable", True),
        ("Эл. почта", "email_unreadable", True),
    ]
    assert checker.warnings[0].reason.endswith("; строка взята без этого")
    bad = checker.check(3, ["8", None, *GOOD[2:], "?", None])
    assert isinstance(bad, list)
    assert [(fault.code, fault.taken) for fault in bad] == [("missing", False), ("phone_unreadable", False)]
    assert len(checker.warnings) == 2


@pytest.mark.parametrize(
    "cells", [("Итого: 25",), (None, "ИТОГО", 25), ("Всего", None, 3), tuple(range(1, 9)), ("1", "2", "3")]
)
def test_sums_and_numbers_of_columns_are_nobody(cells: tuple[Cell, ...]) -> None:
    assert new_checker().check(2, cells) is None


def test_the_same_number_written_otherwise_is_met_again() -> None:
    checker = new_checker()
    assert isinstance(checked((0, "00А-7"), checker=checker), RegisterRow)
    assert codes(checked((0, "a-7"), (5, None), checker=checker)) == [("Таб. №", "number_twice")]


def test_numbers_and_cards_that_were_met() -> None:
    checker = new_checker()
    assert isinstance(checker.check(5, GOOD), RegisterRow)
    again, card = checked(checker=checker), checked((0, "8"), checker=checker)
    assert again == [Fault(2, "Таб. №", "number_twice", other=5)]
    assert card == [Fault(2, "№ билета", "card_twice", other=5)]
    assert again[0].reason == "этот номер уже есть в строке 5"
    assert checker.has_card("7700000016")


def test_a_bad_row_takes_no_number() -> None:
    checker = new_checker()
    assert isinstance(checked((2, "?"), checker=checker), list)
    assert isinstance(checked(checker=checker), RegisterRow)


def test_faults_hold_nothing_of_the_cells() -> None:
    found = checked((1, "Тайное1 Имя2"), (2, "тайна"), (5, "1234567"))
    assert isinstance(found, list)
    said = " ".join(f"{fault} {fault.reason}" for fault in found)
    assert not any(secret in said for secret in ("Тайное", "тайна", "1234567"))


def test_every_reason_can_be_said() -> None:
    for code in yaml.safe_load(REASONS.read_text("utf-8")):
        assert Fault(1, "x", code, 1, 2).reason
        assert reason_in_general(code)
