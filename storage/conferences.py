"""Conferences and their lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.conferences.entities import Conference, SignUp
from storage.statements import possible_id
from storage.tables import conferences, sign_ups

_SIGNED_UP = (
    select(func.count())
    .select_from(sign_ups)
    .where(sign_ups.c.conference_id == conferences.c.id)
    .correlate(conferences)
    .scalar_subquery()
    .label("signed_up")
)
_CONFERENCE = select(conferences, _SIGNED_UP)


@dataclass(frozen=True, slots=True)
class SqlConferences:
    """``backend.conferences.entities.ConferenceRepository``."""

    connection: AsyncConnection

    async def upcoming(self, now: datetime, limit: int = 20) -> list[Conference]:
        query = _CONFERENCE.where(conferences.c.starts_at > now)
        soonest = query.order_by(conferences.c.starts_at, conferences.c.id).limit(limit)
        return [_conference(row) for row in await self.connection.execute(soonest)]

    async def get(self, conference_id: int, *, lock: bool = False) -> Conference | None:
        """The lock is a statement of its own: the list must be counted after waiting, not before."""
        if not possible_id(conference_id):
            return None
        if lock:
            row_lock = select(conferences.c.id).where(conferences.c.id == conference_id).with_for_update()
            await self.connection.execute(row_lock)
        row = (await self.connection.execute(_CONFERENCE.where(conferences.c.id == conference_id))).one_or_none()
        return _conference(row) if row else None

    async def sign_up(self, conference_id: int, member_id: int, pin: str, now: datetime) -> None:
        row = {"conference_id": conference_id, "member_id": member_id, "pin": pin, "signed_up_at": now}
        await self.connection.execute(insert(sign_ups), row)

    async def cancel(self, conference_id: int, member_id: int) -> bool:
        if not (possible_id(conference_id) and possible_id(member_id)):
            return False
        place = (sign_ups.c.conference_id == conference_id) & (sign_ups.c.member_id == member_id)
        return (await self.connection.execute(delete(sign_ups).where(place))).rowcount > 0

    async def of_member(self, member_id: int, now: datetime) -> list[SignUp]:
        if not possible_id(member_id):
            return []
        query = (
            _CONFERENCE.add_columns(sign_ups.c.pin)
            .join(sign_ups, sign_ups.c.conference_id == conferences.c.id)
            .where(sign_ups.c.member_id == member_id, conferences.c.ends_at > now)
            .order_by(conferences.c.starts_at, conferences.c.id)
        )
        return [SignUp(_conference(row), member_id, row.pin) for row in await self.connection.execute(query)]

    async def by_pin(self, pin: str, now: datetime) -> list[SignUp]:
        query = (
            _CONFERENCE.add_columns(sign_ups.c.member_id)
            .join(sign_ups, sign_ups.c.conference_id == conferences.c.id)
            .where(sign_ups.c.pin == pin, conferences.c.ends_at > now)
            .order_by(conferences.c.starts_at, conferences.c.id)
        )
        return [SignUp(_conference(row), row.member_id, pin) for row in await self.connection.execute(query)]

    async def pins(self, conference_id: int) -> set[str]:
        query = select(sign_ups.c.pin).where(sign_ups.c.conference_id == conference_id)
        return set(await self.connection.scalars(query))


def _conference(row: Row[Any]) -> Conference:
    return Conference(
        id=row.id,
        title=row.title,
        about=row.about,
        starts_at=row.starts_at,
        duration=row.ends_at - row.starts_at,
        host=row.host,
        places=row.places,
        signed_up=row.signed_up,
    )
