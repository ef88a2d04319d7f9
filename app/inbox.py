"""``profline requests``: what people left for staff, until there is a console."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.logs import visible
from app.opening import open_database
from app.settings import Settings
from backend.clock import MOSCOW
from backend.inbox.entities import StaffRequest

SHOWN = 100
ADDRESS = 12
"""Characters of a conversation's address that are shown: enough to tell one from another."""
COLUMNS = ("No.", "Since (Moscow)", "Kind", "Conversation", "Phone", "When", "About")


async def list_requests(settings: Settings, console: Console) -> int:
    """Print the open requests, oldest first."""
    async with open_database(settings) as database, database.read() as tx:
        waiting, total = await tx.requests.open(SHOWN), await tx.requests.count_open()
    console.print(as_table(waiting, total))
    return 0


async def close_request(settings: Settings, console: Console, number: int) -> int:
    """Mark one as dealt with; 1 where none of this number is open."""
    async with open_database(settings) as database, database.write() as tx:
        done = await tx.requests.close(number, database.clock.now())
    console.print(f"Request {number} is closed." if done else f"There is no open request {number}.")
    return 0 if done else 1


def as_table(waiting: list[StaffRequest], total: int) -> Table:
    """The oldest requests, of so many in all."""
    count = str(total) if len(waiting) == total else f"{len(waiting)} of {total}, the oldest first"
    table = Table(title=f"Open requests: {count}", title_justify="left")
    for column in COLUMNS:
        table.add_column(column)
    for one in waiting:
        since = f"{one.created_at.astimezone(MOSCOW):%d.%m.%Y %H:%M}"
        said = (one.phone, one.when, one.about)
        table.add_row(str(one.id), since, one.kind, _shortened(one.conversation), *map(_as_said, said))
    return table


def _shortened(conversation: str) -> str:
    """``channel:address``, where a long address (a web conversation's hash) is cut."""
    channel, _, address = conversation.partition(":")
    return f"{channel}:{address}" if len(address) <= ADDRESS else f"{channel}:{address[:ADDRESS]}…"


def _as_said(words: str | None) -> Text:
    """People's own words, which are no markup and steer no terminal."""
    return Text(visible(words or ""))
