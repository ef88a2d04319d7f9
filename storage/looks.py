"""The audit trail of looks at members' data: entries are added, and the database refuses to change or delete them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.members.entities import KeptLook, Look
from storage.statements import possible_id
from storage.tables import looks, members
from storage.types import keyring_of

PURPOSE = "member_looks.trace"
_ADD = insert(looks).inline()
_NEWEST_FIRST = select(looks).order_by(looks.c.id.desc())


@dataclass(frozen=True, slots=True)
class SqlLooks:
    """``backend.members.ports.LookRepository``."""

    connection: AsyncConnection

    async def note(self, member_id: int, look: Look, now: datetime) -> None:
        await self.note_all([member_id], look, now)

    async def note_all(self, member_ids: Sequence[int], look: Look, now: datetime) -> None:
        """Append an entry for each of the members."""
        keyring = keyring_of(self.connection.dialect)
        trace = keyring.index(look.conversation, PURPOSE) if look.conversation is not None else None
        entry = {"at": now, "who": look.who, "purpose": look.purpose, "trace": trace}
        rows = [entry | {"member_id": member_id} for member_id in member_ids]
        if rows:
            await self.connection.execute(_ADD, rows)

    async def of_member(self, member_id: int, limit: int = 100) -> list[KeptLook]:
        if not possible_id(member_id):
            return []
        return await self._read(_NEWEST_FIRST.where(looks.c.member_id == member_id), limit)

    async def newest(self, limit: int = 100) -> list[KeptLook]:
        return await self._read(_NEWEST_FIRST, limit)

    async def register_numbers(self, member_ids: Collection[int]) -> Mapping[int, str | None]:
        query = select(members.c.id, members.c.register_number)
        query = query.where(members.c.id.in_(member_ids), members.c.erased_at.is_(None))
        return {row.id: row.register_number for row in await self.connection.execute(query)}

    async def _read(self, query: Select[Any], limit: int) -> list[KeptLook]:
        return [_look(row) for row in await self.connection.execute(query.limit(limit))]


def _look(row: Row[Any]) -> KeptLook:
    return KeptLook(row.id, row.at, row.member_id, row.who, row.purpose, row.trace.hex() if row.trace else None)
