"""Invented members in any number, sealed as the product seals them, as rows for loading in bulk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from backend.keys import Keyring
from backend.members.entities import check_digit
from storage.searching import search_indexes

ORGANISATIONS = 500
SURNAMES = ("Иванов", "Петров", "Соколов", "Кузнецов", "Попов", "Лебедев", "Козлов", "Новиков", "Морозов", "Волков")
FIRST_NAMES = ("Александр", "Дмитрий", "Максим", "Сергей", "Андрей", "Алексей", "Иван", "Михаил", "Николай", "Олег")
MEMBER = (
    *("id", "register_number", "surname", "first_name", "patronymic", "born", "phone", "email"),
    *("phone_index", "email_index", "name_index", "dues_paid_until", "loyalty"),
)
MEMBERSHIP = ("id", "member_id", "organisation_id", "joined")
CARD = ("number", "member_id", "status", "issued", "ordinal", "valid_until")
TODAY = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Rows:
    """A part of the register: rows of each table."""

    members: list[tuple[Any, ...]]
    memberships: list[tuple[Any, ...]]
    cards: list[tuple[Any, ...]]


def card_of(key: int) -> str:
    """The card's number of the member with this id."""
    return f"{key:09d}" + check_digit(f"{key:09d}")


def phone_of(key: int) -> str:
    """The telephone of the member with this id."""
    return f"+7000{key:07d}"


def parts(count: int, size: int, keyring: Keyring) -> Iterator[Rows]:
    """The whole register, ``size`` members at a time."""
    for first in range(1, count + 1, size):
        keys = range(first, min(first + size, count + 1))
        yield Rows(
            [_member(key, keyring) for key in keys],
            [(key, key, key % ORGANISATIONS + 1, date(2015, 1, 1) + timedelta(days=key % 3000)) for key in keys],
            [(card_of(key), key, "active", date(2025, 1, 1), 1, date(2028, 1, 1)) for key in keys],
        )


def _member(key: int, keyring: Keyring) -> tuple[Any, ...]:
    surname = f"{SURNAMES[key % 10]}-{key // 100 % 1000}"
    texts = {
        "surname": surname,
        "first_name": FIRST_NAMES[key // 10 % 10],
        "patronymic": "Иванович",
        "born": (date(1955, 1, 1) + timedelta(days=key % 18_000)).isoformat(),
        "phone": phone_of(key),
        "email": f"member{key}@example.org",
    }
    sealed = [keyring.seal(text.encode(), f"members.{name}") for name, text in texts.items()]
    indexes = search_indexes(
        keyring, phone=texts["phone"], email=texts["email"], surname=surname, first_name=texts["first_name"]
    )
    return (key, f"B-{key}", *sealed, *indexes.values(), TODAY, "basic")
