"""Deleting what was kept long enough, in short transactions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, delete, select

from storage.database import Database
from storage.tables import DELIVERED, GIVEN_UP, calls, conversations, outbox, proof_failures, question_gaps, turns


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

    async def purge_proof_failures(self, before: datetime, limit: int) -> int:
        return await self._delete(proof_failures.c.subject, proof_failures.c.counted_at < before, limit)

    async def purge_gaps(self, before: datetime, limit: int) -> int:
        return await self._delete(question_gaps.c.id, question_gaps.c.last_at < before, limit)

    async def purge_calls(self, before: datetime, limit: int) -> int:
        return await self._delete(calls.c.id, calls.c.started_at < before, limit)

    async def _delete(self, key: Column[Any], old: ColumnElement[bool], limit: int) -> int:
        batch = select(key).where(old).limit(limit).scalar_subquery()
        # "old" is said twice: PostgreSQL looks again at a row that was held by another only for what stands outside.
        deleting = delete(key.table).where(key.in_(batch), old)
        async with self.database.write() as transaction:
            return (await transaction.connection.execute(deleting)).rowcount


def _finished(state: str, before: datetime) -> ColumnElement[bool]:
    return (outbox.c.state == state) & (outbox.c.done_at < before)
