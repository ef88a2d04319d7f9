"""The outbox's writing side: messages kept beside what caused them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.delivery.entities import NOWHERE
from storage.tables import DELIVERED, WAITING, outbox

_PUT = insert(outbox).inline()


@dataclass(frozen=True, slots=True)
class SqlOutbox:
    """``backend.delivery.entities.OutboxRepository``."""

    connection: AsyncConnection

    async def put(self, channel: str, address: str, payloads: Sequence[Mapping[str, Any]], now: datetime) -> None:
        rows = [
            {
                "channel": channel,
                "address": address,
                "payload": dict(payload),
                "state": DELIVERED if channel == NOWHERE else WAITING,
                "attempts": 0,
                "created_at": now,
                "due_at": now,
                "done_at": now if channel == NOWHERE else None,
            }
            for payload in payloads
        ]
        if rows:
            await self.connection.execute(_PUT, rows)
