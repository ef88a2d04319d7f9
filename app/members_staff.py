"""What staff do for one member: look, find, block, reissue, tell, erase. Each look is in the audit trail."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app import knowledge
from app.about_me import as_html, as_json, gather
from app.erasing import FilesCleared
from app.logs import visible
from app.opening import open_database
from app.rights_words import words
from app.settings import Settings
from backend.cards.blocking import BlockCard, ReissueCard
from backend.clock import MOSCOW
from backend.errors import CardNotReissued, NotFound
from backend.members.entities import Card, KeptLook, Look, Member, is_card_number
from backend.members.searching import plain_email, plain_phone
from backend.rights.erasure import EraseMember
from storage import Database
from storage.transaction import SqlTransaction

FAILED = 1
DOTS = "•••"
FOUND = ("Register no.", "Name", "Born", "Phone", "E-mail", "Organisation")
LOOKS = ("When (Moscow)", "Member", "Who", "What for")


@dataclass(frozen=True, slots=True)
class Staff:
    """Who works. ``full``: names and numbers are shown whole."""

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


async def show(settings: Settings, console: Console, staff: Staff, number: str) -> int:
    """Print what the register has of one member."""
    async with open_database(settings) as database, database.write() as tx:
        member = await _member(tx, number, staff.look("show"))
        if member is None:
            return _nobody(console, number)
        periods, cards = await tx.members.memberships(member.id), await tx.members.cards_of(member.id)
        consent = await tx.consents.newest(member.id)
    known = words()
    rows = {
        "Name": staff.name_of(member),
        "Born": staff.born(member.born),
        "Phone": staff.number(member.phone),
        "E-mail": staff.email(member.email),
        "Register no.": visible(member.register_number or ""),
        "Dues paid until": known.value("", member.dues_paid_until),
        "Level": known.value("loyalty", member.loyalty),
        "Consent": f"{consent.version}, {known.value('', consent.given_at)}" if consent else "none",
        **{
            f"Membership {place}": f"{known.value('', one.joined)}–{known.value('', one.left)} "
            f"{visible(one.organisation.name)}"
            for place, one in enumerate(periods, 1)
        },
        **{f"Card {place}": _card(staff, card, database) for place, card in enumerate(cards, 1)},
    }
    console.print(Text("\n".join(f"{name + ':':<17}{value}" for name, value in rows.items() if value)))
    return 0


async def find(settings: Settings, console: Console, staff: Staff, wanted: str) -> int:
    """Print those of a name («Фамилия Имя»), a telephone or an e-mail address."""
    look, phone = staff.look("find"), plain_phone(wanted)
    async with open_database(settings) as database, database.write() as tx:
        found: Sequence[Member]
        if "@" in wanted:
            found = await tx.members.by_email(plain_email(wanted), look)
        elif phone is not None:
            found = await tx.members.by_phone(phone, look)
        else:
            surname, _, first_name = wanted.strip().partition(" ")
            found = await tx.members.by_name(surname, first_name.strip(), look)
    if not found:
        console.print("Nobody is found: give surname and first name, a telephone, or an e-mail address.")
        return FAILED
    table = Table(*FOUND)
    for one in found:
        table.add_row(
            visible(one.register_number or ""),
            Text(staff.name_of(one)),
            staff.born(one.born),
            staff.number(one.phone),
            Text(staff.email(one.email)),
            Text(visible(one.organisation.name)),
        )
    console.print(table)
    return 0


async def block(settings: Settings, console: Console, staff: Staff, number: str) -> int:
    """Block a member's card."""
    return await _with_card(settings, console, staff, number, "block")


async def reissue(settings: Settings, console: Console, staff: Staff, number: str) -> int:
    """Give a member a new card; the one before is blocked for good."""
    return await _with_card(settings, console, staff, number, "reissue")


async def links(settings: Settings, console: Console, staff: Staff, number: str) -> int:
    """Print the channels that a member linked."""
    async with open_database(settings) as database, database.write() as tx:
        member = await _member(tx, number, staff.look("links"))
        found = await tx.links.of_member(member.id) if member else ()
    if member is None:
        return _nobody(console, number)
    known = words()
    for link in found:
        address = visible(link.address) if staff.full else f"{visible(link.address)[:4]}…"
        way, since = known.value("way", link.way), known.value("", link.linked_at)
        console.print(Text(f"{known.value('channel', link.channel)} {address}: {since}, {way}"))
    console.print(f"Linked channels: {len(found)}.")
    return 0


