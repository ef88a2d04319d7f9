"""What a person left beside the register: read for who asks what is kept, deleted for who wants to be erased."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Row, Select, Table, delete, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.calls.entities import CallRecord
from backend.delivery.entities import MAIL
from backend.inbox.entities import StaffRequest
from backend.members.searching import plain_phone
from backend.rights.entities import KeptConversation, KeptMessage, KeptSignUp, KeptTurn
from dialogs.results import said_in
from storage.calls import call_record
from storage.forgotten import SqlForgotten
from storage.links import SqlLinks
from storage.requests import staff_request
from storage.tables import (
    WAITING,
    calls,
    conferences,
    erasures,
    import_rows,
    links,
    members,
    outbox,
    proven,
    sign_ups,
    staff_requests,
    turns,
)
from storage.tables import conversations as conversations_
from storage.types import keyring_of

CHUNK = 200
"""Keys in one statement."""
BATCH = 1000
"""Rows whose numbers are opened and compared at once; the loop goes on in between."""
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class SqlTraces:
    """``backend.rights.ports.TraceRepository``."""

    connection: AsyncConnection

    async def shared(self, member_id: int, conversations: Sequence[str]) -> list[str]:
        found: set[str] = set()
        for some in chunks(conversations):
            addresses = tuple_(links.c.channel, links.c.address).in_([tuple(one.split(":", 1)) for one in some])
            linked = select(links.c.channel + ":" + links.c.address).where(addresses, links.c.member_id != member_id)
            others = proven.c.conversation.in_(some) & (proven.c.member_id != member_id)
            query = select(proven.c.conversation).where(others).union(linked)
            found.update((await self.connection.execute(query)).scalars())
        return sorted(found)

    async def conversations(self, conversations: Sequence[str], member_id: int | None = None) -> list[KeptConversation]:
        found: dict[str, list[KeptTurn]] = {}
        for some in chunks(conversations):
            query = select(turns).where(turns.c.conversation.in_(some)).order_by(turns.c.id)
            query = query if member_id is None else query.where(turns.c.member_id == member_id)
            for row in await self.connection.execute(query):
                found.setdefault(row.conversation, []).append(_turn(row))
        return [KeptConversation(one, tuple(kept)) for one, kept in sorted(found.items())]

    async def requests(self, member_id: int, conversations: Sequence[str], phone: str | None) -> list[StaffRequest]:
        of_member: list[ColumnElement[bool]] = [staff_requests.c.member_id == member_id]
        of_member += [staff_requests.c.conversation.in_(some) for some in chunks(conversations)]
        mine = [row for clause in of_member for row in await self._rows(select(staff_requests).where(clause))]
        if phone:
            mine += [row async for row in self._each(staff_requests.c.id) if plain_phone(row.phone or "") == phone]
        theirs = {row.id: row for row in mine if row.member_id in (None, member_id)}
        return [staff_request(row) for _, row in sorted(theirs.items())]

    async def calls(self, conversations: Sequence[str], phone: str | None) -> list[CallRecord]:
        ids = [one.removeprefix("phone:") for one in conversations if one.startswith("phone:")]
        mine = [row for some in chunks(ids) for row in await self._rows(select(calls).where(calls.c.id.in_(some)))]
        if phone:
            mine += [row async for row in self._each(calls.c.id) if plain_phone(row.caller_number) == phone]
        found = [call_record(row) for row in {row.id: row for row in mine}.values()]
        return sorted(found, key=lambda record: (record.started_at, record.id))

    async def messages(self, member_id: int, conversations: Sequence[str]) -> list[KeptMessage]:
        rows = [
            row
            for clause in _addressed(member_id, conversations)
            for row in await self._rows(select(outbox).where(clause).order_by(outbox.c.id))
        ]
        kept = sorted(rows, key=lambda row: int(row.id))
        return [KeptMessage(row.channel, row.created_at, row.state, str(row.payload.get("text", ""))) for row in kept]

    async def sign_ups(self, member_id: int) -> list[KeptSignUp]:
        query = select(conferences.c.title, conferences.c.starts_at, sign_ups.c.pin, sign_ups.c.signed_up_at)
        mine = query.join(sign_ups, sign_ups.c.conference_id == conferences.c.id)
        rows = await self._rows(mine.where(sign_ups.c.member_id == member_id).order_by(sign_ups.c.signed_up_at))
        return [KeptSignUp(row.title, row.starts_at, row.pin, row.signed_up_at) for row in rows]

    async def delete_conversations(self, conversations: Sequence[str]) -> dict[str, int]:
        return {
            "turns": await self._delete(turns.c.conversation, conversations),
            "conversations": await self._delete(conversations_.c.id, conversations),
        }

    async def delete_part(self, member_id: int, conversations: Sequence[str], but: str | None) -> int:
        deleted = 0
        for some in chunks(conversations):
            mine = turns.c.conversation.in_(some) & (turns.c.member_id == member_id)
            deleted += (await self.connection.execute(delete(turns).where(mine))).rowcount
            told = tuple_(outbox.c.channel, outbox.c.address).in_([tuple(one.split(":", 1)) for one in some])
            await self.connection.execute(delete(outbox).where(told, outbox.c.state != WAITING))
            linked = {link.conversation for link in await SqlLinks(self.connection).of_member(member_id)}
            for row in await self._rows(select(conversations_).where(conversations_.c.id.in_(some))):
                if row.id != but and (row.id in linked or row.state.get("member_id") == member_id):
                    empty = update(conversations_).where(conversations_.c.id == row.id)
                    await self.connection.execute(empty.values(state={}, version=row.version + 1))
        return deleted

    async def delete_messages(self, member_id: int, conversations: Sequence[str]) -> int:
        clauses = _addressed(member_id, conversations)
        return sum([(await self.connection.execute(delete(outbox).where(clause))).rowcount for clause in clauses])

    async def delete_requests(self, ids: Sequence[int]) -> int:
        return await self._delete(staff_requests.c.id, ids)

    async def delete_calls(self, ids: Sequence[str]) -> int:
        return await self._delete(calls.c.id, ids)

    async def delete_staged(self, register_number: str) -> int:
        return await self._delete(import_rows.c.register_number, [register_number])

    async def delete_contacts(self, member_id: int) -> None:
        nothing = {"phone": None, "email": None, "phone_index": None, "email_index": None}
        await self.connection.execute(update(members).where(members.c.id == member_id).values(nothing))

    async def forget(self, conversations: Sequence[str], now: datetime) -> None:
        await SqlForgotten(self.connection).add(dict.fromkeys(conversations), now)

    async def forgotten(self, conversations: Sequence[str]) -> list[str]:
        return [one for one in conversations if await SqlForgotten(self.connection).has(one)]

    async def note_erasure(
        self, register_number: str | None, reason: str, counts: Mapping[str, int], now: datetime
    ) -> None:
        """A number that was erased before (and came back by hand) is noted without its hash, which is there already."""
        keyring = keyring_of(self.connection.dialect)
        hashed = [] if register_number is None else list(keyring.indexes(register_number, "erasures.register_index"))
        known = select(func.count()).select_from(erasures).where(erasures.c.register_index.in_(hashed))
        new = bool(hashed) and not await self.connection.scalar(known)
        row = {"at": now, "reason": reason, "counts": dict(counts), "register_index": hashed[0] if new else None}
        await self.connection.execute(erasures.insert().inline(), row)

    async def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        rows: Sequence[Row[Any]] = (await self.connection.execute(query)).all()
        return rows

    async def _each(self, key: Column[Any]) -> AsyncIterator[Row[Any]]:
        """All rows of a key's table, in batches."""
        query, last = select(key.table).order_by(key).limit(BATCH), None
        while rows := await self._rows(query if last is None else query.where(key > last)):
            for row in rows:
                yield row
            last = rows[-1]._mapping[key.name]

    async def _delete(self, key: Column[Any], values: Sequence[Any]) -> int:
        table: Table = key.table
        statements = [delete(table).where(key.in_(some)) for some in chunks(values)]
        return sum([(await self.connection.execute(statement)).rowcount for statement in statements])


def chunks(values: Sequence[Key]) -> Iterator[Sequence[Key]]:
    """The values, :data:`CHUNK` at a time."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def _addressed(member_id: int, conversations: Sequence[str]) -> list[ColumnElement[bool]]:
    addresses = [tuple(one.split(":", 1)) for one in conversations] + [(MAIL, str(member_id))]
    return [or_(tuple_(outbox.c.channel, outbox.c.address).in_(some)) for some in chunks(addresses)]


def _turn(row: Row[Any]) -> KeptTurn:
    channel = row.conversation.partition(":")[0]
    said = row.text or (f"[{row.choice or row.command}]" if row.choice or row.command else "")
    return KeptTurn(row.at, said, said_in(channel, row.result))
