"""Who of the staff works with a member, how a member is found by number, and how much of one is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rich.console import Console

from app.logs import visible
from app.rights_words import words
from app.staff_words import said
from backend.clock import MOSCOW
from backend.members.entities import Card, Look, Member, is_card_number
from storage import Database
from storage.transaction import SqlTransaction

FAILED = 1


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works, as the audit trail has it. ``full``: names and numbers are shown whole."""

    name: str
    full: bool = False

    def look(self, purpose: str) -> Look:
        """An entry of the audit trail."""
        return Look(f"staff:{self.name}", purpose)

    def name_of(self, member: Member) -> str:
        """«Пелагея А. В.» where not the whole is to be seen."""
        if self.full:
            return visible(member.full_name)
        initials = [part[:1] + "." for part in (member.patronymic, member.surname) if part]
        return visible(" ".join([member.first_name, *initials]))

    def born(self, day: date) -> str:
        """A date of birth; the year alone."""
        return f"{day:%d.%m.%Y}" if self.full else f"••.••.{day.year}"

    def number(self, text: str | None) -> str:
        """A telephone or card number; its last four digits alone."""
        return visible(text or "") if self.full or not text else f"…{text[-4:]}"

    def email(self, text: str | None) -> str:
        """An e-mail address; its first letter and domain."""
        name, _, domain = (text or "").partition("@")
        return visible(text or "") if self.full or not text else visible(f"{name[:1]}…@{domain}")

    def card(self, card: Card, database: Database) -> str:
        """A card's number, status and last day."""
        today, known = database.clock.now().astimezone(MOSCOW).date(), words()
        status, until = known.value("status", card.status_on(today)), known.value("", card.valid_until)
        return f"{self.number(card.number)} {status}, {until}"


async def member_of(tx: SqlTransaction, number: str, look: Look) -> Member | None:
    """The member with this number of a card, or of the register."""
    digits = "".join(char for char in number if char.isdecimal())
    member = await tx.members.by_card(digits, look) if is_card_number(digits) else None
    return member or await tx.members.by_register_number(number.strip(), look)


def nobody(console: Console, number: str) -> int:
    """Say that there is none."""
    console.print(said("members.nobody", number=visible(number)), markup=False)
    return FAILED
