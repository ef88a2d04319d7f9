"""Call records."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, cast, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.calls.ending import Ending
from backend.calls.entities import CallRecord, CallTotals, CallTurn
from dialogs.results import said_in
from dialogs.turns import Channel
from storage.forgotten import SqlForgotten
from storage.statements import upsert
from storage.tables import calls, turns

_FIELDS = tuple(field.name for field in fields(CallRecord))
_PUT = upsert(calls, "id", tuple(name for name in _FIELDS if name != "id"))
_CALL = select(calls)
_NEWEST_FIRST = (calls.c.started_at.desc(), calls.c.id)
_SUMS = select(
    func.count(),
    func.coalesce(func.sum(calls.c.turns), 0),
    func.count().filter(cast(calls.c.handed_over, Text) != "[]"),
).select_from(calls)


@dataclass(frozen=True, slots=True)
class SqlCalls:
    """``backend.calls.entities.CallRepository``."""

    connection: AsyncConnection

    async def put(self, record: CallRecord) -> None:
        """A call in which its caller had everything erased is not kept, though it goes on."""
        if await SqlForgotten(self.connection).has(record.conversation):
            await self.connection.execute(delete(calls).where(calls.c.id == record.id))
            return
        row = {name: getattr(record, name) for name in _FIELDS}
        row |= {"ending": record.ending.value if record.ending else None}
        row |= {"topics": list(record.topics), "handed_over": list(record.handed_over)}
        await self.connection.execute(_PUT[self.connection.dialect.name], row)

    async def get(self, call_id: str) -> CallRecord | None:
        query = _CALL.where(calls.c.id.startswith(call_id, autoescape=True)).limit(2)
        found = [call_record(row) for row in await self.connection.execute(query)]
        whole = [record for record in found if record.id == call_id]
        return (whole or found)[0] if len(found) == 1 or whole else None

    async def newest(self, limit: int, *, since: datetime | None, until: datetime | None) -> list[CallRecord]:
        query = _CALL.where(*_within(since, until)).order_by(*_NEWEST_FIRST).limit(limit)
        return [call_record(row) for row in await self.connection.execute(query)]

    async def totals(self, *, since: datetime | None, until: datetime | None) -> CallTotals:
        row = (await self.connection.execute(_SUMS.where(*_within(since, until)))).one()
        return CallTotals(*map(int, row))

    async def turns(self, conversation: str) -> list[CallTurn]:
        query = select(turns).where(turns.c.conversation == conversation).order_by(turns.c.id)
        return [_turn(row) for row in await self.connection.execute(query)]

    async def close_cut(self, worker: str, now: datetime, *, before: datetime) -> int:
        open_ones = calls.c.ended_at.is_(None) & ((calls.c.worker == worker) | (calls.c.started_at < before))
        closing = update(calls).where(open_ones).values(ended_at=now, ending=Ending.CUT.value)
        return (await self.connection.execute(closing)).rowcount


def _within(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    bounds: list[ColumnElement[bool]] = [] if since is None else [calls.c.started_at >= since]
    return bounds if until is None else [*bounds, calls.c.started_at < until]


def call_record(row: Row[Any]) -> CallRecord:
    """A row of the table as an entity."""
    values = {name: row._mapping[name] for name in _FIELDS}
    values |= {"ending": Ending(row.ending) if row.ending else None}
    values |= {"topics": tuple(row.topics), "handed_over": tuple(row.handed_over)}
    return CallRecord(**values)


def _turn(row: Row[Any]) -> CallTurn:
    said = row.text or (f"[{row.choice or row.command}]" if row.choice or row.command else "")
    return CallTurn(row.at, said, said_in(Channel.PHONE, row.result))
