"""What is not to be kept any more: keyed hashes of conversations and updates that an erasure took away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.statements import upsert
from storage.tables import forgotten
from storage.types import keyring_of

PURPOSE = "forgotten.trace"
_PUT = upsert(forgotten, "trace", ("answer", "at"))


@dataclass(frozen=True, slots=True)
class SqlForgotten:
    """A key is a conversation's id, or that with an update's id behind it (:func:`update_key`)."""

    connection: AsyncConnection

    async def add(self, answers: Mapping[str, dict[str, Any] | None], now: datetime) -> None:
        """Remember keys, and what a repeated update is answered."""
        keyring = keyring_of(self.connection.dialect)
        rows = [{"trace": keyring.index(key, PURPOSE), "answer": one, "at": now} for key, one in answers.items()]
        if rows:
            await self.connection.execute(_PUT[self.connection.dialect.name], rows)

    async def has(self, key: str) -> bool:
        """Whether the key was forgotten."""
        return (await self.connection.execute(self._query(key, forgotten.c.at))).first() is not None

    async def answer(self, key: str) -> dict[str, Any] | None:
        """What a forgotten update was answered."""
        found: dict[str, Any] | None = await self.connection.scalar(self._query(key, forgotten.c.answer))
        return found

    def _query(self, key: str, column: Any) -> Any:
        traces = keyring_of(self.connection.dialect).indexes(key, PURPOSE)
        return select(column).where(forgotten.c.trace.in_(traces)).limit(1)


def update_key(conversation: str, update_id: str) -> str:
    """The key of an update."""
    return f"{conversation}\0{update_id}"
