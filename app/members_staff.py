"""What staff look at: one member, those of a name, links, everything about one. Each look is in the audit trail."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app import knowledge
from app.about_me import as_html, as_json, gather
from app.logs import visible
from app.opening import open_database
from app.rights_words import words
from app.settings import Settings
from app.staff import FAILED, Staff, member_of, nobody
from app.staff_words import columns, names, said
from backend.members.entities import Look, Member
from backend.members.searching import plain_email, plain_name, plain_phone
from storage.transaction import SqlTransaction


async def show(settings: Settings, console: Console, staff: Staff, number: str) -> int:
    """Print what the register has of one member."""
    async with open_database(settings) as database, database.write() as tx:
        member = await member_of(tx, number, staff.look("show"))
        if member is None:
            return nobody(console, number)
        periods, cards = await tx.members.memberships(member.id), await tx.members.cards_of(member.id)
        consent = await tx.consents.newest(member.id)
    known, head = words(), names("members.rows")
    given = f"{consent.version}, {known.value('', consent.given_at)}" if consent else said("members.no_consent")
    rows = {
        head["name"]: staff.name_of(member),
        head["born"]: staff.born(member.born),
        head["phone"]: staff.number(member.phone),
        head["email"]: staff.email(member.email),
        head["register"]: visible(member.register_number or ""),
        head["dues"]: known.value("", member.dues_paid_until),
        head["level"]: known.value("loyalty", member.loyalty),
        head["consent"]: given,
        **{
            head["membership"].format(place=place): f"{known.value('', one.joined)}–{known.value('', one.left)} "
            f"{visible(one.organisation.name)}"
            for place, one in enumerate(periods, 1)
        },
        **{head["card"].format(place=place): staff.card(card, database) for place, card in enumerate(cards, 1)},
    }
    console.print(Text("\n".join(f"{name + ':':<17}{value}" for name, value in rows.items() if value)))
    return 0


async def find(settings: Settings, console: Console, staff: Staff, wanted: str) -> int:
    """Print those of a name («Фамилия Имя Отчество»), a telephone or an e-mail address."""
    if "@" not in wanted and plain_phone(wanted) is None and len(wanted.split()) < 2:
        console.print(said("members.surname_alone"))
        return FAILED
    async with open_database(settings) as database, database.write() as tx:
        found = await _found(tx, wanted, staff.look("find"))
    if not found:
        console.print(said("members.found_none"))
        return FAILED
    table = Table(*columns("members.found"))
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


async def _found(tx: SqlTransaction, wanted: str, look: Look) -> Sequence[Member]:
    if "@" in wanted:
        return await tx.members.by_email(plain_email(wanted), look)
    phone = plain_phone(wanted)
    if phone is not None:
        return await tx.members.by_phone(phone, look)
    surname, first_name, *patronymic = wanted.split()
    found = await tx.members.by_name(surname, first_name, look)
    said_so = plain_name(" ".join(patronymic), "")
    return [one for one in found if not patronymic or plain_name(one.patronymic or "", "") == said_so]


async def links(settings: Settings, console: Console, staff: Staff, number: str) -> int:
    """Print the channels that a member linked."""
    async with open_database(settings) as database, database.write() as tx:
        member = await member_of(tx, number, staff.look("links"))
        found = await tx.links.of_member(member.id) if member else ()
    if member is None:
        return nobody(console, number)
    known = words()
    for link in found:
        address = visible(link.address) if staff.full else f"{visible(link.address)[:4]}…"
        way, since = known.value("way", link.way), known.value("", link.linked_at)
        console.print(Text(f"{known.value('channel', link.channel)} {address}: {since}, {way}"))
    console.print(said("members.links", count=len(found)))
    return 0


async def about(settings: Settings, console: Console, staff: Staff, number: str, file: Path) -> int:
    """Write everything that is kept about a member to a file that only its owner can read."""
    async with open_database(settings) as database:
        async with database.write() as tx:
            member = await member_of(tx, number, staff.look("about_me"))
        told = await gather(database, member.id, staff.look("about_me")) if member else None
        facts, _ = knowledge.load(settings)
    if told is None:
        return nobody(console, number)
    content = as_json(told) if file.suffix.lower() == ".json" else as_html(told, facts["name"].text)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
            opened.write(content)
    except OSError as error:
        console.print(said("members.unwritable", file=file, error=error.strerror), markup=False)
        return FAILED
    console.print(said("members.written", file=file), markup=False)
    return 0
