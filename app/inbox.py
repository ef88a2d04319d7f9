"""``profline requests``: what people left for staff, until there is a console."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.logs import visible
from app.opening import open_database
from app.rights_words import words
from app.settings import Settings
from app.staff import Staff
from app.staff_words import columns, said
from backend.clock import MOSCOW
from backend.inbox.entities import StaffRequest
from backend.members.entities import Member

SHOWN = 100
ADDRESS = 12
"""Characters of a conversation's address that are shown: enough to tell one from another."""


async def list_requests(settings: Settings, console: Console, staff: Staff) -> int:
    """Print the open requests, oldest first, each with who asked where that was proven: a look at their data."""
    async with open_database(settings) as database, database.write() as tx:
        waiting, total = await tx.requests.open(SHOWN), await tx.requests.count_open()
        asking = sorted({one.member_id for one in waiting if one.member_id is not None})
        found = [await tx.members.get(member_id, staff.look("requests")) for member_id in asking]
    console.print(as_table(waiting, total, staff, {one.id: one for one in found if one is not None}))
    return 0


async def close_request(settings: Settings, console: Console, number: int) -> int:
    """Mark one as dealt with; 1 where none of this number is open."""
    async with open_database(settings) as database, database.write() as tx:
        done = await tx.requests.close(number, database.clock.now())
    console.print(said("requests.closed" if done else "requests.none", number=number))
    return 0 if done else 1


def as_table(waiting: Sequence[StaffRequest], total: int, staff: Staff, members: Mapping[int, Member]) -> Table:
    """The oldest requests, of so many in all."""
    count = str(total) if len(waiting) == total else said("requests.some", shown=len(waiting), all=total)
    table = Table(title=said("requests.title", count=count), title_justify="left")
    for column in columns("requests.columns"):
        table.add_column(column, overflow="fold")
    for one in waiting:
        member = members.get(one.member_id) if one.member_id is not None else None
        table.add_row(
            str(one.id),
            f"{one.created_at.astimezone(MOSCOW):%d.%m.%Y %H:%M}",
            words().value("kind", one.kind),
            Text(f"{visible(member.register_number or '')} {staff.name_of(member)}".strip() if member else ""),
            Text(visible(member.organisation.name) if member else ""),
            Text(staff.number(one.phone)),
            _as_said(one.when),
            _as_said(one.about),
            Text(_shortened(one.conversation)),
        )
    return table


def _shortened(conversation: str) -> str:
    """``channel:address``, where a long address (a web conversation's hash) is cut."""
    channel, _, address = conversation.partition(":")
    return f"{channel}:{address}" if len(address) <= ADDRESS else f"{channel}:{address[:ADDRESS]}…"


def _as_said(words: str | None) -> Text:
    """People's own words, which are no markup and steer no terminal."""
    return Text(visible(words or ""))
