"""``profline audit``: who looked at members' data. To look here is a look as well, where one member is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.logs import visible
from app.opening import open_database
from app.rights_words import words
from app.settings import Settings
from app.staff import Staff, member_of, nobody
from app.staff_words import columns, said
from backend.clock import MOSCOW
from backend.members.entities import KeptLook


async def audit(settings: Settings, console: Console, staff: Staff, number: str, limit: int) -> int:
    """Print who looked at members' data, newest first; of one member where a number is given."""
    async with open_database(settings) as database, database.write() as tx:
        if number:
            member = await member_of(tx, number, staff.look("audit"))
            if member is None:
                return nobody(console, number)
            found = await tx.looks.of_member(member.id, limit)
        else:
            found = await tx.looks.newest(limit)
        numbers = await tx.looks.register_numbers({one.member_id for one in found})
    console.print(as_table(found, numbers))
    return 0


def as_table(found: Sequence[KeptLook], numbers: Mapping[int, str | None]) -> Table:
    """A row a look, with the member's number in the register."""
    table, known = Table(*columns("audit.columns")), words()
    for one in found:
        at = f"{one.at.astimezone(MOSCOW):%d.%m.%Y %H:%M:%S}"
        whose = Text(_whose(one.member_id, numbers))
        table.add_row(at, whose, Text(visible(known.who(one.who))), known.value("purpose", one.purpose))
    return table


def _whose(member_id: int, numbers: Mapping[int, str | None]) -> str:
    if member_id not in numbers:
        return said("audit.erased", id=member_id)
    return visible(numbers[member_id] or "") or said("audit.unnumbered", id=member_id)
