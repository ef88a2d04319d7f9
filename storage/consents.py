"""Consents to the text on personal data, and the mark on who withdrew theirs, which imports heed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.members.entities import Consent
from storage.statements import possible_id
from storage.tables import consents, members

_OPEN = consents.c.withdrawn_at.is_(None)


@dataclass(frozen=True, slots=True)
class SqlConsents:
    """``backend.members.ports.ConsentRepository``."""

    connection: AsyncConnection

    async def newest(self, member_id: int) -> Consent | None:
        query = select(consents).where(consents.c.member_id == member_id, _OPEN).order_by(consents.c.id.desc()).limit(1)
        row = (await self.connection.execute(query)).one_or_none() if possible_id(member_id) else None
        return _consent(row) if row else None

    async def all(self, member_id: int) -> list[Consent]:
        if not possible_id(member_id):
            return []
        query = select(consents).where(consents.c.member_id == member_id).order_by(consents.c.id)
        return [_consent(row) for row in await self.connection.execute(query)]

    async def give(self, member_id: int, consent: Consent) -> None:
        row = {
            "member_id": member_id,
            "version": consent.version,
            "channel": consent.channel,
            "given_at": consent.given_at,
            "withdrawn_at": consent.withdrawn_at,
        }
        await self.connection.execute(insert(consents).inline(), row)
        await self._mark(member_id, None)

    async def withdraw(self, member_id: int, now: datetime) -> None:
        withdrawing = update(consents).where(consents.c.member_id == member_id, _OPEN).values(withdrawn_at=now)
        if possible_id(member_id):
            await self.connection.execute(withdrawing)
            await self._mark(member_id, now)

    async def _mark(self, member_id: int, withdrawn_at: datetime | None) -> None:
        """Telephone and e-mail come back with an import or not."""
        marking = update(members).where(members.c.id == member_id).values(contacts_withdrawn_at=withdrawn_at)
        await self.connection.execute(marking)


def _consent(row: Row[Any]) -> Consent:
    return Consent(row.version, row.channel, row.given_at, row.withdrawn_at)
