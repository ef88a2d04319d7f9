"""One-time codes, kept as keyed hashes."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.members.entities import SentCode
from storage.statements import upsert
from storage.tables import proof_codes
from storage.types import keyring_of

PURPOSE = "proof_codes.code"
_KEEP = upsert(proof_codes, "conversation", ("member_id", "code", "sent_at", "wrong"))


@dataclass(frozen=True, slots=True)
class SqlCodes:
    """``backend.members.ports.CodeRepository``."""

    connection: AsyncConnection

    async def keep(self, conversation: str, member_id: int | None, code: str, now: datetime) -> None:
        row = {
            "conversation": conversation,
            "member_id": member_id,
            "code": keyring_of(self.connection.dialect).index(_bound(conversation, code), PURPOSE),
            "sent_at": now,
            "wrong": 0,
        }
        await self.connection.execute(_KEEP[self.connection.dialect.name], row)

    async def get(self, conversation: str) -> SentCode | None:
        query = select(proof_codes).where(proof_codes.c.conversation == conversation)
        row = (await self.connection.execute(query)).one_or_none()
        return SentCode(row.conversation, row.member_id, row.code, row.sent_at, row.wrong) if row else None

    async def matches(self, sent: SentCode, code: str) -> bool:
        keyring = keyring_of(self.connection.dialect)
        right = [
            hmac.compare_digest(sent.code, one) for one in keyring.indexes(_bound(sent.conversation, code), PURPOSE)
        ]
        return any(right)

    async def count_wrong(self, conversation: str) -> None:
        mine = proof_codes.c.conversation == conversation
        await self.connection.execute(update(proof_codes).where(mine).values(wrong=proof_codes.c.wrong + 1))

    async def forget(self, conversation: str) -> None:
        await self.connection.execute(delete(proof_codes).where(proof_codes.c.conversation == conversation))


def _bound(conversation: str, code: str) -> str:
    """A code is the same digits in another conversation, and not the same hash."""
    return f"{conversation}\0{code}"
