"""Members, organisations, memberships and cards, as the rest of the house sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

CARD_DIGITS = 10
"""Length of a card number; the last digit is a Luhn check digit."""


class CardStatus(StrEnum):
    """Whether a card may be used."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    EXPIRED = "expired"


class Loyalty(StrEnum):
    """The level of a member in the loyalty programme."""

    BASIC = "basic"
    SILVER = "silver"
    GOLD = "gold"


class ProofWay(StrEnum):
    """How a person was proven to be a member."""

    CARD = "card"
    """Card number and date of birth."""
    CONTACT = "contact"
    """A telephone number that the messenger vouches for."""
    CODE = "code"
    """A one-time code sent to a linked channel or by e-mail."""
    LINK = "link"
    """A channel that the member has linked before."""

    @property
    def is_sure(self) -> bool:
        """Whether it proves more than that somebody holds the card and knows a date of birth, as who finds it may."""
        return self is not ProofWay.CARD


@dataclass(frozen=True, slots=True)
class Organisation:
    """A federation, a branch or territorial union, or a primary organisation."""

    id: int
    name: str
    kind: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """A person in the union. ``dues_paid_until`` is the last day covered, if any.

    ``organisation``, ``joined`` and ``left`` are of the newest membership; who has ``left`` is no member any more.
    ``phone`` is digits with a leading +, ``register_number`` the union's own number of the person.
    """

    id: int
    surname: str
    first_name: str
    patronymic: str | None
    born: date
    organisation: Organisation
    joined: date
    dues_paid_until: date | None
    left: date | None = None
    register_number: str | None = None
    phone: str | None = None
    email: str | None = None
    loyalty: Loyalty = Loyalty.BASIC

    @property
    def full_name(self) -> str:
        """Surname, first name, patronymic."""
        return " ".join(filter(None, (self.surname, self.first_name, self.patronymic)))


@dataclass(frozen=True, slots=True)
class Membership:
    """A period in an organisation; ``left`` is the last day, None while it goes on."""

    organisation: Organisation
    joined: date
    left: date | None


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
class Link:
    """A channel's address where a member is known without further proof, by the member's own wish."""

    member_id: int
    channel: str
    address: str
    way: ProofWay
    linked_at: datetime

    @property
    def conversation(self) -> str:
        """The conversation's id, as ``dialogs.turns.Turn.conversation`` has it."""
        return f"{self.channel}:{self.address}"

    @property
    def is_sure(self) -> bool:
        """Whether it counts as sure: what card and date of birth have linked never does, however old."""
        return self.way.is_sure


@dataclass(frozen=True, slots=True)
class SentCode:
    """A one-time code as it is kept: a keyed hash. ``member_id`` is None where nobody was found, which is not told."""

    conversation: str
    member_id: int | None
    code: bytes
    sent_at: datetime
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks at a member's data, and what for: an entry of the audit trail.

    ``who`` is ``member`` (themselves), ``partner`` (a cashier), ``system``, or ``staff:NAME``; ``purpose`` a stable
    code (``card``, ``proof``, ``conference``, ``export``, ``check``, …); ``conversation`` is kept as a keyed hash only.
    """

    who: str
    purpose: str
    conversation: str | None = None


@dataclass(frozen=True, slots=True)
class KeptLook:
    """An entry of the audit trail as it is read. ``trace`` is the keyed hash of the conversation, in hex."""

    id: int
    at: datetime
    member_id: int
    who: str
    purpose: str
    trace: str | None


@dataclass(frozen=True, slots=True)
class Consent:
    """A member's consent to a version of the text on personal data."""

    version: str
    channel: str
    given_at: datetime
    withdrawn_at: datetime | None = None


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
