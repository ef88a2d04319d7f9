"""Requests that people left for staff."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.inbox.entities import RequestKind, StaffRequest
from storage.statements import possible_id
from storage.tables import staff_requests

_FIELDS = tuple(field.name for field in fields(StaffRequest))
_REQUEST = select(staff_requests)
_OPEN = staff_requests.c.closed_at.is_(None)


@dataclass(frozen=True, slots=True)
class SqlRequests:
    """``backend.inbox.entities.RequestRepository``."""

    connection: AsyncConnection

    async def add(self, request: StaffRequest) -> int:
        row = {name: getattr(request, name) for name in _FIELDS if name != "id"}
        added = await self.connection.execute(insert(staff_requests).values(row | {"kind": request.kind.value}))
        key = added.inserted_primary_key
        return int(key[0]) if key else 0

    async def open_of(self, conversation: str, kind: RequestKind) -> StaffRequest | None:
        mine = (staff_requests.c.conversation == conversation) & (staff_requests.c.kind == kind.value)
        query = _REQUEST.where(mine, _OPEN).order_by(staff_requests.c.id).limit(1)
        row = (await self.connection.execute(query)).one_or_none()
        return staff_request(row) if row else None

    async def open(self, limit: int = 100) -> list[StaffRequest]:
        query = _REQUEST.where(_OPEN).order_by(staff_requests.c.id).limit(limit)
        return [staff_request(row) for row in await self.connection.execute(query)]

    async def count_open(self) -> int:
        query = select(func.count()).select_from(staff_requests).where(_OPEN)
        return (await self.connection.execute(query)).scalar_one()

    async def close_of(self, conversation: str, kind: RequestKind, now: datetime) -> int:
        mine = (staff_requests.c.conversation == conversation) & (staff_requests.c.kind == kind.value)
        closing = update(staff_requests).where(mine, _OPEN).values(closed_at=now)
        return (await self.connection.execute(closing)).rowcount

    async def close(self, request_id: int, now: datetime) -> bool:
        if not possible_id(request_id):
            return False
        closing = update(staff_requests).where(staff_requests.c.id == request_id, _OPEN).values(closed_at=now)
        return (await self.connection.execute(closing)).rowcount > 0


def staff_request(row: Row[Any]) -> StaffRequest:
    """A row of the table as an entity."""
    values = {name: row._mapping[name] for name in _FIELDS}
    return StaffRequest(**values | {"kind": RequestKind(row.kind)})
