"""Invented members and their cards: two fixed ones, the rest drawn from lists of names.

Telephones begin with +7 000 and e-mails end in example.org (RFC 2606): neither exists anywhere.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from backend.members.entities import Card, CardStatus, Loyalty, Member, Organisation, check_digit

SEED = 7_700
SERIES = "7700"
VALID = timedelta(days=3 * 365)
"""How long a card is valid."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member (its id still 0) with a card and the day it was issued."""

    member: Member
    card: Card
    issued: date


def fixed_people(data: Sequence[Mapping[str, Any]], places: Mapping[str, Organisation], today: date) -> list[Person]:
    """The members that guides and tests name."""
    return [
        _person(
            names=(entry["surname"], entry["first_name"], entry["patronymic"]),
            born=entry["born"],
            place=places[entry["organisation"]],
            number=entry["body"] + check_digit(entry["body"]),
            loyalty=Loyalty(entry["loyalty"]),
            status=CardStatus(entry["status"]),
            issued=today - timedelta(days=400),
            paid_until=today - timedelta(days=95) if entry["dues"] == "arrears" else _end_of_month(today),
        )
        for entry in data
    ]


def drawn_people(names: Mapping[str, Any], places: Sequence[Organisation], today: date, count: int) -> Iterator[Person]:
    """Others, the same on every machine: the draw is seeded."""
    draw = random.Random(SEED)  # noqa: S311 - invented people, not secrets
    for number in draw.sample(range(10_000, 99_999), count):
        body = f"{SERIES}{number}"
        status = draw.choices(list(CardStatus), weights=(88, 4, 8))[0]
        expired = status is CardStatus.EXPIRED
        age_of_card = (
            VALID + timedelta(days=draw.randint(10, 300)) if expired else timedelta(days=draw.randint(20, 900))
        )
        in_arrears = draw.random() < 0.12
        yield _person(
            names=_names(names, draw),
            born=today - timedelta(days=draw.randint(26 * 365, 68 * 365)),
            place=draw.choice(places),
            number=body + check_digit(body),
            loyalty=Loyalty.GOLD if number % 10 == 0 else Loyalty.SILVER if number % 10 < 4 else Loyalty.BASIC,
            status=status,
            issued=today - age_of_card,
            paid_until=today - timedelta(days=draw.randint(40, 300)) if in_arrears else _end_of_month(today),
        )


def _names(names: Mapping[str, Any], draw: random.Random) -> tuple[str, str, str]:
    """Surname, first name and patronymic of one sex."""
    woman = draw.random() < 0.55
    first_name = draw.choice(names["women" if woman else "men"])
    return draw.choice(names["surnames"])[woman], first_name, draw.choice(names["patronymics"])[woman]


def _person(
    *,
    names: tuple[str, str, str],
    born: date,
    place: Organisation,
    number: str,
    loyalty: Loyalty,
    status: CardStatus,
    issued: date,
    paid_until: date,
) -> Person:
    surname, first_name, patronymic = names
    body = number[:-1]
    member = Member(
        id=0,
        surname=surname,
        first_name=first_name,
        patronymic=patronymic,
        born=born,
        organisation=place,
        joined=issued - timedelta(days=int(number[4:]) % 1500),
        dues_paid_until=paid_until,
        register_number=f"Д-{body}",
        phone=f"+7000{body[2:]}",
        email=f"member{body}@example.org",
        loyalty=loyalty,
    )
    return Person(member, Card(number, 0, status, issued + VALID), issued)


def _end_of_month(today: date) -> date:
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
