"""The outbox's sending side: what is due, one message an address at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.delivery.entities import UNKEPT, OutboxMessage
from storage.database import Database
from storage.scrubbing import scrub
from storage.tables import DELIVERED, GIVEN_UP, WAITING, outbox


@dataclass(frozen=True, slots=True)
class SqlOutboxQueue:
    """``backend.delivery.entities.OutboxQueue``. A claim counts as a try, even if its sender dies."""

    database: Database
    _unkept: set[int] = field(default_factory=set, init=False)

    async def claim(self, channel: str, limit: int, lease: timedelta) -> list[OutboxMessage]:
        """First looks without writing, so that an idle sender costs little and locks nothing."""
        now = self.database.clock.now()
        due = _due(channel, now).limit(limit)
        async with self.database.read() as transaction:
            if (await transaction.connection.execute(due.limit(1))).first() is None:
                return []
        async with self.database.write() as transaction:
            await _one_claim_at_a_time(transaction.connection, channel)
            locked = due.with_for_update(skip_locked=True, of=outbox)
            rows = (await transaction.connection.execute(locked)).all()
            taken = update(outbox).where(outbox.c.id.in_([row.id for row in rows]))
            await transaction.connection.execute(taken.values(leased_until=now + lease, attempts=outbox.c.attempts + 1))
        self._unkept.update(row.id for row in rows if UNKEPT in row.payload)
        return [_message(row) for row in rows]

    async def delivered(self, message_id: int) -> None:
        await self._set(message_id, state=DELIVERED, done_at=self.database.clock.now(), leased_until=None)

    async def retry(self, message_id: int, after: timedelta, reason: str) -> None:
        due_at = self.database.clock.now() + after
        await self._set(message_id, due_at=due_at, leased_until=None, reason=reason)

    async def give_up(self, message_id: int, reason: str) -> None:
        done_at = self.database.clock.now()
        await self._set(message_id, state=GIVEN_UP, done_at=done_at, leased_until=None, reason=reason)

    async def _set(self, message_id: int, **values: Any) -> None:
        waiting = (outbox.c.id == message_id) & (outbox.c.state == WAITING)
        done = values.get("state", WAITING) != WAITING and message_id in self._unkept
        setting = delete(outbox).where(waiting) if done else update(outbox).where(waiting).values(**values)
        async with self.database.write() as transaction:
            await transaction.connection.execute(setting)
        if done:
            self._unkept.discard(message_id)
            await scrub(self.database)


def _due(channel: str, now: datetime) -> Select[Any]:
    """Messages that may go now: due, not held, first of their address, and nothing of it in flight."""
    other = outbox.alias("other")
    blocked = (
        select(other.c.id)
        .where(other.c.channel == outbox.c.channel, other.c.address == outbox.c.address, other.c.state == WAITING)
        .where(other.c.id != outbox.c.id, or_(other.c.id < outbox.c.id, _held(other.c.leased_until, now)))
        .correlate(outbox)
    )
    return (
        select(outbox)
        .where(outbox.c.channel == channel, outbox.c.state == WAITING, outbox.c.due_at <= now)
        .where(~_held(outbox.c.leased_until, now), ~blocked.exists())
        .order_by(outbox.c.id)
    )


def _message(row: Row[Any]) -> OutboxMessage:
    return OutboxMessage(row.id, row.channel, row.address, row.payload, row.attempts, row.created_at)


def _held(leased_until: ColumnElement[Any], now: datetime) -> ColumnElement[bool]:
    return func.coalesce(leased_until > now, False)


async def _one_claim_at_a_time(connection: AsyncConnection, channel: str) -> None:
    """Two claims that ran at once could each take a message of one address; so they stand in line."""
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"outbox:{channel}", 0))))
