"""Members, organisations and cards, as the rest of the house sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

CARD_DIGITS = 10
"""Length of a card number; the last digit is a Luhn check digit."""


class CardStatus(StrEnum):
    """Whether a card may be used."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A federation, a branch or territorial union, or a primary organisation."""

    id: int
    name: str
    kind: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """A person in the union. ``dues_paid_until`` is the last day covered, if any."""

    id: int
    surname: str
    first_name: str
    patronymic: str | None
    born: date
    organisation: Organisation
    joined: date
    dues_paid_until: date | None


@dataclass(frozen=True, slots=True)
class Card:
    """A membership card. ``number`` is :data:`CARD_DIGITS` digits."""

    number: str
    member_id: int
    status: CardStatus
    valid_until: date

    def status_on(self, day: date) -> CardStatus:
        """The status as of a day: an active card is expired from the day after ``valid_until``."""
        past = self.status is CardStatus.ACTIVE and day > self.valid_until
        return CardStatus.EXPIRED if past else self.status


@dataclass(frozen=True, slots=True)
class ProofFailures:
    """Wrong proofs counted for one subject (a card or an address), and when the last one was (epoch seconds)."""

    count: int
    locked_until_epoch: float | None
    counted_at_epoch: float


def check_digit(body: str) -> str:
    """The Luhn check digit (ISO/IEC 7812-1, annex B) of a string of digits."""
    total = 0
    for place, char in enumerate(reversed(body)):
        digit = int(char) * (2 if place % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return str(-total % 10)


def is_card_number(number: str) -> bool:
    """Whether the digits can be a card number at all (length and check digit)."""
    return (
        len(number) == CARD_DIGITS
        and number.isdecimal()
        and number.isascii()
        and check_digit(number[:-1]) == number[-1]
    )
