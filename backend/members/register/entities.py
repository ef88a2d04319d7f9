"""What a row of the register says, what is kept of a member, and what is to be done about the difference."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

import yaml

from backend.errors import DomainError

REASONS = Path(__file__).with_name("reasons.yml")


class BadRegister(DomainError):
    """The table cannot be a register; ``str()`` is a Russian sentence that names the columns."""

    code = "bad_register"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


class ImportRunning(DomainError):
    """Somebody else imports the register just now, or changes the keys that it is sealed with."""

    code = "import_running"

    def __str__(self) -> str:
        return "another import of the register, or a change of keys, is running"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is not taken. ``column`` is the file's own name of the column; nothing of the cell is kept."""

    row: int
    column: str
    code: str
    limit: int = 0
    other: int = 0
    taken: bool = False
    """The row is taken all the same, without this cell."""

    @property
    def reason(self) -> str:
        """In Russian."""
        reason = _reasons()[self.code].format(limit=self.limit, other=self.other)
        return f"{reason}; {_reasons()['taken']}" if self.taken else reason


@lru_cache
def _reasons() -> dict[str, str]:
    return dict(yaml.safe_load(REASONS.read_text("utf-8")))


def reason_in_general(code: str) -> str:
    """The reason without the number of another row or a limit, for a count."""
    return _reasons()[code].format(limit="…", other="…")


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row that can be read. None is an empty cell, or a column that the file does not have: it changes nothing.

    An empty text as telephone or e-mail takes away what is kept.
    """

    number: int
    register_number: str
    surname: str
    first_name: str
    patronymic: str | None
    born: date
    phone: str | None = None
    email: str | None = None
    organisation: tuple[tuple[str, str], ...] = ()
    """Kinds and names, the highest first; the person belongs to the last."""
    joined: date | None = None
    left: date | None = None
    dues_paid_until: date | None = None
    card_number: str | None = None
    card_valid_until: date | None = None
    loyalty: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by what does not change with a number: the name in the form that it is searched by."""

    name: str
    born: date


@dataclass(frozen=True, slots=True)
class Period:
    """A membership as it is kept."""

    id: int
    organisation_id: int
    joined: date
    left: date | None


@dataclass(frozen=True, slots=True)
class KnownCard:
    """A card as it is kept."""

    number: str
    valid_until: date
    issued: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A member as kept. Periods are oldest first, cards newest first."""

    member_id: int
    surname: str
    first_name: str
    patronymic: str | None
    born: date
    phone: str | None
    email: str | None
    dues_paid_until: date | None
    loyalty: str
    periods: tuple[Period, ...] = ()
    cards: tuple[KnownCard, ...] = ()
    contacts_withdrawn: bool = False
    """Consent was withdrawn: telephone and e-mail are not to come back."""


@dataclass(slots=True)
class Change:
    """What a row does: None leaves a thing as it is. A new member has no ``member_id``, and everything needed.

    ``period_*`` change a membership that is there; ``organisation`` is the key of one that begins, with ``joined`` and
    ``left``. A ``card_number`` that is new is a new card; with ``needs_card`` one is drawn.
    """

    row: int
    register_number: str
    member_id: int | None = None
    surname: str | None = None
    first_name: str | None = None
    patronymic: str | None = None
    born: date | None = None
    phone: str | None = None
    """Empty: it is taken away, as ``email``."""
    email: str | None = None
    name: tuple[str, str] | None = None
    """Surname and first name as they will be, where either changes: what the member is searched by."""
    dues_paid_until: date | None = None
    loyalty: str | None = None
    period_id: int | None = None
    period_joined: date | None = None
    period_left: date | None = None
    organisation: int | None = None
    joined: date | None = None
    left: date | None = None
    card_number: str | None = None
    card_valid_until: date | None = None
    needs_card: bool = False


@dataclass(slots=True)
class Summary:
    """What an import found, or did. ``bad`` counts rows that are not taken; a row may have several faults."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    erased: int = 0
    without_contacts: int = 0
    """Members whose telephone or e-mail is not taken, since they withdrew their consent."""
    contacts_removed: int = 0
    """Telephones and e-mails that the file takes away."""
    links_cut: int = 0
    """Links by the number of a card that was replaced; known when the import is done."""
    bad: int = 0
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    """Columns that nobody knows."""
    organisations: list[str] = field(default_factory=list)
    """Those that are made."""
    sheet: str | None = None
    """The sheet that was read, where others have rows as well: ``other_sheets``."""
    other_sheets: tuple[str, ...] = ()

    @property
    def changes_anything(self) -> bool:
        """Whether there is something to do."""
        return bool(self.new or self.changed)
