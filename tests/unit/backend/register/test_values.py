"""What cells may hold, and why not."""

from __future__ import annotations

from datetime import date

import pytest

from backend.members.register.values import (
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

DAY = date(1985, 3, 14)


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        "14.03.1985",
        "14.3.1985",
        "14/03/1985",
        "14-03-1985",
        "14.03.1985 г.",
        "14.03.1985 0:00:00",
        "1985-03-14",
        "1985-03-14 00:00:00",
        31_120,
        31_120.0,
        "31120",
    ],
)
def test_days(cell: Cell) -> None:
    assert day_of(cell) == DAY


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31.02.2020", "date_impossible"),
        ("2020-13-01", "date_impossible"),
        ("14.03.85", "date_unreadable"),
        ("март 1985", "date_unreadable"),
        ("1985", "date_unreadable"),
        (0, "date_unreadable"),
        (10**9, "date_unreadable"),
        ("#REF!", "date_unreadable"),
        ("14.03.1785", "date_past"),
        (date(2999, 1, 1), "date_far"),
    ],
)
def test_what_is_no_day(cell: Cell, code: str) -> None:
    with pytest.raises(BadValue) as caught:
        day_of(cell)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "cell", ["8 (900) 123-45-67", "+7 900 123 45 67", "79001234567", 79001234567, 9001234567, 89001234567.0]
)
def test_phones(cell: Cell) -> None:
    assert phone_of(cell) == "+79001234567"


@pytest.mark.parametrize("cell", ["123", "не скажу", "8-900-123-45-67, 8-900-123-45-68", 7])
def test_what_is_no_phone(cell: Cell) -> None:
    with pytest.raises(BadValue, match="phone_unreadable"):
        phone_of(cell)


@pytest.mark.parametrize("cell", ["-", "—", "нет", "Нет.", " отсутствует"])
def test_no_contacts(cell: Cell) -> None:
    assert phone_of(cell) == email_of(cell) == ""


@pytest.mark.parametrize(
    ("one", "other"), [("00123", "123"), ("А-15", "A-15"), ("а-15", "А–15"), ("cx7", "СХ7"), ("000", "0")]
)
def test_the_same_number_written_otherwise(one: str, other: str) -> None:
    assert number_key(one) == number_key(other)


def test_other_numbers() -> None:
    assert len({number_key(one) for one in ("1", "10", "100", "А-1", "А-10", "А-01", "В-1")}) == 7


def test_numbers_in_the_register() -> None:
    assert [register_number_of(one) for one in ("123.0", "123,00", "00123", 123.0, "1.5")] == [
        "123", "123", "00123", "123", "1.5",
    ]  # fmt: skip
    for rounded in ("1,23E+05", "1.23e+11", "1,23Е+05"):
        with pytest.raises(BadValue, match="number_unreadable"):
            register_number_of(rounded)


def test_emails() -> None:
    assert email_of(" Anna.Petrova@Example.ORG ") == "anna.petrova@example.org"
    for bad in ("anna", "anna@", "a@b", "a@b.ru, c@d.ru", "a b@c.ru", "a@@b.ru"):
        with pytest.raises(BadValue, match="email_unreadable"):
            email_of(bad)


@pytest.mark.parametrize("cell", ["7700000016", "77 000 000-16", 7700000016, 7700000016.0])
def test_cards(cell: Cell) -> None:
    assert card_of(cell) == "7700000016"


def test_a_number_has_lost_its_zeros() -> None:
    assert card_of(18) == "0000000018"
    with pytest.raises(BadValue, match="card_unreadable"):
        card_of("18")


@pytest.mark.parametrize(
    ("cell", "code"),
    [("7700000015", "card_check_digit"), ("77000000160", "card_unreadable"), ("٧٧٠٠٠٠٠٠١٦", "card_unreadable")],
)
def test_what_is_no_card(cell: Cell, code: str) -> None:
    with pytest.raises(BadValue) as caught:
        card_of(cell)
    assert caught.value.code == code


def test_names_in_one_cell() -> None:
    assert names_of("Иванов-Петров  Иван Иванович") == ("Иванов-Петров", "Иван", "Иванович")
    assert names_of("Мамедов Али Гасан оглы") == ("Мамедов", "Али", "Гасан оглы")
    assert names_of("Ли Анна") == ("Ли", "Анна", None)
    with pytest.raises(BadValue, match="name_incomplete"):
        names_of("Иванов")


@pytest.mark.parametrize("text", ["Д'Артаньян", "О’Нил", "Салтыков-Щедрин", "Müller", "Ибн Сина", "И."])
def test_odd_names(text: str) -> None:
    assert name_of(text) == text


@pytest.mark.parametrize("text", ["12345", "Иван1", "=HYPERLINK(1)", "#REF!", "<b>Иван</b>", "-"])
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(BadValue, match="name_unreadable"):
        name_of(text)


def test_texts() -> None:
    assert text_of("  Т\u00a0 1\u200b\n2 ", 40) == "Т 1 2"
    assert text_of(1234.0, 40) == "1234"
    for cell, code in (("a\x00b", "unreadable"), ("a" * 41, "too_long"), (10**15, "number_unreadable")):
        with pytest.raises(BadValue, match=code):
            text_of(cell, 40)


def test_levels_are_known() -> None:
    assert loyalty_of("ЗОЛОТО") == "gold"
    with pytest.raises(BadValue, match="loyalty_unknown"):
        loyalty_of("платина")