async def about(settings: Settings, console: Console, staff: Staff, number: str, file: Path) -> int:
    """Write everything that is kept about a member to a file that only its owner can read."""
    async with open_database(settings) as database:
        async with database.write() as tx:
            member = await _member(tx, number, staff.look("about_me"))
        told = await gather(database, member.id, staff.look("about_me")) if member else None
        facts, _ = knowledge.load(settings)
    if told is None:
        return _nobody(console, number)
    content = as_json(told) if file.suffix.lower() == ".json" else as_html(told, facts["name"].text)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
            opened.write(content)
    except OSError as error:
        console.print(f"{file} cannot be written: {error.strerror}.", markup=False)
        return FAILED
    console.print(f"{file}: it holds personal data; only you can read it.", markup=False)
    return 0


async def erase(
    settings: Settings, console: Console, staff: Staff, number: str, reason: str, agreed: Callable[[str], bool]
) -> int:
    """Erase a member, if ``agreed`` (which is asked with their name) says so."""
    async with open_database(settings) as database:
        async with database.write() as tx:
            member = await _member(tx, number, staff.look("show"))
        if member is None:
            return _nobody(console, number)
        if not agreed(f"Erase {staff.name_of(member)} for good? It cannot be taken back."):
            console.print("Nothing was erased.")
            return FAILED
        leftovers = FilesCleared(database, settings)
        async with database.write() as tx:
            erased = await EraseMember(tx, leftovers, database.clock)(member.id, staff.look("erase"), reason)
        await leftovers.scrub()
    if erased is None:
        return _nobody(console, number)
    console.print(f"Erased: {', '.join(f'{name} {many}' for name, many in erased.counts.items())}.")
    return 0


async def audit(settings: Settings, console: Console, number: str, limit: int) -> int:
    """Print who looked at members' data, newest first; of one member where a number is given."""
    async with open_database(settings) as database, database.write() as tx:
        if number:
            member = await _member(tx, number, Look("system", "audit"))
            if member is None:
                return _nobody(console, number)
            found = await tx.looks.of_member(member.id, limit)
        else:
            found = await tx.looks.newest(limit)
    console.print(as_table(found))
    return 0


def as_table(found: Sequence[KeptLook]) -> Table:
    """A row a look."""
    table, known = Table(*LOOKS), words()
    for one in found:
        at = f"{one.at.astimezone(MOSCOW):%d.%m.%Y %H:%M:%S}"
        table.add_row(at, str(one.member_id), Text(visible(known.who(one.who))), known.value("purpose", one.purpose))
    return table


async def _with_card(settings: Settings, console: Console, staff: Staff, number: str, purpose: str) -> int:
    async with open_database(settings) as database, database.write() as tx:
        member = await _member(tx, number, staff.look(purpose))
        if member is None:
            return _nobody(console, number)
        look = staff.look(purpose)
        try:
            if purpose == "block":
                card = await BlockCard(tx.members)(member.id, look)
            else:
                card = await ReissueCard(tx.members, database.clock, secrets.randbelow)(member.id, look)
        except (NotFound, CardNotReissued) as error:
            console.print(f"Nothing was changed: {_why(error)}.")
            return FAILED
        console.print(Text(_card(staff, card, database)))
    return 0


def _why(error: NotFound | CardNotReissued) -> str:
    return "there is no card" if isinstance(error, NotFound) else "membership or the card's time is over"


async def _member(tx: SqlTransaction, number: str, look: Look) -> Member | None:
    digits = "".join(char for char in number if char.isdecimal())
    member = await tx.members.by_card(digits, look) if is_card_number(digits) else None
    return member or await tx.members.by_register_number(number.strip(), look)


def _card(staff: Staff, card: Card, database: Database) -> str:
    today = database.clock.now().astimezone(MOSCOW).date()
    known = words()
    status, until = known.value("status", card.status_on(today)), known.value("", card.valid_until)
    return f"{staff.number(card.number)} {status}, {until}"


def _nobody(console: Console, number: str) -> int:
    console.print(f"There is no member of the number {visible(number)}, neither register nor card.", markup=False)
    return FAILED
