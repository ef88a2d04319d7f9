"""Deleting what was kept long enough, in short transactions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, delete, func, or_, select, true, tuple_, update

from backend.clock import MOSCOW
from storage.database import Database
from storage.tables import (
    DELIVERED,
    GIVEN_UP,
    WAITING,
    calls,
    conversations,
    forgotten,
    import_batches,
    links,
    members,
    memberships,
    outbox,
    proof_codes,
    proof_failures,
    proven,
    question_gaps,
    staff_requests,
    turns,
)

_LINK = tuple_(links.c.channel, links.c.address)
_used_at = func.coalesce(links.c.used_at, links.c.linked_at, type_=links.c.linked_at.type)
_IN_LINK = conversations.c.id == links.c.channel + ":" + links.c.address
_LAST_TURN = select(conversations.c.updated_at).where(_IN_LINK).correlate(links).scalar_subquery()
_CONTACTS = ("phone", "email", "phone_index", "email_index")
_REACHABLE = or_(
    members.c.phone.is_not(None),
    members.c.email.is_not(None),
    select(links.c.address).where(links.c.member_id == members.c.id).correlate(members).exists(),
)


@dataclass(frozen=True, slots=True)
class SqlRetention:
    """``backend.retention.purge.RetentionStore``."""

    database: Database

    async def purge_turns(self, before: datetime, limit: int) -> int:
        return await self._delete(turns.c.id, turns.c.at < before, limit)

    async def purge_conversations(self, before: datetime, limit: int) -> int:
        return await self._delete(conversations.c.id, conversations.c.updated_at < before, limit)

    async def purge_delivered(self, before: datetime, limit: int) -> int:
        return await self._delete(outbox.c.id, _finished(DELIVERED, before), limit)

    async def purge_given_up(self, before: datetime, limit: int) -> int:
        return await self._delete(outbox.c.id, _finished(GIVEN_UP, before), limit)

    async def purge_unsent(self, before: datetime, limit: int) -> int:
        return await self._delete(outbox.c.id, (outbox.c.state == WAITING) & (outbox.c.created_at < before), limit)

    async def purge_proof_failures(self, before: datetime, limit: int) -> int:
        return await self._delete(proof_failures.c.subject, proof_failures.c.counted_at < before, limit)

    async def purge_gaps(self, before: datetime, limit: int) -> int:
        return await self._delete(question_gaps.c.id, question_gaps.c.last_at < before, limit)

    async def purge_calls(self, before: datetime, limit: int) -> int:
        return await self._delete(calls.c.id, calls.c.started_at < before, limit)

    async def purge_requests(self, before: datetime, limit: int) -> int:
        return await self._delete(staff_requests.c.id, staff_requests.c.closed_at < before, limit)

    async def purge_codes(self, before: datetime, limit: int) -> int:
        return await self._delete(proof_codes.c.conversation, proof_codes.c.sent_at < before, limit)

    async def purge_imports(self, before: datetime, limit: int) -> int:
        return await self._delete(import_batches.c.id, import_batches.c.started_at < before, limit)

    async def purge_proven(self, before: datetime, limit: int) -> int:
        there = select(conversations.c.id).where(conversations.c.id == proven.c.conversation).exists()
        return await self._delete(proven.c.conversation, (proven.c.at < before) & ~there, limit)

    async def purge_forgotten(self, before: datetime, limit: int) -> int:
        return await self._delete(forgotten.c.trace, forgotten.c.at < before, limit)

    async def note_links_used(self, before: datetime, limit: int) -> int:
        newer = (
            select(conversations.c.id).where(_IN_LINK, conversations.c.updated_at > _used_at).correlate(links).exists()
        )
        some = select(links.c.channel, links.c.address).where(_used_at < before, newer).limit(limit)
        noting = update(links).where(_LINK.in_(some)).values(used_at=_LAST_TURN)
        async with self.database.write() as transaction:
            return (await transaction.connection.execute(noting)).rowcount

    async def purge_links(self, before: datetime, limit: int) -> int:
        talked = select(conversations.c.id).where(_IN_LINK, conversations.c.updated_at >= before).correlate(links)
        old = (_used_at < before) & ~talked.exists()
        some = select(links.c.channel, links.c.address).where(old).limit(limit)
        async with self.database.write() as transaction:
            deleting = delete(links).where(_LINK.in_(some), old)
            return (await transaction.connection.execute(deleting)).rowcount

    async def purge_former(self, before: datetime, limit: int) -> int:
        ids = select(members.c.id).where(_left(before.astimezone(MOSCOW).date()), _REACHABLE).limit(limit)
        async with self.database.write() as transaction:
            connection = transaction.connection
            gone = list(await connection.scalars(ids.with_for_update(skip_locked=True)))
            if gone:
                await connection.execute(delete(links).where(links.c.member_id.in_(gone)))
                emptying = update(members).where(members.c.id.in_(gone)).values(dict.fromkeys(_CONTACTS))
                await connection.execute(emptying)
            return len(gone)

    async def forgotten_calls(self, ids: Sequence[str]) -> list[str]:
        async with self.database.read() as transaction:
            found = await transaction.traces.forgotten([f"phone:{one}" for one in ids])
        return [one.removeprefix("phone:") for one in found]

    async def _delete(self, key: Column[Any], old: ColumnElement[bool], limit: int) -> int:
        batch = select(key).where(old).limit(limit).scalar_subquery()
        # "old" is said twice: PostgreSQL looks again at a row that was held by another only for what stands outside.
        deleting = delete(key.table).where(key.in_(batch), old)
        async with self.database.write() as transaction:
            return (await transaction.connection.execute(deleting)).rowcount


def _finished(state: str, before: datetime) -> ColumnElement[bool]:
    return (outbox.c.state == state) & (outbox.c.done_at < before)


def _left(before: date) -> ColumnElement[bool]:
    """Members whose memberships have all ended before that day."""
    mine = memberships.c.member_id == members.c.id
    stays = or_(memberships.c.left.is_(None), memberships.c.left >= before)
    any_, late = (select(memberships.c.id).where(mine, one).correlate(members).exists() for one in (true(), stays))
    return any_ & ~late
