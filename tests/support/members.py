"""What tests give to a member of the demo, and read of what a member was sent."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from backend.delivery.entities import NOWHERE
from backend.members.searching import plain_email
from storage import Database
from storage.tables import cards, members, outbox
from storage.types import keyring_of


async def holder_of(database: Database, card: str) -> int:
    """The id of who holds a card."""
    async with database.read() as tx:
        found = await tx.connection.execute(select(cards.c.member_id).where(cards.c.number == card))
        return int(found.scalar_one())


async def give(database: Database, card: str, *, phone: str | None = None, email: str | None = None) -> int:
    """Have the holder of a card be reached so; the holder's id."""
    member_id = await holder_of(database, card)
    async with database.write() as tx:
        keyring = keyring_of(tx.connection.dialect)
        values = {
            "phone": phone,
            "phone_index": keyring.index(phone, "members.phone_index") if phone else None,
            "email": email,
            "email_index": keyring.index(plain_email(email), "members.email_index") if email else None,
        }
        await tx.connection.execute(update(members).where(members.c.id == member_id).values(values))
    return member_id


async def sent(database: Database) -> list[tuple[str, str, dict[str, Any]]]:
    """Everything that was put into the outbox for somebody: channel, address, payload; oldest first."""
    async with database.read() as tx:
        query = select(outbox).where(outbox.c.channel != NOWHERE).order_by(outbox.c.id)
        rows = await tx.connection.execute(query)
        return [(row.channel, row.address, row.payload) for row in rows]


async def last_code(database: Database) -> str:
    """The newest one-time code that was sent to anybody."""
    codes = [payload["code"] for _, _, payload in await sent(database) if "Никому" in payload["text"]]
    assert codes, "no code was sent"
    return str(codes[-1])
