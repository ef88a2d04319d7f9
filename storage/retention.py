"""Deleting what was kept long enough, in short transactions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, delete, select

from storage.database import Database
from storage.tables import (
    DELIVERED,
    GIVEN_UP,
    calls,
    conversations,
    forgotten,
    import_batches,
    outbox,
    proof_codes,
    proof_failures,
    proven,
    question_gaps,
    staff_requests,
    turns,
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
